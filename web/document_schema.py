"""The bodies of documents and of what a search finds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Self

from corpus.types import Document, Translation
from ingest.generations import DEFAULT_COLLECTION
from web.links import document_url
from web.schema import Body, SourceBody
from web.search import Hit, Page


class HitBody(Body):
    """A passage found; `text` is `text[start:end]` of the document."""

    document_id: str
    title: str
    kind: str
    publisher: str
    published: str | None
    language: str
    text: str
    start: int
    end: int
    url: str
    score: float | None


class SearchBody(Body):
    """Passages, counts over everything found, and the cursor of the next page."""

    items: list[HitBody]
    total: int
    next_cursor: str | None
    facets: dict[str, dict[str, int]]

    @classmethod
    def of(cls, page: Page[Hit], collection: str = DEFAULT_COLLECTION) -> Self:
        """The body of a page of hits of a collection."""
        return cls(
            items=[_hit_body(hit, collection) for hit in page.items],
            total=page.total,
            next_cursor=page.next_cursor,
            facets=page.facets,
        )


class DocumentSummaryBody(Body):
    """A document in a list."""

    id: str
    title: str
    kind: str
    language: str
    publisher: str
    published: str | None
    valid_from: date | None
    valid_until: date | None
    supersedes: list[str]
    superseded_by: str | None
    countries: list[str]
    project: str | None
    summary: str
    verbatim: bool
    translation: Translation | None
    """How far a version in another language than the document's own may be relied on; none: it is no translation."""

    @classmethod
    def of(cls, document: Document) -> Self:
        """The summary of a document."""
        return cls(**_summary(document))


class DocumentListBody(Body):
    """Documents that pass the filters."""

    items: list[DocumentSummaryBody]
    total: int
    next_cursor: str | None
    facets: dict[str, dict[str, int]]

    @classmethod
    def of(cls, page: Page[Hit]) -> Self:
        """The body of a page of documents."""
        return cls(
            items=[DocumentSummaryBody.of(hit.document) for hit in page.items],
            total=page.total,
            next_cursor=page.next_cursor,
            facets=page.facets,
        )


class SentenceBody(Body):
    """A quotable sentence and what is known of it."""

    name: str
    start: int
    end: int
    paragraph: int
    sources: list[str]
    said: str | None
    superseded_by: str | None
    conflict: str | None
    preferred: bool
    gap: bool


class DocumentBody(DocumentSummaryBody):
    """One document: `text` is what every offset refers to."""

    text: str
    sentences: list[SentenceBody]
    sources: list[SourceBody]
    aliases: list[str]
    questions: list[str]
    languages: list[str]
    pages: list[int]


def document_body(document: Document, sources: Sequence[SourceBody], languages: Sequence[str]) -> DocumentBody:
    """One document in full."""
    return DocumentBody(
        **_summary(document),
        text=document.text,
        sentences=[
            SentenceBody(
                name=s.name,
                start=s.start,
                end=s.end,
                paragraph=s.paragraph,
                sources=list(s.sources),
                said=s.said.text if s.said else None,
                superseded_by=s.superseded_by,
                conflict=s.conflict,
                preferred=s.preferred,
                gap=s.gap,
            )
            for s in document.sentences
        ],
        sources=list(sources),
        aliases=list(document.aliases),
        questions=[q.ask for q in document.questions if q.answer and q.language == document.language],
        languages=list(languages),
        pages=list(document.pages),
    )


def _summary(document: Document) -> dict[str, Any]:
    return {
        "id": document.id,
        "title": document.title,
        "kind": document.kind,
        "language": document.language,
        "publisher": document.publisher,
        "published": document.published.text if document.published else None,
        "valid_from": document.valid_from,
        "valid_until": document.valid_until,
        "supersedes": list(document.supersedes),
        "superseded_by": document.superseded_by,
        "countries": list(document.countries),
        "project": document.project,
        "summary": document.summary,
        "verbatim": document.verbatim,
        "translation": document.translation,
    }


def _hit_body(hit: Hit, collection: str) -> HitBody:
    document = hit.document
    return HitBody(
        document_id=document.id,
        title=document.title,
        kind=document.kind,
        publisher=document.publisher,
        published=document.published.text if document.published else None,
        language=document.language,
        text=hit.text,
        start=hit.start,
        end=hit.end,
        url=document_url(document.id, document.language, hit, collection),
        score=round(hit.score, 4) if hit.score is not None else None,
    )
