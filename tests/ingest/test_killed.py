"""Runs killed at named points, while questions are asked: nobody notices, and the next run mends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.generations import KEPT, Generations
from ingest.progress import POINTS, Point
from tests.fakes import incoming, plain_document
from tests.ingest.collection import Collection
from tests.ingest.killed_runs import NAME, Reader, Runs, drawers, reading, run, started_runs

COUNT = 30
SWITCHED = 5.0
"""Seconds a running server may take to answer from a new generation."""
_PUBLISHED: set[Point] = {"published", "pruned"}


@pytest.fixture(scope="module")
def runs() -> Iterator[Runs]:
    """Return something that starts runs."""
    with started_runs() as started:
        yield started


@pytest.fixture(scope="module")
def asked(runs: Runs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Reader]]:
    """Return a data directory with version 1, and a reader that asks all the time."""
    data_dir = tmp_path_factory.mktemp("killed")
    assert runs.run(data_dir, 1, COUNT) == 0
    with reading(data_dir, tmp_path_factory.mktemp("cache"), COUNT) as reader:
        assert reader.waits_for(1, 10)
        yield data_dir, reader
    assert reader.faults == []


def test_there_are_ten_points_and_more_to_be_killed_at() -> None:
    assert len(POINTS) >= 10


@pytest.mark.parametrize("point", POINTS)
def test_a_run_killed_at_a_point_is_not_noticed_and_the_next_one_completes(
    runs: Runs, asked: tuple[Path, Reader], point: Point
) -> None:
    data_dir, reader = asked
    generations = Generations.of(data_dir, NAME)
    before, served = reader.seen[-1][0], generations.current()
    answered = reader.answers

    assert runs.run(data_dir, before + 1, COUNT, kill_at=point) == -9
    moved = generations.current() != served
    assert moved == (point in _PUBLISHED)
    assert generations.holder() is None

    assert runs.run(data_dir, before + 2, COUNT) == 0
    assert reader.waits_for(before + 2, SWITCHED)
    assert reader.answers > answered
    assert reader.faults == []
    kept = sorted(path.name for path in (generations.folder / "generations").iterdir())
    assert len(kept) == KEPT
    assert kept[-1] == generations.current()
    assert generations.unfinished() == generations.leftovers() == []
    assert sorted(path.name for path in generations.folder.iterdir()) == ["current.json", "generations", "lock"]


def test_a_generation_that_was_finished_but_not_published_goes_and_the_one_served_before_stays(
    runs: Runs, tmp_path: Path
) -> None:
    for version in (1, 2):
        assert runs.run(tmp_path, version, 4) == 0
    generations = Generations.of(tmp_path, NAME)
    served = generations.current()
    assert runs.run(tmp_path, 3, 4, kill_at="manifest written") == -9
    (left,) = generations.leftovers()
    assert runs.run(tmp_path, 4, 4) == 0
    kept = [path.name for path in (generations.folder / "generations").iterdir()]
    assert generations.unfinished() == []
    assert left not in kept
    assert sorted(kept) == sorted([str(served), str(generations.current())])


def test_a_run_that_changes_nothing_removes_what_a_killed_one_left(runs: Runs, tmp_path: Path) -> None:
    assert runs.run(tmp_path, 1, 4) == 0
    assert runs.run(tmp_path, 2, 4, kill_at="corpus written") == -9
    generations = Generations.of(tmp_path, NAME)
    assert len(generations.leftovers()) == 1
    run(tmp_path, 1, 4)
    assert generations.leftovers() == []


def test_points_are_passed_in_order_and_two_of_them_for_each_language(notes: Collection) -> None:
    passed: list[Point] = []
    notes.passed = passed.append
    notes.ingest(drawers(1, 10))
    assert tuple(dict.fromkeys(passed)) == POINTS
    assert {point for point in POINTS if passed.count(point) == 2} == {"part written", "chroma written"}


def test_the_pointer_moves_only_after_everything_is_on_the_disk(notes: Collection) -> None:
    def look(point: Point) -> None:
        if point in {"manifest written", "pointer drafted"}:
            assert notes.generations.current() is None
            assert notes.generations.unfinished() == []

    notes.passed = look
    notes.ingest(incoming(plain_document("doc", "A fact.")))
    assert notes.held() == ["doc.en"]
