"""Zip archives: what they hold, and whether they may be unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib

from ingest.errors import ParseRejected
from ingest.parse.limits import Limits
from ingest.parse.media import READABLE

_MOST_ENTRIES = 10_000
_READ = 1_000_000
_DAMAGED = "is a damaged zip or Office file; save or download it again"
_HELD = (
    ("ppt/", "a PowerPoint file"),
    ("xl/", "an Excel file"),
    ("visio/", "a Visio file"),
    ("META-INF/MANIFEST.MF", "a Java archive"),
    ("AndroidManifest.xml", "an Android program"),
)
_MIMETYPES = (
    (b"opendocument.text", "an OpenDocument text (.odt); save it as .docx or PDF"),
    (b"opendocument.spreadsheet", "an OpenDocument spreadsheet"),
    (b"opendocument.presentation", "an OpenDocument presentation"),
    (b"opendocument", "an OpenDocument file"),
    (b"epub", "an EPUB book"),
)
_DECLARES = tuple(
    word.encode(code) for word in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le", "utf-16-be")
)


def open_docx(data: bytes, limits: Limits) -> zipfile.ZipFile:
    """Open a Word file that has been unpacked once within the limits; raises ParseRejected."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        _check_kind(archive)
        _check_sizes(archive, limits)
        _unpack(archive, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise ParseRejected(_DAMAGED) from error
    return archive


def _check_kind(archive: zipfile.ZipFile) -> None:
    names = archive.namelist()
    if any(entry.flag_bits & 1 for entry in archive.infolist()):
        raise ParseRejected("is an encrypted archive; save it without a password")
    if "mimetype" in names:
        with archive.open("mimetype") as entry:
            declared = entry.read(200)
        for mark, name in _MIMETYPES:
            if mark in declared:
                raise ParseRejected(f"is {name}. {READABLE}" if ";" in name else f"is {name}; {READABLE}")
    if "[Content_Types].xml" in names and any(name.startswith("word/") for name in names):
        return
    for prefix, name in _HELD:
        if any(held.startswith(prefix) for held in names):
            raise ParseRejected(f"is {name}; {READABLE}")
    raise ParseRejected(f"is a zip archive; unpack it and give its files. {READABLE}")


def _check_sizes(archive: zipfile.ZipFile, limits: Limits) -> None:
    entries = archive.infolist()
    if len(entries) > _MOST_ENTRIES:
        raise ParseRejected(f"holds {len(entries):,} parts, more than {_MOST_ENTRIES:,}")
    if sum(entry.file_size for entry in entries) > limits.inflated_bytes:
        raise ParseRejected(_too_large(limits))


def _unpack(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Inflate every part as it is, whatever size it declares, and look for entities in its XML."""
    left = limits.inflated_bytes
    for entry in archive.infolist():
        with archive.open(entry) as part:
            first = True
            while piece := part.read(_READ):
                left -= len(piece)
                if left < 0:
                    raise ParseRejected(_too_large(limits))
                if first and entry.filename.lower().endswith((".xml", ".rels")) and any(d in piece for d in _DECLARES):
                    raise ParseRejected("declares XML entities, which no Word file needs; save it again in Word")
                first = False


def _too_large(limits: Limits) -> str:
    return f"unpacks to more than {limits.inflated_bytes // 1_000_000:,} MB"
