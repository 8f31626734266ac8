"""Clients that go away before their answer is there."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from fastapi import Request
from fastapi.responses import Response

CLIENT_GONE = 499


async def unless_gone(request: Request, responding: Coroutine[Any, Any, Response]) -> Response:
    """The response; cancelled when the client goes away, so that work that has not begun never begins."""
    working, leaving = asyncio.create_task(responding), asyncio.create_task(_gone(request))
    try:
        await asyncio.wait([working, leaving], return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else Response(status_code=CLIENT_GONE)
    finally:
        working.cancel()
        leaving.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        continue
