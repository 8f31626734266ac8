from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.web.own_desk import until
from web.cli import app
from web.errors import StoreUnavailable
from web.retention import Retention
from web.store import NewTurn, Store


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Return a store, which the command line is told of by the environment."""
    url = f"sqlite:///{tmp_path / 'station.db'}"
    monkeypatch.setenv("STATION_DATABASE_URL", url)
    monkeypatch.setenv("STATION_DATA_DIR", str(tmp_path))
    return Store.open(url)


def keep(store: Store, number: int, *, conversation: str = "conv_1", days_ago: float = 0) -> None:
    asked_at = datetime.now(UTC) - timedelta(days=days_ago)
    store.record(NewTurn(conversation, f"ans_{number}", "A question?", "{}", None, None, asked_at))


def test_a_conversation_is_erased_with_its_feedback(store: Store) -> None:
    for number in (1, 2):
        keep(store, number)
    keep(store, 3, conversation="conv_2")
    store.add_feedback("ans_1", "up")
    result = CliRunner().invoke(app, ["privacy", "erase", "conv_1"])

    assert (result.exit_code, result.stdout) == (0, "Erased 1 conversations, 2 answers, 1 reports.\n")
    assert store.answer("ans_1") is None
    assert store.answer("ans_3") is not None


def test_any_answer_s_id_erases_its_whole_conversation_and_it_is_told_as_json(store: Store) -> None:
    for number in (1, 2):
        keep(store, number)
    keep(store, 3, conversation="conv_2")
    result = CliRunner().invoke(app, ["privacy", "erase", "ans_2", "--json"])

    assert json.loads(result.stdout) == {"conversations": 1, "answers": 2, "feedback": 0}
    assert store.answer("ans_1") is None
    assert store.answer("ans_3") is not None


def test_an_id_that_nothing_has_is_said_to_be_unknown(store: Store) -> None:
    result = CliRunner().invoke(app, ["privacy", "erase", "conv_nobody"])

    assert result.exit_code == 1
    assert "nothing is kept under 'conv_nobody'" in result.stderr


def test_what_is_older_than_allowed_is_removed_again_and_again(store: Store) -> None:
    keep(store, 1, days_ago=30.1)
    keep(store, 2, days_ago=29.9)
    retention = Retention(lambda: store, days=30, every=0.05)
    retention.start()
    until(lambda: store.answer("ans_1") is None)
    keep(store, 3, days_ago=31)
    until(lambda: store.answer("ans_3") is None)
    retention.stop()

    assert store.answer("ans_2") is not None


def test_a_store_that_is_down_is_tried_again_later(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    keep(store, 1, days_ago=31)
    failures = [StoreUnavailable("it is down")]

    def opened() -> Store:
        if failures:
            raise failures.pop()
        return store

    retention = Retention(opened, days=30, every=0.05)
    retention.start()
    until(lambda: store.answer("ans_1") is None)
    retention.stop()

    assert [record.levelno for record in caplog.records if "it is down" in record.message] == [logging.ERROR]
