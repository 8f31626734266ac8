from __future__ import annotations

import json
import socket
import threading
import time
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.web.own_desk import PROBLEM, QUESTION, OwnDesk, raw, served
from web import body_limits, patience
from web.body_limits import LARGEST_BODY
from web.headers import page_policy
from web.wiring import Desk

CHAT = "/api/v1/chat"
JSON = {"Content-Type": "application/json"}
SAFE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def padded(size: int) -> bytes:
    body = json.dumps({"question": QUESTION}).encode()
    return body + b" " * (size - len(body))


# bodies ----------------------------------------------------------------------------------------------------


def test_the_largest_body_is_read(service: TestClient) -> None:
    assert service.post(CHAT, content=padded(LARGEST_BODY), headers=JSON).status_code == 200


@pytest.mark.parametrize("address", [CHAT, "/api/v1/feedback", "/", "/nowhere"])
def test_a_larger_body_is_refused(service: TestClient, address: str) -> None:
    refused = service.post(address, content=padded(LARGEST_BODY + 1), headers=JSON)

    assert (refused.status_code, refused.headers["content-type"]) == (413, PROBLEM)
    assert refused.json()["type"] == "/problems/body-too-large"


def test_a_larger_body_of_unknown_length_is_refused(service: TestClient) -> None:
    refused = service.post(CHAT, content=(padded(LARGEST_BODY) for _ in range(40)), headers=JSON)

    assert refused.status_code == 413


def test_ten_megabytes_over_a_connection_are_refused_and_the_server_goes_on(own: OwnDesk) -> None:
    with served(own.app()) as port:
        head = f"POST {CHAT} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 10000000\r\n\r\n"
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(head.encode())
            assert connection.recv(65536).startswith(b"HTTP/1.1 413")
        assert b"200 OK" in raw(port, b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")


# slow clients ----------------------------------------------------------------------------------------------


def test_a_body_that_does_not_arrive_is_not_waited_for(own: OwnDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_limits, "LONGEST_S", 0.2)
    with served(own.app()) as port:
        head = f"POST {CHAT} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"
        started = time.monotonic()
        answered = raw(port, head.encode())

    assert answered.startswith(b"HTTP/1.1 408")
    assert b"/problems/body-too-slow" in answered
    assert time.monotonic() - started < 5


def test_headers_that_come_drop_by_drop_are_not_waited_for(own: OwnDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "LONGEST_S", 0.4)
    with served(own.app()) as port:
        started, closed = time.monotonic(), []

        def drip() -> None:
            with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
                connection.sendall(b"GET / HTTP/1.1\r\n")
                try:
                    for _ in range(100):
                        connection.sendall(b"X-Slow: 1\r\n")
                        time.sleep(0.05)
                except OSError:
                    closed.append(time.monotonic() - started)

        slow = [threading.Thread(target=drip) for _ in range(40)]
        for thread in slow:
            thread.start()
        assert b"200 OK" in raw(port, b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        for thread in slow:
            thread.join()

    assert len(closed) == 40
    assert max(closed) < 4


def test_a_silent_connection_is_closed(own: OwnDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "LONGEST_S", 0.2)
    with served(own.app()) as port:
        assert raw(port, b"") == b""


def test_a_connection_that_is_used_again_stays_open(own: OwnDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "LONGEST_S", 0.3)
    with served(own.app()) as port, socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        for _ in range(3):
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
            assert connection.recv(65536).startswith(b"HTTP/1.1 200")
            time.sleep(0.4)


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + b"x" * 70_000 + b"\r\n\r\n",
        b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(8000)) + b"\r\n",
        b"\x00\x01\x02\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: \x00\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    ],
)
def test_what_is_not_http_or_too_long_is_refused(own: OwnDesk, sent: bytes) -> None:
    with served(own.app()) as port:
        answered = raw(port, sent)
        assert answered == b"" or answered.startswith((b"HTTP/1.1 400", b"HTTP/1.1 431"))
        assert b"200 OK" in raw(port, b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "GET", "TRACE", "BREW"])
def test_another_method_is_refused(service: TestClient, method: str) -> None:
    refused = service.request(method, CHAT)

    assert (refused.status_code, refused.json()["type"]) == (405, "/problems/method")
    assert refused.headers["allow"] == "POST"


@pytest.mark.parametrize("path", ["/", "/healthz", "/api/v1/documents", "/documents", "/static/page.css"])
def test_head_is_get_without_its_body(service: TestClient, path: str) -> None:
    whole, head = service.get(path), service.head(path)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == whole.headers["content-type"]
    assert head.headers["content-length"] == str(len(whole.content))


