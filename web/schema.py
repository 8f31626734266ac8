"""The bodies of the HTTP interface, as `docs/api.md` and `/openapi.json` describe them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from assistant.types import Answer, Filters, Request, Turn
from assistant.understand import MAX_QUESTION
from corpus.types import KINDS, Document, Kind
from web.errors import FilterInvalid
from web.search import Hit, Page

MOST_TURNS = 40


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("holds the character NUL, which nothing here can keep")
    return text


Text = Annotated[str, AfterValidator(_without_nul)]


class TurnBody(_Body):
    """One earlier message."""

    role: Literal["user", "assistant"]
    content: Annotated[Text, Field(max_length=20_000)]


class FiltersBody(_Body):
    """Which documents may answer; ranges match on overlap."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    kinds: Annotated[list[Kind], Field(max_length=50)] = Field(default_factory=list)
    start: date | None = Field(default=None, alias="from")
    end: date | None = Field(default=None, alias="to")
    projects: Annotated[list[Text], Field(max_length=50)] = Field(default_factory=list)


class ChatBody(_Body):
    """A question. `history` counts only without `conversation_id`."""

    question: Annotated[Text, Field(min_length=1, max_length=MAX_QUESTION)]
    conversation_id: Annotated[Text, Field(max_length=100)] | None = None
    history: Annotated[list[TurnBody], Field(max_length=MOST_TURNS)] = Field(default_factory=list)
    language: Literal["auto", "en", "zh", "fr", "es", "ru", "ar"] = "auto"
    filters: FiltersBody = Field(default_factory=FiltersBody)
    as_of: date | None = None
    collection: str = "station"

    def request(self) -> Request:
        """The question as the assistant takes it."""
        return Request(
            question=self.question,
            history=tuple(Turn(t.role, t.content) for t in self.history),
            language=None if self.language == "auto" else self.language,
            filters=Filters(
                kinds=tuple(self.filters.kinds),
                start=self.filters.start,
                end=self.filters.end,
                projects=tuple(self.filters.projects),
            ),
            as_of=self.as_of,
        )


class FeedbackBody(_Body):
    """What a reader says of an answer, or of one of its statements, counted from 1."""

    answer_id: Annotated[Text, Field(min_length=1, max_length=100)]
    rating: Literal["up", "down", "error"]
    comment: Annotated[Text, Field(max_length=2000)] = ""
    statement: Annotated[int, Field(ge=1, le=1000)] | None = None


class SourceBody(_Body):
    """A published page behind a quote."""

    key: str
    title: str
    publisher: str
    url: str
    date: str
    note: str


class CitationBody(_Body):
    """A numbered quote: `text[start:end]` of the document in that language, in code points."""

    number: int
    document_id: str
    title: str
    kind: str
    publisher: str
    published: str | None
    language: str
    url: str
    sources: list[SourceBody]
    quote: str
    start: int
    end: int
    superseded_by: str | None
    page: int | None
    verbatim: bool


class StatementBody(_Body):
    """A sentence of the answer and the citations that prove it."""

    text: str
    citations: list[int]


class NoticeBody(_Body):
    """Something the reader must know beside the answer."""

    kind: Literal["superseded", "closed", "conflict", "language", "as_of", "translation"]
    text: str
    citations: list[int]


class TimingsBody(_Body):
    """Milliseconds each step took."""

    understand: float
    encode: float
    retrieve: float
    answer: float
    total: float


class AnswerBody(_Body):
    """An answer."""

    id: str
    conversation_id: str | None
    language: str
    collection: str
    status: Literal["answered", "partial", "not_found", "off_topic", "clarify"]
    mode: Literal["rules", "curated", "extractive", "generative"] | None
    answer: str
    statements: list[StatementBody]
    citations: list[CitationBody]
    notices: list[NoticeBody]
    eligibility: dict[str, Any] | None
    follow_ups: list[str]
    confidence: float
    evidence_until: str | None
    timings_ms: TimingsBody

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """The body of an answer."""
        return cls.model_validate(_plain(asdict(answer)))


class HitBody(_Body):
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


class SearchBody(_Body):
    """Passages, counts over everything found, and the cursor of the next page."""

    items: list[HitBody]
    total: int
    next_cursor: str | None
    facets: dict[str, dict[str, int]]

    @classmethod
    def of(cls, page: Page[Hit]) -> Self:
        """The body of a page of hits."""
        return cls(
            items=[_hit_body(hit) for hit in page.items],
            total=page.total,
            next_cursor=page.next_cursor,
            facets=page.facets,
        )


class DocumentSummaryBody(_Body):
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

    @classmethod
    def of(cls, document: Document) -> Self:
        """The summary of a document."""
        return cls(**_summary(document))


class DocumentListBody(_Body):
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


class SentenceBody(_Body):
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


class ProblemBody(BaseModel):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    request_id: str


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
        questions=[q.ask for q in document.questions if q.language == document.language],
        languages=list(languages),
    )


def read_kinds(values: Sequence[str]) -> tuple[str, ...]:
    """Check kinds of documents; raises FilterInvalid."""
    for value in values:
        if value not in KINDS:
            raise FilterInvalid(f"kind: {value!r} is not one of {', '.join(KINDS)}")
    return tuple(values)


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
    }


def _hit_body(hit: Hit) -> HitBody:
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
        url=f"/documents/{document.id}?lang={document.language}&hl={hit.start}-{hit.end}#p-{hit.paragraph}",
        score=round(hit.score, 4) if hit.score is not None else None,
    )


def _plain(value: Any) -> Any:
    """Tuples as lists, all the way down."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value
