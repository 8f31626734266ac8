"""Where conversations are kept: a SQLite file of the owner's own, or PostgreSQL through psycopg."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from web.errors import StoreAddressInvalid, StoreUnavailable

CONNECT_SECONDS = 5
STATEMENT_SECONDS = 10
BUSY_SECONDS = 10
"""How long a SQLite writer waits for the one before it."""

_POOL: dict[str, Any] = {"pool_size": 8, "max_overflow": 16, "pool_timeout": CONNECT_SECONDS}
_POSTGRESQL = {"postgres", "postgresql", "postgresql+psycopg"}
_WRITES = "station_writes"
_PRAGMAS = ("foreign_keys = ON", "secure_delete = ON", "synchronous = NORMAL")


def open_engine(url: str, *, create: bool) -> Engine:
    """Return an engine for a `sqlite:///` or `postgresql://` address; `create` makes a missing SQLite file."""
    place = _read(url)
    if place.drivername in _POSTGRESQL:
        return _open_postgresql(place)
    if place.drivername == "sqlite" and place.database not in {None, "", ":memory:"}:
        return _open_sqlite(place, create=create)
    raise StoreAddressInvalid(
        f"{place_of(place)} is no address for conversations; "
        "sqlite:////absolute/file.db or postgresql://user:password@host/database would be"
    )


def writing(engine: Engine) -> Engine:
    """Return the same engine whose transactions may write: SQLite takes its one write lock at their start."""
    return engine.execution_options(**{_WRITES: True})


def place_of(url: URL) -> str:
    """Return an address for messages: without the password, and without the query, which may hold one too."""
    return url.set(query={}).render_as_string(hide_password=True)


def sqlite_path(engine: Engine) -> Path:
    """Return the file a SQLite engine keeps everything in."""
    return Path(str(engine.url.database))


def execute_alone(engine: Engine, statement: str) -> list[Any]:
    """Execute what SQLite takes only outside a transaction."""
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        try:
            cursor.execute(statement)
            return list(cursor.fetchall())
        finally:
            cursor.close()


@contextmanager
def told_as_unavailable(engine: Engine) -> Iterator[None]:
    """Tell whatever a database or its disk raises as StoreUnavailable."""
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        raise StoreUnavailable(f"{place_of(engine.url)}: {_cause(error)}") from error


def _read(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        # The parser's own message may hold the address, and with it the password.
        raise StoreAddressInvalid(
            "the database address cannot be read; it would be sqlite:////absolute/file.db or "
            "postgresql://user:password@host:port/database, with special characters of the password as %XX"
        ) from None


def _open_postgresql(place: URL) -> Engine:
    given: dict[str, Any] = {
        "connect_timeout": CONNECT_SECONDS,
        "application_name": "station-desk",
        "options": f"-c statement_timeout={STATEMENT_SECONDS}s -c timezone=UTC",
        "client_encoding": "utf8",
    }
    return create_engine(
        place.set(drivername="postgresql+psycopg"),
        connect_args={name: value for name, value in given.items() if name not in place.query},
        pool_pre_ping=True,
        hide_parameters=True,
        **_POOL,
    )


def _open_sqlite(place: URL, *, create: bool) -> Engine:
    engine = create_engine(place, hide_parameters=True, **_POOL)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    with told_as_unavailable(engine):
        _make_file(sqlite_path(engine), create=create)
    return engine


def _make_file(path: Path, *, create: bool) -> None:
    """Make the file readable by its owner only; SQLite would use the umask."""
    if create:
        path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | (os.O_CREAT if create else 0), 0o600))


def _prepare(connection: Any, _record: Any) -> None:
    # The driver would begin transactions by itself, and late; `_begin` does.
    connection.isolation_level = None
    for pragma in (f"busy_timeout = {int(BUSY_SECONDS * 1000)}", *_PRAGMAS):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _cause(error: BaseException) -> str:
    """The first line of what the driver says; SQLAlchemy would add the statement."""
    lines = str(getattr(error, "orig", None) or error).splitlines()
    return lines[0] if lines else type(error).__name__
