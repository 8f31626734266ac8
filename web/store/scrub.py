"""Take the bytes of removed rows out of a SQLite file.

`secure_delete` zeroes what is deleted, but SQLite leaves copies where it moved cells between pages, and the
write-ahead log keeps old pages: the file is rewritten and the log cut. `user_version` counts removals that were not
followed by that yet, in the transaction that removes, so that a killed process or a full disk is made good later.
"""

from __future__ import annotations

import time

from sqlalchemy import Connection, Engine

from web.errors import StoreUnavailable
from web.store.engine import BUSY_SECONDS, execute_alone, sqlite_path, writing
from web.store.file_lock import whole_file

_PAUSE = 0.02


def note_removal(connection: Connection) -> None:
    """Count, inside the transaction that removes rows, that their bytes are still there."""
    if connection.dialect.name == "sqlite":
        _set_pending(connection, _pending(connection) + 1)


def scrub(engine: Engine) -> None:
    """Rewrite the file if rows were removed since the last time; raises StoreUnavailable if somebody hinders it."""
    if engine.dialect.name != "sqlite":
        return
    with whole_file(engine):
        with engine.connect() as connection:
            pending = _pending(connection)
        if pending:
            execute_alone(engine, "VACUUM")
            _cut_log(engine)
            _settle(engine, pending)


def _cut_log(engine: Engine) -> None:
    """Move the log into the file and cut it; SQLite does not wait for another checkpoint, so this does."""
    until = time.monotonic() + BUSY_SECONDS
    while execute_alone(engine, "PRAGMA wal_checkpoint(TRUNCATE)")[0][0]:
        if time.monotonic() > until:
            raise StoreUnavailable(
                f"{sqlite_path(engine)}: the rows are removed, but the write-ahead log still holds their text because "
                "somebody keeps reading the file; do the same again when nobody does"
            )
        time.sleep(_PAUSE)


def _settle(engine: Engine, scrubbed: int) -> None:
    with writing(engine).begin() as connection:
        if _pending(connection) == scrubbed:
            _set_pending(connection, 0)


def _pending(connection: Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def _set_pending(connection: Connection, count: int) -> None:
    connection.exec_driver_sql(f"PRAGMA user_version = {count}")
