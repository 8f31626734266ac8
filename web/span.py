"""A document's text cut into runs: where the cited span begins and ends, and where pages of the file begin.

Offsets are code points into `Document.text`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

_HIGHLIGHT = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Highlight:
    """The cited span, end exclusive; `Highlight(0, 0)` marks nothing."""

    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text inside or outside the cited span; `first` opens it, a `page` of the file begins with it."""

    text: str
    marked: bool = False
    first: bool = False
    page: int | None = None


def read_highlight(raw: str, text: str) -> Highlight | None:
    """`start-end` in code points of the text; None when it is malformed, reversed, outside or blank."""
    match = _HIGHLIGHT.fullmatch(raw)
    if match is None:
        return None
    start, end = int(match[1]), int(match[2])
    if not start < end <= len(text) or not text[start:end].strip():
        return None
    return Highlight(start, end)


class Cutter:
    """Cuts a text from start to end, each place once and in order; `marked` once a cited span was met."""

    def __init__(self, text: str, highlight: Highlight, pages: Sequence[int]) -> None:
        self._text, self._highlight = text, highlight
        self._pages = list(enumerate(pages, start=1))
        self.marked = False

    def cut(self, start: int, end: int) -> tuple[Span, ...]:
        """The text from start to end, cut where the cited span begins and ends and where pages begin."""
        pages = self._pages_until(start, end)
        cited = (self._highlight.start, self._highlight.end)
        inside = {edge for edge in (*cited, *pages) if start < edge < end}
        edges = sorted({start, end} | inside)
        return tuple(self._span(low, high, pages.get(low)) for low, high in itertools.pairwise(edges))

    def _span(self, start: int, end: int, page: int | None) -> Span:
        marked = self._highlight.start <= start and end <= self._highlight.end
        first = marked and not self.marked
        self.marked = self.marked or marked
        return Span(self._text[start:end], marked, first, page)

    def _pages_until(self, start: int, end: int) -> dict[int, int]:
        """The pages that begin before `end`, by where that shows; one begun in the space before shows at `start`."""
        begun: dict[int, int] = {}
        while self._pages and self._pages[0][1] < end:
            number, offset = self._pages.pop(0)
            begun[max(offset, start)] = number
        return begun
