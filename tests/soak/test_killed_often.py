"""Fifty runs over 500 documents killed at random moments, while questions are asked in a loop."""

from __future__ import annotations

import os
import platform
import random
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.generations import KEPT, Generations
from tests.ingest.killed_runs import NAME, REPOSITORY, Reader, Runs, reading, started_runs

KILLS, DOCUMENTS = 50, 500
SWITCHED = 5.0
RESULTS = REPOSITORY / "docs" / "results" / "soak.md"
COMMAND = "python -m pytest -m soak tests/soak/test_killed_often.py"


@dataclass
class Kills:
    """What the kills hit, and how long the server took to answer from each run that completed."""

    hit: Counter[str] = field(default_factory=Counter)
    switched: list[float] = field(default_factory=list)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_fifty_kills_at_random_moments_are_not_noticed(tmp_path: Path) -> None:
    data_dir, seed = tmp_path / "data", int(time.time())
    print(f"seed {seed}")
    with started_runs() as runs:
        started = time.monotonic()
        assert runs.run(data_dir, 1, DOCUMENTS) == 0
        lasts = time.monotonic() - started
        with reading(data_dir, tmp_path / "cache", DOCUMENTS) as reader:
            assert reader.waits_for(1, 10)
            kills = _kill_often(runs, data_dir, reader, random.Random(seed), lasts)
    assert reader.faults == []
    assert kills.hit["killed"] + kills.hit["killed after publishing"] >= KILLS
    _write_result(reader, kills, seed)


def _kill_often(runs: Runs, data_dir: Path, reader: Reader, chance: random.Random, lasts: float) -> Kills:
    """Kill until it was fifty times, at any moment of a run as long as the last; one that was done does not count."""
    kills, generations, version = Kills(), Generations.of(data_dir, NAME), 1
    while kills.hit["killed"] + kills.hit["killed after publishing"] < KILLS:
        served, version = generations.current(), version + 1
        status = runs.run(data_dir, version, DOCUMENTS, kill_after=chance.uniform(0, lasts))
        moved = generations.current() != served
        kills.hit["done before" if status == 0 else "killed after publishing" if moved else "killed"] += 1
        version, started = version + 1, time.monotonic()
        assert runs.run(data_dir, version, DOCUMENTS) == 0
        published = time.monotonic()
        lasts = published - started
        assert reader.waits_for(version, SWITCHED), reader.faults
        kills.switched.append(time.monotonic() - published)
        assert reader.faults == []
        assert generations.leftovers() == []
        assert len(list((generations.folder / "generations").iterdir())) <= KEPT
    return kills


def _write_result(reader: Reader, kills: Kills, seed: int) -> None:
    """Put this run's line into the results, in the place of the one before."""
    figures = [
        datetime.now(UTC).strftime("%Y-%m-%d"),
        f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}",
        f"`{COMMAND}` (seed {seed})",
        f"{kills.hit['killed']} kills before and {kills.hit['killed after publishing']} after publishing",
        f"{DOCUMENTS} documents",
        f"{reader.answers} answers, {len(reader.faults)} wrong or failed, slowest {reader.slowest * 1000:.0f} ms",
        f"switched after {statistics.median(kills.switched):.1f} s, at most {max(kills.switched):.1f} s",
    ]
    _replace_line("killed", figures)


def _replace_line(name: str, figures: Sequence[str]) -> None:
    head = "# Results of `make soak`\n\nEach line is written by the test that measured it.\n\n"
    lines = RESULTS.read_text("utf-8").removeprefix(head).splitlines() if RESULTS.exists() else []
    kept = [line for line in lines if line.strip() and not line.startswith(f"- **{name}**")]
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(head + "\n".join(sorted([*kept, f"- **{name}** {'; '.join(figures)}"])) + "\n", "utf-8")
