"""Which kind of text a text is: HTML, Markdown, a table or plain, and what is no text for reading."""

from __future__ import annotations

import json
import re
from email.message import Message
from pathlib import PurePath
from typing import Literal

from ingest.errors import ParseRejected
from ingest.parse.media import READABLE

TextKind = Literal["html", "markdown", "csv", "plain"]

_BY_SUFFIX: dict[str, TextKind] = {
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".csv": "csv",
    ".tsv": "csv",
}
_BY_TYPE: dict[str, TextKind] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/markdown": "markdown",
    "text/csv": "csv",
    "text/tab-separated-values": "csv",
}
_BEGINNING = 4096
_LEADING = re.compile(r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*", re.DOTALL)
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_ELEMENT = re.compile(r"<(?:title|meta|h[1-6]|p|div|section|article|main|table|ul|ol|nav|header)\b", re.IGNORECASE)
_XML = re.compile(r"<(?:\?xml|!doctype|svg|rss|feed)\b", re.IGNORECASE)
_MAIL_HEADER = re.compile(r"^(from|to|subject|date|mime-version|message-id|received|return-path):", re.I | re.M)
_FEWEST_MAIL_HEADERS = 3


def declared_kind(name: str, declared_type: str | None) -> TextKind | None:
    """The kind of text that a media type says or, without a type that says one, the end of a name."""
    by_type = _BY_TYPE.get(_essence(declared_type or ""))
    return by_type or _BY_SUFFIX.get(PurePath(name).suffix.lower())


def declared_charset(declared_type: str | None) -> str | None:
    """The charset parameter of a media type."""
    message = Message()
    message["content-type"] = declared_type or ""
    return message.get_content_charset() if declared_type else None


def looks_like_markup(data: bytes) -> bool:
    """Whether bytes in any encoding that keeps ASCII begin as a page does, and so may declare their encoding."""
    return re.search(rb"<(?:!doctype|html|head|meta|\?xml)", data[:_BEGINNING], re.IGNORECASE) is not None


def text_kind(text: str, declared: TextKind | None) -> TextKind:
    """The kind of a text: what its beginning shows, else what is declared; raises ParseRejected for data and mail."""
    start = text[_LEADING.match(text).end() :][:_BEGINNING]  # type: ignore[union-attr]
    if _PAGE.match(start):
        return "html"
    if declared is not None:
        return declared
    if _ELEMENT.match(start):
        return "html"
    if _XML.match(text.lstrip()[:_BEGINNING]) or _XML.match(start):
        raise ParseRejected(f"is XML data; {READABLE}")
    if _is_mail(text):
        raise ParseRejected(f"is an e-mail message; {READABLE}")
    if _is_json(text):
        raise ParseRejected(f"is JSON data; {READABLE}")
    return "plain"


def _essence(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def _is_mail(text: str) -> bool:
    head = re.split(r"\r?\n\r?\n", text[:_BEGINNING].lstrip(), maxsplit=1)[0]
    names = {match.group(1).lower() for match in _MAIL_HEADER.finditer(head)}
    return len(names) >= _FEWEST_MAIL_HEADERS and _MAIL_HEADER.match(head) is not None


def _is_json(text: str) -> bool:
    if text.lstrip()[:1] not in {"{", "["}:
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):  # then it is text that begins with a bracket
        return False
    return True
