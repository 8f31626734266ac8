"""Files written at the end of a run: checked before it, whole or not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from web.evals.errors import OutputInvalid
from web.evals.outputs import require_writable, write_whole


def test_makes_the_folders_and_leaves_no_file(tmp_path: Path) -> None:
    require_writable({"--json": tmp_path / "deep" / "er" / "all.json", "--html": None})
    assert [path.name for path in tmp_path.rglob("*")] == ["deep", "er"]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OutputInvalid, match=r"--json .*: is a folder; the name of a file is needed"):
        require_writable({"--json": tmp_path})


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    with pytest.raises(OutputInvalid, match=r"--json .*: cannot be written \(.+\); another folder is needed"):
        require_writable({"--json": tmp_path / "taken" / "all.json"})


def test_two_options_may_not_write_one_file(tmp_path: Path) -> None:
    with pytest.raises(OutputInvalid, match=r"--html .*: --json writes there too"):
        require_writable({"--json": tmp_path / "out", "--html": tmp_path / "." / "out"})


def test_what_was_there_stays_until_all_is_written(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_text("old", "utf-8")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "half \ud800")  # a lone surrogate has no UTF-8
    assert path.read_text("utf-8") == "old"
    write_whole(path, "new")
    assert [(found.name, found.read_text("utf-8")) for found in tmp_path.iterdir()] == [("out", "new")]
