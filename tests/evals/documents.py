"""How well files of other people's are read: text against gold, refusals, encodings.

    python -m tests.evals.documents

reads `../shared/data` beside the repository (or the folder given with `--data`) and writes docs/results/documents.md.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import platform
import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, Literal

from ingest.errors import ParseRejected
from ingest.parse.parsed import Parsed
from ingest.parse.workers import ParserWorkers

DATA = Path(__file__).parents[2].parent / "shared" / "data"
OUT = Path("docs/results/documents.md")
TARGETS = {"docx": 0.95, "html": 0.95, "md": 0.95, "pdf": 0.90}
SECONDS = 30.0
EXACT, OF = 46, 52

Reading = Literal["exact", "refused", "garbled"]


@dataclass(frozen=True, slots=True)
class Read:
    """One file: what the collection expects, what came of it, and how long it took."""

    file: str
    format: str
    category: str
    expect: str
    reason: str
    characters: int
    f1: float | None
    f1_as_written: float | None
    seconds: float

    @property
    def refused(self) -> bool:
        """Whether the file was rejected."""
        return bool(self.reason)

    @property
    def met(self) -> bool:
        """Whether what came of the file is what the collection expects."""
        if self.category in {"encrypted-user-password", "unsupported-type", "scanned-no-text-layer"}:
            return self.refused
        return not self.refused if self.expect == "text" else True


@dataclass(frozen=True, slots=True)
class Encoded:
    """One file in some encoding, and whether its text came out."""

    file: str
    encoding: str
    reading: Reading
    reason: str
    seconds: float


def words(text: str) -> list[str]:
    """Words and numbers, case and compatibility forms aside."""
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text).lower())


def token_f1(found: str, gold: str) -> float:
    """Harmonic mean of precision and recall over words, each counted as often as it stands."""
    ours, theirs = Counter(words(found)), Counter(words(gold))
    both = sum((ours & theirs).values())
    return 2 * both / max(1, ours.total() + theirs.total())


def readable(gold: str) -> str:
    """Gold Markdown without what a reader does not see: comments, addresses of links, escapes."""
    text = re.sub(r"<!--.*?-->", "", gold, flags=re.DOTALL)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text))


def same(found: str, gold: str) -> bool:
    """Whether two texts are equal but for white space, composition and invisible marks of direction."""
    return _plain(found) == _plain(gold)


def _plain(text: str) -> str:
    text = re.sub("[\ufeff\u200e\u200f\u061c]", "", unicodedata.normalize("NFC", text))
    return " ".join(text.split())


def read_documents(folder: Path, workers: ParserWorkers) -> Iterator[Read]:
    """Every file of `manifest.jsonl`."""
    for line in (folder / "manifest.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        parsed, reason, seconds = _timed(workers, folder / entry["file"])
        gold = (folder / entry["gold"]).read_text("utf-8") if entry.get("gold") else None
        text = parsed.text if parsed else ""
        yield Read(
            file=entry["file"],
            format=entry["format"],
            category=entry["category"],
            expect=entry["expect"],
            reason=reason,
            characters=len(text),
            f1=None if gold is None else token_f1(text, readable(gold)),
            f1_as_written=None if gold is None else token_f1(text, gold),
            seconds=seconds,
        )


def read_encodings(folder: Path, workers: ParserWorkers) -> Iterator[Encoded]:
    """Every file of `manifest.json`."""
    for entry in json.loads((folder / "manifest.json").read_text("utf-8")):
        parsed, reason, seconds = _timed(workers, folder / entry["file"])
        gold = (folder / entry["gold"]).read_text("utf-8")
        reading: Reading = "refused" if parsed is None else "exact" if same(parsed.text, gold) else "garbled"
        yield Encoded(entry["file"], entry["encoding"], reading, reason, seconds)


def _timed(workers: ParserWorkers, path: Path) -> tuple[Parsed | None, str, float]:
    began = time.perf_counter()
    try:
        parsed, reason = workers.parse(path.read_bytes(), name=path.name), ""
    except ParseRejected as error:
        parsed, reason = None, str(error)
    return parsed, reason, time.perf_counter() - began


def medians(read: Sequence[Read]) -> dict[str, tuple[float, float, int]]:
    """Median token F1 by format: against readable gold, against gold as written, and of how many files."""
    formats = dict.fromkeys(row.format for row in read if row.f1 is not None)
    return {name: _median([row for row in read if row.format == name and row.f1 is not None]) for name in formats}


def _median(rows: list[Read]) -> tuple[float, float, int]:
    return median(row.f1 or 0.0 for row in rows), median(row.f1_as_written or 0.0 for row in rows), len(rows)


def report(read: Sequence[Read], encoded: Sequence[Encoded], command: str) -> str:
    """The measures as Markdown."""
    day = datetime.now(UTC).date().isoformat()
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return "\n".join(
        [
            "# Other people's files: text, refusals, encodings",
            "",
            f"{day}, {machine}; `{command}`. Files: `documents` and `encodings` of the shared test material.",
            "Token F1 counts words (`\\w+`, lower case) against the gold text, without what a reader of the gold does",
            "not see (comments, addresses of links); beside it against the gold as it is written.",
            "",
            *_documents(read),
            "",
            *_encodings(encoded),
            "",
        ]
    )


def _documents(read: Sequence[Read]) -> Iterator[str]:
    yield from ("| format | files with gold | median token F1 | as written | target |", "|---|---|---|---|---|")
    for name, (clean, written, count) in medians(read).items():
        yield f"| {name} | {count} | {clean:.3f} | {written:.3f} | {TARGETS.get(name, '')} |"
    unmet = [row for row in read if not row.met]
    slowest = max(read, key=lambda row: row.seconds)
    yield ""
    yield f"Expectations met: {len(read) - len(unmet)} of {len(read)}."
    yield f"Slowest: {slowest.seconds:.2f} s ({slowest.file}, with the start of a worker if it came first)."
    yield from (f"- not met: {row.file}: {row.reason or 'was taken in'} (expected: {row.expect})" for row in unmet)
    yield from ("", "| below .9 or refused | token F1 | why refused |", "|---|---|---|")
    for row in read:
        if row.refused or (row.f1 is not None and row.f1 < 0.9):
            yield f"| {row.file} | {'' if row.f1 is None or row.refused else f'{row.f1:.3f}'} | {row.reason} |"


def _encodings(encoded: Sequence[Encoded]) -> Iterator[str]:
    count = Counter(row.reading for row in encoded)
    yield f"Encodings: {count['exact']} of {len(encoded)} exact, {count['refused']} refused, {count['garbled']} garbled"
    yield f"(target: {EXACT} of {OF} exact, none garbled; equal but for white space and invisible marks of direction)."
    yield ""
    yield from (f"- {row.reading}: {row.file}: {row.reason}" for row in encoded if row.reading != "exact")


def measure(data: Path) -> tuple[list[Read], list[Encoded]]:
    """Read both collections with the limits as they are by default."""
    with ParserWorkers() as workers:
        documents = list(read_documents(data / "documents", workers))
        return documents, list(read_encodings(data / "encodings", workers))


def main(arguments: Sequence[str]) -> None:
    """Measure, print and write the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--out", type=Path, default=OUT)
    options: Any = parser.parse_args(arguments)
    text = report(*measure(options.data), "python -m tests.evals.documents")
    print(text)
    options.out.write_text(text, "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
