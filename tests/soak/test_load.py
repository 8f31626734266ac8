from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.soak.load import RESULT, Outcome, Plan, put_load, write
from tests.soak.serving import station_serve
from web.loop_lag import EVERY_S
from web.wiring import Desk

QUIET = 0.2
"""Cores that other work may use; beyond, a late event loop may have waited for a core."""


def outcome_of(desk: Desk, folder: Path, plan: Plan) -> Outcome:
    database = f"sqlite:///{folder / 'station.db'}"
    with station_serve(desk.settings.data_dir, folder / "log", STATION_DATABASE_URL=database) as running:
        return asyncio.run(put_load(running.port, plan))


def test_some_readers_at_once_are_answered_without_a_fault(desk: Desk, tmp_path: Path) -> None:
    # What the first questions of each language load, beside, is loaded before memory is compared.
    outcome = outcome_of(desk, tmp_path, Plan(clients=16, seconds=8, warmup=10))

    assert outcome.faults == []
    assert len(outcome.whole) >= 40
    assert outcome.percentile(0.5, outcome.whole) <= 1.0
    assert outcome.memory[-1][1] - outcome.memory[0][1] < 60
    assert outcome.longest_work <= 0.05 + EVERY_S


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_64_readers_are_answered_for_a_minute(desk: Desk, tmp_path: Path) -> None:
    plan = Plan()
    outcome = outcome_of(desk, tmp_path, plan)
    write(RESULT, outcome, plan)

    assert outcome.faults == []
    assert outcome.percentile(0.99, outcome.whole) <= 1.0
    assert outcome.slope <= 5
    assert outcome.longest_work <= 0.05 + EVERY_S
    assert outcome.late <= (0 if outcome.busy < QUIET else len(outcome.whole) / 500)
