"""How late the event loop is, and how much of that its own callbacks are to blame for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

EVERY_S = 0.02


@asynccontextmanager
async def watched_loop(lagged: Callable[[float, float], None]) -> AsyncIterator[None]:
    """Measure, 50 times a second, how much later than it should a timer of the running loop fires.

    Also told is the processor time that the loop's thread took meanwhile, which no callback took more than: the rest
    of a lag is waiting, for the interpreter's lock or, where other work keeps the machine busy, for a core.
    """
    watching = asyncio.create_task(_watch(lagged))
    try:
        yield
    finally:
        watching.cancel()


async def _watch(lagged: Callable[[float, float], None]) -> None:
    loop = asyncio.get_running_loop()
    while True:
        due, worked = loop.time() + EVERY_S, time.thread_time()
        await asyncio.sleep(EVERY_S)
        lagged(max(0.0, loop.time() - due), time.thread_time() - worked)
