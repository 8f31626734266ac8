"""Files written at the end of a run: known to be writable before it begins, and whole or not there."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from web.evals.errors import OutputInvalid

Outputs = Mapping[str, Path | None]
"""By option, where it writes; None: it was not given."""


def require_writable(outputs: Outputs) -> None:
    """Make the folders of the files; raises OutputInvalid where one could not be written, or two would be one."""
    taken: dict[Path, str] = {}
    for option, path in outputs.items():
        if path is None:
            continue
        if path.is_dir():
            raise OutputInvalid(f"{option} {path}: is a folder; the name of a file is needed")
        _try_folder(option, path)
        other = taken.setdefault(path.resolve(), option)
        if other != option:
            raise OutputInvalid(f"{option} {path}: {other} writes there too; each needs a file of its own")


def _try_folder(option: str, path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise OutputInvalid(
            f"{option} {path}: cannot be written ({error.strerror}); another folder is needed"
        ) from error


def write_whole(path: Path, text: str) -> None:
    """Write a file under another name first, so that what was there stays until all is written."""
    draft = path.with_name(f".{path.name}.draft")
    try:
        draft.write_text(text, "utf-8")
        draft.replace(path)
    except OSError as error:
        raise OutputInvalid(f"{path}: cannot be written ({error.strerror})") from error
    finally:
        draft.unlink(missing_ok=True)
