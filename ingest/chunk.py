"""Cutting a document into chunks: whole sentences of one section, about 100 tokens."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from corpus.types import Chunk, Document, Section, Sentence

TARGET_TOKENS = 100
"""Measured best size for paragraph scores with sentence scores beside them."""

_TOKENS_PER_WORD = 1.3
_WIDE = 0x2E80  # from here on scripts are written without spaces: about one token a character


def estimate_tokens(text: str) -> int:
    """Roughly how many subword tokens a text has, without a tokenizer."""
    wide = sum(1 for character in text if ord(character) >= _WIDE)
    return wide + round(len(text.split()) * _TOKENS_PER_WORD)


def chunk_document(document: Document, target_tokens: int = TARGET_TOKENS) -> tuple[Chunk, ...]:
    """Chunks in reading order; every sentence is in exactly one."""
    chunks: list[Chunk] = []
    position = 0
    for section in document.sections:
        for group in _groups(section.sentences, target_tokens):
            chunks.append(_chunk(document, section, group, position))
            position += len(group)
    return tuple(chunks)


def _groups(sentences: tuple[Sentence, ...], target: int) -> Iterator[list[Sentence]]:
    """Runs of sentences near the target size; a new paragraph is the better place to cut."""
    group: list[Sentence] = []
    size = 0
    for sentence in sentences:
        tokens = estimate_tokens(sentence.text)
        new_paragraph = bool(group) and sentence.paragraph != group[-1].paragraph
        if group and (size + tokens > target or (new_paragraph and size + tokens > target * 0.7)):
            yield group
            group, size = [], 0
        group.append(sentence)
        size += tokens
    if group:
        yield group


def _chunk(document: Document, section: Section, sentences: list[Sentence], position: int) -> Chunk:
    start, end = sentences[0].start, sentences[-1].end
    text = document.text[start:end]
    context = " – ".join(part for part in (document.title, section.heading) if part)
    digest = hashlib.sha256(
        "\x1f".join([document.id, document.language, context, text, str(start)]).encode()
    ).hexdigest()[:24]
    return Chunk(
        id=digest,
        document_id=document.id,
        language=document.language,
        start=start,
        end=end,
        text=text,
        context=context,
        sentences=tuple(range(position, position + len(sentences))),
    )


def content_key(text: str) -> str:
    """Hash of a text to encode: the key under which its vector is reused."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def passage_text(chunk: Chunk) -> str:
    """The text of a chunk as it is encoded: its context, then itself."""
    return f"{chunk.context}. {chunk.text}" if chunk.context else chunk.text