def test_a_range_that_ends_before_it_begins_is_refused(service: TestClient) -> None:
    dates = {"from": "2020-01-01", "to": "2019-01-01"}
    refused = service.post(CHAT, json={"question": "What?", "filters": dates})

    assert refused.status_code == 422
    assert "to: 2019-01-01 is before from: 2020-01-01" in refused.json()["detail"]


@pytest.mark.parametrize("question", ["\x01\x1b[31mred", "\u202eevil", "\ufeff", "\x7f?", "𝒜" * 2000])
def test_characters_that_control_are_no_fault(service: TestClient, question: str) -> None:
    assert service.post(CHAT, json={"question": question}).status_code in (200, 422)


# headers ---------------------------------------------------------------------------------------------------

ADDRESSES = [
    ("GET", "/"),
    ("GET", "/documents"),
    ("GET", "/about"),
    ("GET", "/nowhere"),
    ("GET", "/static/page.css"),
    ("GET", "/static/nothing.css"),
    ("GET", "/static/../app.py"),
    ("GET", "/api/v1/search"),
    ("GET", "/api/v1/search?q=deadline"),
    ("GET", "/healthz"),
    ("GET", "/metrics"),
    ("GET", "/openapi.json"),
    ("POST", CHAT),
    ("PUT", CHAT),
]


@pytest.mark.parametrize(("method", "address"), ADDRESSES)
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_every_response_carries_every_header_once(service: TestClient, method: str, address: str, accept: str) -> None:
    headers = service.request(method, address, headers={"Accept": accept}).headers
    names = [name for name, _ in headers.multi_items()]

    assert len(names) == len(set(names))
    assert {name: headers[name] for name in SAFE} == SAFE
    assert {"permissions-policy", "content-security-policy", "x-request-id", "cache-control"} <= set(names)


def test_a_fault_nobody_expected_carries_them_too(own: OwnDesk, service: TestClient) -> None:
    def fail() -> None:
        raise RuntimeError

    own.pause = fail
    headers = service.post(CHAT, json={"question": QUESTION}).headers

    assert {name: headers[name] for name in SAFE} == SAFE
    assert len(headers.multi_items()) == len(set(headers))


def test_a_page_may_load_what_carries_its_own_nonce(service: TestClient) -> None:
    policies = [service.get("/").headers["content-security-policy"] for _ in range(2)]
    nonces = {policy.partition("'nonce-")[2].partition("'")[0] for policy in policies}

    assert len(nonces) == 2
    assert policies[0] in {page_policy(nonce) for nonce in nonces}
    assert "unsafe" not in policies[0]
    assert "require-trusted-types-for 'script'" in policies[0]
    assert all(len(nonce) >= 16 for nonce in nonces)


def test_every_script_and_style_of_a_page_carries_its_nonce(service: TestClient) -> None:
    page = service.get("/")
    nonce = page.headers["content-security-policy"].partition("'nonce-")[2].partition("'")[0]

    assert f'nonce="{nonce}"' in page.text


def test_data_may_load_nothing(service: TestClient) -> None:
    for address in ("/api/v1/search?q=deadline", "/metrics", "/static/page.css", "/api/v1/nothing"):
        assert service.get(address).headers["content-security-policy"].startswith("default-src 'none';")


def test_answers_are_not_stored_and_static_files_are_asked_for_again(service: TestClient) -> None:
    answer = service.post(CHAT, json={"question": QUESTION})
    css = service.get("/static/page.css")
    again = service.get("/static/page.css", headers={"If-None-Match": css.headers["etag"]})

    assert answer.headers["cache-control"] == "no-store"
    assert css.headers["cache-control"] == "no-cache"
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(("given", "kept"), [("abc-1.2_3", True), ("x" * 65, False), ("a b", False), ("ä", False)])
def test_a_request_may_bring_its_id(service: TestClient, given: str, kept: bool) -> None:
    told = service.get("/healthz", headers=[(b"x-request-id", given.encode())]).headers["x-request-id"]

    assert (told == given) is kept


def test_a_collection_without_room_for_paths(desk: Desk, tmp_path: Path) -> None:
    with TestClient(OwnDesk(desk, tmp_path).app()) as client:
        refused = client.get("/api/v1/search?q=x&collection=..%2F..%2Fetc")

    assert refused.status_code == 422
