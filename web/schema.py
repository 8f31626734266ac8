"""The bodies of the HTTP interface, as `docs/api.md` and `/openapi.json` describe them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from assistant.types import Answer, Filters, Request, Turn
from assistant.understand import MAX_QUESTION
from corpus.rulebook import Basis
from corpus.types import KINDS, Kind
from web.errors import FilterInvalid

MOST_TURNS = 40


class Body(BaseModel):
    """What every body is: nothing that is not named."""

    model_config = ConfigDict(extra="forbid")


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("holds the character NUL, which nothing here can keep")
    return text


Text = Annotated[str, AfterValidator(_without_nul)]


class TurnBody(Body):
    """One earlier message."""

    role: Literal["user", "assistant"]
    content: Annotated[Text, Field(max_length=20_000)]


class FiltersBody(Body):
    """Which documents may answer; ranges match on overlap."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    kinds: Annotated[list[Kind], Field(max_length=50)] = Field(default_factory=list)
    start: date | None = Field(default=None, alias="from")
    end: date | None = Field(default=None, alias="to")
    projects: Annotated[list[Text], Field(max_length=50)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start and self.end and self.end < self.start:
            raise ValueError(f"to: {self.end} is before from: {self.start}")
        return self


class ChatBody(Body):
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


class FeedbackBody(Body):
    """What a reader says of an answer, or of one of its statements, counted from 1."""

    answer_id: Annotated[Text, Field(min_length=1, max_length=100)]
    rating: Literal["up", "down", "error"]
    comment: Annotated[Text, Field(max_length=2000)] | None = None
    statement: Annotated[int, Field(ge=1, le=1000)] | None = None


class SourceBody(Body):
    """A published page behind a quote."""

    key: str
    title: str
    publisher: str
    url: str
    date: str
    note: str


class OriginalBody(Body):
    """The statement that a translated quote translates: `text[start:end]` of the document in that language."""

    language: str
    quote: str
    start: int
    end: int
    url: str


class CitationBody(Body):
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
    original: OriginalBody | None = None


class StatementBody(Body):
    """A sentence of the answer and the citations that prove it."""

    text: str
    citations: list[int]


class NoticeBody(Body):
    """Something the reader must know beside the answer."""

    kind: Literal["superseded", "closed", "conflict", "language", "as_of", "translation"]
    text: str
    citations: list[int]


class ReasonBody(Body):
    """A rule that decides the case, or only adds to it (`notes`), with the numbers of its quotes."""

    rule: str
    text: str
    citations: list[int]
    role: Literal["decides", "notes"]
    basis: Basis
    label: str


class ChoiceBody(Body):
    """An allowed answer: its id, and how the reader's language says it."""

    id: str
    label: str


class WantedBody(Body):
    """A fact that is missing; the citations say why it matters. Countries and days have no options."""

    fact: str
    question: str
    why: str
    several: bool
    options: list[ChoiceBody]
    citations: list[int]


class AlternativeBody(Body):
    """Other answers to one question that would lead to another outcome."""

    fact: str
    name: str
    values: list[str]
    outcome: Literal["eligible", "not_eligible", "cannot_tell"]


class DecisionBody(Body):
    """What the rules of a call say of a case. Guidance from published documents, not anybody's decision."""

    call: str
    as_of: str
    outcome: Literal["eligible", "not_eligible", "cannot_tell", "closed"]
    would_have_been: Literal["eligible", "not_eligible", "cannot_tell"] | None
    reasons: list[ReasonBody]
    missing: list[WantedBody]
    changes: list[AlternativeBody]
    facts: dict[str, str | list[str]]
    receipt: str


class TimingsBody(Body):
    """Milliseconds each step took."""

    understand: float
    encode: float
    retrieve: float
    answer: float
    total: float


class AnswerBody(Body):
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
    eligibility: DecisionBody | None
    follow_ups: list[str]
    confidence: float
    evidence_until: str | None
    timings_ms: TimingsBody

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """The body of an answer."""
        return cls.model_validate(plain(asdict(answer)))


class ProblemBody(BaseModel):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    request_id: str


def read_kinds(values: Sequence[str]) -> tuple[str, ...]:
    """Check kinds of documents; raises FilterInvalid."""
    for value in values:
        if value not in KINDS:
            raise FilterInvalid(f"kind: {value!r} is not one of {', '.join(KINDS)}")
    return tuple(values)


def plain(value: Any) -> Any:
    """Tuples as lists, all the way down."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, (list, tuple)) else value
