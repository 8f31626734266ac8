"""An answer as a page shows it: paragraphs made of pieces, notices in words, numbered sources.

Nothing here is HTML; the templates escape every piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.catalogue import Catalogue, catalogue
from assistant.phrases import Phrases, phrases
from corpus.types import Source
from web.pieces import MARK, Piece, page_address, pieces, web_address, with_marks
from web.said import numbers_told
from web.schema import AnswerBody, CitationBody, NoticeBody, SourceBody
from web.wording import confidence_in_words, date_in_words, direction, kind_in_words

_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>|~])")
_AFTER_STATEMENT = re.compile(rf"^(?:[\s”»\"。.]*{MARK})*[ \t”»\"。.]*")
_LINE_START = re.compile(r"^\s*(?:[-*•>]|\d{1,2}\.(?=\s|$))?\s*")
_LINE_END = re.compile(r"[\s“«*>•-]*$")
_NOTICE_TITLES = {"superseded": "ui_superseded", "conflict": "ui_conflict", "language": "ui_language"}


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of an answer: a cited `statement`, counted from 1, or words between statements."""

    pieces: tuple[Piece, ...]
    statement: int | None = None

    @property
    def text(self) -> str:
        """Its words without marks: on another answer's page its sources are not there."""
        return "".join(piece.text for piece in self.pieces if piece.number is None)

    @property
    def language(self) -> str | None:
        """The one language it is written in, None when it is the answer's own or mixed."""
        written = {piece.language for piece in self.pieces if piece.number is None and piece.text.strip()}
        return written.pop() if len(written) == 1 else None


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice with its kind in words."""

    kind: str
    title: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ReferenceView:
    """A published page behind a quote; `url` None when the address cannot be linked safely."""

    key: str
    title: str
    publisher: str
    date: str
    note: str
    url: str | None


@dataclass(frozen=True, slots=True)
class OriginalView:
    """What a translated quote translates."""

    quote: str
    language: str
    url: str | None


@dataclass(frozen=True, slots=True)
class SourceView:
    """One numbered source: the quote, its document, the published pages behind it."""

    number: int
    title: str
    url: str | None
    kind: str
    publisher: str
    date: str
    page: str | None
    quote: str
    language: str
    original: OriginalView | None
    label: str | None
    replaced: str | None
    references: tuple[ReferenceView, ...]


@dataclass(frozen=True, slots=True)
class AnswerView:
    """Everything the answer block shows, in the answer's own language; only one that is `kept` can be reported on."""

    id: str
    kept: bool
    words: Phrases
    say: Catalogue
    mode: str | None
    language: str
    direction: str
    status: str
    status_text: str
    blocks: tuple[Block, ...]
    notices: tuple[NoticeView, ...]
    confidence: str | None
    sources: tuple[SourceView, ...]
    follow_ups: tuple[str, ...]
    evidence: str | None


def answer_view(answer: AnswerBody) -> AnswerView:
    """Lay an answer out for the page."""
    words = phrases(answer.language)
    said = numbers_told(answer)
    small_talk = answer.mode == "curated" and not answer.statements
    told = answer.status in ("answered", "partial") and bool(answer.citations) and answer.mode != "rules"
    return AnswerView(
        id=answer.id,
        kept=answer.conversation_id is not None,
        words=words,
        say=catalogue(answer.language),
        mode=answer.mode,
        language=answer.language,
        direction=direction(answer.language),
        status=answer.status,
        status_text=words("ui_answer" if small_talk else f"ui_status_{answer.status}"),
        blocks=tuple(_blocks(answer)),
        notices=tuple(_notice(notice, answer, words) for notice in answer.notices),
        confidence=confidence_in_words(answer.confidence, answer.language) if told else None,
        sources=tuple(source_view(citation, words) for citation in answer.citations if citation.number in said),
        follow_ups=tuple(answer.follow_ups),
        evidence=_evidence(answer, words),
    )


def _evidence(answer: AnswerBody, words: Phrases) -> str | None:
    if not answer.evidence_until:
        return None
    return words("ui_evidence_until", date=date_in_words(answer.evidence_until, answer.language))


def _blocks(answer: AnswerBody) -> Iterator[Block]:
    """The statements in order, with whatever the answer's Markdown says before, between and after them."""
    markdown = _ESCAPED.sub(r"\1", answer.answer)
    cursor = 0
    for number, statement in enumerate(answer.statements, start=1):
        at = markdown.find(statement.text, cursor)
        if at >= 0:
            yield from _between(markdown[cursor:at], answer.citations)
            cursor = at + len(statement.text)
        yield Block(with_marks(statement.text, statement.citations, answer.citations), number)
    if cursor or not answer.statements:
        yield from _between(markdown[cursor:], answer.citations)


def _between(markdown: str, citations: Sequence[CitationBody]) -> Iterator[Block]:
    """Paragraphs of connecting text, without the marks and bullets that belonged to statements."""
    for line in _AFTER_STATEMENT.sub("", markdown).splitlines():
        text = _LINE_END.sub("", _LINE_START.sub("", line))
        if any(character.isalnum() for character in text):
            yield Block(tuple(pieces(text, citations)))


def _notice(notice: NoticeBody, answer: AnswerBody, words: Phrases) -> NoticeView:
    own = f"ui_notice_{notice.kind}"
    title = words(own if own in words.keys else _NOTICE_TITLES.get(notice.kind, "ui_notices"))
    return NoticeView(notice.kind, title, with_marks(notice.text, notice.citations, answer.citations))


def source_view(citation: CitationBody, words: Phrases) -> SourceView:
    """A source as the page shows it."""
    return SourceView(
        number=citation.number,
        title=citation.title,
        url=page_address(citation.url),
        kind=kind_in_words(citation.kind, words),
        publisher=citation.publisher,
        date=date_in_words(citation.published, words.language) if citation.published else "",
        page=words("ui_page", page=str(citation.page)) if citation.page else None,
        quote=citation.quote,
        language=citation.language,
        original=_original(citation),
        label=_label(citation, words),
        replaced=words("ui_superseded") if citation.superseded_by else None,
        references=tuple(reference_view(source, words.language) for source in citation.sources),
    )


def _original(citation: CitationBody) -> OriginalView | None:
    original = citation.original
    return None if original is None else OriginalView(original.quote, original.language, page_address(original.url))


def _label(citation: CitationBody, words: Phrases) -> str | None:
    """Whose words the quote is: its publisher's, or our summary of them."""
    if citation.verbatim:
        return whose_words(citation.publisher, words)
    if not citation.sources:
        return None
    return words("summary_label", source=citation.sources[0].publisher or citation.publisher)


def whose_words(publisher: str, words: Phrases) -> str:
    """That a text is its publisher's own."""
    return words("ui_verbatim", source=publisher) if publisher else words("ui_verbatim_document")


def reference_view(source: Source | SourceBody, language: str) -> ReferenceView:
    """A published page, its date in words and its address only if it is one of the web."""
    return ReferenceView(
        key=source.key,
        title=source.title or source.url,
        publisher=source.publisher,
        date=date_in_words(source.date, language),
        note=source.note,
        url=web_address(source.url),
    )
