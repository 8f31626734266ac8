"""The store beside the event loop: its calls on threads of their own, and no waiting for a store that is down."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from web.errors import StoreUnavailable
from web.metrics import Metrics
from web.store import Store

T = TypeVar("T")

_THREADS = 2
_LONGEST_S = 5.0
"""Seconds a call may take, waiting for a thread included."""
_REST_S = 5.0
"""Seconds in which a store that failed is not asked again."""

_logger = logging.getLogger("station.store")


class Conversations:
    """Calls a store from an event loop; opened with the first call."""

    def __init__(self, open_store: Callable[[], Store], metrics: Metrics) -> None:
        self._open_store = open_store
        self._metrics = metrics
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="store")
        self._down_until = 0.0
        self.down = False
        """The last call failed."""

    async def run(self, work: Callable[[Store], T]) -> T:
        """What some work with the store returns; raises what it raises, and StoreUnavailable also while it rests."""
        if time.monotonic() < self._down_until:
            self._metrics.store_errors.inc()
            raise StoreUnavailable("conversations cannot be read or kept at the moment; try again in some seconds")
        try:
            result = await asyncio.wait_for(self._start(work), _LONGEST_S)
        except TimeoutError as error:
            self._fail(f"no answer within {_LONGEST_S:g} seconds")
            raise StoreUnavailable("the store of conversations does not answer; try again in some seconds") from error
        except StoreUnavailable as error:
            self._fail(str(error))
            raise
        self._recover()
        return result

    def close(self) -> None:
        """Wait for what has begun; the store itself belongs to whoever opened it. Blocks."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _start(self, work: Callable[[Store], T]) -> asyncio.Future[T]:
        return asyncio.get_running_loop().run_in_executor(self._pool, partial(self._call, work))

    def _call(self, work: Callable[[Store], T]) -> T:
        return work(self._open_store())

    def _fail(self, why: str) -> None:
        self._metrics.store_errors.inc()
        if not self.down:
            _logger.error("answers are given, but conversations are not kept: %s", why)
        self.down = True
        self._down_until = time.monotonic() + _REST_S

    def _recover(self) -> None:
        if self.down:
            _logger.warning("conversations are kept again")
        self.down = False
