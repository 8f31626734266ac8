from __future__ import annotations

import asyncio
import json
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from tests.web.own_desk import PROBLEM, QUESTION, OwnDesk, read_events
from web.errors import StoreUnavailable
from web.wiring import Desk

CHAT = "/api/v1/chat"
STREAM = {"Accept": "text/event-stream"}


def ask(client: TestClient, question: str = QUESTION, *, key: str | None = None, **fields: Any) -> Any:
    headers = {"Idempotency-Key": key} if key is not None else {}
    return client.post(CHAT, json={"question": question, **fields}, headers=headers)


# conversations ---------------------------------------------------------------------------------------------


def test_each_question_without_a_conversation_begins_one_nobody_can_guess(service: TestClient) -> None:
    given = {ask(service).json()["conversation_id"] for _ in range(3)}

    assert len(given) == 3
    assert all(len(identity) >= 24 for identity in given)


def test_a_conversation_gives_its_turns_and_their_documents_to_the_next_question(
    service: TestClient, own: OwnDesk
) -> None:
    first = ask(service).json()
    second = ask(service, "And why?", conversation_id=first["conversation_id"]).json()

    question, answer = own.asked[-1].history
    assert second["conversation_id"] == first["conversation_id"]
    assert (question.role, question.content) == ("user", QUESTION)
    assert (answer.role, answer.content) == ("assistant", first["answer"])
    assert answer.cited == tuple(dict.fromkeys(citation["document_id"] for citation in first["citations"]))
    assert "ao-2018-deadline-extension" in answer.cited


def test_history_counts_only_without_a_conversation(service: TestClient, own: OwnDesk) -> None:
    history = [{"role": "user", "content": "Who was selected?"}]
    conversation = ask(service, history=history).json()["conversation_id"]
    assert [turn.content for turn in own.asked[-1].history] == ["Who was selected?"]

    ask(service, conversation_id=conversation, history=history)
    assert own.asked[-1].history[0].content == QUESTION


def test_a_conversation_nobody_has_is_not_found(service: TestClient, own: OwnDesk) -> None:
    refused = ask(service, conversation_id="conv_nobody")

    assert (refused.status_code, refused.headers["content-type"]) == (404, PROBLEM)
    assert refused.json()["type"] == "/problems/conversation-unknown"
    assert own.asked == []


def test_the_answer_kept_is_the_answer_given(service: TestClient, own: OwnDesk) -> None:
    answer = ask(service).json()

    kept = own.store.answer(answer["id"])
    assert kept is not None
    assert json.loads(kept.answer) == answer
    assert kept.question == QUESTION


def test_exchanges_of_a_conversation_end_with_the_answer_asked_for(own: OwnDesk) -> None:
    with TestClient(app := own.app()) as client:
        first = ask(client).json()
        second = ask(client, "And why?", conversation_id=first["conversation_id"]).json()
        ask(client, "Thanks", conversation_id=first["conversation_id"])

        async def exchanges(answer_id: str) -> list[tuple[str, str]]:
            return [(e.question, e.answer.id) for e in await app.state.chat.conversation(answer_id)]

        portal = client.portal
        assert portal is not None
        assert portal.call(exchanges, second["id"]) == [(QUESTION, first["id"]), ("And why?", second["id"])]
        assert portal.call(exchanges, first["id"]) == [(QUESTION, first["id"])]
        assert portal.call(exchanges, "ans_nobody") == []


# the store is down -----------------------------------------------------------------------------------------


class LostStore(OwnDesk):
    @property
    def store(self) -> Any:
        raise StoreUnavailable("sqlite:////gone: unable to open database file")


def test_without_a_store_questions_are_answered_but_belong_to_no_conversation(desk: Desk, tmp_path: Path) -> None:
    with TestClient(LostStore(desk, tmp_path).app()) as client:
        answer = ask(client)
        streamed = read_events(client.post(CHAT, json={"question": QUESTION}, headers=STREAM).text)
        refused = ask(client, conversation_id="conv_some")
        ready, figures = client.get("/readyz").json(), client.get("/metrics").text

    assert (answer.status_code, answer.json()["conversation_id"]) == (200, None)
    assert answer.json()["status"] == "answered"
    assert [streamed[0].data["conversation_id"], streamed[-1].data["conversation_id"]] == [None, None]
    assert (refused.status_code, refused.json()["type"]) == (503, "/problems/store-unavailable")
    assert "unable to open" not in refused.text
    assert int(refused.headers["retry-after"]) > 0
    assert (ready["status"], ready["store"]) == ("ready", "unavailable")
    assert "station_store_errors_total 0.0" not in figures


def test_what_could_not_be_kept_is_told_without_its_conversation(own: OwnDesk, service: TestClient) -> None:
    def lose() -> None:
        own.store.close()
        Path(str(own.settings.database_url).removeprefix("sqlite:///")).unlink()

    own.pause = lose
    answer = ask(service)

    assert (answer.status_code, answer.json()["conversation_id"]) == (200, None)


# idempotency -----------------------------------------------------------------------------------------------


def test_a_repeat_with_its_key_gets_the_first_answer_streamed_or_not(service: TestClient, own: OwnDesk) -> None:
    first = ask(service, key="k-1").json()
    again = ask(service, key="k-1").json()
    headers = STREAM | {"Idempotency-Key": "k-1"}
    streamed = read_events(service.post(CHAT, json={"question": QUESTION}, headers=headers).text)

    assert again == first
    assert streamed[0].data["id"] == first["id"]
    assert streamed[-1].data == first
    assert len(own.asked) == 1


