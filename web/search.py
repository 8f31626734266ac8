"""Search over passages: filters, facet counts, pages by cursor."""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Literal, TypeVar

from assistant.answering import Answerer
from assistant.knowledge import Knowledge, Located
from assistant.ports import LanguageDetector
from assistant.retrieve import allowed_documents
from assistant.types import NO_FILTERS, Filters, Passage, Request
from assistant.understand import understand
from corpus.types import Document, Period
from web.errors import FilterInvalid

MOST_PASSAGES = 200
"""Passages ranked for a query; pages are cut from these."""

Mode = Literal["hybrid", "meaning", "words"]
Sort = Literal["relevance", "newest", "oldest"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search: words, filters, order and page."""

    q: str = ""
    mode: Mode = "hybrid"
    filters: Filters = NO_FILTERS
    language: str | None = None
    as_of: date | None = None
    sort: Sort = "relevance"
    limit: int = 10
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found: its document, its text and where it stands."""

    document: Document
    text: str
    start: int
    end: int
    paragraph: int
    score: float | None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of what was found, how to get the rest, and counts over everything found."""

    items: tuple[T, ...]
    total: int
    next_cursor: str | None
    facets: dict[str, dict[str, int]]


def search_passages(answerer: Answerer, detector: LanguageDetector, request: SearchRequest) -> Page[Hit]:
    """Passages for the words of a search, or the first passage of each document for filters alone.

    Raises FilterInvalid when there is neither, QuestionInvalid for words that cannot be read.
    """
    if not request.q.strip():
        if not request.filters and request.language is None and request.as_of is None:
            raise FilterInvalid("q: give words to search for, or at least one filter")
        return list_documents(answerer, request)
    query = understand(Request(request.q), detector)
    found = answerer.retriever.search(query, request.filters, request.as_of, limit=MOST_PASSAGES).passages
    chosen = list(found)
    if request.mode != "hybrid":
        chosen.sort(key=lambda p: -(p.lexical if request.mode == "words" else p.dense))
        chosen = [p for p in chosen if request.mode == "meaning" or p.lexical > 0]
    knowledge, language = answerer.knowledge, request.language
    hits = (_hit(p, knowledge, language or p.document.language) for p in chosen)
    return page_of([hit for hit in hits if language in (None, hit.document.language)], request)


def list_documents(answerer: Answerer, request: SearchRequest) -> Page[Hit]:
    """Documents that pass the filters, each with its first passage."""
    return page_of([_first_hit(document) for document in matching(answerer, request)], request)


def matching(answerer: Answerer, request: SearchRequest) -> list[Document]:
    """Documents that pass the filters of a search; translations only where their language is asked for."""
    documents = answerer.index.corpus.documents
    allowed = allowed_documents(documents, request.filters, request.as_of)
    passing = [d for d in documents if allowed is None or d.id in allowed]
    if request.language is None:
        return [d for d in passing if d.translation is None]
    return [d for d in passing if d.language == request.language]


def page_of(hits: Sequence[Hit], request: SearchRequest) -> Page[Hit]:
    """Sort, count and cut; raises FilterInvalid for a cursor that was not given out here."""
    ordered = list(hits)
    if request.sort != "relevance":
        newest = request.sort == "newest"
        dated = [h for h in ordered if h.document.published]
        dated.sort(key=lambda h: _day(h.document.published), reverse=newest)
        ordered = dated + [h for h in ordered if not h.document.published]
    start = _read_cursor(request.cursor)
    items = tuple(ordered[start : start + request.limit])
    rest = start + len(items)
    return Page(items, len(ordered), _cursor(rest) if rest < len(ordered) else None, _facets(ordered))


def _day(period: Period | None) -> date:
    return period.start if period else date.min


def _facets(hits: Iterable[Hit]) -> dict[str, dict[str, int]]:
    documents = {(h.document.id, h.document.language): h.document for h in hits}.values()
    counts: dict[str, Counter[str]] = {
        name: Counter() for name in ("kind", "lang", "project", "country", "publisher", "year")
    }
    for document in documents:
        counts["kind"][document.kind] += 1
        counts["lang"][document.language] += 1
        counts["country"].update(document.countries)
        if document.project:
            counts["project"][document.project] += 1
        if document.publisher:
            counts["publisher"][document.publisher] += 1
        if document.published:
            years = range(document.published.start.year, document.published.end.year + 1)
            counts["year"].update(str(year) for year in years)
    return {name: dict(counter.most_common()) for name, counter in counts.items()}


def _hit(passage: Passage, knowledge: Knowledge, language: str) -> Hit:
    """The best sentence of a passage, as a language has it: what the reader is shown and taken to."""
    best = max(range(len(passage.sentences)), key=lambda i: passage.sentence_scores[i])
    located = knowledge.in_language(Located(passage.document, passage.sentences[best]), language)
    sentence = located.sentence
    return Hit(located.document, sentence.text, sentence.start, sentence.end, sentence.paragraph, passage.score)


def _first_hit(document: Document) -> Hit:
    sentence = document.sentences[0]
    return Hit(document, sentence.text, sentence.start, sentence.end, sentence.paragraph, None)


def _cursor(position: int) -> str:
    return base64.urlsafe_b64encode(f"p{position}".encode()).decode().rstrip("=")


def _read_cursor(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        if not text.startswith("p"):
            raise ValueError(text)
        return max(int(text[1:]), 0)
    except (ValueError, binascii.Error, UnicodeError) as error:
        raise FilterInvalid(f"cursor: {cursor!r} is not one that a search gave out") from error
