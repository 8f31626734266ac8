"""Documents of one's own: what was read of a file or page, with what is known about it, as a document."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from corpus.errors import CorpusInvalid
from corpus.load import load_document
from corpus.types import Document, Period, Source
from ingest.errors import ParseRejected
from ingest.fetch import Fetcher
from ingest.files import FoundFile, read_bytes
from ingest.names import id_of, shown
from ingest.parse.limits import Limits
from ingest.parse.parsed import Parsed, document_of
from ingest.source_list import Details

if TYPE_CHECKING:
    from ingest.parse.workers import ParserWorkers

DetectLanguage = Callable[[str], str | None]
"""Says which language a text is written in: one of `corpus.types.LANGUAGES`, or None."""

_LANGUAGE_SUFFIX = re.compile(r"\.(en|zh|fr|es|ru|ar)$")
_SUFFIX = re.compile(r"\.(?=[0-9]*[a-z])[a-z0-9]{1,8}$", re.IGNORECASE)
_HEAD = re.compile(rb"\A(?:\xef\xbb\xbf)?---\r?\n(.*?\n)---\r?\n", re.DOTALL)
_HEAD_FIELD = re.compile(rb"^(id|kind|language):", re.MULTILINE)
_MOST_WITH_HEAD = 1_000_000
"""Bytes of a file in the corpus's own format, which is not read by a worker."""


@dataclass(frozen=True, slots=True)
class Reader:
    """What places are read with."""

    workers: ParserWorkers
    fetcher: Fetcher
    limits: Limits
    today: date


@dataclass(frozen=True, slots=True)
class Content:
    """What a place held. `ids`: the document's id, and the one it has where that is taken by another kind of file."""

    origin: str
    ids: tuple[str, str]
    parsed: Parsed
    details: Details
    title: str
    language: str | None = None
    note: str = ""

    def document(self, document_id: str, detect: DetectLanguage) -> tuple[Document, Source | None]:
        """The document, and the source its sentences have where one is known; raises ParseRejected."""
        details, parsed = self.details, self.parsed
        language = details.language or self.language or detect(parsed.text) or parsed.language or "en"
        title = details.title or parsed.title or self.title
        published = details.published or (Period.parse(parsed.published) if parsed.published else None)
        source = self._source(document_id, language, title, published)
        document = document_of(
            parsed,
            document_id=document_id,
            title=title,
            language=language,
            kind=details.kind,
            publisher=details.publisher or "",
            published=published,
            valid_from=details.valid_from,
            valid_until=details.valid_until,
            sentence_sources=(source.key,) if source else (),
        )
        marked = replace(
            document,
            supersedes=details.supersedes,
            superseded_by=details.superseded_by,
            project=details.project,
            countries=details.countries,
        )
        return marked, source

    def _source(self, document_id: str, language: str, title: str, published: Period | None) -> Source | None:
        details = self.details
        if not (details.url or details.title or details.publisher):
            return None
        digest = hashlib.sha256(f"{document_id}.{language}".encode()).hexdigest()[:8]
        return Source(
            key=f"own-{digest}",
            title=title,
            publisher=details.publisher or "",
            url=details.url or "",
            date=published.text if published else "",
            language=language,
            note=self.note,
        )


@dataclass(frozen=True, slots=True)
class FilePlace:
    """A file to read; `label` names it in the report."""

    file: FoundFile
    label: str
    details: Details = field(default_factory=Details)

    @property
    def origin(self) -> str:
        """Where it lies."""
        return str(self.file.path)

    def read(self, reader: Reader) -> Content | Document:
        """What it holds; raises FileRefused or ParseRejected."""
        data = read_bytes(self.file.path, reader.limits.input_bytes)
        if _has_own_head(data):
            return _with_head(self.file.path, len(data))
        whole = self.file.name.as_posix()
        suffix = _SUFFIX.search(whole)
        stem = whole[: suffix.start()] if suffix else whole
        named = _LANGUAGE_SUFFIX.search(stem)
        bare = _LANGUAGE_SUFFIX.sub("", stem)
        return Content(
            origin=self.origin,
            ids=(id_of(bare), id_of(bare + suffix.group()) if suffix else id_of(bare)),
            parsed=reader.workers.parse(data, name=self.file.name.name),
            details=self.details,
            title=re.sub(r"[-_]", " ", bare.rpartition("/")[2]).strip(),
            language=named.group(1) if named else None,
        )


@dataclass(frozen=True, slots=True)
class PagePlace:
    """A page or file on the web to read."""

    origin: str

    @property
    def label(self) -> str:
        """Its address, as it may be printed."""
        return shown(self.origin)

    def read(self, reader: Reader) -> Content:
        """What it holds; raises AddressRefused or ParseRejected."""
        page = reader.fetcher.fetch(self.origin)
        parsed = reader.workers.parse(
            page.body, name=page.name, declared_type=page.media_type, declared_charset=page.charset
        )
        document_id = id_of(unquote(self.origin.partition("://")[2].partition("#")[0]).strip("/"))
        return Content(
            origin=self.origin,
            ids=(document_id, document_id),
            parsed=parsed,
            details=Details(url=page.url, publisher=page.host.removeprefix("www.")),
            title=shown(page.name),
            note=f"fetched {reader.today.isoformat()}",
        )


def _has_own_head(data: bytes) -> bool:
    """Whether a file begins as documents of the corpus do; other Markdown may have a head of another kind."""
    head = _HEAD.match(data)
    return head is not None and len(set(_HEAD_FIELD.findall(head.group(1)))) > 1


def _with_head(path: Path, size: int) -> Document:
    if size > _MOST_WITH_HEAD:
        raise ParseRejected(f"is larger than {_MOST_WITH_HEAD / 1e6:g} MB, the most with such a head")
    try:
        loaded, faults = load_document(path)
    except CorpusInvalid as error:
        raise ParseRejected(str(error)) from error
    except RecursionError as error:
        raise ParseRejected("has a head nested deeper than can be read") from error
    if loaded is None or faults:
        raise ParseRejected("; ".join(shown(fault) for fault in faults))
    return loaded.document
