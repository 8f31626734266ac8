"""A real PostgreSQL server for tests: Debian's binaries, a folder of its own, gone with the test run."""

import atexit
import functools
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

USER = "station"
PASSWORD = "s3cret/@:%"  # noqa: S105
_SYSTEM_USER = "postgres"
_START_SECONDS = 60


class PostgresServer:
    """A server that listens on 127.0.0.1 and in `folder`; `settings` are lines of postgresql.conf."""

    def __init__(self, settings: tuple[str, ...] = ("fsync=off", "synchronous_commit=off")) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="station-postgres-"))
        self.port = _free_port()
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._initialise()
        self.start()

    def url(self, database: str) -> str:
        """Return the address of a database, as an operator would write it."""
        return f"postgresql://{USER}:{quote(PASSWORD, safe='')}@127.0.0.1:{self.port}/{database}"

    @contextmanager
    def new_database(self, options: str = "") -> Iterator[str]:
        """Make an empty database, give its address, remove it."""
        name = f"test_{uuid.uuid4().hex}"
        self.execute(f"CREATE DATABASE {name} {options}")
        try:
            yield self.url(name)
        finally:
            self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def execute(self, statement: str, database: str = "postgres") -> None:
        """Execute one statement outside a transaction."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement.encode())

    def start(self) -> None:
        """Start the server as a child that dies with this process; returns when it answers."""
        options = [f"-c{line}" for line in (*self._settings, f"unix_socket_directories={self.folder}")]
        command = [_program("postgres"), "-D", str(self._data), "-p", str(self.port), "-h", "127.0.0.1", *options]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(_lowered(command), stdout=log, stderr=log, cwd="/")
        self._wait_until_it_answers(self._process)

    def stop(self) -> None:
        """Stop the server, ending its sessions."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(timeout=30)
            self._process = None

    def restart(self) -> None:
        """Stop the server and start it again at the same address."""
        self.stop()
        self.start()

    def remove(self) -> None:
        """Stop the server and remove everything it kept."""
        self.stop()
        shutil.rmtree(self.folder)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @property
    def _log(self) -> Path:
        return self.folder / "log"

    def _initialise(self) -> None:
        password = self.folder / "password"
        password.write_text(PASSWORD)
        if os.geteuid() == 0:
            shutil.chown(self.folder, _SYSTEM_USER)
            shutil.chown(password, _SYSTEM_USER)
        options = ["--auth=scram-sha-256", f"--username={USER}", f"--pwfile={password}", "--encoding=UTF8", "--no-sync"]
        command = [_program("initdb"), "-D", str(self._data), "--locale=C.UTF-8", *options]
        subprocess.run(_lowered(command), check=True, stdout=subprocess.DEVNULL, cwd="/")

    def _wait_until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + _START_SECONDS
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=2).close()
                return
            except psycopg.OperationalError as error:
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"PostgreSQL did not start: {self._log.read_text()}") from error
                time.sleep(0.05)


@functools.cache
def shared_server() -> PostgresServer:
    """Return the server of this test run; skips the test where PostgreSQL is not installed."""
    if reason := _missing():
        pytest.skip(reason)
    server = PostgresServer()
    atexit.register(server.remove)
    return server


def _missing() -> str:
    if not _folders():
        return "PostgreSQL is not installed: apt-get install postgresql"
    if shutil.which("setpriv") is None:
        return "setpriv is not installed: apt-get install util-linux"
    return ""


def _folders() -> list[Path]:
    """Return Debian's folders of PostgreSQL's programs, newest last."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    return sorted(found, key=lambda folder: int(folder.parent.name))


def _program(name: str) -> str:
    return str(_folders()[-1] / name)


def _lowered(command: list[str]) -> list[str]:
    """Return the command so that it dies with this process, and not as root: PostgreSQL refuses root."""
    become = ["--reuid", _SYSTEM_USER, "--regid", _SYSTEM_USER, "--clear-groups"] if os.geteuid() == 0 else []
    return ["setpriv", *become, "--pdeathsig", "QUIT", *command]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
