"""Plain text and simple Markdown as a document: the text as it is, headings as sections."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from corpus.types import Document, Section, Sentence
from ingest.parse.segment import segment

_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*")
_SLUG = re.compile(r"[^a-z0-9]+")
_MAX_SENTENCE = 1000
"""Characters; a longer run without an end of sentence is cut at white space."""


def slug(name: str) -> str:
    """A document id from a name: lower-case letters, digits and hyphens."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return _SLUG.sub("-", plain.lower()).strip("-")[:80].strip("-")


def parse_text(text: str, *, document_id: str, title: str, language: str, markdown: bool) -> Document:
    """A document whose text is `text` itself; Markdown headings begin sections."""
    sections = tuple(_sections(text, language, markdown))
    first = next((s.heading for s in sections if s.heading and s.level == 1), None)
    return Document(
        id=document_id,
        title=first or title,
        kind="background",
        language=language,
        publisher="",
        published=None,
        text=text,
        sections=sections,
    )


def _sections(text: str, language: str, markdown: bool) -> Iterator[Section]:
    headings = list(_HEADING.finditer(text)) if markdown else []
    starts = [0, *(match.end() for match in headings)]
    ends = [*(match.start() for match in headings), len(text)]
    names = ["", *(match.group(2) for match in headings)]
    levels = [2, *(len(match.group(1)) for match in headings)]
    paragraph = position = 0
    for name, level, start, end in zip(names, levels, starts, ends, strict=True):
        sentences: list[Sentence] = []
        for block in _PARAGRAPH.finditer(text, start, end):
            paragraph += 1
            for first, last in _cut(text, block.start(), block.end(), language):
                position += 1
                sentences.append(Sentence(f"s{position}", text[first:last], first, last, paragraph))
        if name or sentences:
            yield Section(name, start, end, tuple(sentences), level)


def _cut(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    for first, last in segment(text[start:end], language):
        a, b = start + first, start + last
        while b - a > _MAX_SENTENCE:
            cut = a + len(text[a : a + _MAX_SENTENCE].rsplit(maxsplit=1)[0])
            yield a, cut
            a = cut + len(text[cut:b]) - len(text[cut:b].lstrip())
        yield a, b
