"""What an ingest run did, for people and for programs."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Rejected:
    """A document that was not taken in, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """Documents are named `id.language`; counts of chunks and sentences are of the whole collection."""

    collection: str
    generation: str | None
    dry_run: bool
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    """Of the unchanged ones: those whose file was rejected now, so that the version before stays."""
    rejected: tuple[Rejected, ...] = ()
    chunks: int = 0
    sentences: int = 0
    encoded: int = 0
    reused: int = 0
    seconds: float = 0.0
    languages: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The report as plain data."""
        return asdict(self)

    def lines(self) -> list[str]:
        """The report as lines of text."""
        total = len(self.added) + len(self.changed) + len(self.unchanged)
        verb = "would hold" if self.dry_run else "holds"
        counts = (
            f"{len(self.added)} added, {len(self.changed)} changed, {len(self.unchanged)} unchanged, "
            f"{len(self.removed)} removed, {len(self.rejected)} rejected"
        )
        lines = [f"Collection {self.collection!r} {verb} {total} documents: {counts}."]
        if self.encoded or self.reused:
            lines.append(
                f"{self.chunks} chunks, {self.sentences} sentences; {self.encoded} texts encoded, "
                f"{self.reused} vectors reused; generation {self.generation}, {self.seconds:.1f} s."
            )
        lines += [f"Kept {name} as it was before: its file was rejected." for name in self.kept]
        lines += [f"Rejected {item.name}: {item.reason}" for item in self.rejected]
        return lines
