"""One file's bytes as text, in this process: without isolation, only for a worker and for tests of parsers."""

from __future__ import annotations

from ingest.errors import ParseRejected
from ingest.parse.docx import parse_docx
from ingest.parse.encoding import decode
from ingest.parse.html import parse_html
from ingest.parse.limits import Limits
from ingest.parse.markdown import parse_markdown
from ingest.parse.media import sniff
from ingest.parse.parsed import Parsed
from ingest.parse.pdf import parse_pdf
from ingest.parse.table import parse_table
from ingest.parse.text import parse_plain
from ingest.parse.text_kind import declared_charset, declared_kind, looks_like_markup, text_kind

_TEXT_PARSERS = {"html": parse_html, "markdown": parse_markdown, "csv": parse_table, "plain": parse_plain}


def parse(
    data: bytes, *, name: str, declared_type: str | None = None, charset: str | None = None, limits: Limits
) -> Parsed:
    """Parse by what the bytes are; raises ParseRejected with the reason."""
    if len(data) > limits.input_bytes:
        raise ParseRejected(f"is larger than {limits.input_bytes // 1_000_000:,} MB")
    media = sniff(data)
    if media == "pdf":
        parsed = parse_pdf(data, limits)
    elif media == "zip":
        parsed = parse_docx(data, limits)
    else:
        parsed = _parse_text(data, name, declared_type, charset, limits)
    if not any(character.isalnum() for character in parsed.text):
        raise ParseRejected("has no text")
    return parsed


def _parse_text(data: bytes, name: str, declared_type: str | None, charset: str | None, limits: Limits) -> Parsed:
    declared = declared_kind(name, declared_type)
    markup = declared == "html" or looks_like_markup(data)
    text = decode(data, declared=charset or declared_charset(declared_type), markup=markup)
    kind = text_kind(text, declared)
    if kind != "html" and len(text) > limits.characters:
        raise ParseRejected(f"has more than {limits.characters:,} characters of text; split it into smaller files")
    return _TEXT_PARSERS[kind](text, limits)
