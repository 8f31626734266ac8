"""The real desk with settings, a store and a pace of its own, and a real server over it."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import uvicorn
from fastapi import FastAPI

from assistant.types import Answer, Request
from web.app import create_app
from web.serving import configured
from web.settings import Settings
from web.store import Store
from web.wiring import Desk

QUESTION = "Until when could teams apply to the first call?"
PROBLEM = "application/problem+json"


class OwnDesk:
    """Answers as the shared desk does; `pause` is called in the thread that answers, before it does."""

    def __init__(self, desk: Desk, folder: Path, **settings: Any) -> None:
        self._desk = desk
        own = {"database_url": f"sqlite:///{folder / 'station.db'}", "rate_limit": ""}
        self.settings = desk.settings.model_copy(update=own | settings)
        self.asked: list[Request] = []
        self.pause: Callable[[], object] = lambda: None

    @cached_property
    def store(self) -> Store:
        return Store.open(self.settings.store_url)

    def ask(self, request: Request, collection: str = "station") -> Answer:
        self.asked.append(request)
        self.pause()
        return self._desk.ask(request, collection)

    def app(self) -> FastAPI:
        return create_app(cast("Desk", self))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._desk, name)


@dataclass(frozen=True)
class Event:
    name: str
    data: Any


def read_events(text: str) -> list[Event]:
    """The events of a stream, comments left out."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if line and not line.startswith(":"))
        if fields:
            found.append(Event(fields["event"], json.loads(fields["data"])))
    return found


@contextmanager
def served(app: FastAPI, config: uvicorn.Config | None = None) -> Iterator[int]:
    """Serve an application on a free port, as `station serve` does, in a thread; yields the port."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(config or configured(app, Settings.model_construct()))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(10)


def raw(port: int, sent: bytes, timeout: float = 10) -> bytes:
    """Everything a server answers to some bytes, until it closes the connection.

    A server that closes before it has read everything resets the connection, and its answer may be lost on the way.
    """
    received = b""
    with (
        closing(socket.create_connection(("127.0.0.1", port), timeout=timeout)) as connection,
        suppress(ConnectionResetError),
    ):
        connection.sendall(sent)
        while piece := connection.recv(65536):
            received += piece
    return received


def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Wait until something holds; fails after some seconds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.01)
