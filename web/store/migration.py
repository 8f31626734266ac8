"""Bring a database to the schema of this program, one server at a time."""

from __future__ import annotations

import functools
import threading

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from web.errors import StoreUnavailable
from web.store.engine import execute_alone, place_of, writing
from web.store.file_lock import LOCK_SECONDS, whole_file

VERSION_TABLE = "station_schema"

_ADVISORY_LOCK = 0x5354_4154_494F_4E  # "STATION"
_one_migration = threading.Lock()  # alembic keeps the running migration in module globals


def migrate(engine: Engine) -> None:
    """Bring the database to the newest revision; raises StoreUnavailable when it is already beyond that."""
    steps = _migrate_sqlite if engine.dialect.name == "sqlite" else _migrate_postgresql
    with _one_migration:
        steps(engine)


def require_head(connection: Connection) -> None:
    """Raise StoreUnavailable unless the database has the schema of this program."""
    found, wanted = revision_of(connection), newest_revision()
    if found is None:
        raise StoreUnavailable(
            f"{_place(connection)} holds no conversations' tables yet; `station serve` makes them at its start"
        )
    if found != wanted:
        _refuse_newer(connection, found)
        raise StoreUnavailable(
            f"{_place(connection)} has schema {found}, this program needs {wanted}; `station serve` migrates it"
        )


def revision_of(connection: Connection) -> str | None:
    """Return the revision the database is at, None before the first."""
    return MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()


@functools.cache
def newest_revision() -> str:
    """Return the revision that this program is written for."""
    return _scripts().get_heads()[0]


def configuration(connection: Connection) -> Config:
    """Return what alembic's commands need to run on an open connection."""
    config = Config()
    config.set_main_option("script_location", "web.store:migrations")
    config.attributes["connection"] = connection
    return config


def _migrate_sqlite(engine: Engine) -> None:
    with whole_file(engine):
        # The mode stays with the file; two processes must not set it at once.
        execute_alone(engine, "PRAGMA journal_mode = WAL")
        with writing(engine).begin() as connection:
            _upgrade(connection)


def _migrate_postgresql(engine: Engine) -> None:
    with engine.begin() as connection:
        _require_utf8(connection)
        connection.execute(text(f"SET LOCAL statement_timeout = '{LOCK_SECONDS}s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _ADVISORY_LOCK})
        _upgrade(connection)


def _upgrade(connection: Connection) -> None:
    found = revision_of(connection)
    if found is not None:
        _refuse_newer(connection, found)
    command.upgrade(configuration(connection), "head")


def _refuse_newer(connection: Connection, found: str) -> None:
    known = {script.revision for script in _scripts().walk_revisions()}
    if found not in known:
        raise StoreUnavailable(
            f"{_place(connection)} has schema {found!r} of a newer Station Desk; this one knows schemas up to "
            f"{newest_revision()!r}: run the newer program, or restore a backup made before it"
        )


def _require_utf8(connection: Connection) -> None:
    encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    if encoding != "UTF8":
        raise StoreUnavailable(
            f"{_place(connection)} has the encoding {encoding}; it needs one made with ENCODING 'UTF8'"
        )


def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", "web.store:migrations")
    return ScriptDirectory.from_config(config)


def _place(connection: Connection) -> str:
    return place_of(connection.engine.url)
