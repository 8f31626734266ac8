"""Logs: one JSON object a line on standard error, and one line for every request."""

from __future__ import annotations

import logging
import queue
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from logging.handlers import QueueHandler, QueueListener
from typing import Any, TextIO

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, Processor

from web.metrics import Metrics

_CLIENT_GONE = 499
"""Logged where a client left before its response began, as nginx does."""
_TALKATIVE = ("alembic",)
"""Loggers of libraries that are heard from warnings on."""
_requests = logging.getLogger("station.request")
_facts: ContextVar[dict[str, Any] | None] = ContextVar("facts", default=None)


def note(**facts: Any) -> None:
    """Add to what is logged of the request under way; nothing outside of one."""
    noted = _facts.get()
    if noted is not None:
        noted.update(facts)


class RequestLog:
    """Logs and counts every request when its response is complete; a question only where that is wanted."""

    def __init__(self, app: ASGIApp, metrics: Metrics, *, with_questions: bool) -> None:
        self._app = app
        self._metrics = metrics
        self._with_questions = with_questions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Go on, and log how it ended."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        facts: dict[str, Any] = {"request_id": scope["state"]["request_id"]}
        token = _facts.set(facts)
        started = time.perf_counter()
        status = _CLIENT_GONE

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            self._finish(scope, facts, status, time.perf_counter() - started)
            _facts.reset(token)

    def _finish(self, scope: Scope, facts: dict[str, Any], status: int, seconds: float) -> None:
        route = _route(scope)
        self._metrics.responded(scope["method"], route, status, seconds)
        if not self._with_questions:
            facts.pop("question", None)
        told = {"method": scope["method"][:16], "route": route, "status": status, "ms": round(seconds * 1000, 1)}
        _requests.info("request", extra=facts | told)


@contextmanager
def json_logs(level: str, out: TextIO | None = None) -> Iterator[None]:
    """Write everything logged as JSON lines, from a thread of its own, so that no request waits for the disk."""
    handler = logging.StreamHandler(out or sys.stderr)
    handler.setFormatter(_formatter())
    waiting: queue.SimpleQueue[logging.LogRecord] = queue.SimpleQueue()
    listener = QueueListener(waiting, handler)
    root = logging.getLogger()
    before, level_before = root.handlers[:], root.level
    root.handlers[:] = [_Passing(waiting)]
    root.setLevel(level.upper())
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    listener.start()
    try:
        yield
    finally:
        root.handlers[:] = before
        root.setLevel(level_before)
        listener.stop()


class _Passing(QueueHandler):
    """Passes a record on as it is, with the id of the request it belongs to."""

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        """Add what only the thread that logs knows."""
        facts = _facts.get()
        if facts is not None and not hasattr(record, "request_id"):
            record.request_id = facts["request_id"]
        return record


def _formatter() -> logging.Formatter:
    steps: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
    ]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=steps,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _without_colours,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def _without_colours(_logger: Any, _method: str, event: EventDict) -> EventDict:
    event.pop("color_message", None)
    return event


def _route(scope: Scope) -> str:
    """The template of the route, so that no address with an id in it is written down."""
    path = getattr(scope.get("route"), "path", None)
    if path is not None:
        return str(path)
    return "/static" if scope["path"].startswith("/static/") else "unmatched"
