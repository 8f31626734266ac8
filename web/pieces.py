"""Text of an answer as pieces: quotes, marks of sources, links and the rest. Nothing here is HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from web.schema import CitationBody

MARK = r"\[\d{1,3}(?:\s*,\s*\d{1,3})*\]"
_LINK = r"\[[^\]\n]{1,300}\]\([^\s()]{1,2000}\)"
_ADDRESS = r"https?://[^\s<>\"“”«»)\]]{1,2000}"
_INLINE = re.compile(f"({_LINK}|{MARK}|{_ADDRESS})")
_NUMBERS = re.compile(r"\d+")
_ENDS_ADDRESS = ".,;:!?。，；：！？"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: plain, quoted in a `language`, linked by `href`, or the mark of source `number`."""

    text: str
    language: str | None = None
    href: str | None = None
    number: int | None = None


def with_marks(text: str, numbers: Iterable[int], citations: Sequence[CitationBody]) -> tuple[Piece, ...]:
    """Text with the marks it carries, followed by those it should carry and does not."""
    found = list(pieces(text, citations))
    seen = {piece.number for piece in found}
    known = {citation.number for citation in citations}
    missing = [number for number in numbers if number in known and number not in seen]
    return (*found, *(Piece(str(number), number=number) for number in missing))


def pieces(text: str, citations: Sequence[CitationBody]) -> Iterator[Piece]:
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


def _inline(text: str, citations: Sequence[CitationBody]) -> Iterator[Piece]:
    known = {citation.number for citation in citations}
    for part in _INLINE.split(text):
        if not part:
            continue
        if re.fullmatch(MARK, part):
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


def web_address(url: str) -> str | None:
    """An address that may be linked: http or https, nothing else."""
    return url if url.startswith(("https://", "http://")) else None


def page_address(url: str) -> str | None:
    """An address on this site, or None for any other."""
    return url if url.startswith("/") and not url.startswith(("//", "/\\")) else None
