"""What an operator says about documents of one's own: `sources.toml` in the folder they lie in.

    ["minutes-2024.pdf"]
    kind = "status"
    publisher = "Budget office"
    date = 2024-05-17

    ["letters/*"]
    language = "fr"

A key is the name of a file, or a pattern in which `*` stands for any characters, `?` for one and `[abc]` for one of
these; both are seen from the folder of the list. A pattern is only compared with files that were found, so a key
cannot lead anywhere. Where several fit, later ones win over earlier, whole names over patterns, and lists of deeper
folders over those above.
"""

from __future__ import annotations

import datetime as dt
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import pycountry
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationError,
    model_validator,
)

from corpus.front_matter import Slug
from corpus.types import Kind, Language, Period
from ingest.errors import IngestError
from ingest.files import SOURCE_LIST, FileRefused, FoundFile, read_bytes
from ingest.names import shown
from ingest.report import Rejected

_MOST_BYTES = 1_000_000


class SourceListInvalid(IngestError):
    """A `sources.toml` cannot be used; the message names file, entry and field of every fault."""


def _as_period(value: Any) -> Any:
    if isinstance(value, dt.datetime | dt.time):
        raise ValueError("is a time; give a day, a month or a year")
    text = value.isoformat() if isinstance(value, dt.date) else value
    text = f"{text:04}" if isinstance(text, int) and not isinstance(text, bool) else text
    if isinstance(text, str):
        Period.parse(text)
    return text


def _as_day(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        raise ValueError("is a time; give a day, YYYY-MM-DD")
    return value


def _is_page(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or any(c.isspace() for c in url):
        raise ValueError("is not the address of a page; it begins with https:// or http:// and a host")
    return url


def _is_country(code: str) -> str:
    if not code.isupper() or pycountry.countries.get(alpha_2=code) is None:
        raise ValueError(f"{code!r} is not an ISO 3166-1 alpha-2 country code, such as KE")
    return code


_Words = Annotated[
    str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]*$")
]
_Day = Annotated[dt.date | None, BeforeValidator(_as_day)]


class Details(BaseModel):
    """What is known about a document besides what it says. `date` is what Period reads."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind = "background"
    title: _Words | None = None
    publisher: _Words | None = None
    date: Annotated[str | None, BeforeValidator(_as_period)] = None
    language: Language | None = None
    valid_from: _Day = None
    valid_until: _Day = None
    url: Annotated[str | None, StringConstraints(max_length=2048), AfterValidator(_is_page)] = None
    supersedes: tuple[Slug, ...] = ()
    superseded_by: Slug | None = None
    project: Slug | None = None
    countries: tuple[Annotated[str, AfterValidator(_is_country)], ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Details:
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError(f"valid_until, {self.valid_until}, is before valid_from, {self.valid_from}")
        return self

    @property
    def published(self) -> Period | None:
        """The date as a span of days."""
        return Period.parse(self.date) if self.date else None


@dataclass(slots=True)
class SourceList:
    """One `sources.toml`: what it says by key, and which keys fitted no file so far."""

    path: Path
    entries: Mapping[str, dict[str, Any]]
    unmatched: set[str]

    @classmethod
    def read(cls, folder: Path) -> SourceList | None:
        """The list of a folder, or None where there is none; raises SourceListInvalid."""
        path = folder / SOURCE_LIST
        if not path.exists() and not path.is_symlink():
            return None
        entries = dict(_entries(_tables(path)))
        faults = [fault for key, fields in entries.items() for fault in _faults(key, fields)]
        if faults:
            raise SourceListInvalid("\n".join(f"{shown(path)}: {fault}" for fault in faults))
        return cls(path, entries, set(entries))

    def fields_for(self, file: str) -> dict[str, Any]:
        """What is said about a file, named as seen from the list's folder."""
        fields: dict[str, Any] = {}
        file = unicodedata.normalize("NFC", file)
        fitting = [key for key in self.entries if key == file or fnmatchcase(file, key)]
        for key in sorted(fitting, key=lambda key: key == file):
            fields |= self.entries[key]
        self.unmatched -= set(fitting)
        return fields


@dataclass(slots=True)
class SourceLists:
    """The lists that apply to the files of a run, each read once."""

    _lists: dict[Path, SourceList | None] = field(default_factory=dict)
    _whole: set[Path] = field(default_factory=set)

    def details_of(self, file: FoundFile) -> Details:
        """What the lists of its folder, and of those above it up to the root, say; raises SourceListInvalid."""
        fields: dict[str, Any] = {}
        parts, folders = file.name.parts, (file.folder, *file.folder.parents)
        for above in reversed(range(len(parts))):
            found = self._of(folders[above])
            fields |= found.fields_for("/".join(parts[-1 - above :])) if found is not None else {}
        try:
            return Details.model_validate(fields)
        except ValidationError as error:
            raise SourceListInvalid(f"{shown(file.path)}: {_message(error)}") from error

    def expect_all(self, root: Path) -> None:
        """Every key of the lists under a folder that is read whole is to fit a file."""
        self._whole.add(root)

    def unmatched(self) -> Iterator[Rejected]:
        """Keys that fitted no file, of lists whose folder was read whole."""
        for folder, found in sorted(self._lists.items()):
            if found is not None and any(folder.is_relative_to(root) for root in self._whole):
                for key in sorted(found.unmatched):
                    yield Rejected(f"{shown(found.path)}, {_quoted(key)}", "names no file that was found beside it")

    def _of(self, folder: Path) -> SourceList | None:
        if folder not in self._lists:
            self._lists[folder] = SourceList.read(folder)
        return self._lists[folder]


def _tables(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_bytes(path, _MOST_BYTES).decode("utf-8-sig"))
    except FileRefused as error:
        raise SourceListInvalid(f"{shown(path)}: {error}") from error
    except UnicodeDecodeError as error:
        raise SourceListInvalid(f"{shown(path)}: is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        hint = 'TOML wants names of files, text and months ("2024-05") in quotes'
        raise SourceListInvalid(f"{shown(path)}: is not TOML: {shown(error)}; {hint}") from error


def _entries(tables: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Each key with its fields; `[report.pdf]`, which TOML reads as a table in a table, means "report.pdf"."""
    for name, value in tables.items():
        key = unicodedata.normalize("NFC", above + name)
        own, inner = value, {}
        if isinstance(value, dict):
            own = {field: part for field, part in value.items() if not isinstance(part, dict)}
            inner = {field: part for field, part in value.items() if isinstance(part, dict)}
        if own or not inner:
            yield key, own
        yield from _entries(inner, f"{key}.")


def _faults(key: str, fields: Any) -> Iterator[str]:
    if not isinstance(fields, dict):
        yield f'{_quoted(key)} stands outside of an entry; begin one with ["name of a file"]'
        return
    if key.startswith(("/", "\\")) or ".." in key.replace("\\", "/").split("/"):
        yield f"{_quoted(key)} leads out of the folder; name a file in it, or a pattern"
    try:
        Details.model_validate(fields)
    except ValidationError as error:
        yield f"{_quoted(key)}: {_message(error)}"


def _message(error: ValidationError) -> str:
    return "; ".join(_detail(detail) for detail in error.errors())


def _detail(detail: Any) -> str:
    where = ".".join(shown(part, 200) for part in detail["loc"])
    if detail["type"] == "extra_forbidden":
        return f"{where} is not a field; there are {', '.join(Details.model_fields)}"
    message = detail["msg"].removeprefix("Value error, ")
    return f"{where}: {message} (it is {shown(repr(detail['input']), 200)})" if where else message


def _quoted(key: str) -> str:
    return f'"{shown(key)}"'
