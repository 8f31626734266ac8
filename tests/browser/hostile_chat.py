"""A server whose chat misbehaves as it is told, and which counts what it was asked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CITATIONS = b'event: citations\ndata: [{"number":1}]\n\n'
STATEMENT = b'event: delta\ndata: {"text":"Half an answer. [1]"}\n\n'

Play = Callable[[Scope, Receive, Send], Awaitable[None]]


class HostileChat:
    """Plays one `play` for each question asked, then lets the application answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.plays: list[Play] = []
        self.asked: list[tuple[str | None, dict[str, Any]]] = []
        """Idempotency key and body of each question."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or (scope["method"], scope["path"]) != ("POST", "/api/v1/chat"):
            await self.app(scope, receive, send)
            return
        body = await _read(receive)
        self.asked.append((Headers(scope=scope).get("idempotency-key"), json.loads(body)))
        play = self.plays.pop(0) if self.plays else self.app
        await play(scope, _replay(body, receive), send)


class Held:
    """Lets the application answer, but keeps the last event back until `release`; hears whether the reader left."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._loop: asyncio.AbstractEventLoop | None = None
        self._released = asyncio.Event()

    def release(self) -> None:
        """Let the last event go."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._released.set)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._loop = asyncio.get_running_loop()

        async def holding(message: Message) -> None:
            before, event, rest = message.get("body", b"").partition(b"event: answer")
            if not event:
                await send(message)
                return
            await send({**message, "body": before, "more_body": True})
            await self._released.wait()
            await send({**message, "body": event + rest})

        await self.app(scope, receive, holding)


def dies(*pieces: bytes) -> Play:
    """Send these and break the connection."""

    async def play(_scope: Scope, _receive: Receive, send: Send) -> None:
        await _begin(send, *pieces)
        await asyncio.sleep(0.05)
        raise ConnectionResetError("the server died, as it was told")

    return play


def ends(*pieces: bytes) -> Play:
    """Send these and end as if that were all."""

    async def play(_scope: Scope, _receive: Receive, send: Send) -> None:
        await _begin(send, *pieces)
        await send({"type": "http.response.body", "body": b""})

    return play


def hangs(*pieces: bytes) -> Play:
    """Send these and nothing more, until the reader goes."""

    async def play(_scope: Scope, receive: Receive, send: Send) -> None:
        await _begin(send, *pieces)
        while (await receive())["type"] != "http.disconnect":
            pass

    return play


def refuses(status: int, body: bytes = b"", media_type: str = "text/html", retry_after: str = "") -> Play:
    """Answer with a status and no stream."""

    async def play(_scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [(b"content-type", media_type.encode())]
        headers += [(b"retry-after", retry_after.encode())] if retry_after else []
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return play


async def _begin(send: Send, *pieces: bytes) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
    for piece in pieces:
        await send({"type": "http.response.body", "body": piece, "more_body": True})


async def _read(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    return body


def _replay(body: bytes, receive: Receive) -> Receive:
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replaying() -> Message:
        return waiting.pop() if waiting else await receive()

    return replaying
