"""An answer as a page shows it: paragraphs made of pieces, notices in words, numbered sources.

Nothing here is HTML; the templates escape every piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.phrases import Phrases, phrases
from assistant.types import Answer, Citation, Notice, SourceReference
from web.wording import confidence_in_words, date_in_words, direction, kind_in_words

_MARK = r"\[\d{1,3}(?:\s*,\s*\d{1,3})*\]"
_LINK = r"\[[^\]\n]{1,300}\]\([^\s()]{1,2000}\)"
_ADDRESS = r"https?://[^\s<>\"“”«»)\]]{1,2000}"
_INLINE = re.compile(f"({_LINK}|{_MARK}|{_ADDRESS})")
_NUMBERS = re.compile(r"\d+")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>|~])")
_AFTER_STATEMENT = re.compile(rf"^(?:[\s”»\"。.]*{_MARK})*[ \t”»\"。.]*")
_LINE_START = re.compile(r"^\s*(?:[-*•>]|\d{1,2}\.(?=\s|$))?\s*")
_LINE_END = re.compile(r"[\s“«*>•-]*$")
_ENDS_ADDRESS = ".,;:!?。，；：！？"
_NOTICE_TITLES = {"superseded": "ui_superseded", "conflict": "ui_conflict", "language": "ui_language"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: plain, quoted in a `language`, linked by `href`, or the mark of source `number`."""

    text: str
    language: str | None = None
    href: str | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of an answer: a cited `statement` or words between statements."""

    pieces: tuple[Piece, ...]
    statement: bool = False

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
class SourceView:
    """One numbered source: the quote, its document, the published pages behind it."""

    number: int
    title: str
    url: str | None
    kind: str
    publisher: str
    date: str
    quote: str
    language: str
    label: str | None
    replaced: str | None
    references: tuple[ReferenceView, ...]


@dataclass(frozen=True, slots=True)
class AnswerView:
    """Everything the answer block shows, in the answer's own language."""

    words: Phrases
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


def answer_view(answer: Answer) -> AnswerView:
    """Lay an answer out for the page."""
    words = phrases(answer.language)
    told = answer.status in ("answered", "partial") and bool(answer.citations)
    return AnswerView(
        words=words,
        language=answer.language,
        direction=direction(answer.language),
        status=answer.status,
        status_text=words("ui_answer" if answer.mode == "curated" else f"ui_status_{answer.status}"),
        blocks=tuple(_blocks(answer)),
        notices=tuple(_notice(notice, answer, words) for notice in answer.notices),
        confidence=confidence_in_words(answer.confidence, answer.language) if told else None,
        sources=tuple(_source(citation, words) for citation in answer.citations),
        follow_ups=answer.follow_ups,
        evidence=_evidence(answer, words),
    )


def _evidence(answer: Answer, words: Phrases) -> str | None:
    if not answer.evidence_until:
        return None
    return words("ui_evidence_until", date=date_in_words(answer.evidence_until, answer.language))


def _blocks(answer: Answer) -> Iterator[Block]:
    """The statements in order, with whatever the answer's Markdown says before, between and after them."""
    markdown = _ESCAPED.sub(r"\1", answer.answer)
    cursor = 0
    for statement in answer.statements:
        at = markdown.find(statement.text, cursor)
        if at >= 0:
            yield from _between(markdown[cursor:at], answer.citations)
            cursor = at + len(statement.text)
        yield Block(_with_marks(statement.text, statement.citations, answer.citations), statement=True)
    if cursor or not answer.statements:
        yield from _between(markdown[cursor:], answer.citations)


def _between(markdown: str, citations: Sequence[Citation]) -> Iterator[Block]:
    """Paragraphs of connecting text, without the marks and bullets that belonged to statements."""
    for line in _AFTER_STATEMENT.sub("", markdown).splitlines():
        text = _LINE_END.sub("", _LINE_START.sub("", line))
        if any(character.isalnum() for character in text):
            yield Block(tuple(pieces(text, citations)))


