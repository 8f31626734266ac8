"""What answering needs from outside; adapters fit by shape."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from typing import Any, Protocol

from corpus.types import Chunk, Corpus, Document, ListedQuestion

Vector = Any
"""float32[d], unit norm; only encoders and indexes look inside. `@` of two is their cosine."""


class QuestionEncoder(Protocol):
    """Turns a question into a vector that compares with the index's."""

    @property
    def fingerprint(self) -> str:
        """Which encoder makes the vectors."""

    def encode(self, question: str, language: str, focus: str | None = None) -> Vector:
        """Centred unit vector of a question in a language; `focus` is the part of it that asks."""

    def samples(self, language: str) -> Iterable[Vector]:
        """Vectors of questions about anything in a language: what a question without an answer looks like."""

    def sample_texts(self, language: str) -> Sequence[str]:
        """Those questions themselves, in the same order."""


class SecondEncoder(Protocol):
    """Turns texts into vectors of another kind, by which sentences are compared again."""

    @property
    def fingerprint(self) -> str:
        """Which encoder makes the vectors."""

    def encode(self, texts: Sequence[str]) -> Vector:
        """Unit vectors, float32[n, d]."""


class Candidate(Protocol):
    """A chunk that may answer, with its scores."""

    @property
    def chunk(self) -> Chunk:
        """The chunk."""

    @property
    def dense(self) -> float:
        """Cosine of the question and the chunk, centred."""

    @property
    def lexical(self) -> float:
        """BM25 of the question over the chunk, divided by the most it could reach: 0 to 1."""

    @property
    def sentences(self) -> Sequence[float]:
        """Cosine of the question and each sentence of the chunk."""

    @property
    def asked(self) -> Sequence[float | None]:
        """For each sentence, the largest cosine with a question it is said to answer; None: none is known."""


class Near(Protocol):
    """A listed question that is like the one asked."""

    @property
    def question(self) -> ListedQuestion:
        """The listed question."""

    @property
    def document_id(self) -> str:
        """What it is listed beside."""

    @property
    def likeness(self) -> float:
        """Cosine by both encoders together, -1 to 1."""


class Likened(Protocol):
    """How a question compares with those that are listed."""

    @property
    def answerable(self) -> float:
        """How much liker it is to those that documents answer than to those known not to be answered.

        The log of a ratio of densities; 0 where no such question is listed.
        """

    @property
    def nearest(self) -> Sequence[Near]:
        """The most like it, the best first."""


class PassageIndex(Protocol):
    """One generation of a collection, opened for reading."""

    @property
    def corpus(self) -> Corpus:
        """Its documents, sources and facts."""

    @property
    def languages(self) -> Sequence[str]:
        """Languages that have chunks."""

    @property
    def fingerprint(self) -> str:
        """Which encoder made the vectors."""

    @property
    def second(self) -> str:
        """Fingerprint of the second encoder that compares sentences; empty where none does."""

    def prepare(self, asked_in: str) -> None:
        """Work out beforehand what the first question in a language would wait for."""

    def seen_again(
        self, language: str, vector: Vector, asked_in: str, chunks: Sequence[Chunk]
    ) -> Sequence[Sequence[float]] | None:
        """How like a question is to the sentences of chunks of a language by the second encoder, -1 to 1; None: unused.

        `vector` is the question as that encoder made it, `asked_in` its language.
        """

    def likened(self, first: Vector, second: Vector, asked_in: str) -> Likened:
        """How a question compares with those listed: `first` is its centred vector, `second` the second encoder's."""

    def document(self, document_id: str, language: str) -> Document | None:
        """A document in one language, or None."""

    def candidates(
        self,
        language: str,
        vector: Vector,
        question: str,
        allowed: Set[str] | None,
        limit: int,
        asked_in: str | None = None,
    ) -> Sequence[Candidate]:
        """The best chunks of one language by meaning and by words, among documents `allowed` (None: all).

        `asked_in` is the language of the question; None: the partition's own.
        """

    def translated(self, language: str) -> bool:
        """Whether English documents have versions in a language."""

    def text_in(self, chunk: Chunk, language: str) -> str | None:
        """What the version in a language says in the place of a chunk, with its names; None: there is none."""

    def terms(self, text: str, language: str) -> list[str]:
        """Distinct search terms of a text; the language is one of documents or translations."""

    def unknown(self, question: str, language: str) -> float:
        """Share of a question's terms, 0 to 1, that nothing the collection has in its language contains."""

    def weight(self, term: str, language: str) -> float:
        """How telling a term is; the rarer the heavier."""


class LanguageDetector(Protocol):
    """Says which language a question is in."""

    def detect(self, text: str) -> str | None:
        """One of the six languages, or None for any other."""
