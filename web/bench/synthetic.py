"""A collection larger than what was encoded: perturbed copies of real vectors and text, for asking only.

Nothing is encoded for it and Chroma is not written, so it says nothing about ingestion or about quality.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from corpus.types import Chunk, Corpus, Document, Section, Sentence
from ingest.centring import unit
from ingest.generations import DEFAULT_COLLECTION, Generations
from ingest.lexical_index import LexicalIndex
from ingest.pipeline import lexical_text
from ingest.stored import (
    FORMAT,
    Entry,
    Manifest,
    Part,
    Second,
    Vectors,
    corpus_hash,
    document_hash,
    read_corpus,
    read_part,
    write_corpus,
    write_manifest,
    write_part,
)

PUBLISHERS = 10
"""Copies are given publishers in turn, so that filters of a known selectivity can be asked for."""
_NOISE = 0.35
"""Length of the noise added to a vector of length one."""
_SWAPPED = 0.3
"""Share of the words of a text that are exchanged for others of its language."""
_SEED = 4
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")


def publisher(number: int) -> str:
    """The name of a publisher of copies."""
    return f"Publisher {number % PUBLISHERS}"


@dataclass(frozen=True, slots=True)
class Copies:
    """The documents of one language with their chunks and vectors, and copies of them."""

    documents: tuple[Document, ...]
    part: Part


def write_copies(real: Path, size: int, data_dir: Path) -> None:
    """Write `size` chunks as the default collection of a data directory: a real one and copies of it.

    `real` is the data directory of a collection that was encoded.
    """
    folder, manifest = Generations.of(real, DEFAULT_COLLECTION).served()
    corpus = read_corpus(folder, manifest)
    chosen = np.random.default_rng(_SEED)
    share = size / sum(manifest.languages.values())
    whole = {
        language: copied(read_part(folder / language), corpus.documents, language, round(count * share), chosen)
        for language, count in manifest.languages.items()
    }
    documents = tuple(document for copies in whole.values() for document in copies.documents)
    _publish(replace(corpus, documents=documents), whole, manifest, Generations.of(data_dir, DEFAULT_COLLECTION))


def copied(part: Part, documents: Sequence[Document], language: str, size: int, chosen: np.random.Generator) -> Copies:
    """Exactly `size` chunks: the real ones, then copies of them in order."""
    own = {document.id: document for document in documents if document.language == language}
    words = sorted({word for document in own.values() for word in _WORD.findall(document.text)})
    rows = [[(own[chunk.document_id], chunk, row) for row, chunk in enumerate(part.chunks)]]
    made = [replace(document, publisher=publisher(n)) for n, document in enumerate(own.values())]
    count = len(part.chunks)
    while count < size:
        copies = {name: _copy(document, len(rows), words, chosen) for name, document in own.items()}
        fresh = [(copies[c.document_id], c, row) for row, c in enumerate(part.chunks)][: size - count]
        kept = {document.id for document, _, _ in fresh}
        made += [document for document in copies.values() if document.id in kept]
        rows.append(fresh)
        count += len(fresh)
    chunks = list(part.chunks) + [_chunk(document, chunk) for fresh in rows[1:] for document, chunk, _ in fresh]
    return Copies(tuple(made), _part(part, chunks, [[row for _, _, row in fresh] for fresh in rows[1:]], chosen))


def _part(part: Part, chunks: Sequence[Chunk], copied: Sequence[Sequence[int]], chosen: np.random.Generator) -> Part:
    starts = np.concatenate([[0], np.cumsum([len(chunk.sentences) for chunk in part.chunks])])
    rows = np.array([row for fresh in copied for row in fresh], dtype=np.int64)
    sentences = [np.arange(starts[row], starts[row + 1]) for row in rows]
    spread = np.concatenate(sentences) if sentences else np.zeros(0, dtype=np.int64)
    return Part(
        tuple(chunks),
        np.concatenate([part.chunk_vectors, _perturbed(part.chunk_vectors, rows, chosen)]),
        np.concatenate([part.sentence_vectors, _perturbed(part.sentence_vectors, spread, chosen)]),
        np.asarray(part.question_vectors),
        adapter=part.adapter,
        second=_second(part, spread, chosen),
        known=part.known,
    )


def _second(part: Part, spread: np.ndarray, chosen: np.random.Generator) -> Second | None:
    if part.second is None:
        return None
    sentences = np.concatenate([part.second.sentences, _perturbed(part.second.sentences, spread, chosen)])
    return Second(sentences, np.asarray(part.second.questions), np.asarray(part.second.adapter))


def _perturbed(vectors: Vectors, rows: np.ndarray, chosen: np.random.Generator) -> Vectors:
    noise = chosen.standard_normal((len(rows), vectors.shape[1]), dtype=np.float32)
    return unit(vectors[rows] + noise * np.float32(_NOISE / np.sqrt(vectors.shape[1])))


def _copy(document: Document, number: int, words: Sequence[str], chosen: np.random.Generator) -> Document:
    """A document with some of its words exchanged; it answers no known question and replaces nothing."""
    texts = [_exchanged(sentence.text, words, chosen) for sentence in document.sentences]
    sections, start, position = [], 0, 0
    for section in document.sections:
        sentences = []
        for sentence in section.sentences:
            text = texts[position]
            sentences.append(Sentence(sentence.name, text, start, start + len(text), sentence.paragraph))
            start, position = start + len(text) + 1, position + 1
        first = sentences[0].start if sentences else start
        sections.append(Section(section.heading, first, max(start - 1, first), tuple(sentences), section.level))
    return Document(
        id=f"{document.id}-copy-{number}",
        title=document.title,
        kind=document.kind,
        language=document.language,
        publisher=publisher(int(chosen.integers(PUBLISHERS))),
        published=document.published,
        text="\n".join(texts),
        sections=tuple(sections),
        verbatim=True,
    )


def _exchanged(text: str, words: Sequence[str], chosen: np.random.Generator) -> str:
    found = list(_WORD.finditer(text))
    swapped = chosen.random(len(found)) < _SWAPPED
    others = chosen.integers(len(words), size=len(found))
    parts, last = [], 0
    for match, swap, other in zip(found, swapped, others, strict=True):
        parts += [text[last : match.start()], words[other] if swap else match.group()]
        last = match.end()
    return "".join([*parts, text[last:]])


def _chunk(document: Document, chunk: Chunk) -> Chunk:
    own = document.sentences
    start, end = own[chunk.sentences[0]].start, own[chunk.sentences[-1]].end
    number = document.id.rpartition("-")[2]
    return replace(
        chunk,
        id=f"{chunk.id}-{number}",
        document_id=document.id,
        start=start,
        end=end,
        text=document.text[start:end],
    )


def _publish(corpus: Corpus, whole: dict[str, Copies], real: Manifest, generations: Generations) -> None:
    with generations.lock():
        generation = generations.begin()
        folder = generations.path(generation)
        for language, copies in whole.items():
            write_part(folder / language, copies.part)
            LexicalIndex.build(list(_lexical_texts(copies)), language).save(folder / language / "lexical")
        write_corpus(folder, corpus)
        entries = tuple(Entry(d.id, d.language, document_hash(d), f"corpus:{d.id}") for d in corpus.documents)
        manifest = Manifest(
            format=FORMAT,
            generation=generation,
            collection=DEFAULT_COLLECTION,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            encoder=real.encoder,
            fingerprint=real.fingerprint,
            dimensions=real.dimensions,
            chroma_url="",
            corpus_hash=corpus_hash(corpus.sources, corpus.facts),
            languages={language: len(copies.part.chunks) for language, copies in whole.items()},
            entries=entries,
            second=real.second,
        )
        write_manifest(folder, manifest)
        generations.publish(generation)


def _lexical_texts(copies: Copies) -> Iterator[str]:
    documents = {document.id: document for document in copies.documents}
    return (lexical_text(chunk, documents[chunk.document_id]) for chunk in copies.part.chunks)
