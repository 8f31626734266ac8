from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.web.own_desk import PROBLEM, QUESTION, OwnDesk
from web.answer_queue import AnswerQueue
from web.errors import QueueFull
from web.wiring import Desk


@contextmanager
def queue_of(threads: int, size: int, patience: float = 10) -> Iterator[tuple[AnswerQueue, list[float]]]:
    waits: list[float] = []
    queue = AnswerQueue(threads, size, waits.append, patience)
    try:
        yield queue, waits
    finally:
        queue.close()


def test_work_gives_its_result_or_raises_what_it_raised() -> None:
    def fail() -> None:
        raise KeyError("wrong")

    async def run(queue: AnswerQueue) -> int:
        with pytest.raises(KeyError, match="wrong"):
            await queue.run(fail)
        return await queue.run(lambda: 6 * 7)

    with queue_of(1, 1) as (queue, waits):
        assert asyncio.run(run(queue)) == 42
        assert len(waits) == 2


def test_no_more_wait_than_there_is_room_for() -> None:
    release = threading.Event()

    async def run(queue: AnswerQueue) -> list[bool]:
        taken = [queue.submit(lambda: release.wait(10)) for _ in range(2 + 3)]
        with pytest.raises(QueueFull, match="3 questions are waiting already") as refused:
            queue.submit(lambda: release.wait(10))
        assert (queue.running, queue.waiting, queue.refused) == (2, 3, 1)
        assert refused.value.retry_after >= 1
        release.set()
        return await asyncio.gather(*taken)

    with queue_of(2, 3) as (queue, _):
        assert asyncio.run(run(queue)) == [True] * 5
        assert (queue.running, queue.waiting) == (0, 0)


def test_work_that_is_cancelled_before_it_begins_never_begins_and_leaves_room() -> None:
    release, begun = threading.Event(), []

    async def run(queue: AnswerQueue) -> None:
        first = queue.submit(lambda: release.wait(10))
        second = queue.submit(lambda: begun.append("second"))
        second.cancel()
        await asyncio.sleep(0.05)
        third = queue.submit(lambda: begun.append("third"))
        release.set()
        await asyncio.gather(first, third)

    with queue_of(1, 1) as (queue, _):
        asyncio.run(run(queue))
    assert begun == ["third"]


def test_work_that_waits_too_long_is_given_up() -> None:
    release = threading.Event()

    async def run(queue: AnswerQueue) -> None:
        first = queue.submit(lambda: release.wait(10))
        with pytest.raises(QueueFull, match="no thread was free within"):
            await queue.run(lambda: None)
        assert queue.refused == 1
        release.set()
        await first

    with queue_of(1, 1, patience=0.05) as (queue, _):
        asyncio.run(run(queue))


def test_the_time_to_come_again_grows_with_what_waits_and_how_long_it_takes() -> None:
    async def run(queue: AnswerQueue) -> int:
        for _ in range(2):
            await queue.run(lambda: threading.Event().wait(0.6))
        taken = [queue.submit(lambda: None) for _ in range(41)]
        with pytest.raises(QueueFull) as refused:
            queue.submit(lambda: None)
        await asyncio.gather(*taken)
        return refused.value.retry_after

    with queue_of(1, 40) as (queue, _):
        assert asyncio.run(run(queue)) in range(3, 20)


# over HTTP -------------------------------------------------------------------------------------------------

ROUTES = [
    ("POST", "/api/v1/chat", {"json": {"question": QUESTION}}),
    ("GET", "/api/v1/search?q=deadline", {}),
    ("GET", "/api/v1/documents", {}),
    ("GET", "/api/v1/documents/ao-2018-deadline-extension", {}),
]


@pytest.mark.parametrize(("method", "address", "sent"), ROUTES)
def test_every_route_says_when_too_much_is_asked(
    desk: Desk, tmp_path: Path, method: str, address: str, sent: dict[str, Any]
) -> None:
    own, release = OwnDesk(desk, tmp_path, threads=1, queue_size=1), threading.Event()
    own.pause = lambda: release.wait(20)

    async def run(call: Callable[..., Coroutine[Any, Any, httpx.Response]]) -> httpx.Response:
        asking = [asyncio.create_task(call("POST", "/api/v1/chat", json={"question": QUESTION})) for _ in range(2)]
        while len(own.asked) + app.state.queue.waiting < 2:
            await asyncio.sleep(0.01)
        refused = await call(method, address, headers={"Accept": "text/event-stream"}, **sent)
        release.set()
        assert [(await answered).status_code for answered in asking] == [200, 200]
        return refused

    async def main() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver") as client:
            return await run(client.request)

    app = own.app()
    refused = asyncio.run(main())
    app.state.queue.close()

    assert (refused.status_code, refused.headers["content-type"]) == (503, PROBLEM)
    assert refused.json()["type"] == "/problems/busy"
    assert int(refused.headers["retry-after"]) >= 1
