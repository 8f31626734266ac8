"""A generation on disk: what one ingest run wrote, never changed afterwards.

manifest.json                 written last: a folder without it is not a generation
documents.jsonl, sources.json, facts.json
<language>/chunks.jsonl       row i of the vectors and of the lexical index is line i
<language>/chunks.npy         float32[n, d], unit norm, as encoded
<language>/sentences.npy      float32[m, d], sentences of chunk 0, then of chunk 1, …
<language>/questions.npy      float32[q, d], every listed question, in document order
<language>/adapter.npy        float32[d, d], see adapter.py; only where enough questions are listed
<language>/second-*.npy       sentences, questions and adapter of a second encoder, where there is one
<language>/known-*.npy        listed questions in few directions, see answerability.py; where some are not answered
<language>/lexical/
chroma/                       the same chunks and vectors (embedded client)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from corpus.types import Chunk, Corpus, Document, Facts, ListedQuestion, Source
from ingest.chunk import content_key, passage_text
from ingest.errors import IndexDamaged

FORMAT = 8
"""Raised when older files can no longer be read as they are; an older generation is then rebuilt."""

Vectors = NDArray[np.float32]
T = TypeVar("T")

_DOCUMENT: TypeAdapter[Document] = TypeAdapter(Document)
_CHUNK: TypeAdapter[Chunk] = TypeAdapter(Chunk)
_SOURCES: TypeAdapter[dict[str, Source]] = TypeAdapter(dict[str, Source])
_FACTS: TypeAdapter[Facts] = TypeAdapter(Facts)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the manifest remembers of a document."""

    id: str
    language: str
    hash: str
    origin: str

    @property
    def key(self) -> str:
        """Name of the document in one language."""
        return f"{self.id}.{self.language}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was made from and with."""

    format: int
    generation: str
    collection: str
    created: str
    encoder: str
    fingerprint: str
    dimensions: int
    chroma_url: str
    corpus_hash: str
    languages: dict[str, int]
    entries: tuple[Entry, ...]
    second: str = ""
    """Fingerprint of the second encoder; empty where none was used."""


_MANIFEST: TypeAdapter[Manifest] = TypeAdapter(Manifest)


@dataclass(frozen=True, slots=True)
class Second:
    """What a second encoder makes of the sentences and questions of one language, in the order of the first's.

    float32[m, d2], float32[q, d2], both unit norm, and the map learned for them, float32[d2, d2].
    """

    sentences: Vectors
    questions: Vectors
    adapter: Vectors


@dataclass(frozen=True, slots=True)
class Known:
    """The listed questions of one language's documents, as both encoders compare them, in few directions.

    float32[q, k], and the directions, float32[d + d2, k].
    """

    questions: Vectors
    directions: Vectors


@dataclass(frozen=True, slots=True)
class Part:
    """The chunks of one language with their vectors: sentences in chunk order, questions in document order."""

    chunks: tuple[Chunk, ...]
    chunk_vectors: Vectors
    sentence_vectors: Vectors
    question_vectors: Vectors
    adapter: Vectors | None = None
    """What centred vectors are multiplied by before they are compared; None: nothing."""
    second: Second | None = None
    known: Known | None = None


def document_hash(document: Document) -> str:
    """Hash of everything a document says and is marked with."""
    return content_key(_DOCUMENT.dump_json(document).decode())


def corpus_hash(sources: dict[str, Source], facts: Facts) -> str:
    """Hash of what belongs to the corpus as a whole."""
    return content_key(_SOURCES.dump_json(sources).decode() + _FACTS.dump_json(facts).decode())


def write_corpus(folder: Path, corpus: Corpus) -> None:
    """Write documents, sources and facts."""
    with (folder / "documents.jsonl").open("wb") as file:
        file.writelines(_DOCUMENT.dump_json(document) + b"\n" for document in corpus.documents)
    (folder / "sources.json").write_bytes(_SOURCES.dump_json(corpus.sources))
    (folder / "facts.json").write_bytes(_FACTS.dump_json(corpus.facts))


@contextmanager
def intact(folder: Path) -> Iterator[None]:
    """Turn whatever a damaged file makes reading raise into IndexDamaged."""
    try:
        yield
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        reason = f"{error} is missing" if isinstance(error, KeyError) else error
        raise IndexDamaged(f"{folder} cannot be read ({reason}); run `station ingest --rebuild`") from error


def read_corpus(folder: Path, manifest: Manifest) -> Corpus:
    """Read back what `write_corpus` wrote; raises IndexDamaged."""
    with intact(folder):
        corpus = Corpus(
            tuple(_read_lines(folder / "documents.jsonl", _DOCUMENT)),
            _SOURCES.validate_json((folder / "sources.json").read_bytes()),
            _FACTS.validate_json((folder / "facts.json").read_bytes()),
        )
        if len(corpus.documents) != len(manifest.entries):
            raise ValueError(f"{len(manifest.entries)} documents were written, {len(corpus.documents)} are there")
        return corpus


