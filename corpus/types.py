"""What the corpus is made of: sources, documents, sections and sentences.

Offsets are code points into `Document.text`, end exclusive, everywhere.
"""

from __future__ import annotations

import bisect
import calendar
import re
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

from corpus.clauses import Clause

Language = Literal["en", "zh", "fr", "es", "ru", "ar"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

ORIGINAL: Language = "en"
"""The language that translations are made from."""

Translation = Literal["unreviewed", "reviewed"]
"""How far a translation may be relied on."""

Kind = Literal["announcement", "rule", "project", "facility", "status", "background", "faq"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days, both ends included, with the text it was written as."""

    start: date
    end: date
    text: str

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `YYYY`, `YYYY-MM`, `YYYY-MM-DD` or two of them joined by `/`; raises ValueError."""
        first, slash, last = text.partition("/")
        start, end = _days(first)
        if slash:
            end = _days(last)[1]
        if end < start:
            raise ValueError(f"{text!r} ends before it begins")
        return cls(start, end, text)

    def overlaps(self, start: date | None, end: date | None) -> bool:
        """Whether any day of the period lies from `start` to `end` (None: open)."""
        return (start is None or self.end >= start) and (end is None or self.start <= end)


def _days(text: str) -> tuple[date, date]:
    match = _PARTIAL_DATE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = (int(part) if part else None for part in match.groups())
    if year is None:  # pragma: no cover - the pattern requires a year
        raise ValueError(text)
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    return date(year, month, day), date(year, month, day)


@dataclass(frozen=True, slots=True)
class Source:
    """A published page that sentences rest on."""

    key: str
    title: str
    publisher: str
    url: str
    date: str
    language: str
    note: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One quotable sentence of a document: `document.text[start:end] == text`.

    `superseded_by` and `conflict` are knowledge about the sentence, recorded when it was written:
    the reference (`document#name`) of what replaced it, and the name of the disagreement it belongs to.
    """

    name: str
    text: str
    start: int
    end: int
    paragraph: int
    sources: tuple[str, ...] = ()
    said: Period | None = None
    superseded_by: str | None = None
    conflict: str | None = None
    preferred: bool = False
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading (empty for text before the first one) and the sentences under it."""

    heading: str
    start: int
    end: int
    sentences: tuple[Sentence, ...]
    level: int = 2


@dataclass(frozen=True, slots=True)
class ListedQuestion:
    """A question about what a document speaks of, its language, and the sentences that answer it, the best first."""

    ask: str
    answer: tuple[str, ...]
    """Names of sentences; empty where it is known that no document answers, or where only an approved answer is."""
    language: str = "en"
    approved: str = ""
    """The id of the approved answer that is given to it; empty where none is."""

    @property
    def answered(self) -> bool:
        """Whether it is known to be answered."""
        return bool(self.answer or self.approved)


@dataclass(frozen=True, slots=True)
class ApprovedAnswer:
    """What is said to one of the commonest questions: statements in their order, as they were when it was approved."""

    id: str
    asked: str
    """What is asked, in words for those who approve."""
    approved: date
    clauses: tuple[Clause, ...]
    answered_by: tuple[str, ...] = ()
    """References of the statements of one document that its questions, asked in other words, are answered by; none
    where no document answers them by itself."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document in one language. `id` is the same in every language."""

    id: str
    title: str
    kind: str
    language: str
    publisher: str
    published: Period | None
    text: str
    sections: tuple[Section, ...]
    valid_from: date | None = None
    valid_until: date | None = None
    supersedes: tuple[str, ...] = ()
    superseded_by: str | None = None
    countries: tuple[str, ...] = ()
    project: str | None = None
    aliases: tuple[str, ...] = ()
    summary: str = ""
    questions: tuple[ListedQuestion, ...] = ()
    pages: tuple[int, ...] = ()
    """Where each page of a paged file begins in `text`, in order, the first at 0; empty: it has no pages."""
    verbatim: bool = False
    """Its sentences are its publisher's own words, not our summary of other pages."""
    translation: Translation | None = None
    """It says sentence by sentence what the English document of the same id says; None: it is no translation."""

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence, in order."""
        return tuple(sentence for section in self.sections for sentence in section.sentences)

    def page_of(self, offset: int) -> int | None:
        """The page, counted from 1, that a code point of the text is on; None without pages."""
        return bisect.bisect_right(self.pages, offset) or None


@dataclass(frozen=True, slots=True)
class Page:
    """A page on the web that readers are sent to."""

    title: str
    url: str
    statement: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call for proposals: when it was open, the sentence that says it is closed, its documents."""

    id: str
    opens: date
    closes: date
    closing_statement: str
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Aspect:
    """References of the statements that tell one thing of each project, by project document; and of all at once."""

    each: dict[str, tuple[str, ...]]
    all: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Aspects:
    """What is said where several projects are asked about; see `corpus/aspects.py`."""

    aspects: dict[str, Aspect]
    fields: dict[str, tuple[str, ...]]
    """Documents of the projects of a field of research."""
    countries_listed: str
    """The statement that names the countries that take part."""
    without_project: dict[str, str]
    """By country, the statement that says that its project is not known."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What holds for the corpus as a whole: how far it reaches, where to check, which calls there are."""

    evidence_until: date | None = None
    check: Page | None = None
    calls: tuple[Call, ...] = ()
    conflicts_document: str | None = None
    secondary_documents: tuple[str, ...] = ()
    """Documents that repeat what others report."""
    twins: tuple[tuple[str, ...], ...] = ()
    """References of statements of different documents that say the same."""
    approved: tuple[ApprovedAnswer, ...] = ()
    aspects: Aspects | None = None


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents, the sources they rest on, and facts about the whole."""

    documents: tuple[Document, ...]
    sources: dict[str, Source] = field(default_factory=dict)
    facts: Facts = field(default_factory=Facts)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of whole sentences of one section, small enough to be encoded at once.

    `start` and `end` point into the document's text; `context` (title and heading) is encoded and
    searched with the chunk but is not part of it. `id` is a hash of everything that is encoded.
    """

    id: str
    document_id: str
    language: str
    start: int
    end: int
    text: str
    context: str
    sentences: tuple[int, ...]
    """Positions of its sentences in `Document.sentences`."""
