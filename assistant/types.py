"""What flows through an answer.

Request -> Query -> Passage -> Statement -> Answer. Offsets are code points into a document's text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

from corpus.types import Chunk, Document, Sentence

if TYPE_CHECKING:
    from assistant.eligibility.decision import Decision

Status = Literal["answered", "partial", "not_found", "off_topic", "clarify"]
Mode = Literal["rules", "curated", "extractive", "generative"]
NoticeKind = Literal["superseded", "closed", "conflict", "language", "as_of", "translation"]
Shape = Literal["fact", "list", "date", "number", "person", "yes_no", "definition"]
"""What kind of thing a question asks for."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation."""

    role: Literal["user", "assistant"]
    content: str
    cited: tuple[str, ...] = ()
    """Documents an answer cited, in the order of its citations; none where only its text is known."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents may answer; empty means all. `start` and `end` are the first and last day."""

    kinds: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    projects: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self != NO_FILTERS


NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Request:
    """A question as asked. `language` None: find out. `as_of` None: today."""

    question: str
    history: tuple[Turn, ...] = ()
    language: str | None = None
    filters: Filters = NO_FILTERS
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A question understood: what to search for, in which language to answer."""

    question: str
    search_text: str
    focus: str | None
    """The sentence that asks, where others come before it."""
    language: str
    """The language to answer in: chosen, or that of the question."""
    asked_in: str
    """The language of the question, or the nearest thing to it: what its vector compares in."""
    foreign: bool
    """Asked in a language that is not one of the six, and so answered in English."""
    shape: Shape
    about_present: bool
    about_past: bool
    leans: bool = False
    """Cannot be understood without the conversation before it."""
    subjects: tuple[str, ...] = ()
    """Documents the conversation was about, for a question that leans on it."""
    told: frozenset[str] = frozenset()
    """References of the statements that the last answer made, for a question that leans on it."""
    apart: bool = False
    """It points back to something of the station or in the background, and no project was spoken of."""
    earlier: str = ""
    """What was asked before, the newest first; empty where nothing was."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk with its scores: `score` orders passages, the others say why."""

    document: Document
    chunk: Chunk
    score: float
    dense: float
    lexical: float
    asked_scores: tuple[float | None, ...]
    sentence_scores: tuple[float, ...]
    second_scores: tuple[float, ...] | None = None
    """How like the sentences are by the second encoder, -1 to 1; None where the collection uses none."""

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The chunk's sentences, in order, as `sentence_scores`."""
        own = self.document.sentences
        return tuple(own[position] for position in self.chunk.sentences)


@dataclass(frozen=True, slots=True)
class Quote:
    """A slice of a stored document. Only the gate makes one that may leave the house."""

    document_id: str
    language: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class SourceReference:
    """A published page a quoted sentence rests on."""

    key: str
    title: str
    publisher: str
    url: str
    date: str
    note: str


@dataclass(frozen=True, slots=True)
class Original:
    """What a translated quote translates: `text[start:end] == quote` of the document in `language`."""

    language: str
    quote: str
    start: int
    end: int
    url: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered quote with its document and the sources behind it, the primary one first."""

    number: int
    document_id: str
    title: str
    kind: str
    publisher: str
    published: str | None
    language: str
    url: str
    sources: tuple[SourceReference, ...]
    quote: str
    start: int
    end: int
    superseded_by: str | None
    page: int | None = None
    """The page of a paged file the quote begins on, counted from 1."""
    verbatim: bool = False
    """The quote is its publisher's own words, not our summary."""
    original: Original | None = None
    """The statement that the quote translates; None: the quote is no translation."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of an answer and the numbers of the citations that prove it."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader must know beside the answer."""

    kind: NoticeKind
    text: str
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds each step took."""

    understand: float = 0
    encode: float = 0
    retrieve: float = 0
    answer: float = 0
    total: float = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it leaves the house; `docs/api.md` describes every field."""

    id: str
    language: str
    collection: str
    status: Status
    mode: Mode | None
    answer: str
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    notices: tuple[Notice, ...] = ()
    follow_ups: tuple[str, ...] = ()
    confidence: float = 0.0
    evidence_until: str | None = None
    timings_ms: Timings = field(default_factory=Timings)
    conversation_id: str | None = None
    eligibility: Decision | None = None
