"""What a file is, told from its bytes."""

from __future__ import annotations

import re
from typing import Literal

from ingest.errors import ParseRejected

Media = Literal["pdf", "zip", "text"]

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "markdown": "text/markdown",
    "csv": "text/csv",
    "plain": "text/plain",
}
READABLE = "PDF, Word (.docx), HTML, Markdown, CSV and plain text can be read"

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"BM", "a bitmap picture"),
    (b"{\\rtf", "a rich text (RTF) file"),
    (b"%!PS", "a PostScript file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\x00asm", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"OggS", "a sound or film"),
    (b"ID3", "a sound"),
    (b"fLaC", "a sound"),
    (b"\x1aE\xdf\xa3", "a film"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
    (b"OTTO\x00", "a font"),
    (b"\x00\x01\x00\x00\x00", "a font"),
    (b"PAR1", "a Parquet table"),
    (b"AT&TFORM", "a DjVu file"),
    (b"!<arch>\n", "a library of programs"),
)
_PROSE_COULD_BEGIN = {b"BM", b"MZ", b"ID3", b"BZh", b"GIF8", b"PAR1", b"OggS", b"OTTO\x00"}
_PDF_WITHIN = 1024
"""Bytes within which readers look for the mark of a PDF (ISO 32000-1, annex H.3.4.1)."""


def sniff(data: bytes) -> Media:
    """Whether bytes are a PDF, a zip archive or, for all that shows, text; raises ParseRejected for the rest."""
    if not data.strip(b"\x00 \t\r\n\f"):
        raise ParseRejected("is empty" if not data.strip() else "holds nothing but zero bytes; it is damaged")
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "zip"
    if data.startswith(_COMPOUND):
        raise ParseRejected(_compound(data))
    if name := _signature(data):
        raise ParseRejected(f"is {name}; {READABLE}")
    return "text"


def _compound(data: bytes) -> str:
    if _ENCRYPTED_OFFICE in data:
        return "is encrypted; save it without a password"
    return f"is an old Office file (.doc, .xls, .ppt or .msg); save it as .docx or PDF. {READABLE}"


def _signature(data: bytes) -> str | None:
    for mark, name in _SIGNATURES:
        if data.startswith(mark) and (mark not in _PROSE_COULD_BEGIN or _is_binary(data)):
            return name
    if data[4:8] == b"ftyp":
        return "a film, sound or picture (MP4 or HEIF)"
    if data.startswith(b"RIFF") and data[8:12] in {b"WEBP", b"WAVE", b"AVI "}:
        return {b"WEBP": "a WebP picture", b"WAVE": "a sound", b"AVI ": "a film"}[data[8:12]]
    if data[257:262] == b"ustar":
        return "a tar archive"
    return None


def _is_binary(data: bytes) -> bool:
    return re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", data[:4096]) is not None
