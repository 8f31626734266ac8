from __future__ import annotations

import time
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.soak.serving import figures
from tests.web.own_desk import QUESTION, OwnDesk
from web.metrics import Metrics
from web.wiring import Desk

CHAT = "/api/v1/chat"


def read(client: TestClient) -> dict[str, float]:
    response = client.get("/metrics")
    assert response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return figures(response.text)


def test_an_answer_is_counted_with_its_steps_and_quotes(service: TestClient) -> None:
    before = read(service)
    answer = service.post(CHAT, json={"question": QUESTION}).json()
    after = read(service)

    assert after['station_answers_total{language="en",mode="extractive",status="answered"}'] == 1
    for step in ("understand", "encode", "retrieve", "answer", "total"):
        assert after[f'station_answer_step_seconds_count{{step="{step}"}}'] == 1
    total = after['station_answer_step_seconds_sum{step="total"}']
    assert total == pytest.approx(answer["timings_ms"]["total"] / 1000)
    assert after["station_quotes_passed_total"] - before["station_quotes_passed_total"] >= len(answer["citations"])
    assert after["station_quotes_dropped_total"] == 0
    assert after["station_queue_wait_seconds_count"] == 1


def test_refusals_are_counted_by_their_problem(desk: Desk, tmp_path: Path) -> None:
    own = OwnDesk(desk, tmp_path, rate_limit="2/minute")
    with TestClient(own.app(), client=("203.0.113.1", 1)) as service:
        service.post(CHAT, content=b"x" * 300_000)
        service.post(CHAT, json={"question": ""})
        service.post(CHAT, json={"question": QUESTION})
        service.get("/nowhere")
        told = read(service)

    for problem in ("body-too-large", "request-invalid", "rate-limited", "not-found"):
        assert told[f'station_problems_total{{type="{problem}"}}'] == 1


def test_requests_are_counted_by_route_and_labels_are_bounded(service: TestClient) -> None:
    for n in range(5):
        service.get(f"/no/such/page/{n}")
        service.request(f"BREW{n}", "/")
        service.get(f"/api/v1/documents/nothing-{n}")
    told = read(service)

    assert told['station_requests_total{method="GET",route="unmatched",status="404"}'] == 5
    assert told['station_requests_total{method="other",route="/",status="405"}'] == 5
    assert told['station_requests_total{method="GET",route="/api/v1/documents/{document_id}",status="404"}'] == 5
    assert not any("nothing-" in name or "BREW" in name for name in told)


def test_the_figures_say_what_is_served_and_how_much_memory_it_takes(service: TestClient, desk: Desk) -> None:
    service.post(CHAT, json={"question": QUESTION})
    told = read(service)

    assert told[f'station_generation{{collection="station",generation="{desk.generation()}"}}'] == 1
    assert told["process_resident_memory_bytes"] > 10_000_000


def test_feedback_is_counted(service: TestClient) -> None:
    answer = service.post(CHAT, json={"question": QUESTION}).json()["id"]
    service.post("/api/v1/feedback", json={"answer_id": answer, "rating": "up"})

    assert read(service)['station_feedback_total{rating="up"}'] == 1


def test_a_loop_that_is_blocked_is_seen(own: OwnDesk) -> None:
    app = own.app()

    @app.get("/blocking")
    async def block() -> None:
        end = time.thread_time() + 0.12
        while time.thread_time() < end:
            continue

    with TestClient(app) as client:
        time.sleep(0.1)
        client.get("/blocking")
        time.sleep(0.1)
        told = read(client)

    late = told["station_event_loop_lag_seconds_count"] - told['station_event_loop_lag_seconds_bucket{le="0.075"}']
    assert late >= 1
    assert told["station_event_loop_lag_max_seconds"] >= 0.08
    assert told["station_event_loop_work_max_seconds"] >= 0.12


def test_a_loop_that_only_waits_has_not_worked(own: OwnDesk) -> None:
    own.pause = lambda: time.sleep(0.3)
    with TestClient(own.app()) as client:
        client.post(CHAT, json={"question": QUESTION})
        assert read(client)["station_event_loop_work_max_seconds"] <= 0.05


def test_applications_count_by_themselves() -> None:
    one, other = Metrics(), Metrics()
    one.store_errors.inc()

    assert b"station_store_errors_total 1.0" in one.text()
    assert b"station_store_errors_total 0.0" in other.text()
