"""Collections that are measured: built once under `<data>/bench`, with a note of what building took, and used again."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ingest.progress import Progress
from ingest.report import Report
from ingest.sources import Incoming
from web.bench.texts import Texts
from web.settings import Settings
from web.wiring import Desk

_NOTE = "built.json"


class _Silent:
    """Progress that nobody watches."""

    def start(self, step: str, total: int) -> None:
        """A step begins."""

    def reach(self, done: int) -> None:
        """So many units are done."""


SILENT: Progress = _Silent()


@dataclass(frozen=True, slots=True)
class Built:
    """What building something took, on which day, and with how much other work on the machine."""

    digest: str
    made_of: str
    documents: int
    chunks: int
    characters: int
    seconds: float
    threads: int
    date: str
    load: float
    """Processes that wanted a core, mean of the last minute, when it was done."""

    @property
    def rate(self) -> float:
        """Characters a second."""
        return self.characters / self.seconds


def note(folder: Path) -> Built | None:
    """What was noted of a folder, or None where it is not there or not finished."""
    try:
        return Built(**json.loads((folder / _NOTE).read_text("utf-8")))
    except (FileNotFoundError, TypeError, ValueError):  # not there, cut short, or another version's
        return None


def build_once(
    folder: Path,
    texts: Texts,
    threads: int,
    build: Callable[[Path], float],
    *,
    update: Callable[[Path], float] | None = None,
) -> Built:
    """Use what a folder holds of these texts, bring it up to date, or make it anew; `build` returns its seconds.

    What was brought up to date keeps the note of its first run.
    """
    known = note(folder)
    if known is not None and known.digest == texts.digest:
        return known
    if known is not None and update is not None and known.chunks == texts.chunks:
        update(folder)
        made = replace(known, digest=texts.digest)
    else:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        made = _told(texts, round(build(folder), 2), threads)
    _write_note(folder, made)
    return made


def _told(texts: Texts, seconds: float, threads: int) -> Built:
    return Built(
        digest=texts.digest,
        made_of=texts.made_of,
        documents=len(texts.corpus.documents),
        chunks=texts.chunks,
        characters=texts.characters,
        seconds=seconds,
        threads=threads,
        date=datetime.now(UTC).date().isoformat(),
        load=round(os.getloadavg()[0], 1),
    )


def _write_note(folder: Path, made: Built) -> None:
    """Written last, so that what was cut short is made anew."""
    draft = folder / f"{_NOTE}.draft"
    draft.write_text(json.dumps(asdict(made)), "utf-8")
    draft.replace(folder / _NOTE)


def settings_in(folder: Path, settings: Settings) -> Settings:
    """The settings with a data directory of its own, which shares the built models."""
    models = folder / "models"
    if not models.exists():
        folder.mkdir(parents=True, exist_ok=True)
        models.symlink_to(settings.models_dir.resolve(), target_is_directory=True)
    return settings.model_copy(update={"data_dir": folder, "chroma_url": "", "database_url": "", "redis_url": ""})


def ingest(settings: Settings, texts: Texts, progress: Progress) -> Report:
    """Ingest texts into the default collection, as `station ingest` does."""
    desk = Desk(settings)
    try:
        return desk.ingest(incoming(texts), "replace", progress)
    finally:
        desk.close()


def incoming(texts: Texts) -> Incoming:
    """The texts as if they had been read from the corpus."""
    corpus = texts.corpus
    given = tuple((document, f"corpus:{document.id}") for document in corpus.documents)
    return Incoming(given, (), ("corpus:",), corpus.sources, corpus.facts)
