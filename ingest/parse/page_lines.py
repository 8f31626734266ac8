"""Lines of a PDF page: joined to paragraphs, without what every page repeats."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

from pypdfium2 import raw  # type: ignore[import-untyped]

from ingest.errors import ParseRejected
from ingest.parse.direction import (
    Letter,
    evidence,
    from_the_left,
    from_the_right,
    is_turned,
    is_vocalised,
    runs_right_to_left,
)

_BACKWARDS = (
    "gives words written from right to left backwards; save it from its program as .docx, HTML or text, "
    "or recognise its text anew, for example with OCRmyPDF --force-ocr"
)
_UNSURE = (
    "has too few words written from right to left to tell whether they are backwards; save it from its program as "
    ".docx, HTML or text"
)
_VOCALISED = (
    "has Arabic vowel marks that cannot be put in their places; save it from its program as .docx, HTML or text"
)
_LINE_END = re.compile(r"\r\n|\r|\n")
_HYPHEN = re.compile("(\\w?)[\u00ad\ufffe\x02]\\s*(\\w?)")
"""What pdfium writes for a hyphen and the end of a line after it, and soft hyphens."""
_LIGATURE = re.compile("[\ufb00-\ufb06\ufb1d-\ufdff\ufe70-\ufefc]")
_LAM_ALEF = re.compile("[\u0622\u0623\u0625\u0627]\u0644")
_LATIN_THEN_ARABIC = re.compile(r"([A-Za-z0-9])(?=[\u0620-\u064a\u066e-\u06d3])")
_EDGE = 2
"""Lines at the top and at the bottom of a page that may be a running header or footer."""
_NUMBER = re.compile(r"\d+|\b[ivxl]+\b")
"""Page numbers, also Roman ones."""
_FEWEST_PAGES = 3
_REPEATED = 0.5
"""Share of the pages that repeat a line from which it is a running one."""
_GAP = 1.45
"""Line distances, in the usual one of the page, from which a new paragraph begins."""
_WIDE = 2.2
"""Line distance, in heights of a line, from which a new paragraph begins in any case."""
_TALLER = 1.2
_SHORT = 0.25
"""Share of the next line's width that a line must leave free to be the last one of a paragraph, or a heading."""
_BULLET = re.compile(r"[•●▪◦‣∙■□☐☑☒–—-]\s|\(?(?:\d{1,3}|[a-zA-Z])[.)]\s")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, the height of its first letter and its place in points from the left and from below.

    Where nothing is known, all are 0. A line from right to left begins right of where it ends; what it says read
    from the left is kept, for files that draw such letters without turning them.
    """

    text: str
    bottom: float = 0.0
    height: float = 0.0
    begins: float = 0.0
    ends: float = 0.0
    from_left: str = ""


def lines_of(text_page: Any) -> Iterator[Line]:
    """Lines of a page in the order of reading, without empty ones."""
    text = text_page.get_text_range()
    start = 0
    for end in [*_LINE_END.finditer(text), None]:
        piece = text[start : end.start() if end else len(text)]
        if piece.strip():
            yield _line(text_page, piece, start)
        start = end.end() if end else len(text)


def _line(text_page: Any, piece: str, start: int) -> Line:
    text = _readable(_in_order(text_page, piece, start)).strip()
    first = start + len(piece) - len(piece.lstrip())
    last = start + len(piece.rstrip()) - 1
    if last >= text_page.count_chars():
        return Line(text)
    left, bottom, _, top = text_page.get_charbox(first, loose=True)
    _, _, right, _ = text_page.get_charbox(last, loose=True)
    if not runs_right_to_left(text):
        return Line(text, bottom, top - bottom, left, right)
    letters = _letters(text_page, start, len(piece))
    if is_turned(letters):
        if is_vocalised(text):
            raise ParseRejected(_VOCALISED)
        text = _readable(from_the_right(letters))
    return Line(text, bottom, top - bottom, left, right, _readable(from_the_left(letters)))


def _letters(text_page: Any, start: int, count: int) -> list[Letter]:
    letters = []
    for index in range(start, start + count):
        left, _, right, _ = text_page.get_charbox(index, loose=True)
        letters.append(Letter(chr(raw.FPDFText_GetUnicode(text_page, index)), left, right))
    return letters


def turned_round(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """Turn lines round that were drawn backwards; raises ParseRejected where words are or may be backwards."""
    every = [line for lines in pages for line in lines]
    document = _face(every)
    own = sum(len(line.text) for line in every if line.from_left)
    if not document and own > sum(len(line.text) for line in every) / 2:
        raise ParseRejected(_UNSURE)
    turned = [[_facing(line, _face(lines) or document) for line in lines] for lines in pages]
    if any(_face(lines) < 0 for lines in turned):
        raise ParseRejected(_BACKWARDS)
    return turned


def _face(lines: Sequence[Line]) -> int:
    return evidence("\n".join(line.text for line in lines if line.from_left)).face


def _facing(line: Line, page: int) -> Line:
    """Read a line as the page is, unless it says the opposite itself."""
    said = evidence(line.text, article=False)
    face = said.face if said.agrees and said.face else page
    return replace(line, text=line.from_left) if face < 0 and line.from_left else line


def _in_order(text_page: Any, piece: str, start: int) -> str:
    """Put lam before alef where one glyph stands for both: pdfium turns its letters round with the line."""
    letters = list(piece)
    for match in _LAM_ALEF.finditer(piece):
        first = start + match.start()
        if first + 1 < text_page.count_chars() and text_page.get_charbox(first) == text_page.get_charbox(first + 1):
            at = match.start()
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
    return "".join(letters)


def _readable(text: str) -> str:
    """Ligatures and shaped letters as letters, and a space where a change of direction lost it."""
    text = _LIGATURE.sub(lambda match: unicodedata.normalize("NFKC", match.group()), text)
    return _LATIN_THEN_ARABIC.sub(r"\1 ", _HYPHEN.sub(_rejoined, text))


def _rejoined(match: re.Match[str]) -> str:
    """Join a word that was parted at the end of a line; before a capital or a digit the hyphen is its own."""
    before, after = match.groups()
    return f"{before}{after}" if not after or after.islower() else f"{before}-{after}"


def without_running_lines(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """Leave out headers, footers and page numbers: edge lines that many pages repeat, digits aside."""
    if len(pages) < _FEWEST_PAGES:
        return list(pages)
    seen = Counter(key for lines in pages for key in {_key(line) for line in _edges(lines)})
    running = {key for key, count in seen.items() if count >= max(_FEWEST_PAGES, len(pages) * _REPEATED)}
    return [_kept(lines, running) for lines in pages]


def _edges(lines: list[Line]) -> list[Line]:
    return lines[:_EDGE] + lines[-_EDGE:]


def _key(line: Line) -> str:
    return _NUMBER.sub("#", line.text.casefold())


def _kept(lines: list[Line], running: set[str]) -> list[Line]:
    last = len(lines) - _EDGE
    return [line for i, line in enumerate(lines) if not (i < _EDGE or i >= last) or _key(line) not in running]


def paragraphs_of(lines: list[Line], is_heading: Callable[[str], bool]) -> Iterator[str]:
    """Join lines to paragraphs: a wider gap, another size of letters or a mark of a list begins one."""
    gaps = [above.bottom - below.bottom for above, below in pairwise(lines) if above.bottom > below.bottom]
    usual = median(gaps) if gaps else 0.0
    joined = ""
    for above, line in zip([None, *lines], lines, strict=False):
        apart = above is not None and (is_heading(above.text) or is_heading(line.text))
        if above is not None and (apart or _begins(above, line, usual)):
            yield joined
            joined = ""
        joined = _joined(joined, line.text)
    if joined:
        yield joined


def _begins(above: Line, line: Line, usual: float) -> bool:
    if _BULLET.match(line.text):
        return True
    if not above.height or not line.height:
        return False
    gap = above.bottom - line.bottom
    wide = gap > line.height * _WIDE or (usual > 0 and gap > usual * _GAP)
    return wide or gap < 0 or _is_short(above, line) or not 1 / _TALLER < line.height / above.height < _TALLER


def _is_short(above: Line, line: Line) -> bool:
    """Whether a line ends so early that the next one, which begins anew, would have had room in it."""
    width = line.ends - line.begins
    return 0 < width * _SHORT < line.ends - above.ends and not line.text[0].islower()


def _joined(text: str, line: str) -> str:
    return f"{text}\n{line}" if text else line
