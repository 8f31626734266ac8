from __future__ import annotations

import http.client
import json
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import DataInvalid
from tests.web.own_desk import PROBLEM, QUESTION, Event, OwnDesk, read_events, served, until
from web import streaming
from web.streaming import parts, wants_stream
from web.wiring import Desk

CHAT = "/api/v1/chat"
STREAM = {"Accept": "text/event-stream"}
QUESTIONS = [
    QUESTION,
    "Which projects were selected in the first cycle?",
    "Which projects take part, list all of them with their countries",
    "¿Cuántos proyectos fueron seleccionados?",
    "中国空间站的主要参数是什么？",
    "What does insurance of an experiment cost?",
    "Where can I get a good pizza?",
    "Hello!",
]


def stream(client: TestClient, question: str) -> list[Event]:
    response = client.post(CHAT, json={"question": question}, headers=STREAM)
    assert response.status_code == 200
    return read_events(response.text)


@pytest.mark.parametrize(
    ("accept", "streams"),
    [
        ("", False),
        ("*/*", False),
        ("text/*", False),
        ("application/json", False),
        ("text/html", False),
        ("text/event-stream", True),
        ("TEXT/EVENT-STREAM", True),
        ("text/event-stream; charset=utf-8", True),
        ("text/event-stream, */*", True),
        ("*/*, text/event-stream", True),
        ("application/json, text/event-stream", False),
        ("text/event-stream, application/json", True),
        ("text/event-stream;q=0.5, application/json", False),
        ("application/json;q=0.5, text/event-stream;q=0.9", True),
        ("text/event-stream;q=0.5, */*", False),
        ("text/event-stream;q=0", False),
        ("text/event-stream;q=0, application/json", False),
        ("text/event-stream;q=high", False),
        ("text/event-stream;q=nan", False),
        (";;,,q=1;", False),
    ],
)
def test_a_stream_is_sent_to_whoever_prefers_it(accept: str, streams: bool) -> None:
    assert wants_stream(accept) is streams


@given(st.text(max_size=200))
def test_any_accept_header_is_read(accept: str) -> None:
    assert wants_stream(accept) in (True, False)


@given(st.lists(st.text("ab [1]\n", max_size=8), max_size=5), st.text("ab [1]\n", max_size=60))
def test_parts_joined_are_the_answer(statements: list[str], answer: str) -> None:
    assert "".join(parts(answer, statements)) == answer


def test_each_statement_is_a_part_with_its_marks() -> None:
    answer = "It is known:\n\n- “One.” [1] [2]\n- “Two.” [3]\n\nAsk them."

    assert parts(answer, ["One.", "Two."]) == ["It is known:\n\n- “One.” [1] [2]", "\n- “Two.” [3]", "\n\nAsk them."]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_stream_tells_the_answer_in_the_order_of_the_contract(service: TestClient, question: str) -> None:
    told = stream(service, question)
    names, answer = [event.name for event in told], told[-1].data
    cited: set[int] = set()
    for event in told:
        if event.name == "citations":
            cited |= {citation["number"] for citation in event.data}
        if event.name == "delta":
            assert {int(n) for n in streaming._MARK.findall(event.data["text"])} <= cited

    assert (names[0], names[-1]) == ("meta", "answer")
    assert set(names[1:-1]) <= {"citations", "delta"}
    assert "".join(event.data["text"] for event in told if event.name == "delta") == answer["answer"]
    assert told[0].data == {name: answer[name] for name in ("id", "conversation_id", "collection")}
    assert all(c in answer["citations"] for event in told if event.name == "citations" for c in event.data)


def test_a_stream_and_json_tell_the_same(service: TestClient) -> None:
    own = ("id", "conversation_id", "timings_ms")
    streamed = stream(service, QUESTION)[-1].data
    plain = service.post(CHAT, json={"question": QUESTION}).json()

    assert {k: v for k, v in streamed.items() if k not in own} == {k: v for k, v in plain.items() if k not in own}


def test_headers_of_a_stream_stand_once_each(service: TestClient) -> None:
    headers = service.post(CHAT, json={"question": QUESTION}, headers=STREAM).headers

    assert headers.get_list("cache-control") == ["no-cache, no-transform"]
    assert headers.get_list("x-accel-buffering") == ["no"]
    assert headers.get_list("content-type") == ["text/event-stream; charset=utf-8"]
    assert len({name for name, _ in headers.multi_items()}) == len(headers.multi_items())


