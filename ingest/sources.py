"""Which documents a run is given: the project's corpus, or files, folders and web pages of one's own."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.load import load_corpus
from corpus.types import Corpus, Document, Facts, Source
from ingest.addresses import AddressRefused
from ingest.errors import NothingToIngest, ParseRejected
from ingest.fetch import Fetcher
from ingest.files import FileRefused, find_files, root_fault
from ingest.names import shown
from ingest.own_documents import Content, DetectLanguage, FilePlace, PagePlace, Reader
from ingest.parse.limits import Limits
from ingest.report import Rejected
from ingest.source_list import SourceLists

if TYPE_CHECKING:
    from ingest.parse.workers import ParserWorkers
    from ingest.progress import Progress

_WORKERS = 2
"""Files that are read at the same time."""
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)

Place = FilePlace | PagePlace


@dataclass(frozen=True, slots=True)
class Incoming:
    """Documents to take in, with where each came from; `roots` are the places that were read whole."""

    documents: tuple[tuple[Document, str], ...]
    rejected: tuple[Rejected, ...]
    roots: tuple[str, ...]
    sources: dict[str, Source]
    facts: Facts


def read_project_corpus(folder: Path) -> Incoming:
    """The whole corpus of the project; raises CorpusInvalid."""
    corpus: Corpus = load_corpus(folder)
    documents = tuple((document, f"corpus:{document.id}") for document in corpus.documents)
    return Incoming(documents, (), ("corpus:",), corpus.sources, corpus.facts)


def read_paths(
    places: Sequence[Path | str],
    detect: DetectLanguage,
    *,
    workers: ParserWorkers | None = None,
    fetcher: Fetcher | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
    today: date | None = None,
) -> Incoming:
    """Files, every file under folders, and pages by address; what cannot be read is in `rejected`.

    Raises NothingToIngest where a path does not exist or no page could be read, SourceListInvalid for a
    `sources.toml` that cannot be used.
    """
    from ingest.parse.workers import ParserWorkers as Workers  # noqa: PLC0415 - not for the project's corpus

    limits = limits or Limits()
    found = _find(places)
    taken = _Taken(detect, list(found.rejected))
    with nullcontext(workers) if workers else Workers(limits, workers=_WORKERS) as parsers:
        fetcher = fetcher or Fetcher(most_bytes=limits.input_bytes)
        reader = Reader(parsers, fetcher, limits, today or date.today())
        with _read_side_by_side(found.places, reader) as contents:
            if progress is not None and found.places:
                progress.start("Reading", len(found.places))
            for done, (place, content) in enumerate(zip(found.places, contents, strict=True), start=1):
                taken.add(place, content)
                if progress is not None:
                    progress.reach(done)
    if not taken.documents and not found.roots:
        raise NothingToIngest("; ".join(f"{item.name}: {item.reason}" for item in taken.rejected))
    documents = tuple((held.document, held.origin) for held in taken.documents.values())
    return Incoming(documents, tuple(taken.rejected), found.roots, taken.sources, Facts())


@dataclass(frozen=True, slots=True)
class _Found:
    places: tuple[Place, ...]
    rejected: tuple[Rejected, ...]
    roots: tuple[str, ...]


def _find(given: Sequence[Path | str]) -> _Found:
    """Every place to read, each once, before any is read: a faulty `sources.toml` stops the run."""
    places: dict[tuple[str, str], Place] = {}
    rejected: list[Rejected] = []
    roots: list[str] = []
    lists = SourceLists()
    for root in given:
        if not str(root):
            raise NothingToIngest("a path is empty; for the folder you are in, give .")
        if isinstance(root, str) and _ADDRESS.match(root):
            address = root.partition("#")[0]
            places.setdefault((address, ""), PagePlace(address))
            continue
        fault = _missing_or_fault(Path(root))
        if fault is not None:
            rejected.append(Rejected(shown(root), fault))
            continue
        roots.append(os.path.realpath(root))
        if Path(root).is_dir():
            lists.expect_all(Path(roots[-1]))
        for item in find_files(Path(root)):
            if isinstance(item, Rejected):
                rejected.append(item)
            else:
                place = FilePlace(item, shown(item.shown), lists.details_of(item))
                places.setdefault((place.origin, item.name.name), place)
    rejected += lists.unmatched()
    return _Found(tuple(places.values()), tuple(rejected), tuple(roots))


def _missing_or_fault(root: Path) -> str | None:
    if not os.path.exists(root):  # noqa: PTH110 - Path.exists raises for a name that is too long
        raise NothingToIngest(f"{shown(root)} does not exist")
    return root_fault(root)


@contextmanager
def _read_side_by_side(places: Sequence[Place], reader: Reader) -> Iterator[Iterator[Content | Document | Rejected]]:
    """What each place holds, in their order, read a few at a time."""

    def read(place: Place) -> Content | Document | Rejected:
        try:
            return place.read(reader)
        except (AddressRefused, FileRefused, ParseRejected) as error:
            return Rejected(place.label, str(error))

    pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="read")
    try:
        yield pool.map(read, places)
    finally:
        pool.shutdown(cancel_futures=True)


@dataclass(frozen=True, slots=True)
class _Held:
    document: Document
    origin: str
    label: str
    spare_id: str


@dataclass(slots=True)
class _Taken:
    """What was taken in so far: one document for an id and language."""

    detect: DetectLanguage
    rejected: list[Rejected]
    documents: dict[str, _Held] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)

    def add(self, place: Place, content: Content | Document | Rejected) -> None:
        """Take in what a place holds, or its rejection."""
        if isinstance(content, Rejected):
            self.rejected.append(content)
        elif isinstance(content, Document):
            self._hold(_Held(content, place.origin, place.label, content.id), None)
        else:
            try:
                document, source = content.document(content.ids[0], self.detect)
            except ParseRejected as error:
                self.rejected.append(Rejected(place.label, str(error)))
                return
            held = self.documents.get(_key(document))
            if held is not None and held.spare_id != content.ids[1]:
                document, source = content.document(content.ids[1], lambda _: document.language)
            self._hold(_Held(document, place.origin, place.label, content.ids[1]), source)

    def _hold(self, new: _Held, source: Source | None) -> None:
        held = self.documents.setdefault(_key(new.document), new)
        if held.origin != new.origin:
            self.rejected.append(Rejected(new.label, f"has the same id, {new.document.id}, as {held.label}"))
        elif held is new and source is not None:
            self.sources[source.key] = source


def _key(document: Document) -> str:
    return f"{document.id}.{document.language}"
