"""Which generation of a collection is served: immutable folders and one pointer.

    <data>/collections/<name>/current.json      {"generation": "000003-5d1f0a"}
    <data>/collections/<name>/generations/000003-5d1f0a/
    <data>/collections/<name>/lock              held by the run that writes; names its holder

A run writes a new folder beside the one that is served and then moves the pointer. A folder without a
manifest is what a killed run left behind; the next run removes it.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import filelock

from ingest.errors import CollectionBusy, CollectionMissing, CollectionNameInvalid, IndexDamaged
from ingest.stored import FORMAT, Manifest, read_manifest

COLLECTION_NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")
DEFAULT_COLLECTION = "station"
KEPT = 2
"""Generations left on disk: the one served, and the one a reader may still have open."""


@dataclass(frozen=True, slots=True)
class Generations:
    """The generations of one collection."""

    folder: Path
    name: str

    @classmethod
    def of(cls, data_dir: Path, name: str) -> Generations:
        """The collection `name` under a data directory; raises CollectionNameInvalid."""
        if not COLLECTION_NAME.fullmatch(name):
            raise CollectionNameInvalid(
                f"{name!r} is not a collection name: 3 to 63 of a-z, 0-9 and inner hyphens, "
                f"such as {DEFAULT_COLLECTION!r}"
            )
        return cls(data_dir / "collections" / name, name)

    def path(self, generation: str) -> Path:
        """The folder of a generation."""
        return self.folder / "generations" / generation

    def current(self) -> str | None:
        """The generation that is served, or None before the first run; raises IndexDamaged."""
        pointer = self.folder / "current.json"
        try:
            generation = str(json.loads(pointer.read_text("utf-8"))["generation"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamaged(f"{pointer} cannot be read ({error}); run `station ingest --rebuild`") from error
        if not self.path(generation).is_dir():
            raise IndexDamaged(
                f"{pointer} names generation {generation}, which is gone; run `station ingest --rebuild`"
            )
        return generation

    def served(self) -> tuple[Path, Manifest]:
        """Folder and manifest of what is served; raises CollectionMissing or IndexDamaged."""
        generation = self.current()
        if generation is None:
            raise CollectionMissing(f"collection {self.name!r} is empty: run `station ingest` first")
        manifest = read_manifest(self.path(generation))
        if manifest.format != FORMAT:
            raise IndexDamaged(
                f"collection {self.name!r} was written by another version of Station Desk "
                f"(format {manifest.format}, this one reads {FORMAT}); run `station ingest --rebuild`"
            )
        return self.path(generation), manifest

    def begin(self) -> str:
        """Make the folder of a new generation and return its name; only under `lock`.

        No name is used twice, not even after a run that failed: a Chroma server may still hold what it wrote.
        """
        for leftover in self.unfinished():
            shutil.rmtree(self.path(leftover))
        numbers = [int(name[:6]) for name in self._names() if name[:6].isdigit()]
        generation = f"{max(numbers, default=0) + 1:06d}-{secrets.token_hex(3)}"
        self.path(generation).mkdir(parents=True)
        return generation

    def unfinished(self) -> list[str]:
        """Generations that a killed run left behind."""
        return [name for name in self._names() if not (self.path(name) / "manifest.json").exists()]

    def _names(self) -> list[str]:
        root = self.folder / "generations"
        return sorted(path.name for path in root.iterdir() if path.is_dir()) if root.is_dir() else []

    def publish(self, generation: str) -> None:
        """Serve a finished generation from now on; only under `lock`."""
        pointer = self.folder / "current.json"
        draft = pointer.with_suffix(".draft")
        with draft.open("w", encoding="utf-8") as file:
            json.dump({"generation": generation}, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(pointer)

    def prune(self) -> list[str]:
        """Remove all but the newest generations; returns the names removed."""
        removed = [name for name in self._names()[:-KEPT] if name != self.current()]
        for name in removed:
            shutil.rmtree(self.path(name))
        return removed

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the collection for writing; raises CollectionBusy, which names the holder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / "lock"
        holder = self.folder / "lock.holder"
        try:
            with filelock.FileLock(path, timeout=0):
                started = datetime.now(UTC).isoformat(timespec="seconds")
                holder.write_text(f"process {os.getpid()} on {socket.gethostname()} since {started}", "utf-8")
                try:
                    yield
                finally:
                    holder.unlink(missing_ok=True)
        except filelock.Timeout as error:
            who = holder.read_text("utf-8") if holder.exists() else "another process"
            raise CollectionBusy(
                f"collection {self.name!r} is being written by {who}; try again when it is done"
            ) from error
