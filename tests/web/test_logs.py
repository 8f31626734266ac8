from __future__ import annotations

import io
import json
import logging
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.web.own_desk import QUESTION, OwnDesk
from web.logs import json_logs
from web.wiring import Desk

CHAT = "/api/v1/chat"


def logged(own: OwnDesk, *requests: tuple[str, str, Any], client: str = "203.0.113.77") -> list[dict[str, Any]]:
    """What is logged of some requests, each line read as JSON."""
    out = io.StringIO()
    with json_logs("info", out), TestClient(own.app(), client=(client, 1)) as service:
        for method, address, body in requests:
            service.request(method, address, json=body)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    return [line for line in lines if not line["logger"].startswith("httpx")]  # the client's own


def of_requests(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for line in lines if line["logger"] == "station.request"]


def test_every_request_is_one_line_that_says_what_was_answered(own: OwnDesk) -> None:
    (line,) = of_requests(logged(own, ("POST", CHAT, {"question": QUESTION})))

    assert len(line.pop("request_id")) == 16
    assert line.pop("ms") > 0
    assert line.pop("time").endswith("Z")
    assert line.pop("generation").startswith("000001-")
    assert line == {
        "event": "request",
        "level": "info",
        "logger": "station.request",
        "method": "POST",
        "route": CHAT,
        "status": 200,
        "answer": "answered",
        "language": "en",
        "collection": "station",
    }


def test_neither_questions_nor_quotes_nor_ids_nor_addresses_are_logged(own: OwnDesk) -> None:
    first = logged(own, ("POST", CHAT, {"question": "Is Vladimir Petrov of Minsk selected?"}))
    text = json.dumps(first) + json.dumps(logged(own, ("GET", "/?q=Petrov", None), ("GET", "/answers/ans_1", None)))

    for secret in ("Petrov", "Minsk", "203.0.113", "conv_", "ans_"):
        assert secret not in text


def test_questions_are_logged_where_that_is_wanted(desk: Desk, tmp_path: Path) -> None:
    own = OwnDesk(desk, tmp_path, log_questions=True)
    (line,) = of_requests(logged(own, ("POST", CHAT, {"question": QUESTION})))

    assert line["question"] == QUESTION


def test_routes_are_logged_as_templates(own: OwnDesk) -> None:
    lines = logged(
        own,
        ("GET", "/api/v1/documents/ao-2018-deadline-extension", None),
        ("GET", "/static/page.css", None),
        ("GET", "/no/such/page", None),
        ("PUT", CHAT, None),
    )

    told = [(line["route"], line["status"]) for line in of_requests(lines)]
    assert told == [
        ("/api/v1/documents/{document_id}", 200),
        ("/static", 200),
        ("unmatched", 404),
        (CHAT, 405),
    ]


def test_a_fault_is_one_line_with_its_trace_and_the_id_the_visitor_got(own: OwnDesk) -> None:
    def fail() -> None:
        raise RuntimeError("it broke")

    own.pause = fail
    lines = logged(own, ("POST", CHAT, {"question": QUESTION}))
    (fault,) = [line for line in lines if line["level"] == "error"]
    (request,) = of_requests(lines)

    assert (request["status"], request["request_id"]) == (500, fault["request_id"])
    (trace,) = fault["exception"]
    assert (trace["exc_type"], trace["exc_value"]) == ("RuntimeError", "it broke")
    assert [frame["name"] for frame in trace["frames"]][-1] == "fail"
    assert "locals" not in trace["frames"][0] or trace["frames"][0]["locals"] is None


def test_what_a_thread_logs_belongs_to_its_request(own: OwnDesk) -> None:
    own.pause = lambda: logging.getLogger("anything").warning("seen by %s", threading.current_thread().name)
    lines = logged(own, ("POST", CHAT, {"question": QUESTION}))
    (seen,) = [line for line in lines if line["logger"] == "anything"]

    assert seen["event"].startswith("seen by answers")
    assert seen["request_id"] == of_requests(lines)[0]["request_id"]


def test_logging_does_not_wait_for_its_output() -> None:
    class Slow(io.StringIO):
        def write(self, text: str) -> int:
            time.sleep(0.2)
            return super().write(text)

    out = Slow()
    with json_logs("info", out):
        started = time.perf_counter()
        logging.getLogger("anything").info("one")
        logging.getLogger("anything").info("two")
        assert time.perf_counter() - started < 0.1

    assert [json.loads(line)["event"] for line in out.getvalue().splitlines()] == ["one", "two"]


@pytest.mark.parametrize(("level", "told"), [("debug", 3), ("info", 2), ("error", 1)])
def test_only_what_matters_enough_is_logged(level: str, told: int) -> None:
    out = io.StringIO()
    with json_logs(level, out):
        for severity in (logging.DEBUG, logging.INFO, logging.ERROR):
            logging.getLogger("anything").log(severity, "told")

    assert len(out.getvalue().splitlines()) == told


def test_what_was_set_up_before_is_left_as_it_was() -> None:
    before = logging.getLogger().handlers[:]
    with json_logs("info", io.StringIO()):
        assert logging.getLogger().handlers != before

    assert logging.getLogger().handlers == before
