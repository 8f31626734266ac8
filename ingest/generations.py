"""Which generation of a collection is served: immutable folders and one pointer.

    <data>/collections/<name>/current.json      {"generation": "000003-5d1f0a"}
    <data>/collections/<name>/generations/000003-5d1f0a/
    <data>/collections/<name>/lock              held by the run that writes; names its holder

A run writes a new folder beside the one that is served and then moves the pointer. A folder without a
manifest, or one newer than the pointer says, is what a killed run left behind; the next run removes it.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import filelock

from ingest.disk import writing
from ingest.errors import CollectionBusy, CollectionMissing, CollectionNameInvalid, IndexDamaged, NothingToIngest
from ingest.models.manifest import sync
from ingest.stored import FORMAT, Manifest, read_manifest

COLLECTION_NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")
DEFAULT_COLLECTION = "station"
KEPT = 2
"""Generations left on disk: the one served, and the one a reader may still have open."""
_PATIENCE = 0.2
"""Seconds to wait for a lock: `holder` takes it for a moment too."""
_HOLDER = re.compile(r"process (?P<process>\d+) on (?P<host>\S+) since ")


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
            place = "" if self.name == DEFAULT_COLLECTION else f" PATH --collection {self.name}"
            raise CollectionMissing(f"collection {self.name!r} is empty: run `station ingest{place}` first")
        manifest = read_manifest(self.path(generation))
        if manifest.format != FORMAT:
            raise IndexDamaged(
                f"collection {self.name!r} was written by another version of Station Desk "
                f"(format {manifest.format}, this one reads {FORMAT}); run `station ingest --rebuild`"
            )
        return self.path(generation), manifest

    def spare_own_documents(self, roots: Sequence[str]) -> None:
        """Refuse to replace what somebody else's places gave, except in the project's own collection.

        Raises NothingToIngest; a collection that cannot be read counts as somebody's own.
        """
        if self.name == DEFAULT_COLLECTION or not (self.folder / "current.json").exists():
            return
        try:
            generation = self.current()
            entries = read_manifest(self.path(generation)).entries if generation else ()
        except IndexDamaged as error:
            raise NothingToIngest(f"{error}, and give the PATH of every document of {self.name!r}") from error
        lost = [entry.key for entry in entries if not entry.origin.startswith(tuple(roots))]
        if lost:
            raise NothingToIngest(
                f"no PATH was given, and collection {self.name!r} holds {len(lost)} documents of your own that would "
                f"be removed ({lost[0]}, ...): give their PATH, or another --collection"
            )

    def begin(self) -> str:
        """Make the folder of a new generation and return its name; only under `lock`.

        No name is used twice, not even after a run that failed: a Chroma server may still hold what it wrote.
        """
        numbers = [int(name[:6]) for name in self._names() if name[:6].isdigit()]
        generation = f"{max(numbers, default=0) + 1:06d}-{secrets.token_hex(3)}"
        self.path(generation).mkdir(parents=True)
        return generation

    def serves(self, generation: str) -> bool:
        """Whether the pointer names this generation."""
        try:
            return self.current() == generation
        except IndexDamaged:
            return False

    def unfinished(self) -> list[str]:
        """Generations that are being written, or that a killed run left behind."""
        return [name for name in self._names() if not self._is_finished(name)]

    def leftovers(self) -> list[str]:
        """All but the newest that were served: older ones, and what was never published; only under `lock`."""
        try:
            current = self.current()
        except IndexDamaged:  # which ones were served cannot be told, so none that is whole is given up
            return self.unfinished()
        served = [name for name in self._names() if self._is_finished(name) and name <= (current or "")]
        return [name for name in self._names() if name not in served[-KEPT:]]

    def _is_finished(self, name: str) -> bool:
        return (self.path(name) / "manifest.json").exists()

    def _names(self) -> list[str]:
        root = self.folder / "generations"
        return sorted(path.name for path in root.iterdir() if path.is_dir()) if root.is_dir() else []

    def publish(self, generation: str, drafted: Callable[[], None] = lambda: None) -> None:
        """Serve a finished generation from now on; only under `lock`. `drafted` is told just before."""
        pointer = self.folder / "current.json"
        draft = pointer.with_suffix(".draft")
        with draft.open("w", encoding="utf-8") as file:
            json.dump({"generation": generation}, file)
            file.flush()
            os.fsync(file.fileno())
        drafted()
        draft.replace(pointer)
        sync(self.folder)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the collection for writing; raises CollectionBusy, which names the holder, or StorageFailed."""
        lock = filelock.FileLock(self.folder / "lock", timeout=_PATIENCE)
        with writing(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            try:
                lock.acquire()
            except filelock.Timeout as error:
                who = self._holder() or "another process"
                raise CollectionBusy(
                    f"collection {self.name!r} is being written by {who}; try again when it is done"
                ) from error
        try:
            with writing(self.folder):
                self._holder_file.write_text(_this_process(), "utf-8")
            yield
        finally:
            self._holder_file.unlink(missing_ok=True)
            lock.release()

    def holder(self) -> str | None:
        """Who is writing the collection now, or None."""
        path = self.folder / "lock"
        if not path.exists():
            return None
        lock = filelock.FileLock(path, timeout=0)
        with writing(self.folder):
            try:
                with lock:
                    return None
            except filelock.Timeout:  # an OSError too
                return self._holder() or "another process"

    @property
    def _holder_file(self) -> Path:
        return self.folder / "lock.holder"

    def _holder(self) -> str | None:
        """What the holder wrote; None where that is of a process of this machine that is gone."""
        try:
            told = self._holder_file.read_text("utf-8")
        except FileNotFoundError:
            return None
        named = _HOLDER.match(told)
        gone = named and named["host"] == socket.gethostname() and not Path(f"/proc/{named['process']}").exists()
        return None if gone and Path("/proc/self").exists() else told


def _this_process() -> str:
    return f"process {os.getpid()} on {socket.gethostname()} since {datetime.now(UTC).isoformat(timespec='seconds')}"
