"""Hybrid retrieval: per language, meaning and words in one score, merged with reserved places.

score = (chunk + best sentence) / 2 + LEXICAL_WEIGHT * BM25n + ASKED_WEIGHT * asked

Cosines of centred vectors; BM25n in 0..1; `asked` is the likeness to the questions that the chunk's sentences
are said to answer, or that of the chunk where none is known.

BM25n is divided by the most the question could reach, so across languages it turns itself off.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.errors import EncoderMismatch
from assistant.ports import PassageIndex, QuestionEncoder
from assistant.types import NO_FILTERS, Filters, Passage, Query
from corpus.types import Document

LEXICAL_WEIGHT = 0.5
ASKED_WEIGHT = 1.0
PASSAGES = 24
"""Passages that sentences are chosen from."""
POOL = 24
"""Chunks by meaning, and as many by words, that are scored sentence by sentence."""

_OWN_PLACES, _ENGLISH_PLACES = 2, 1
"""Of every round of the merge: places for the question's language, for English, and one for each other."""


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Passages, best first, with the milliseconds spent on encoding and on searching."""

    passages: tuple[Passage, ...]
    encode_ms: float
    retrieve_ms: float


class Retriever:
    """Searches one generation of a collection."""

    def __init__(self, index: PassageIndex, encoder: QuestionEncoder) -> None:
        if index.fingerprint != encoder.fingerprint:
            raise EncoderMismatch(
                "the collection was written with another embedding model than the one configured; "
                "run `station ingest` to encode it again, or set STATION_EMBEDDING_MODEL back"
            )
        self.index = index
        self.encoder = encoder

    def search(
        self, query: Query, filters: Filters = NO_FILTERS, as_of: date | None = None, limit: int = PASSAGES
    ) -> Retrieved:
        """The best passages for a query among the documents the filters let through."""
        started = time.perf_counter()
        vector = self.encoder.encode(query.search_text, query.asked_in, query.focus)
        encoded = time.perf_counter()
        allowed = allowed_documents(self.index.corpus.documents, filters, as_of)
        ranked = {language: self._rank(language, vector, query, allowed, limit) for language in self.index.languages}
        passages = merge(ranked, query.language, limit)
        done = time.perf_counter()
        return Retrieved(tuple(passages), (encoded - started) * 1000, (done - encoded) * 1000)

    def _rank(
        self, language: str, vector: object, query: Query, allowed: frozenset[str] | None, limit: int
    ) -> list[Passage]:
        passages = []
        candidates = self.index.candidates(
            language, vector, query.search_text, allowed, max(POOL, limit), query.asked_in
        )
        for candidate in candidates:
            document = self.index.document(candidate.chunk.document_id, language)
            if document is None:  # the index and its documents are written together
                continue
            meaning = (candidate.dense + max(candidate.sentences)) / 2
            asked = max((score for score in candidate.asked if score is not None), default=candidate.dense)
            passages.append(
                Passage(
                    document=document,
                    chunk=candidate.chunk,
                    score=meaning + LEXICAL_WEIGHT * candidate.lexical + ASKED_WEIGHT * asked,
                    dense=candidate.dense,
                    lexical=candidate.lexical,
                    asked_scores=tuple(candidate.asked),
                    sentence_scores=tuple(candidate.sentences),
                )
            )
        passages.sort(key=lambda passage: (-passage.score, passage.chunk.id))
        return passages[:limit]


def merge(ranked: dict[str, list[Passage]], own: str, limit: int) -> list[Passage]:
    """Passages of several languages in one list, without comparing scores across languages.

    Each round takes the next two of the question's own language, the next of English, and the next of
    every other one in order of its best score; a document already taken in one language keeps its place.
    """
    if len(ranked) == 1:
        return next(iter(ranked.values()))[:limit]
    others = sorted(
        (language for language in ranked if language not in {own, "en"} and ranked[language]),
        key=lambda language: -ranked[language][0].score,
    )
    places = {own: _OWN_PLACES} | ({"en": _ENGLISH_PLACES} if own != "en" else {}) | dict.fromkeys(others, 1)
    queues = {language: list(ranked.get(language, ())) for language in places}
    merged: list[Passage] = []
    while len(merged) < limit and any(queues.values()):
        for language, count in places.items():
            merged += queues[language][:count]
            queues[language] = queues[language][count:]
    return merged[:limit]


def allowed_documents(documents: Sequence[Document], filters: Filters, as_of: date | None) -> frozenset[str] | None:
    """Ids of the documents that pass, or None when nothing is filtered out."""
    if not filters and as_of is None:
        return None
    return frozenset(_passing(documents, filters, as_of))


def _passing(documents: Sequence[Document], filters: Filters, as_of: date | None) -> Iterable[str]:
    for document in documents:
        published = document.published
        if as_of is not None and published is not None and published.start > as_of:
            continue
        if (filters.start or filters.end) and not (published and published.overlaps(filters.start, filters.end)):
            continue
        if filters.kinds and document.kind not in filters.kinds:
            continue
        if filters.projects and document.project not in filters.projects and document.id not in filters.projects:
            continue
        if filters.countries and not set(filters.countries) & set(document.countries):
            continue
        if filters.publishers and document.publisher not in filters.publishers:
            continue
        yield document.id
