"""PDF files: the text layer page by page, in reading order."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
from pypdfium2 import raw

from ingest.errors import ParseRejected
from ingest.parse.declared import language_of
from ingest.parse.flow import Flow
from ingest.parse.limits import Limits
from ingest.parse.media import MEDIA_TYPES
from ingest.parse.page_lines import Line, lines_of, paragraphs_of, turned_round, without_running_lines
from ingest.parse.parsed import Parsed

_DAMAGED = "is a damaged PDF; save or download it again"
_SCANNED = "has no text layer: it is a scan or a drawing; recognise its text first, for example with OCRmyPDF"
_STREAM = re.compile(rb"stream\r?\n")
_PICTURE = re.compile(rb"/Subtype\s*/Image")
_DICTIONARY = 2_000
_INFLATE = 1_000_000
_DEEPEST_OUTLINE = 6
_MOST_BOOKMARKS = 5_000
_NO_TITLE = re.compile(
    r"about:blank$|https?://\S+$|untitled|microsoft (?:word|excel|powerpoint)\b|powerpoint presentation|"
    r".*\.(?:docx?|pdf|indd|tex|dvi|pptx?|xlsx?|qxd|html?)$",
    re.IGNORECASE,
)
"""What programs write as a title where nobody gave one."""


def parse_pdf(data: bytes, limits: Limits) -> Parsed:
    """The text of every page; scripts, attachments and pictures in the file are never looked at."""
    _check_streams(data, limits)
    document = _open(data)
    try:
        if len(document) > limits.pages:
            raise ParseRejected(f"has {len(document):,} pages, more than {limits.pages:,}; split it")
        return _parsed(document, limits)
    except pypdfium2.PdfiumError as error:
        raise ParseRejected(_DAMAGED) from error
    finally:
        document.close()


def _open(data: bytes) -> Any:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise ParseRejected("is encrypted; save it without a password") from error
        raise ParseRejected(_DAMAGED) from error


def _parsed(document: Any, limits: Limits) -> Parsed:
    pages = without_running_lines(turned_round([_page(document, number, limits) for number in range(len(document))]))
    bookmarks: dict[int, dict[str, int]] = {}
    for page, text, level in _bookmarks(document):
        bookmarks.setdefault(page, {})[text] = level
    flow = Flow(limits.characters)
    for number, lines in enumerate(pages):
        _add_page(flow, lines, bookmarks.get(number, {}))
    text, starts = flow.close()
    if not any(character.isalnum() for character in text):
        raise ParseRejected(_SCANNED if len(document) else "is a PDF without pages")
    title = " ".join(document.get_metadata_value("Title").split())
    return Parsed(
        media_type=MEDIA_TYPES["pdf"],
        title="" if _NO_TITLE.match(title) else title,
        language=language_of(_declared_language(document)),
        published=None,
        text=text,
        pages=starts,
        headings=tuple(flow.headings),
    )


def _add_page(flow: Flow, lines: list[Line], headings: dict[str, int]) -> None:
    flow.page()
    for paragraph in paragraphs_of(lines, lambda text: _plain(text) in headings):
        if level := headings.get(_plain(paragraph)):
            flow.heading(paragraph, level)
        else:
            flow.block(paragraph)


def _page(document: Any, number: int, limits: Limits) -> list[Line]:
    page = document[number]
    try:
        text_page = page.get_textpage()
        try:
            if text_page.count_chars() > limits.characters:
                raise ParseRejected(f"has more than {limits.characters:,} characters of text; split it")
            return list(lines_of(text_page))
        finally:
            text_page.close()
    finally:
        page.close()


def _bookmarks(document: Any) -> Iterator[tuple[int, str, int]]:
    """Pages, texts and levels of headings, from the outline of the file."""
    for count, item in enumerate(document.get_toc(max_depth=_DEEPEST_OUTLINE)):
        if count >= _MOST_BOOKMARKS:
            return
        target = item.get_dest()
        index = target.get_index() if target else None
        if index is not None:
            yield index, _plain(item.get_title()), item.level + 1


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _declared_language(document: Any) -> str:
    size = raw.FPDFCatalog_GetLanguage(document, None, 0)
    buffer = (raw.FPDF_WCHAR * (size // 2 + 1))()
    raw.FPDFCatalog_GetLanguage(document, buffer, size)
    return bytes(buffer)[:size].decode("utf-16-le", "ignore").strip("\x00")


def _check_streams(data: bytes, limits: Limits) -> None:
    """Inflate what the file holds compressed, pictures aside, without keeping it; raises ParseRejected."""
    left = limits.inflated_bytes
    for match in _STREAM.finditer(data):
        dictionary = data[max(0, match.start() - _DICTIONARY) : match.start()].rsplit(b"obj", 1)[-1]
        if not _PICTURE.search(dictionary):
            left -= _inflated(data, match.end(), left)
        if left < 0:
            raise ParseRejected(f"unpacks to more than {limits.inflated_bytes // 1_000_000:,} MB")


def _inflated(data: bytes, start: int, most: int) -> int:
    """Size of a zlib stream at `start`, counted to a little over `most`; 0 for what is not one."""
    inflater = zlib.decompressobj()
    size, piece = 0, data[start : start + _INFLATE]
    try:
        while piece and not inflater.eof and size <= most:
            size += len(inflater.decompress(piece, _INFLATE))
            start += 0 if inflater.unconsumed_tail else _INFLATE
            piece = inflater.unconsumed_tail or data[start : start + _INFLATE]
    except zlib.error:
        return size
    return size
