"""Migrations on SQLite and on a real PostgreSQL."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from filelock import FileLock
from sqlalchemy import Engine, column, inspect, table, text

from tests.postgres import shared_server
from web.errors import StoreUnavailable
from web.store import NewTurn, Store
from web.store.engine import open_engine, writing
from web.store.migration import VERSION_TABLE, configuration, migrate, newest_revision, revision_of
from web.store.tables import metadata

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    sqlite = nullcontext(f"sqlite:///{tmp_path / 'station.db'}")
    with sqlite if request.param == "sqlite" else shared_server().new_database() as address:
        yield address


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    opened = open_engine(url, create=True)
    yield opened
    opened.dispose()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        options = {"version_table": VERSION_TABLE, "compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def downgrade(engine: Engine) -> None:
    with writing(engine).begin() as connection:
        command.downgrade(configuration(connection), "base")


def set_revision(engine: Engine, revision: str) -> None:
    with writing(engine).begin() as connection:
        connection.execute(table(VERSION_TABLE, column("version_num")).update().values(version_num=revision))


def test_makes_the_tables_that_the_code_describes(engine: Engine) -> None:
    assert differences(engine) != []
    migrate(engine)
    assert differences(engine) == []
    assert tables(engine) == {"turns", "feedback", VERSION_TABLE}


def test_goes_up_down_and_up_again(engine: Engine) -> None:
    migrate(engine)
    downgrade(engine)
    assert tables(engine) == {VERSION_TABLE}
    with engine.connect() as connection:
        assert revision_of(connection) is None
    migrate(engine)
    assert differences(engine) == []
    with engine.connect() as connection:
        assert revision_of(connection) == newest_revision()


def test_leaves_what_is_kept_when_there_is_nothing_to_migrate(url: str) -> None:
    store = Store.open(url)
    turn = NewTurn("conv_a", "ans_a", "q", "{}", None, None, datetime.now(UTC))
    kept = store.record(turn)
    store.close()
    again = Store.open(url)
    assert again.turns("conv_a") == (kept,)
    again.close()


def test_refuses_a_database_of_a_newer_program(url: str, engine: Engine) -> None:
    migrate(engine)
    set_revision(engine, "9999")
    for allowed in (True, False):
        with pytest.raises(StoreUnavailable, match=r"'9999' of a newer Station Desk.*'0001'"):
            Store.open(url, migrate=allowed)
    with engine.connect() as connection:
        assert revision_of(connection) == "9999"


def test_a_running_server_notices_that_the_schema_went_beyond_it(url: str, engine: Engine) -> None:
    store = Store.open(url)
    set_revision(engine, "9999")
    with pytest.raises(StoreUnavailable, match="newer Station Desk"):
        store.check()
    store.close()


def test_a_failed_migration_leaves_nothing_behind(engine: Engine) -> None:
    """A table in the way makes the second statement fail after the first succeeded."""
    with writing(engine).begin() as connection:
        connection.execute(text("CREATE TABLE feedback (note TEXT)"))
    with pytest.raises(Exception, match="already exists"):
        migrate(engine)
    assert tables(engine) == {"feedback"}


def test_a_database_shared_with_another_program_keeps_its_own_versions(engine: Engine) -> None:
    with writing(engine).begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('theirs')"))
    migrate(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "theirs"


def test_many_servers_that_start_at_once_migrate_once(url: str) -> None:
    program = "import sys; from web.store import Store; sys.stdin.readline(); Store.open(sys.argv[1]).close()"
    starting = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", program, url],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=REPOSITORY,
        )
        for _ in range(4)
    ]
    for process in starting:
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.flush()
    told = [process.communicate(timeout=60)[1] for process in starting]
    assert told == [b""] * 4
    assert [process.returncode for process in starting] == [0] * 4


def test_says_who_is_in_the_way_when_the_lock_is_held_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.store.file_lock.LOCK_SECONDS", 0.2)
    with (
        FileLock(tmp_path / "station.db.lock"),
        pytest.raises(StoreUnavailable, match=r"station\.db\.lock was held by another process"),
    ):
        Store.open(f"sqlite:///{tmp_path / 'station.db'}")


def test_are_shipped_in_the_wheel(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(REPOSITORY / name, tmp_path)
    shutil.copytree(REPOSITORY / "web", tmp_path / "web")
    build = "from setuptools.build_meta import build_wheel; build_wheel('wheel')"
    subprocess.run([sys.executable, "-c", build], cwd=tmp_path, check=True, capture_output=True)
    (wheel,) = (tmp_path / "wheel").glob("*.whl")
    shutil.unpack_archive(wheel, tmp_path / "unpacked", "zip")
    program = "import sys, web.store; web.store.Store.open(sys.argv[1]).close(); print(web.store.__file__)"
    said = subprocess.run(
        [sys.executable, "-c", program, f"sqlite:///{tmp_path / 'station.db'}"],
        cwd=tmp_path / "unpacked",
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert said.startswith(str(tmp_path / "unpacked"))
