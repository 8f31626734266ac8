"""Word files: paragraphs, headings, lists, tables and text boxes in reading order."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from zipfile import BadZipFile

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree  # type: ignore[import-untyped]

from ingest.errors import ParseRejected
from ingest.parse.archive import open_docx
from ingest.parse.declared import language_of
from ingest.parse.flow import Flow
from ingest.parse.limits import Limits
from ingest.parse.media import MEDIA_TYPES
from ingest.parse.parsed import Parsed

_DAMAGED = "is a damaged Word file; open it in Word and save it again"
_P, _TBL, _TR, _TC = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc"))
_BOX = qn("w:txbxContent")
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_CHOICE, _FALLBACK, _ALTERNATE = f"{_MC}Choice", f"{_MC}Fallback", f"{_MC}AlternateContent"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MATH, _MATH_TEXT = f"{_M}oMath", f"{_M}t"
_MATH_SIGNS = {f"{_M}sup": "^", f"{_M}sub": "_", f"{_M}den": "/"}
"""What stands before a part of a formula that is not written on its line."""
_NOT_SHOWN = {qn("w:del"), qn("w:moveFrom"), qn("w:instrText"), qn("w:pPr"), qn("w:sdtPr"), qn("w:tblPr"), qn("w:rPr")}
_SHOWN_AS = {qn("w:tab"): " ", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_BREAK = qn("w:br")
_TEXT = {qn("w:t"), _MATH_TEXT}
_OUTLINE_BODY = 9
_TITLE_LEVEL = 1
_HEADING_LEVELS = {"title": _TITLE_LEVEL} | {f"heading {level}": level for level in range(1, 10)}


def parse_docx(data: bytes, limits: Limits) -> Parsed:
    """The body of a Word file, without page headers, footers, comments and deleted text."""
    open_docx(data, limits).close()
    try:
        document = docx.Document(io.BytesIO(data))
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        raise ParseRejected(_DAMAGED) from error
    except (OpcError, KeyError, ValueError, AttributeError, BadZipFile) as error:
        raise ParseRejected(_DAMAGED) from error
    body = _Body(document, limits)
    body.read()
    text, _ = body.flow.close()
    properties = document.core_properties
    headings = tuple(body.flow.headings)
    return Parsed(
        media_type=MEDIA_TYPES["docx"],
        title=body.title or (properties.title or "").strip() or next((h.text for h in headings if h.level == 1), ""),
        language=language_of(properties.language or ""),
        published=None,
        text=text,
        pages=(),
        headings=headings,
    )


class _Body:
    """Walks the XML of a Word file's body."""

    def __init__(self, document: Any, limits: Limits) -> None:
        self.flow = Flow(limits.characters)
        self.title = ""
        self._root = document.element.body
        self._levels = dict(_style_levels(document))

    def read(self) -> None:
        """Add everything in the body to the flow."""
        self._blocks(self._root)

    def _blocks(self, parent: Any) -> None:
        for child in parent:
            if child.tag == _P:
                self._paragraph(child)
            elif child.tag == _TBL:
                self._table(child)
            elif child.tag == _ALTERNATE:
                self._blocks(_preferred(child))
            elif isinstance(child.tag, str) and child.tag not in _NOT_SHOWN:
                self._blocks(child)

    def _paragraph(self, paragraph: Any) -> None:
        level, is_title = self._level(paragraph)
        text = "".join(_shown(paragraph))
        if level and text.strip():
            self.flow.heading(text, level)
            if is_title and not self.title:
                self.title = " ".join(text.split())
        else:
            self.flow.block(text)
        for box in _boxes(paragraph):
            self._blocks(box)

    def _table(self, table: Any) -> None:
        """Add each row as a line of cells; a row of one cell is laid-out text."""
        for row in _rows(table):
            cells = list(_cells(row))
            if len(cells) == 1:
                self._blocks(cells[0])
                continue
            texts = [" ".join(" ".join("".join(_shown(p)) for p in _paragraphs(cell)).split()) for cell in cells]
            self.flow.block(" | ".join(text for text in texts if text))
            for box in _boxes(row):
                self._blocks(box)

    def _level(self, paragraph: Any) -> tuple[int, bool]:
        """Give the level of a heading (0: none) and whether it is the title of the document."""
        properties = paragraph.find(qn("w:pPr"))
        if properties is None:
            return 0, False
        outline = properties.find(qn("w:outlineLvl"))
        if outline is not None and (value := outline.get(qn("w:val"), "")).isdecimal():
            return (int(value) + 1, False) if int(value) < _OUTLINE_BODY else (0, False)
        style = properties.find(qn("w:pStyle"))
        return self._levels.get(style.get(qn("w:val"), ""), (0, False)) if style is not None else (0, False)


def _style_levels(document: Any) -> Iterator[tuple[str, tuple[int, bool]]]:
    """Heading levels by style id: the built-in names are English in every language of Word."""
    for style in document.styles.element.findall(qn("w:style")):
        name = style.find(qn("w:name"))
        level = _HEADING_LEVELS.get((name.get(qn("w:val"), "") if name is not None else "").lower(), 0)
        outline = style.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        if not level and outline is not None and (value := outline.get(qn("w:val"), "")).isdecimal():
            level = int(value) + 1 if int(value) < _OUTLINE_BODY else 0
        if level:
            yield style.get(qn("w:styleId"), ""), (level, name is not None and name.get(qn("w:val"), "") == "Title")


def _shown(element: Any) -> Iterator[str]:
    """Text of a paragraph as a reader sees it, without its text boxes."""
    for child in element:
        if child.tag in _TEXT:
            yield child.text or ""
        elif child.tag in _SHOWN_AS:
            yield _SHOWN_AS[child.tag]
        elif child.tag == _BREAK:
            yield "\n" if child.get(qn("w:type")) in {None, "textWrapping"} else " "
        elif child.tag == _ALTERNATE:
            yield from _shown(_preferred(child))
        elif child.tag == _MATH:
            yield from (" ", *_shown(child), " ")
        elif child.tag in _MATH_SIGNS and (part := "".join(_shown(child))):
            yield _MATH_SIGNS[child.tag] + part
        elif isinstance(child.tag, str) and child.tag not in _NOT_SHOWN and child.tag != _BOX:
            yield from _shown(child)


def _preferred(alternate: Any) -> Any:
    """Give the first of the alternatives; the others say the same for older programs."""
    choice = alternate.find(_CHOICE)
    if choice is None:
        choice = alternate.find(_FALLBACK)
    return alternate if choice is None else choice


def _boxes(element: Any) -> Iterator[Any]:
    """Outermost text boxes within an element, each once."""
    for child in element:
        if child.tag == _BOX:
            yield child
        elif child.tag == _ALTERNATE:
            yield from _boxes(_preferred(child))
        elif isinstance(child.tag, str) and child.tag not in _NOT_SHOWN:
            yield from _boxes(child)


def _paragraphs(cell: Any) -> Iterator[Any]:
    for child in cell:
        if child.tag == _P:
            yield child
        elif isinstance(child.tag, str) and child.tag not in _NOT_SHOWN:
            yield from _paragraphs(child)


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == _TR:
            yield child
        elif child.tag not in _NOT_SHOWN and child.tag != _TBL and isinstance(child.tag, str):
            yield from _rows(child)


def _cells(row: Any) -> Iterator[Any]:
    for child in row:
        if child.tag == _TC:
            yield child
        elif child.tag not in _NOT_SHOWN and child.tag != _TR and isinstance(child.tag, str):
            yield from _cells(child)
