"""The lock beside a SQLite file, for what one process at a time may do with the whole file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout
from sqlalchemy import Engine

from web.errors import StoreUnavailable
from web.store.engine import sqlite_path

LOCK_SECONDS = 60


@contextmanager
def whole_file(engine: Engine) -> Iterator[None]:
    """Hold the lock; raises StoreUnavailable when another process keeps it for LOCK_SECONDS."""
    path = sqlite_path(engine)
    lock = FileLock(path.with_name(f"{path.name}.lock"), timeout=LOCK_SECONDS, mode=0o600)
    try:
        lock.acquire()
    except Timeout as error:
        raise StoreUnavailable(f"{lock.lock_file} was held by another process for {LOCK_SECONDS} s") from error
    try:
        yield
    finally:
        lock.release()
