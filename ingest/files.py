"""Files of one's own: which a folder holds, and their bytes, without leaving the folder or waiting on a pipe."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import IngestError
from ingest.names import name_fault, shown
from ingest.report import Rejected

SOURCE_LIST = "sources.toml"
"""Says what is known about the files beside it; not a document itself."""

SYSTEM_FOLDERS = tuple(Path(name) for name in ("/boot", "/etc", "/proc", "/sys"))
"""Hold settings, secrets and the state of processes, never documents."""

_KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
}


class FileRefused(IngestError):
    """A file is not read; the message says why, without its name."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to read. `name` is where it lies below the root that was given, or its own name."""

    path: Path
    """Real and absolute."""
    name: Path
    folder: Path
    """The real folder it was found in: where its `sources.toml` would be."""
    shown: Path
    """As the operator would write it."""


def find_files(root: Path) -> Iterator[FoundFile | Rejected]:
    """Every file under a root that has no fault, in the order of names, and what cannot be one.

    Hidden files and `sources.toml` are left out. Links are followed to files inside the root only.
    """
    real = Path(os.path.realpath(root))
    if real.is_dir():
        yield from _walk(root, real)
    else:
        yield _placed(root, real, Path(root.name), Path(os.path.realpath(root.parent)))


def root_fault(root: Path) -> str | None:
    """Why a path that was given is not read at all, or None."""
    real = Path(os.path.realpath(root))
    if real == Path(real.anchor):
        return "is the whole file system; name a folder of documents"
    if _is_system(real):
        return "is one of the system's own files, not a document"
    if real.name == SOURCE_LIST:
        return "says what is known about the files beside it; it is not a document"
    mode = real.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        return _not_a_file(mode)
    return name_fault(str(real))


def _is_system(path: Path) -> bool:
    return any(path.is_relative_to(folder) for folder in SYSTEM_FOLDERS)


def _walk(root: Path, real: Path) -> Iterator[FoundFile | Rejected]:
    waiting: list[Path] = [Path()]
    while waiting:
        name = waiting.pop()
        path, found = real / name, root / name
        fault = name_fault(name.name)
        if fault is not None:
            yield Rejected(shown(found), fault)
            continue
        try:
            kind = stat.S_IFMT(path.lstat().st_mode)
            if kind == stat.S_IFDIR:
                waiting += [name / child for child in reversed(_children(path))]
        except OSError as error:
            yield Rejected(shown(found), f"cannot be read: {error.strerror}")
            continue
        if kind == stat.S_IFLNK:
            yield from _linked(found, path, name, real)
        elif kind != stat.S_IFDIR:
            yield _placed(found, path, name, path.parent)


def _children(folder: Path) -> list[str]:
    """Names in a folder that are not hidden, sorted; raises OSError."""
    if _is_system(folder):
        raise PermissionError(errno.EPERM, "it is one of the system's own folders")
    names = (path.name for path in folder.iterdir())
    return sorted(name for name in names if not name.startswith(".") and name != SOURCE_LIST)


def _linked(found: Path, path: Path, name: Path, root: Path) -> Iterator[FoundFile | Rejected]:
    try:
        target = Path(os.path.realpath(path, strict=True))
    except OSError as error:
        yield Rejected(shown(found), f"is a link that leads nowhere: {error.strerror}")
        return
    if not target.is_relative_to(root):
        yield Rejected(shown(found), "is a link to outside the folder; put the file itself there")
    elif any(part.startswith(".") for part in target.relative_to(root).parts):
        yield Rejected(shown(found), "is a link to a hidden file")
    elif path.is_relative_to(target):
        yield Rejected(shown(found), "is a link to a folder that it lies in, so it never ends")
    elif not target.is_dir():  # what a folder inside the root holds is read where it lies
        yield _placed(found, target, name, path.parent)


def _placed(found: Path, path: Path, name: Path, folder: Path) -> FoundFile | Rejected:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return Rejected(shown(found), f"cannot be read: {error.strerror}")
    if not stat.S_ISREG(mode):
        return Rejected(shown(found), _not_a_file(mode))
    return FoundFile(path, name, folder, found)


def read_bytes(path: Path, limit: int) -> bytes:
    """What a file holds; raises FileRefused where it is over `limit` bytes or is not a plain file."""
    try:
        with open(path, "rb", opener=_open_without_waiting) as file:
            told = os.fstat(file.fileno())
            if not stat.S_ISREG(told.st_mode):
                raise FileRefused(_not_a_file(told.st_mode))
            data = b"" if told.st_size > limit else file.read(limit + 1)
    except OSError as error:
        raise FileRefused("is a link" if error.errno == errno.ELOOP else f"cannot be read: {error.strerror}") from error
    if told.st_size > limit or len(data) > limit:
        raise FileRefused(f"is larger than {limit / 1e6:g} MB, the most that is read")
    return data


def _open_without_waiting(path: str, flags: int) -> int:
    """Open without following a link, and without waiting on a pipe put in the file's place since it was found."""
    return os.open(path, flags | os.O_NONBLOCK | os.O_NOFOLLOW)


def _not_a_file(mode: int) -> str:
    return f"is {_KINDS.get(stat.S_IFMT(mode), 'something else')}, not a file"
