"""Hybrid retrieval: per language, meaning and words in one score, merged with places kept.

score = (chunk + best sentence) / 2 + LEXICAL_WEIGHT * BM25n + ASKED_WEIGHT * asked
        + leaning * best score of the document for what was asked before

Cosines of centred vectors; BM25n in 0..1; `asked` is the likeness to the questions that the chunk's sentences
are said to answer, or that of the chunk where it has none; left out where the collection has none.

BM25n is divided by the most the question could reach, so across languages it turns itself off.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from assistant.errors import EncoderMismatch
from assistant.merge import by_score, going_on, merge
from assistant.ports import Candidate, Near, PassageIndex, QuestionEncoder, SecondEncoder, Vector
from assistant.types import NO_FILTERS, Filters, Passage, Query
from corpus.types import Document

LEXICAL_WEIGHT = 0.5
ASKED_WEIGHT = 1.0
PASSAGES = 24
"""Passages that sentences are chosen from."""
POOL = 24
"""Chunks by meaning, and as many by words, that are scored sentence by sentence."""
_RECENT = 8
"""Texts whose vectors are kept: the parts of a question are each asked beside the whole of it."""
LEANING = 2.0
"""What was asked before counts by its likeness to the question, times this, and at most as much as the question."""


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Passages, best first, with the milliseconds spent on encoding and on searching."""

    passages: tuple[Passage, ...]
    encode_ms: float
    retrieve_ms: float
    answerable: float = 0.0
    """How much liker the question is to those that documents answer than to those known not to be answered."""
    nearest: tuple[Near, ...] = ()
    """The listed questions most like it, the best first."""
    allowed: frozenset[str] | None = None
    """Ids of the documents that filters and the day let through; None: all."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A text to search for, and its vector."""

    text: str
    vector: Vector


@dataclass(frozen=True, slots=True)
class _Search:
    """What every partition is searched for."""

    now: _Asked
    earlier: _Asked | None
    leaning: float
    """How much what was asked before counts, 0 to 1."""
    asked_in: str
    allowed: frozenset[str] | None
    limit: int


