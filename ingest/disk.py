"""Room on the disk, and failures to write told with what to do."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.errors import StorageFailed

FULL = "the disk is full; make room and run the command again"
_NO_ROOM = 1_000_000
"""Bytes free: with fewer than this a failure without a number is one of room."""
_ADVICE = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: "the quota is used up; make room and run the command again",
    errno.EROFS: "the file system is read-only; mount it for writing, or set STATION_DATA_DIR to another place",
    errno.EACCES: "writing is not allowed; give this user the right to, or set STATION_DATA_DIR to another place",
    errno.EPERM: "writing is not allowed; give this user the right to, or set STATION_DATA_DIR to another place",
    errno.EFBIG: "the file would be larger than is allowed here; raise the limit (ulimit -f)",
    errno.ENOTDIR: "a file is in the way; remove it, or set STATION_DATA_DIR to another place",
}


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn a failure to write under a folder into StorageFailed."""
    try:
        yield
    except OSError as error:
        raise StorageFailed(_told(folder, error)) from error


def _told(folder: Path, error: OSError) -> str:
    place = error.filename or folder
    if error.errno is None and free_bytes(folder) < _NO_ROOM:  # numpy keeps the number to itself
        return f"{place} cannot be written: {FULL}"
    advice = _ADVICE.get(error.errno or 0, f"{error}; look at the room and the rights there")
    return f"{place} cannot be written: {advice}"


def free_bytes(folder: Path) -> int:
    """Room left where a folder is, or would be."""
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    return shutil.disk_usage(there).free