def test_a_fault_after_the_beginning_is_one_error_at_the_end(own: OwnDesk, service: TestClient) -> None:
    def break_down() -> None:
        raise DataInvalid("/secret/path is broken")

    own.pause = break_down
    told = stream(service, QUESTION)

    assert [event.name for event in told] == ["meta", "error"]
    assert (told[1].data["type"], told[1].data["status"]) == ("/problems/not-ready", 503)
    assert "secret" not in json.dumps(told[1].data)
    assert len(told[1].data["request_id"]) == 16


def test_what_nobody_expected_is_told_without_its_reason(own: OwnDesk, service: TestClient) -> None:
    def break_down() -> None:
        raise RuntimeError("a secret of ours")

    own.pause = break_down
    told = stream(service, QUESTION)
    plain = service.post(CHAT, json={"question": QUESTION})

    assert [event.name for event in told] == ["meta", "error"]
    assert (plain.status_code, plain.headers["content-type"]) == (500, PROBLEM)
    assert "secret" not in json.dumps(told[1].data) + plain.text


# while it takes long ---------------------------------------------------------------------------------------


@contextmanager
def asked(port: int, question: str = QUESTION, accept: str = "text/event-stream") -> Iterator[socket.socket]:
    """A connection that has sent a question."""
    body = json.dumps({"question": question}).encode()
    head = f"POST {CHAT} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\nContent-Type: application/json\r\n"
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    try:
        yield connection
    finally:
        connection.close()


def received(connection: socket.socket, ending: bytes) -> bytes:
    data = b""
    while ending not in data:
        piece = connection.recv(65536)
        assert piece, f"closed before {ending!r}: {data!r}"
        data += piece
    return data


def test_meta_is_sent_at_once_and_comments_while_the_answer_takes_long(
    own: OwnDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "COMMENT_EVERY_S", 0.1)
    release = threading.Event()
    own.pause = lambda: release.wait(20)
    with served(own.app()) as port, asked(port) as connection:
        assert b"event: meta" in received(connection, b"event: meta")
        assert b": ping" in received(connection, b": ping")
        release.set()
        received(connection, b"event: answer")


@pytest.mark.parametrize("accept", ["text/event-stream", "application/json"])
def test_work_that_has_not_begun_never_begins_when_its_client_leaves(desk: Desk, tmp_path: Path, accept: str) -> None:
    own, release = OwnDesk(desk, tmp_path, threads=1), threading.Event()
    own.pause = lambda: release.wait(20)
    app = own.app()
    with served(app) as port, asked(port, "The first question?") as first:
        until(lambda: len(own.asked) == 1)
        with asked(port, "The second question?", accept):
            until(lambda: app.state.queue.waiting == 1)
        until(lambda: app.state.queue.waiting == 0)
        release.set()
        received(first, b"event: answer")

    assert [request.question for request in own.asked] == ["The first question?"]


def test_a_stream_that_is_left_is_counted(own: OwnDesk) -> None:
    release = threading.Event()
    own.pause = lambda: release.wait(20)
    app = own.app()
    with served(app) as port:
        with asked(port) as connection:
            received(connection, b"event: meta")
            assert b"station_streams_open 1.0" in app.state.metrics.text()
        until(lambda: b"station_streams_aborted_total 1.0" in app.state.metrics.text())
        assert b"station_streams_open 0.0" in app.state.metrics.text()
        release.set()


# through a proxy that buffers ------------------------------------------------------------------------------

NGINX = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{}}
http {{
  access_log off; proxy_buffering on; proxy_buffers 8 64k; proxy_busy_buffers_size 128k;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{
    listen 127.0.0.1:{port};
    location / {{ proxy_pass http://127.0.0.1:{upstream}; proxy_http_version 1.1; proxy_set_header Connection "";
                  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; }}
  }}
}}
"""


@contextmanager
def nginx(upstream: int, folder: Path) -> Iterator[int]:
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        pytest.skip("nginx is missing: apt-get install nginx-light")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    written = folder / "nginx.conf"
    written.write_text(NGINX.format(folder=folder, port=port, upstream=upstream))
    process = subprocess.Popen([program, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(written)])
    try:
        until(lambda: _listens(port))
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_the_first_event_passes_a_buffering_proxy_before_the_answer_is_there(own: OwnDesk, tmp_path: Path) -> None:
    release = threading.Event()
    own.pause = lambda: release.wait(20)
    with served(own.app()) as upstream, nginx(upstream, tmp_path) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        headers = {**STREAM, "Content-Type": "application/json"}
        connection.request("POST", CHAT, json.dumps({"question": QUESTION}), headers)
        response = connection.getresponse()
        assert response.headers.get_all("Cache-Control") == ["no-cache, no-transform"]
        assert response.readline() == b"event: meta\n"
        release.set()
        rest = response.read().decode()
        connection.close()

    assert rest.count("event: answer") == 1
