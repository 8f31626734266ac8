"""How much of a request is read, and for how long: bodies are taken in whole before a route sees them."""

from __future__ import annotations

import asyncio

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.errors import BodyTooLarge, BodyTooSlow, HeadTooLarge
from web.problems import answer_with_problem

LARGEST_HEAD = 16 * 1024
"""Bytes of the address and the headers together."""
LARGEST_BODY = 256 * 1024
"""Bytes of a request's body that are read."""
LONGEST_S = 20.0
"""Seconds a body may take to arrive."""


class BodyLimits:
    """Reads the body of every request, or refuses it with 431, 413 or 408."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body, then go on with it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            _check_head(scope)
            messages = await _read(scope, receive) if _has_body(scope) else []
        except (HeadTooLarge, BodyTooLarge, BodyTooSlow) as error:
            await answer_with_problem(error, scope, receive, send, {"Connection": "close"})
            return
        await self._app(scope, _replayed(messages, receive) if messages else receive, send)


def _check_head(scope: Scope) -> None:
    size = len(scope["path"]) + len(scope["query_string"]) + sum(len(name) + len(v) for name, v in scope["headers"])
    if size > LARGEST_HEAD:
        raise HeadTooLarge(f"address and headers have {size} bytes; {LARGEST_HEAD} are the most that is read")


async def _read(scope: Scope, receive: Receive) -> list[Message]:
    said = Headers(scope=scope).get("content-length", "")
    if said.isdigit() and int(said[:20]) > LARGEST_BODY:
        raise _too_large()
    try:
        async with asyncio.timeout(LONGEST_S):
            return await _arrived(receive)
    except TimeoutError as error:
        raise BodyTooSlow(f"the body did not arrive within {LONGEST_S:g} seconds") from error


async def _arrived(receive: Receive) -> list[Message]:
    messages, size = [], 0
    while True:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        if size > LARGEST_BODY:
            raise _too_large()
        if not message.get("more_body", False):
            return messages


def _too_large() -> BodyTooLarge:
    return BodyTooLarge(f"the body has more than {LARGEST_BODY} bytes, which is the most that is read")


def _has_body(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    return "transfer-encoding" in headers or headers.get("content-length", "0") != "0"


def _replayed(messages: list[Message], receive: Receive) -> Receive:
    """What was read, then whatever comes after it."""
    remaining = iter(messages)

    async def replay() -> Message:
        return next(remaining, None) or await receive()

    return replay
