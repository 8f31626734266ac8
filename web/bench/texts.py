"""Documents to index, as many as make a number of chunks: the corpus, then other texts, never the same twice."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from pathlib import Path

from corpus.load import load_corpus
from corpus.types import Corpus, Document, Section, Sentence
from ingest.chunk import chunk_document, content_key
from ingest.stored import document_hash
from web.bench.errors import BenchInvalid
from web.evals.external import SETS, read_set

_SEED = 4
_SENTENCES = 8
"""Sentences of a document made of recombined text at most, two paragraphs."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Documents of a size, and what they are made of, in words for the report."""

    corpus: Corpus
    chunks: int
    made_of: str

    @property
    def characters(self) -> int:
        """Code points of the documents' texts."""
        return sum(len(document.text) for document in self.corpus.documents)

    @property
    def digest(self) -> str:
        """Hash of everything that is indexed."""
        return content_key("".join(document_hash(document) for document in self.corpus.documents))

    def without_questions(self) -> Texts:
        """The same documents, without the questions they say they answer: what a baseline indexes."""
        documents = tuple(replace(document, questions=()) for document in self.corpus.documents)
        return replace(self, corpus=replace(self.corpus, documents=documents))


def gather(size: int, corpus_dir: Path, sets: Path | None) -> Texts:
    """Documents that make `size` chunks; from `sets` beside the corpus, or else of its own sentences recombined.

    Translations are not searched and left out.
    """
    corpus = load_corpus(corpus_dir)
    corpus = replace(corpus, documents=tuple(d for d in corpus.documents if d.translation is None))
    others = _of_sets(sets) if sets is not None else recombined(corpus.documents)
    documents, chunks = _take(chain(corpus.documents, others), size)
    if chunks < size:
        raise BenchInvalid(
            f"--sizes {size}: the corpus and {sets} make only {chunks} chunks; a smaller size would be right, "
            "or no --texts, so that sentences of the corpus are recombined"
        )
    more = f"documents of {sets.name}" if sets is not None else "real sentences of the corpus, halved and recombined"
    own = {document.id for document in corpus.documents}
    made_of = "the corpus" if own.issuperset(document.id for document in documents) else f"the corpus and {more}"
    return Texts(replace(corpus, documents=tuple(documents)), chunks, made_of)


def _take(documents: Iterable[Document], size: int) -> tuple[list[Document], int]:
    """Documents in order, without those that would go beyond the size."""
    taken, chunks = [], 0
    for document in documents:
        if chunks == size:
            break
        count = len(chunk_document(document))
        if chunks + count <= size:
            taken.append(document)
            chunks += count
    return taken, chunks


def _of_sets(folder: Path) -> Iterator[Document]:
    """Documents of the external test sets in a folder, one of each set in turn."""
    found = [read_set(name, folder).documents for name in SETS if (folder / name).is_dir()]
    if not found:
        raise BenchInvalid(f"--texts {folder}: holds none of the folders {', '.join(SETS)}")
    return (document for row in zip_longest(*found) for document in row if document is not None)


def recombined(documents: Sequence[Document]) -> Iterator[Document]:
    """Documents without end whose sentences are the first half of a real one and the second half of another.

    Whole sentences would be encoded once however often they occur, and make ingestion look faster than it is.
    """
    chosen = random.Random(_SEED)  # noqa: S311 - the same texts on every machine
    sentences = [s.text for document in documents if document.language == "en" for s in document.sentences]
    number = 0
    while True:
        number += 1
        count = chosen.randint(1, _SENTENCES)  # one sentence is one chunk, so that any size can be made exactly
        texts = [_spliced(*chosen.sample(sentences, 2)) for _ in range(count)]
        yield _document(f"recombined-{number}", chosen.choice(sentences), texts)


def _spliced(one: str, other: str) -> str:
    first, second = one.split(), other.split()
    return " ".join([*first[: (len(first) + 1) // 2], *second[len(second) // 2 :]])


def _document(document_id: str, title: str, texts: Sequence[str]) -> Document:
    sentences, start = [], 0
    for number, text in enumerate(texts):
        sentences.append(Sentence(f"s{number}", text, start, start + len(text), 2 * number // len(texts)))
        start += len(text) + 1
    whole = "\n".join(texts)
    return Document(
        id=document_id,
        title=" ".join(title.split()[:6]),
        kind="background",
        language="en",
        publisher="",
        published=None,
        text=whole,
        sections=(Section("", 0, len(whole), tuple(sentences)),),
        verbatim=True,
    )
