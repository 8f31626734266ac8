"""`station eval`, run whole on a few questions."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from web.eval_command import evaluate
from web.evals.errors import ExtraMissing
from web.wiring import Desk

CITED = {
    "id": "1", "lang": "en", "kind": "temporal", "question": "Until when could teams apply to the first call?",
    "doc_ids": ["ao-2018-deadline-extension"], "facts": [["30 September 2018"]], "stale": ["31 August 2018"],
    "expect": ["answered", "partial"],
}  # fmt: skip
OFF_TOPIC = {
    "id": "2", "lang": "en", "kind": "off_topic", "question": "How do I bake sourdough bread?",
    "doc_ids": [], "facts": [], "expect": ["off_topic", "not_found"],
}  # fmt: skip


@pytest.fixture
def at_desk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command read the shared desk's data."""
    monkeypatch.setenv("STATION_DATA_DIR", str(desk.settings.data_dir))
    monkeypatch.setenv("STATION_TODAY", "2026-11-22")


def run(*arguments: str | Path) -> Result:
    app = typer.Typer()
    app.command()(evaluate)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def written(folder: Path, *rows: dict[str, Any], name: str = "questions.dev.jsonl") -> Path:
    path = folder / name
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    return path


@pytest.mark.usefixtures("at_desk")
def test_measures_a_file_and_writes_all_forms(tmp_path: Path) -> None:
    file = written(tmp_path, CITED, OFF_TOPIC)
    outs = [tmp_path / "deep" / name for name in ("all.json", "page.html", "quality.md")]
    result = run(
        "--questions", file, "--tuning", file, "--no-baseline", "--check",
        "--json", outs[0], "--html", outs[1], "--markdown", outs[2],
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "dev: expected document cited" in result.stdout
    data = json.loads(outs[0].read_text("utf-8"))
    figures = {(f["measure"], f["system"], f["group"]): (f["value"], f["n"]) for f in data["figures"]}
    assert figures["expected document cited", "station", "all"] == (1.0, 1)
    assert figures["expected facts said", "station", "all"] == (1.0, 1)
    assert figures["out of date without saying so", "station", "all"] == (0.0, 1)
    assert figures["refused when there is no answer", "station", "all"] == (1.0, 1)
    assert figures["quotes exact", "station", "all"][0] == 1.0
    assert figures["hit@5", "station", "all"] == (1.0, 1)
    assert [row["id"] for row in data["rows"]] == ["1", "2"]
    assert "no folder was given" in data["left_out"][0]
    assert all(out.stat().st_size for out in outs)


@pytest.mark.usefixtures("at_desk")
def test_a_missed_target_ends_with_3_only_when_checked(tmp_path: Path) -> None:
    file = written(tmp_path, CITED | {"doc_ids": ["project-polar-2"]})
    asked = ("--questions", file, "--mode", "answers", "--no-baseline")
    assert run(*asked).exit_code == 0
    assert run(*asked, "--check").exit_code == 3


@pytest.mark.usefixtures("at_desk")
def test_a_split_leaves_the_other_half_unasked(tmp_path: Path) -> None:
    file, out = written(tmp_path, CITED, OFF_TOPIC, OFF_TOPIC | {"id": "3", "question": "?"}), tmp_path / "out.json"
    asked = []
    for split in ("tune", "report"):
        run("--questions", file, "--split", split, "--mode", "answers", "--no-baseline", "--json", out)
        asked.append([row["id"] for row in json.loads(out.read_text("utf-8"))["rows"]])
    assert sorted(asked[0] + asked[1]) == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--questions", "none.jsonl"], "none.jsonl: cannot be read"),
        (["--sets", "cranfield"], "the folder that holds them is needed too, as --data FOLDER"),
        (["--data", "/nowhere"], "/nowhere: no such folder"),
        (["--data", ".", "--sets", "trivia"], "'trivia' is not a test set; xquad_parallel, "),
        (["--mode", "speed"], "speed"),
        (["--data", "."], "--data .: holds none of the folders xquad_parallel, "),
        (["--data", ".", "--sets", "cranfield"], "cranfield: no such folder"),
        (["--json", "."], "--json .: is a folder; the name of a file is needed"),
        (["--json", "q.json", "--markdown", "q.md"], "--json writes there too"),
    ],
)
def test_wrong_options_end_with_2_and_say_what_would_be_right(arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_file_without_questions_ends_with_2(tmp_path: Path) -> None:
    result = run("--questions", written(tmp_path), "--no-baseline")
    assert result.exit_code == 2
    assert "holds no question to ask" in result.stderr


def test_a_bad_line_ends_with_2_and_is_named(tmp_path: Path) -> None:
    file = written(tmp_path, CITED | {"kind": "riddle"})
    result = run("--questions", file)
    assert result.exit_code == 2
    assert f"{file}:1: kind: 'riddle'" in result.stderr


def test_without_its_libraries_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)  # what an import then meets is what a bare machine gives
    result = run("--questions", "none.jsonl")
    assert isinstance(result.exception, ExtraMissing)
    assert "ir_measures" in str(result.exception)
    assert "pip install" in str(result.exception)


def test_the_baseline_alone_needs_langchains_adapters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "langchain_chroma", None)
    assert isinstance(run("--questions", "none.jsonl").exception, ExtraMissing)
    assert run("--questions", "none.jsonl", "--no-baseline").exit_code == 2  # that file is not there