def test_a_key_with_another_question_is_refused(service: TestClient) -> None:
    ask(service, key="k-1")
    refused = ask(service, "What is the China Space Station?", key="k-1")

    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/key-reused")


@pytest.mark.parametrize("key", ["", "x" * 256, "two words", "tab\there", "é"])
def test_a_key_that_is_no_key_is_refused(service: TestClient, key: str) -> None:
    body = {"question": QUESTION}
    refused = service.post(CHAT, json=body, headers=[(b"idempotency-key", key.encode("latin-1"))])

    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/key-invalid")


def test_the_longest_key_is_taken(service: TestClient) -> None:
    assert ask(service, key="x" * 255).status_code == 200


def test_two_clients_may_use_the_same_key(own: OwnDesk) -> None:
    app = own.app()
    with TestClient(app, client=("203.0.113.1", 1)) as one:
        first = ask(one, key="k-1").json()
    other = TestClient(own.app(), client=("203.0.113.2", 1))
    with other:
        assert ask(other, key="k-1").json()["id"] != first["id"]


def test_a_repeat_while_the_first_is_answered_waits_for_the_same_answer(own: OwnDesk) -> None:
    release = threading.Event()
    own.pause = lambda: release.wait(10)

    async def both() -> list[Any]:
        transport = httpx.ASGITransport(own.app())
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            headers = {"Idempotency-Key": "k-1"}
            body = {"question": QUESTION}
            asking = [asyncio.create_task(client.post(CHAT, json=body, headers=headers)) for _ in range(2)]
            while not own.asked:
                await asyncio.sleep(0.01)
            other = await client.post(CHAT, json={"question": "Another one?"}, headers=headers)
            assert other.status_code == 422
            await asyncio.sleep(0.2)
            assert not any(task.done() for task in asking)
            release.set()
            return [(await task).json() for task in asking]

    first, second = asyncio.run(both())

    assert first == second
    assert len(own.asked) == 1


# what is refused -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "status", "problem"),
    [
        ({"question": "  \n "}, 422, "question-invalid"),
        ({"question": ""}, 422, "request-invalid"),
        ({"question": "x" * 2001}, 422, "request-invalid"),
        ({"question": "a\0b"}, 422, "request-invalid"),
        ({"question": "a", "history": [{"role": "user", "content": "a\0b"}]}, 422, "request-invalid"),
        ({"question": "a", "history": [{"role": "user", "content": "b"}] * 41}, 422, "request-invalid"),
        ({"question": "a", "conversation_id": "c" * 101}, 422, "request-invalid"),
        ({"question": "a", "extra": 1}, 422, "request-invalid"),
        ({"question": "a", "collection": "no-such-thing"}, 404, "collection-unknown"),
        ({"question": "a", "collection": "../etc"}, 422, "collection-invalid"),
    ],
)
@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_what_cannot_be_answered_is_refused_before_anything_is_sent(
    service: TestClient, fields: dict[str, Any], status: int, problem: str, accept: str
) -> None:
    refused = service.post(CHAT, json=fields, headers={"Accept": accept})

    assert (refused.status_code, refused.headers["content-type"]) == (status, PROBLEM)
    assert refused.json()["type"] == f"/problems/{problem}"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"question": "\xc3\x28"}',
        b'{"question": "\\ud800"}',
        b'{"\\ud800": 1}',
        b'{"question": NaN}',
        b"[" * 100_000,
        b'{"question": {"question": "x"}}',
        b'"question"',
    ],
)
def test_what_is_not_json_is_the_clients_fault(service: TestClient, body: bytes) -> None:
    refused = service.post(CHAT, content=body, headers={"Content-Type": "application/json"})

    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/request-invalid")


# feedback --------------------------------------------------------------------------------------------------


def test_feedback_is_kept(service: TestClient, own: OwnDesk) -> None:
    answer = ask(service).json()["id"]
    sent = {"answer_id": answer, "rating": "down", "comment": "It was 30 September.", "statement": 1}
    kept = service.post("/api/v1/feedback", json=sent)

    assert (kept.status_code, kept.content) == (204, b"")
    (said,) = own.store.feedback(answer)
    assert (said.rating, said.comment, said.statement) == ("down", "It was 30 September.", 1)


@pytest.mark.parametrize(
    ("fields", "status", "problem"),
    [
        ({"answer_id": "ans_nobody", "rating": "up"}, 404, "answer-unknown"),
        ({"answer_id": "ans_nobody", "rating": "great"}, 422, "request-invalid"),
        ({"answer_id": "ans_nobody", "rating": "up", "comment": "x" * 2001}, 422, "request-invalid"),
        ({"answer_id": "ans_\0", "rating": "up"}, 422, "request-invalid"),
        ({"answer_id": "ans_nobody", "rating": "up", "statement": 0}, 422, "request-invalid"),
    ],
)
def test_feedback_that_cannot_be_kept_is_refused(
    service: TestClient, fields: dict[str, Any], status: int, problem: str
) -> None:
    refused = service.post("/api/v1/feedback", json=fields)

    assert (refused.status_code, refused.json()["type"]) == (status, f"/problems/{problem}")
