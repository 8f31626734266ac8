"""The bounded queue before the threads that answer: what blocks waits here, never on the event loop."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

from web.errors import QueueFull

T = TypeVar("T")

PATIENCE_S = 15.0
"""Seconds a job may wait for a thread before it is given up."""
_LONGEST_RETRY_S = 60
_FIRST_GUESS_S = 0.05
_WEIGHT = 0.1
"""Of the newest job, in the running mean of what a job takes."""


class AnswerQueue:
    """Runs blocking work on `threads` threads, with at most `size` jobs waiting; used from one event loop."""

    def __init__(self, threads: int, size: int, waited: Callable[[float], None], patience: float = PATIENCE_S) -> None:
        self._threads = threads
        self._size = size
        self._waited = waited
        self._patience = patience
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="answers")
        self._pending = 0
        self._takes = _FIRST_GUESS_S
        self.refused = 0
        """Jobs turned away since the start, at once or after waiting too long."""

    @property
    def waiting(self) -> int:
        """Jobs that wait for a thread."""
        return max(0, self._pending - self._threads)

    @property
    def running(self) -> int:
        """Jobs that have a thread."""
        return min(self._pending, self._threads)

    async def run(self, work: Callable[[], T]) -> T:
        """The result of some blocking work; cancelled before it began, it never begins. Raises QueueFull."""
        return await self.submit(work)

    def submit(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """Take some blocking work in at once; raises QueueFull, also later where it waited too long."""
        if self._pending >= self._threads + self._size:
            raise self._full(f"{self._size} questions are waiting already")
        loop = asyncio.get_running_loop()
        asked: asyncio.Future[T] = loop.create_future()
        entered = time.perf_counter()
        self._pending += 1
        done = self._pool.submit(copy_context().run, self._timed, work, entered)
        timer = loop.call_later(self._patience, self._give_up, done, asked)
        asked.add_done_callback(lambda _: done.cancel())
        done.add_done_callback(lambda _: loop.call_soon_threadsafe(self._settle, done, asked, timer))
        return asked

    def close(self) -> None:
        """Finish what has begun, drop what has not; blocks."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _timed(self, work: Callable[[], T], entered: float) -> T:
        began = time.perf_counter()
        self._waited(began - entered)
        try:
            return work()
        finally:
            self._takes += _WEIGHT * (time.perf_counter() - began - self._takes)

    def _give_up(self, done: Future[T], asked: asyncio.Future[T]) -> None:
        if done.cancel() and not asked.done():
            asked.set_exception(self._full(f"no thread was free within {self._patience:g} seconds"))

    def _settle(self, done: Future[T], asked: asyncio.Future[T], timer: asyncio.TimerHandle) -> None:
        self._pending -= 1
        timer.cancel()
        if asked.done():
            return
        try:
            asked.set_result(done.result())
        except CancelledError:
            asked.cancel()
        except BaseException as error:  # noqa: BLE001 - handed on to whoever asked
            asked.set_exception(error)

    def _full(self, why: str) -> QueueFull:
        self.refused += 1
        seconds = math.ceil(self._pending * self._takes / self._threads)
        return QueueFull(f"too much is asked at the moment: {why}", retry_after=min(max(seconds, 1), _LONGEST_RETRY_S))