class Retriever:
    """Searches one generation of a collection."""

    def __init__(self, index: PassageIndex, encoder: QuestionEncoder, second: SecondEncoder | None = None) -> None:
        """Search an index; `second` is for one whose sentences a second encoder compares. Raises EncoderMismatch."""
        if index.fingerprint != encoder.fingerprint:
            raise EncoderMismatch(
                "the collection was written with another embedding model than the one configured; "
                "run `station ingest` to encode it again, or set STATION_EMBEDDING_MODEL back"
            )
        if index.second and (second is None or index.second != second.fingerprint):
            raise EncoderMismatch(
                "the collection was written with another second encoder than this version's; run `station ingest`"
            )
        self.index = index
        self.encoder = encoder
        self._second = second if index.second else None
        self._second_vector = (
            lru_cache(_RECENT)(lambda text: second.encode([text])[0]) if index.second and second is not None else None
        )
        listed = (question for document in index.corpus.documents for question in document.questions)
        self._knows_questions = any(question.answer for question in listed)

    def search(
        self, query: Query, filters: Filters = NO_FILTERS, as_of: date | None = None, limit: int = PASSAGES
    ) -> Retrieved:
        """The best passages for a query among the documents the filters let through."""
        started = time.perf_counter()
        search = self._encoded(query, allowed_documents(self.index.corpus.documents, filters, as_of), limit)
        again = self._encoded_again(query)
        encoded = time.perf_counter()
        rows = {language: self._found(language, search) for language in self.index.languages}
        passages = merge({language: by_score(p for p, _ in found) for language, found in rows.items()}, query.language)
        if search.earlier is not None:
            wholly = {passage.chunk.id: score for found in rows.values() for passage, score in found}
            passages = going_on(passages, sorted(passages, key=lambda passage: -wholly[passage.chunk.id]))
        passages = passages[:limit]
        answerable = 0.0
        nearest: tuple[Near, ...] = ()
        if again is not None:
            passages = self._seen_again(passages, again, query.asked_in)
            likened = self.index.likened(search.now.vector, again, query.asked_in)
            answerable, nearest = likened.answerable, tuple(likened.nearest)
            if search.allowed is not None:  # what answers may be left out
                answerable = min(answerable, 0.0)
        done = time.perf_counter()
        return Retrieved(
            tuple(passages), (encoded - started) * 1000, (done - encoded) * 1000, answerable, nearest, search.allowed
        )

    def _encoded_again(self, query: Query) -> Vector | None:
        """The question as the second encoder makes it, of the whole and its focus; None where it is not used."""
        if self._second_vector is None:
            return None
        vector = self._second_vector(query.search_text)
        if query.focus:
            vector = vector + self._second_vector(query.focus)
        return vector / (vector @ vector) ** 0.5

    def prepare(self, language: str) -> None:
        """Load and work out beforehand what the first question in a language would wait for."""
        self.index.prepare(language)
        if self._second is not None:
            self._second.encode([""])

    def _seen_again(self, passages: Sequence[Passage], vector: Vector, asked_in: str) -> list[Passage]:
        """Passages with the second encoder's scores of their sentences."""
        seen: dict[str, tuple[float, ...]] = {}
        for language in {passage.document.language for passage in passages}:
            chunks = [passage.chunk for passage in passages if passage.document.language == language]
            scores = self.index.seen_again(language, vector, asked_in, chunks) or ()
            seen |= {chunk.id: tuple(own) for chunk, own in zip(chunks, scores, strict=False)}
        return [replace(passage, second_scores=seen.get(passage.chunk.id)) for passage in passages]

    def _encoded(self, query: Query, allowed: frozenset[str] | None, limit: int) -> _Search:
        now = _Asked(query.search_text, self.encoder.encode(query.search_text, query.asked_in, query.focus))
        if not query.earlier:
            return _Search(now, None, 0.0, query.asked_in, allowed, limit)
        earlier = _Asked(query.earlier, self.encoder.encode(query.earlier, query.asked_in))
        leaning = min(1.0, max(0.0, LEANING * float(now.vector @ earlier.vector)))
        return _Search(now, earlier, leaning, query.asked_in, allowed, limit)

    def _found(self, language: str, search: _Search) -> list[tuple[Passage, float]]:
        """Passages of one language; beside each, its score if what was asked before counted in full."""
        earlier = self._earlier(language, search)
        found = {c.chunk.id: c for c in self._candidates(language, search.now, search, search.allowed)}
        if earlier:
            found |= {c.chunk.id: c for c in self._candidates(language, search.now, search, frozenset(earlier))}
        least = min(earlier.values(), default=0.0)
        rows = []
        for candidate in found.values():
            document = self.index.document(candidate.chunk.document_id, language)
            if document is not None:  # the index and its documents are written together
                own, before = self._score(candidate), earlier.get(document.id, least)
                rows.append((_passage(document, candidate, own + search.leaning * before), own + before))
        return rows

    def _earlier(self, language: str, search: _Search) -> dict[str, float]:
        """Documents that what was asked before finds, with their best score for it."""
        if search.earlier is None:
            return {}
        best: dict[str, float] = {}
        for candidate in self._candidates(language, search.earlier, search, search.allowed):
            document, score = candidate.chunk.document_id, _meaning_and_words(candidate)
            best[document] = max(best.get(document, score), score)
        return best

    def _candidates(
        self, language: str, asked: _Asked, search: _Search, allowed: frozenset[str] | None
    ) -> Sequence[Candidate]:
        limit = max(POOL, search.limit)
        return self.index.candidates(language, asked.vector, asked.text, allowed, limit, search.asked_in)

    def _score(self, candidate: Candidate) -> float:
        if not self._knows_questions:
            return _meaning_and_words(candidate)
        asked = max((likeness for likeness in candidate.asked if likeness is not None), default=candidate.dense)
        return _meaning_and_words(candidate) + ASKED_WEIGHT * asked


def _passage(document: Document, candidate: Candidate, score: float) -> Passage:
    return Passage(
        document=document,
        chunk=candidate.chunk,
        score=score,
        dense=candidate.dense,
        lexical=candidate.lexical,
        asked_scores=tuple(candidate.asked),
        sentence_scores=tuple(candidate.sentences),
    )


def _meaning_and_words(candidate: Candidate) -> float:
    return (candidate.dense + max(candidate.sentences)) / 2 + LEXICAL_WEIGHT * candidate.lexical


def allowed_documents(documents: Sequence[Document], filters: Filters, as_of: date | None) -> frozenset[str] | None:
    """Ids of the documents that pass, or None when nothing is filtered out."""
    conditions = _conditions(filters, as_of)
    if not conditions:
        return None
    for passes in conditions:
        documents = [document for document in documents if passes(document)]
    return frozenset(document.id for document in documents)


def _conditions(filters: Filters, as_of: date | None) -> list[Callable[[Document], bool]]:
    """One for each filter that is set, the quickest first."""
    kinds, publishers, projects = set(filters.kinds), set(filters.publishers), set(filters.projects)
    countries = set(filters.countries)
    conditions: tuple[tuple[object, Callable[[Document], bool]], ...] = (
        (kinds, lambda one: one.kind in kinds),
        (publishers, lambda one: one.publisher in publishers),
        (projects, lambda one: one.project in projects or one.id in projects),
        (countries, lambda one: not countries.isdisjoint(one.countries)),
        (filters.start or filters.end, lambda one: _within(one, filters.start, filters.end)),
        (as_of, lambda one: one.published is None or _within(one, None, as_of)),
    )
    return [passes for given, passes in conditions if given]


def _within(document: Document, start: date | None, end: date | None) -> bool:
    return document.published is not None and document.published.overlaps(start, end)
