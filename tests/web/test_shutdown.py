from __future__ import annotations

import json
import signal
import socket
import sqlite3
import sys
import time
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.soak.serving import Running, station_serve
from tests.web.own_desk import QUESTION, OwnDesk, raw
from web.errors import SettingsInvalid
from web.serving import serve_until_stopped
from web.settings import Settings
from web.wiring import Desk

SLOW = """
import sys, time
from web.settings import load_settings
from web.serving import serve_until_stopped
from web.wiring import Desk, go_offline

class SlowDesk(Desk):
    def ask(self, request, collection="station"):
        time.sleep(float(sys.argv[1]))
        return super().ask(request, collection)

go_offline()
desk = SlowDesk(load_settings())
desk.warm()
serve_until_stopped(desk, "127.0.0.1", 0)
"""


def slow_server(seconds: float) -> tuple[str, ...]:
    """The command of a server whose answers take so long."""
    return (sys.executable, "-c", SLOW, str(seconds))


def ask(port: int) -> socket.socket:
    body = json.dumps({"question": QUESTION})
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    head = "POST /api/v1/chat HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\n"
    connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
    received = b""
    while b"event: meta" not in received:
        received += connection.recv(65536)
    return connection


def refuses(running: Running) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", running.port)) != 0


def test_an_address_that_is_no_database_is_refused_at_start(tmp_path: Path) -> None:
    address = "postgres//u:secret@h/db"
    desk = Desk(Settings(_env_file=None, data_dir=tmp_path, database_url=address))  # type: ignore[call-arg]
    with pytest.raises(SettingsInvalid, match=r"STATION_DATABASE_URL: .*would be") as error:
        serve_until_stopped(desk, "127.0.0.1", 0)
    assert "secret" not in str(error.value)


def test_the_first_signal_lets_a_stream_end_and_then_the_server(desk: Desk, tmp_path: Path) -> None:
    database, log = tmp_path / "kept.db", tmp_path / "log"
    folder = desk.settings.data_dir
    with station_serve(folder, log, *slow_server(1.5), STATION_DATABASE_URL=f"sqlite:///{database}") as running:
        with ask(running.port) as connection:
            running.process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            assert refuses(running)
            assert running.process.poll() is None
            rest = b"".join(iter(lambda: connection.recv(65536), b""))
        status = running.process.wait(10)

    assert b"event: answer" in rest
    assert status == 0
    told = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    assert [line["status"] for line in told if line["logger"] == "station.request"] == [200]
    assert not [line for line in told if line["level"] in {"error", "critical"}]
    assert sqlite3.connect(database).execute("select count(*) from turns").fetchone() == (1,)


def test_the_second_signal_ends_the_server_at_once(desk: Desk, tmp_path: Path) -> None:
    with station_serve(desk.settings.data_dir, tmp_path / "log", *slow_server(30)) as running, ask(running.port):
        running.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        started = time.monotonic()
        status = running.stop(signal.SIGTERM)

    assert status == 130
    assert time.monotonic() - started < 5


def test_a_server_with_nothing_to_do_ends_at_once(desk: Desk, tmp_path: Path) -> None:
    log = tmp_path / "log"
    database = f"sqlite:///{tmp_path / 'kept.db'}"
    with station_serve(desk.settings.data_dir, log, STATION_DATABASE_URL=database) as running:
        health = raw(running.port, b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        started = time.monotonic()
        status = running.stop(signal.SIGINT)

    assert b"200 OK" in health
    assert (status, time.monotonic() - started < 5) == (0, True)
    lines = [line for line in log.read_text().splitlines() if "is ready on" not in line]
    assert all(json.loads(line)["level"] == "info" for line in lines)


def test_a_server_that_is_ending_is_not_ready(own: OwnDesk) -> None:
    app = own.app()
    with TestClient(app) as client:
        assert client.get("/readyz").status_code == 200
        app.state.draining = True
        refused = client.get("/readyz")

    assert (refused.status_code, refused.json()["type"]) == (503, "/problems/not-ready")
