"""Blocks of text in an HTML tree: headings, paragraphs, list items, table rows and code, in reading order."""

from __future__ import annotations

import re
from typing import Any

from ingest.parse.flow import Flow

HEADINGS = {f"h{level}": level for level in range(1, 7)}
_NOT_TEXT = frozenset(
    """
    script style noscript template head title nav svg iframe object embed applet audio video canvas map area
    select option datalist button input textarea dialog frameset rp
    """.split()  # noqa: SIM905 - reads as a list
)
_BLOCKS = frozenset(
    """
    p div section article main aside header footer address blockquote figure figcaption details summary fieldset
    legend form center ul ol dl dt dd li menu table caption tbody thead tfoot tr td th body html hr search hgroup
    """.split()  # noqa: SIM905 - reads as a list
)
_NAVIGATION_ROLES = {"navigation", "menu", "menubar", "toolbar", "search", "dialog", "alertdialog"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MOST_SPANNED = 200
"""Rows that one cell of a table is repeated in."""


def is_hidden(element: Any) -> bool:
    """Whether an element holds no text that a reader of the page sees as part of it."""
    if not isinstance(element.tag, str) or element.tag in _NOT_TEXT:
        return True
    if "hidden" in element.attrib or element.get("aria-hidden") == "true":
        return True
    return element.get("role") in _NAVIGATION_ROLES or bool(_HIDDEN.search(element.get("style", "")))


class HtmlBlocks:
    """Adds the blocks of a tree to a flow."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._line: list[str] = []

    def add(self, root: Any) -> None:
        """Add everything under `root` that is shown."""
        self._walk(root)
        self._end()

    def _walk(self, element: Any) -> None:
        if is_hidden(element):
            return
        tag = element.tag
        if tag in HEADINGS:
            self._end()
            self._flow.heading(shown(element), HEADINGS[tag])
        elif tag == "table":
            self._end()
            self._table(element)
        elif tag == "pre":
            self._end()
            self._flow.block(shown(element, preformatted=True), preformatted=True)
        elif tag == "br":
            self._line.append("\n")
        elif tag in _BLOCKS:
            self._end()
            self._children(element)
            self._end()
        else:
            self._children(element)

    def _children(self, element: Any) -> None:
        if element.tag == "li" and (number := _number(element)):
            self._line.append(f"{number} ")
        self._line.append(_collapsed(element.text))
        for child in element:
            self._walk(child)
            self._line.append(_collapsed(child.tail))

    def _end(self) -> None:
        line = "".join(self._line)
        self._line = []
        if re.sub(r"^\d+\.", "", line.strip()):
            self._flow.block(line)

    def _table(self, table: Any) -> None:
        """Add each row as a line of cells; a table of one column, or that holds tables, is laid-out text."""
        rows = [list(row.iterchildren("td", "th")) for row in _rows(table)]
        for caption in table.iterchildren("caption"):
            self._walk(caption)
        if max((len(row) for row in rows), default=0) <= 1:
            for row in rows:
                for cell in row:
                    self._children(cell)
                    self._end()
            return
        for line in _filled(rows):
            self._flow.block(" | ".join(line))


def shown(element: Any, *, preformatted: bool = False) -> str:
    """Text of an element as a reader sees it: blocks within it parted by a space."""
    pieces: list[str] = []
    _collect(element, pieces, preformatted)
    text = "".join(pieces)
    return text.strip("\n") if preformatted else " ".join(text.split())


def _collect(element: Any, pieces: list[str], preformatted: bool) -> None:
    pieces.append(element.text or "")
    for child in element:
        if not is_hidden(child):
            apart = "\n" if child.tag == "br" else " " if child.tag in _BLOCKS or child.tag in HEADINGS else ""
            pieces.append(apart)
            _collect(child, pieces, preformatted)
            pieces.append(apart.strip("\n"))
        pieces.append(child.tail or "")


def _collapsed(text: str | None) -> str:
    return re.sub(r"\s+", " ", text) if text else ""


def _rows(table: Any) -> list[Any]:
    rows: list[Any] = []
    for child in table:
        if child.tag == "tr":
            rows.append(child)
        elif child.tag in {"thead", "tbody", "tfoot"}:
            rows.extend(child.iterchildren("tr"))
    return [row for row in rows if not is_hidden(row)]


def _filled(rows: list[list[Any]]) -> list[list[str]]:
    """Texts of cells by row; a cell over several rows is repeated in each, so that a row says all by itself."""
    lines: list[list[str]] = []
    above: dict[int, tuple[int, str]] = {}
    for row in rows:
        line: list[str] = []
        following: dict[int, tuple[int, str]] = {}
        cells = iter(row)
        column = 0
        while True:
            left, text = above.get(column, (0, ""))
            if not left:
                cell = next(cells, None)
                if cell is None:
                    break
                left, text = _span(cell), "" if is_hidden(cell) else shown(cell)
            if left > 1:
                following[column] = (left - 1, text)
            line.append(text)
            column += 1
        above = following
        if any(_span(cell) == 1 for cell in row):
            lines.append([text for text in line if text])
    return lines


def _span(cell: Any) -> int:
    declared = cell.get("rowspan", "1")
    return min(int(declared), _MOST_SPANNED) if declared.isascii() and declared.isdigit() else 1


def _number(item: Any) -> str:
    """Give the number of an item of an ordered list."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return ""
    start = parent.get("start", "1")
    first = int(start) if re.fullmatch(r"-?[0-9]{1,9}", start) else 1
    return f"{first + sum(1 for _ in item.itersiblings('li', preceding=True))}."