def _with_marks(text: str, numbers: Iterable[int], citations: Sequence[Citation]) -> tuple[Piece, ...]:
    """Text with the marks it carries, followed by those it should carry and does not."""
    found = list(pieces(text, citations))
    seen = {piece.number for piece in found}
    known = {citation.number for citation in citations}
    missing = [number for number in numbers if number in known and number not in seen]
    return (*found, *(Piece(str(number), number=number) for number in missing))


def pieces(text: str, citations: Sequence[Citation]) -> Iterator[Piece]:
    """Split text into quotes (in their language, never read as Markdown), marks, links and the rest."""
    by_quote = {citation.quote: citation for citation in citations if citation.quote}
    if not by_quote:
        yield from _inline(text, citations)
        return
    longest_first = sorted(by_quote, key=len, reverse=True)
    for part in re.split(f"({'|'.join(re.escape(quote) for quote in longest_first)})", text):
        if part in by_quote:
            yield Piece(part, language=by_quote[part].language)
        else:
            yield from _inline(part, citations)


def _inline(text: str, citations: Sequence[Citation]) -> Iterator[Piece]:
    known = {citation.number for citation in citations}
    for part in _INLINE.split(text):
        if not part:
            continue
        if re.fullmatch(_MARK, part):
            numbers = [int(number) for number in _NUMBERS.findall(part)]
            if all(number in known for number in numbers):
                yield from (Piece(str(number), number=number) for number in numbers)
                continue
        yield from _linked(part)


def _linked(part: str) -> Iterator[Piece]:
    if re.fullmatch(_LINK, part):
        label, address = part[1:-1].rsplit("](", 1)
        yield Piece(label, href=web_address(address) or page_address(address))
    elif re.fullmatch(_ADDRESS, part):
        address = part.rstrip(_ENDS_ADDRESS)
        yield Piece(address, href=address)
        if address != part:
            yield Piece(part[len(address) :])
    else:
        yield Piece(part)


def _notice(notice: Notice, answer: Answer, words: Phrases) -> NoticeView:
    own = f"ui_notice_{notice.kind}"
    title = words(own if own in words.keys else _NOTICE_TITLES.get(notice.kind, "ui_notices"))
    return NoticeView(notice.kind, title, _with_marks(notice.text, notice.citations, answer.citations))


def _source(citation: Citation, words: Phrases) -> SourceView:
    primary = citation.sources[0].publisher if citation.sources else ""
    return SourceView(
        number=citation.number,
        title=citation.title,
        url=page_address(citation.url),
        kind=kind_in_words(citation.kind, words),
        publisher=citation.publisher,
        date=date_in_words(citation.published, words.language) if citation.published else "",
        quote=citation.quote,
        language=citation.language,
        label=words("summary_label", source=primary or citation.publisher) if citation.sources else None,
        replaced=words("ui_superseded") if citation.superseded_by else None,
        references=tuple(reference_view(source, words.language) for source in citation.sources),
    )


def reference_view(source: SourceReference, language: str) -> ReferenceView:
    """A published page, its date in words and its address only if it is one of the web."""
    return ReferenceView(
        key=source.key,
        title=source.title or source.url,
        publisher=source.publisher,
        date=date_in_words(source.date, language),
        note=source.note,
        url=web_address(source.url),
    )


def web_address(url: str) -> str | None:
    """An address that may be linked: http or https, nothing else."""
    return url if url.startswith(("https://", "http://")) else None


def page_address(url: str) -> str | None:
    """An address on this site, or None for any other."""
    return url if url.startswith("/") and not url.startswith(("//", "/\\")) else None


def without_marks(text: str) -> str:
    """An earlier answer in plain words: its sources are no longer on the page."""
    return re.sub(rf"\s*{_MARK}", "", text)
