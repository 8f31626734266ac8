"""What a run would change: the documents given beside those that are served."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from corpus.types import Corpus, Document
from ingest.names import shown
from ingest.report import Rejected
from ingest.sources import Incoming
from ingest.stored import Entry, Manifest, document_hash

Scope = Literal["replace", "add", "sync"]
"""`replace`: the collection becomes what is given; `add`: it gains it; `sync`: it also loses what the
places that were read no longer hold."""


@dataclass(frozen=True, slots=True)
class ServedNow:
    """What is served; its corpus is empty where nothing of it is kept."""

    folder: Path
    manifest: Manifest
    corpus: Corpus


@dataclass(slots=True)
class Plan:
    """What a collection is to hold, and how that differs from what it holds. Documents are named `id.language`."""

    corpus: Corpus
    entries: tuple[Entry, ...]
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def plan(incoming: Incoming, scope: Scope, served: ServedNow | None) -> Plan:
    """Compare what is given with what is served; a document whose file is rejected now stays as it was."""
    before = {entry.key: entry for entry in served.manifest.entries} if served else {}
    corpus = served.corpus if served else Corpus(())
    given = {f"{d.id}.{d.language}": (d, origin) for d, origin in incoming.documents}
    documents = {key: document for key, (document, _) in given.items()}
    entries = {key: _entry(document, origin) for key, (document, origin) in given.items()}
    read_again = {origin for _, origin in given.values()}
    kept = []
    for document in corpus.documents:
        key = f"{document.id}.{document.language}"
        if key in documents:
            continue
        origin = before[key].origin
        rejected = _is_rejected(origin, incoming.rejected)
        if origin in read_again or (scope == "sync" and _under(origin, incoming.roots) and not rejected):
            continue
        documents[key], entries[key] = document, before[key]
        if rejected:
            kept.append(key)
    orphaned = _sources_of(corpus.documents) - _sources_of(documents.values())
    whole = Corpus(
        tuple(documents[key] for key in sorted(documents)),
        {key: source for key, source in corpus.sources.items() if key not in orphaned} | incoming.sources,
        incoming.facts if scope == "replace" else corpus.facts,
    )
    made = Plan(whole, tuple(entries[key] for key in sorted(entries)), kept=sorted(kept))
    _sort(made, before)
    return made


def _sources_of(documents: Iterable[Document]) -> set[str]:
    return {key for document in documents for sentence in document.sentences for key in sentence.sources}


def _entry(document: Document, origin: str) -> Entry:
    return Entry(document.id, document.language, document_hash(document), origin)


def _sort(made: Plan, before: dict[str, Entry]) -> None:
    for entry in made.entries:
        if entry.key not in before:
            made.added.append(entry.key)
        elif entry.hash != before[entry.key].hash:
            made.changed.append(entry.key)
        else:
            made.unchanged.append(entry.key)
    made.removed = sorted(set(before) - {entry.key for entry in made.entries})


def _is_rejected(origin: str, rejected: Iterable[Rejected]) -> bool:
    """Whether the file a document came from, or a folder it lies in, could not be read now."""
    return any(
        item.name == shown(origin) or _under(origin, (item.name, os.path.realpath(item.name))) for item in rejected
    )


def _under(origin: str, roots: Sequence[str]) -> bool:
    return any(origin == root or origin.startswith(root.rstrip("/") + "/") for root in roots)
