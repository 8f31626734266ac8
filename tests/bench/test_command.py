import json
import shutil
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from corpus.load import CORPUS_DIR
from web.bench_command import bench
from web.evals.errors import ExtraMissing

app = typer.Typer()
app.command()(bench)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--sizes", "many"], "--sizes 'many': numbers with commas between them, such as 1000,10000,100000"),
        (["--sizes", "3"], "--sizes '3': from 50 to 1,000,000 chunks"),
        (["--sizes", "100000"], "one of them at most 20,000"),
        (["--sizes", ""], "--sizes '': numbers with commas between them"),
        (["--sizes", "0"], "--sizes '0': from 50 to"),
        (["--sizes", "-1"], "--sizes '-1': from 50 to"),
        (["--json", "."], "--json .: is a folder"),
        (["--questions", "nowhere.jsonl"], "nowhere.jsonl: cannot be read"),
    ],
)
def test_a_wrong_option_is_told_with_what_would_be_right(arguments: list[str], told: str) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert told in result.stderr


def test_without_its_libraries_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "langchain_chroma", None)  # what an import then meets is what a bare machine gives
    result = CliRunner().invoke(app, ["--quick"])
    assert isinstance(result.exception, ExtraMissing)
    assert "pip install" in str(result.exception)


def test_help_teaches() -> None:
    told = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200", "TERM": "dumb"}).stdout
    assert "--markdown docs/results/speed.md" in told
    assert "Exit status" in told


@pytest.mark.timeout(900)
def test_a_quick_run_measures_everything_beside_the_baseline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, models_dir: Path
) -> None:
    pytest.importorskip("langchain_chroma", reason="the extra `eval` is not installed")
    pytest.importorskip("matplotlib", reason="the extra `eval` is not installed")
    (tmp_path / "models").symlink_to(models_dir)
    corpus = tmp_path / "corpus"  # most of the questions are left out: encoding them takes two minutes
    shutil.copytree(CORPUS_DIR, corpus, ignore=shutil.ignore_patterns("questions"))
    monkeypatch.setenv("STATION_CORPUS_DIR", str(corpus))
    monkeypatch.setenv("STATION_DATA_DIR", str(tmp_path))
    out = tmp_path / "results"
    result = CliRunner().invoke(
        app, ["--quick", "--json", str(out / "speed.json"), "--markdown", str(out / "speed.md")]
    )
    assert result.exit_code == 0, result.output
    figures = json.loads((out / "speed.json").read_text("utf-8"))
    real, copies = figures["asked"]
    assert (real["chunks"], copies["chunks"], copies["synthetic"]) == (100, 300, True)
    assert real["baseline"]["count"] == real["warm"]["total"]["count"] == 25
    assert real["warm"]["total"]["p50"] > real["warm"]["encode"]["p50"] > 0
    assert real["served"]["ready_s"] > 0
    assert figures["ingested"]["ours"] > 0 < figures["ingested"]["baseline"]
    assert figures["unchanged"][0]["again_s"] < figures["unchanged"][0]["first_s"]
    text = (out / "speed.md").read_text("utf-8")
    assert "## What was to be reached" in text
    assert (out / "plots" / "speed-answers.svg").read_text("utf-8").startswith("<svg")
