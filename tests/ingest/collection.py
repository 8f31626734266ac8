"""A collection in a temporary folder, and what ingest runs did to it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from ingest.compare import Scope
from ingest.generations import Generations
from ingest.memory_index import MemoryIndex
from ingest.models import Encoder
from ingest.pipeline import Pipeline
from ingest.progress import Point, log_point
from ingest.report import Report
from ingest.sources import Incoming
from tests.fakes import HashedWords, Steps


class Collection:
    """Runs the pipeline; counts how often the encoder was opened."""

    def __init__(self, data_dir: Path, name: str = "notes", chroma_url: str = "") -> None:
        self.data_dir = data_dir
        self.generations = Generations.of(data_dir, name)
        self.chroma_url = chroma_url
        self.opened = 0
        self.passed: Callable[[Point], None] = log_point

    def ingest(
        self,
        incoming: Incoming,
        scope: Scope = "replace",
        *,
        encoder: Encoder | None = None,
        progress: Steps | None = None,
        dry_run: bool = False,
        rebuild: bool = False,
    ) -> Report:
        """One run of the pipeline."""
        used = encoder or HashedWords()

        def opened() -> Encoder:
            self.opened += 1
            return used

        steps = progress or Steps()
        pipeline = Pipeline(self.generations, self.chroma_url, used.fingerprint, opened, steps, self.passed)
        return pipeline.run(incoming, scope, dry_run=dry_run, rebuild=rebuild)

    def index(self) -> MemoryIndex:
        """What is served now, opened for reading."""
        return MemoryIndex.open(*self.generations.served())

    def held(self) -> list[str]:
        """The documents that are served."""
        return [f"{document.id}.{document.language}" for document in self.index().corpus.documents]

    def kept(self) -> list[str]:
        """The generations on disk."""
        root = self.generations.folder / "generations"
        return sorted(path.name for path in root.iterdir()) if root.exists() else []

    def files(self) -> dict[str, tuple[int, str]]:
        """Every file of the data directory but the lock: when it was written, and a hash of what it holds."""
        return {
            str(path.relative_to(self.data_dir)): (
                path.stat().st_mtime_ns,
                hashlib.sha256(path.read_bytes()).hexdigest(),
            )
            for path in sorted(self.data_dir.rglob("*"))
            if path.is_file() and path.name != "lock"
        }