def write_part(folder: Path, part: Part) -> None:
    """Write the chunks and vectors of one language."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "chunks.jsonl").open("wb") as file:
        file.writelines(_CHUNK.dump_json(chunk) + b"\n" for chunk in part.chunks)
    np.save(folder / "chunks.npy", part.chunk_vectors, allow_pickle=False)
    np.save(folder / "sentences.npy", part.sentence_vectors, allow_pickle=False)
    np.save(folder / "questions.npy", part.question_vectors, allow_pickle=False)
    if part.adapter is not None:
        np.save(folder / "adapter.npy", part.adapter, allow_pickle=False)
    if part.second is not None:
        for name in _SECOND:
            np.save(folder / f"second-{name}.npy", getattr(part.second, name), allow_pickle=False)
    if part.known is not None:
        for name in _KNOWN:
            np.save(folder / f"known-{name}.npy", getattr(part.known, name), allow_pickle=False)


def read_part(folder: Path) -> Part:
    """Read one language back; the vectors are memory-mapped. Raises IndexDamaged."""
    with intact(folder):
        chunks = tuple(_read_lines(folder / "chunks.jsonl", _CHUNK))
        vectors = np.load(folder / "chunks.npy", mmap_mode="r", allow_pickle=False)
        sentences = np.load(folder / "sentences.npy", mmap_mode="r", allow_pickle=False)
        questions = np.load(folder / "questions.npy", mmap_mode="r", allow_pickle=False)
        learned = folder / "adapter.npy"
        adapter = np.load(learned, allow_pickle=False) if learned.exists() else None
        second, known = _read_second(folder), _read_known(folder)
    expected = sum(len(chunk.sentences) for chunk in chunks)
    if len(vectors) != len(chunks) or len(sentences) != expected:
        raise IndexDamaged(
            f"{folder}: {len(chunks)} chunks and {expected} sentences, but {len(vectors)} and "
            f"{len(sentences)} vectors; run `station ingest --rebuild`"
        )
    if second is not None and (len(second.sentences), len(second.questions)) != (expected, len(questions)):
        raise IndexDamaged(f"{folder}: the second encoder's vectors are of other texts; run `station ingest --rebuild`")
    if known is not None and len(known.questions) != len(questions):
        raise IndexDamaged(f"{folder}: known-questions.npy is of other questions; run `station ingest --rebuild`")
    return Part(chunks, vectors, sentences, questions, adapter, second, known)


_SECOND = ("sentences", "questions", "adapter")
_KNOWN = ("questions", "directions")


def _read_second(folder: Path) -> Second | None:
    if not (folder / "second-adapter.npy").exists():
        return None
    return Second(*(np.load(folder / f"second-{name}.npy", mmap_mode="r", allow_pickle=False) for name in _SECOND))


def _read_known(folder: Path) -> Known | None:
    if not (folder / "known-directions.npy").exists():
        return None
    return Known(*(np.load(folder / f"known-{name}.npy", allow_pickle=False) for name in _KNOWN))


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest: from here on the folder is a generation."""
    (folder / "manifest.json").write_bytes(_MANIFEST.dump_json(manifest, indent=1))


def read_manifest(folder: Path) -> Manifest:
    """Read a generation's manifest; raises IndexDamaged."""
    try:
        return _MANIFEST.validate_json((folder / "manifest.json").read_bytes())
    except (OSError, ValueError) as error:
        raise IndexDamaged(
            f"{folder / 'manifest.json'} cannot be read ({error}); run `station ingest --rebuild`"
        ) from error


def stored_vectors(folder: Path, manifest: Manifest) -> Iterator[tuple[str, Vectors]]:
    """Every vector of a generation with the content key of the text it encodes, the second encoder's with its own."""
    documents = read_corpus(folder, manifest).documents
    sentences = {(document.id, document.language): document.sentences for document in documents}
    for language in manifest.languages:
        part = read_part(folder / language)
        row = 0
        for chunk, vector in zip(part.chunks, part.chunk_vectors, strict=True):
            yield content_key(passage_text(chunk)), vector
            for position in chunk.sentences:
                text = sentences[chunk.document_id, language][position].text
                yield content_key(text), part.sentence_vectors[row]
                if part.second is not None:
                    yield second_key(text), part.second.sentences[row]
                row += 1
        asked = [question.ask for _, question in questions_of(documents, language)]
        for question, vector in zip(asked, part.question_vectors, strict=True):
            yield question_key(question), vector
        if part.second is not None:
            yield from ((second_key(text), vector) for text, vector in zip(asked, part.second.questions, strict=True))


def questions_of(documents: Iterable[Document], language: str) -> Iterator[tuple[Document, ListedQuestion]]:
    """Every question listed beside the documents of a language, answered or not, in document order."""
    for document in documents:
        if document.language == language:
            for question in document.questions:
                yield document, question


def rows_of_sentences(chunks: Iterable[Chunk], documents: Iterable[Document]) -> dict[str, int]:
    """Row of the sentence vectors for each sentence, by its reference `document-id#name`."""
    sentences = {document.id: document.sentences for document in documents}
    names = (f"{c.document_id}#{sentences[c.document_id][position].name}" for c in chunks for position in c.sentences)
    return {name: row for row, name in enumerate(names)}


def question_key(question: str) -> str:
    """Content key of a text encoded as a question; passages have keys of their own."""
    return content_key(f"question\x1f{question}")


def second_key(text: str) -> str:
    """Content key of a text encoded by the second encoder, which knows no difference of questions and passages."""
    return content_key(f"second\x1f{text}")


def _read_lines(path: Path, adapter: TypeAdapter[T]) -> Iterator[T]:
    with path.open("rb") as file:
        for line in file:
            yield adapter.validate_json(line)
