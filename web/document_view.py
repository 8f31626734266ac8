"""A document as a page shows it: all of its text, the cited span marked, each sentence's standing in words.

Nothing here is HTML; the templates escape every piece. Offsets are code points into `Document.text`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from assistant.knowledge import Knowledge, Located
from assistant.phrases import Phrases
from corpus.types import Document, Section, Sentence
from ingest.generations import DEFAULT_COLLECTION
from web.links import document_url
from web.span import Cutter, Highlight, Span
from web.views import ReferenceView, reference_view

_EMPTY_LINES = re.compile(r"\n[ \t]*\n\s*")
_LINES = re.compile(r"\n\s*")


@dataclass(frozen=True, slots=True)
class Flag:
    """What is known about a sentence, in words, with what to read instead or beside it."""

    kind: str
    label: str
    text: str = ""
    url: str | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A sentence with its sources and flags, or text between sentences with neither."""

    spans: tuple[Span, ...]
    sources: tuple[int, ...] = ()
    flags: tuple[Flag, ...] = ()
    anchor: str | None = None


@dataclass(slots=True)
class Paragraph:
    """A paragraph; its `anchor` (`p-N`) moves to the run that opens the cited span, if that is further in."""

    number: int | None
    runs: list[Run] = field(default_factory=list)
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A heading (no spans: none) with the paragraphs under it."""

    anchor: str
    heading: tuple[Span, ...]
    paragraphs: tuple[Paragraph, ...]
    level: int = 2

    @property
    def title(self) -> str:
        """The heading as plain text."""
        return "".join(span.text for span in self.heading)


@dataclass(frozen=True, slots=True)
class DocumentView:
    """The body of a document page; `highlighted` tells whether a cited span is on it."""

    parts: tuple[Part, ...]
    sources: tuple[ReferenceView, ...]
    highlighted: bool


def document_view(
    document: Document,
    knowledge: Knowledge,
    words: Phrases,
    today: date,
    highlight: Highlight | None = None,
    collection: str = DEFAULT_COLLECTION,
) -> DocumentView:
    """Lay a document out for the page."""
    writer = _Writer(document, knowledge, words, today, highlight or Highlight(), collection)
    parts = tuple(writer.parts())
    return DocumentView(parts, writer.references(), writer.marked)


class _Writer:
    """Walks a document's text from start to end; only the space between paragraphs is left out."""

    def __init__(
        self,
        document: Document,
        knowledge: Knowledge,
        words: Phrases,
        today: date,
        highlight: Highlight,
        collection: str,
    ) -> None:
        self._document, self._text, self._collection = document, document.text, collection
        self._knowledge, self._words, self._today = knowledge, words, today
        self._cutter = Cutter(document.text, highlight, document.pages)
        self._numbers: dict[str, int] = {}
        self._anchors: set[int] = set()

    @property
    def marked(self) -> bool:
        """Whether the cited span was met."""
        return self._cutter.marked

    def references(self) -> tuple[ReferenceView, ...]:
        """The sources used, in the order of their numbers."""
        used = (self._knowledge.sources[key] for key in self._numbers)
        return tuple(reference_view(source, self._words.language) for source in used)

    def parts(self) -> Iterator[Part]:
        """The sections, each reaching to the next, after whatever stands before the first."""
        sections = sorted(self._document.sections, key=lambda section: section.start)
        starts = [*(section.start for section in sections), len(self._text)]
        if self._text[: starts[0]].strip():
            yield Part("s", (), tuple(self._paragraphs(0, starts[0], ())))
        for section, end in zip(sections, starts[1:], strict=True):
            yield self._section(section, end)

    def _section(self, section: Section, end: int) -> Part:
        body = section.start
        heading: tuple[Span, ...] = (Span(section.heading),) if section.heading else ()
        if section.heading and self._text.startswith(section.heading, body):
            body += len(section.heading)
            heading = self._cutter.cut(section.start, body)
        paragraphs = tuple(self._paragraphs(body, end, section.sentences))
        return Part(f"s-{section.start}", heading, paragraphs, section.level)

    def _paragraphs(self, start: int, end: int, sentences: Iterable[Sentence]) -> list[Paragraph]:
        paragraphs: list[Paragraph] = []
        cursor = start
        for sentence in sorted(sentences, key=lambda sentence: sentence.start):
            if sentence.start < cursor:
                continue
            self._between(paragraphs, cursor, sentence.start, sentence.paragraph)
            paragraphs[-1].runs.append(self._sentence(sentence))
            cursor = sentence.end
        self._between(paragraphs, cursor, end, None)
        shown = [paragraph for paragraph in paragraphs if paragraph.runs]
        for paragraph in shown:
            self._anchor(paragraph)
        return shown

    def _between(self, paragraphs: list[Paragraph], start: int, end: int, following: int | None) -> None:
        """Text between two sentences: it ends the open paragraph, begins the next, or stands between them."""
        opened = paragraphs[-1] if paragraphs else None
        if opened is not None and opened.number == following:
            self._append(opened, start, end, keep_space=True)
            return
        gap = self._text[start:end]
        lines, breaks = list(_LINES.finditer(gap)), list(_EMPTY_LINES.finditer(gap))
        if breaks and following is not None and lines[-1].start() >= breaks[-1].end():
            breaks.append(lines[-1])
        edges = [start, *(start + edge for found in breaks or lines for edge in found.span()), end]
        pieces = list(zip(edges[::2], edges[1::2], strict=True))
        if opened is not None:
            self._append(opened, *pieces.pop(0))
        last = pieces.pop() if pieces and following is not None else None
        for piece in pieces:
            self._append(_open(paragraphs, None), *piece)
        if following is not None:
            self._append(_open(paragraphs, following), *(last or (end, end)))

    def _append(self, paragraph: Paragraph, start: int, end: int, *, keep_space: bool = False) -> None:
        if self._text[start:end].strip() or (keep_space and end > start):
            paragraph.runs.append(Run(self._cutter.cut(start, end)))

    def _sentence(self, sentence: Sentence) -> Run:
        return Run(
            self._cutter.cut(sentence.start, sentence.end),
            tuple(sorted({self._number(k) for k in sentence.sources if k in self._knowledge.sources})),
            tuple(self._flags(sentence)),
        )

    def _number(self, key: str) -> int:
        return self._numbers.setdefault(key, len(self._numbers) + 1)

    def _anchor(self, paragraph: Paragraph) -> None:
        if paragraph.number is None or paragraph.number in self._anchors:
            return
        self._anchors.add(paragraph.number)
        anchor = f"p-{paragraph.number}"
        for position, run in enumerate(paragraph.runs):
            if position and any(span.first for span in run.spans):
                paragraph.runs[position] = Run(run.spans, run.sources, run.flags, anchor)
                return
        paragraph.anchor = anchor

    def _flags(self, sentence: Sentence) -> Iterator[Flag]:
        if sentence.superseded_by:
            yield self._replaced(sentence, sentence.superseded_by)
        if sentence.conflict:
            yield self._disputed(sentence)
        if sentence.gap:
            yield Flag("gap", self._words("ui_gap"))

    def _replaced(self, sentence: Sentence, reference: str) -> Flag:
        located = Located(self._document, sentence)
        successor: Located | None = self._knowledge.current(located, self._today)
        if successor is None or successor.reference == located.reference:
            successor = self._knowledge.find(reference, self._document.language)
        return self._flag("superseded", self._words("ui_superseded"), successor)

    def _disputed(self, sentence: Sentence) -> Flag:
        others = self._knowledge.other_sides(Located(self._document, sentence), self._today)
        return self._flag("conflict", self._words("ui_conflict"), others[0] if others else None)

    def _flag(self, kind: str, label: str, located: Located | None) -> Flag:
        if located is None:
            return Flag(kind, label)
        document, sentence = located.document, located.sentence
        url = document_url(document.id, document.language, sentence, self._collection)
        return Flag(kind, label, sentence.text, url, document.language)


def _open(paragraphs: list[Paragraph], number: int | None) -> Paragraph:
    paragraphs.append(Paragraph(number))
    return paragraphs[-1]
