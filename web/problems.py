"""Errors as RFC 9457 problem details: one table from exceptions to problems."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from fastapi.templating import Jinja2Templates
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import (
    AssistantError,
    CallUnknown,
    DataInvalid,
    EncoderMismatch,
    FactsInvalid,
    QuestionInvalid,
    RulesOutOfStep,
)
from corpus.errors import CorpusError
from ingest.errors import (
    CollectionMissing,
    CollectionNameInvalid,
    IngestError,
    VectorStoreUnavailable,
)
from web.errors import (
    AnswerUnknown,
    BodyTooLarge,
    BodyTooSlow,
    Busy,
    ConversationUnknown,
    DocumentUnknown,
    FilterInvalid,
    HeadTooLarge,
    KeyInvalid,
    KeyReused,
    NotReady,
    QueueFull,
    RateLimited,
    SettingsInvalid,
    StoreUnavailable,
    WebError,
)
from web.metrics import Metrics

MEDIA_TYPE = "application/problem+json"
_logger = logging.getLogger("station.web")


@dataclass(frozen=True, slots=True)
class Problem:
    """The kind of problem an exception is told as; `shows` says whether its message is for visitors."""

    slug: str
    title: str
    status: int
    shows: bool = True


PROBLEMS: dict[type[Exception], Problem] = {
    QuestionInvalid: Problem("question-invalid", "The question cannot be read", 422),
    FactsInvalid: Problem("facts-invalid", "A fact cannot be read", 422),
    FilterInvalid: Problem("filter-invalid", "A filter cannot be read", 422),
    CallUnknown: Problem("call-unknown", "There are no rules for this call", 404),
    DocumentUnknown: Problem("document-unknown", "There is no such document", 404),
    ConversationUnknown: Problem("conversation-unknown", "There is no such conversation", 404),
    AnswerUnknown: Problem("answer-unknown", "There is no such answer", 404),
    KeyInvalid: Problem("key-invalid", "The idempotency key cannot be read", 422),
    KeyReused: Problem("key-reused", "The idempotency key was used for another request", 422),
    HeadTooLarge: Problem("head-too-large", "The address and headers are too large", 431),
    BodyTooLarge: Problem("body-too-large", "The request is too large", 413),
    BodyTooSlow: Problem("body-too-slow", "The request took too long to arrive", 408),
    RateLimited: Problem("rate-limited", "Too many requests", 429),
    QueueFull: Problem("busy", "Too much is asked at the moment", 503),
    RulesOutOfStep: Problem("rules-out-of-step", "The rules and the documents are out of step", 503),
    StoreUnavailable: Problem("store-unavailable", "Conversations cannot be read or kept now", 503, shows=False),
    CollectionNameInvalid: Problem("collection-invalid", "This is not a collection's name", 422),
    CollectionMissing: Problem("collection-unknown", "There is no such collection", 404),
    DataInvalid: Problem("not-ready", "The service is not ready", 503, shows=False),
    EncoderMismatch: Problem("not-ready", "The service is not ready", 503, shows=False),
    VectorStoreUnavailable: Problem("not-ready", "The service is not ready", 503, shows=False),
    NotReady: Problem("not-ready", "The service is not ready", 503, shows=False),
    SettingsInvalid: Problem("not-ready", "The service is not ready", 503, shows=False),
    IngestError: Problem("not-ready", "The service is not ready", 503, shows=False),
    CorpusError: Problem("not-ready", "The service is not ready", 503, shows=False),
    AssistantError: Problem("internal", "Something went wrong", 500, shows=False),
    WebError: Problem("internal", "Something went wrong", 500, shows=False),
}
_INTERNAL = PROBLEMS[WebError]
_INVALID = Problem("request-invalid", "The request cannot be read", 422)
_KNOWN = {
    404: ("not-found", "There is no page at this address"),
    405: ("method", "This method is not allowed here"),
}
NO_HEADERS: Mapping[str, str] = {}
_STORE_RETRY_S = "5"
_HIDDEN = "The details are in the server's log under this request id."


def problem_of(error: Exception) -> Problem:
    """The problem an exception is told as: that of its class or the nearest one above."""
    return next((PROBLEMS[kind] for kind in type(error).__mro__ if kind in PROBLEMS), _INTERNAL)


def install_problems(app: FastAPI, templates: Jinja2Templates) -> None:
    """Tell every error as a problem, or as a page where a browser asks for one."""
    app.state.templates = templates
    for kind in PROBLEMS:
        app.add_exception_handler(kind, _expected)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _refused)


class Faults:
    """Tells what nobody expected as a problem too; a response that has begun is broken off."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Go on, and tell what went wrong."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            if begun:
                raise
            await answer_with_problem(error, scope, receive, send)


async def answer_with_problem(
    error: Exception, scope: Scope, receive: Receive, send: Send, headers: Mapping[str, str] = NO_HEADERS
) -> None:
    """Answer a request with a problem before, or instead of, any route."""
    response = await _expected(Request(scope, receive), error)
    response.headers.update(headers)
    await response(scope, receive, send)


def told_problem(request: Request, error: Exception) -> dict[str, Any]:
    """An error as problem details, counted and, where visitors are not shown its message, logged."""
    problem = problem_of(error)
    if not problem.shows:
        _log(error)
    return _body(request, problem, str(error) if problem.shows else _HIDDEN)


async def _expected(request: Request, error: Exception) -> Response:
    return _response(request, told_problem(request, error), _headers_of(error))


async def _invalid(request: Request, error: Exception) -> Response:
    details = error.errors() if isinstance(error, RequestValidationError) else []
    return _response(request, _body(request, _INVALID, _told(details)))


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - the only class it is registered for
    slug, title = _KNOWN.get(error.status_code, ("http", str(error.detail)))
    body = _body(request, Problem(slug, title, error.status_code), str(error.detail))
    return _response(request, body, dict(error.headers or {}))


def _log(error: Exception) -> None:
    if problem_of(error) is _INTERNAL:
        _logger.error("a request failed", exc_info=error)
    else:
        _logger.error("%s: %s", type(error).__name__, error)


def _headers_of(error: Exception) -> dict[str, str]:
    if isinstance(error, RateLimited):
        numbers = {"Limit": error.limit, "Remaining": 0, "Reset": error.retry_after}
        limits = {f"RateLimit-{name}": str(number) for name, number in numbers.items()}
        return {"Retry-After": str(error.retry_after), **limits}
    if isinstance(error, Busy):
        return {"Retry-After": str(error.retry_after)}
    return {"Retry-After": _STORE_RETRY_S} if isinstance(error, StoreUnavailable) else {}


def _body(request: Request, problem: Problem, detail: str) -> dict[str, Any]:
    metrics: Metrics | None = getattr(request.app.state, "metrics", None)
    if metrics is not None:
        metrics.refused(problem.slug)
    return {
        "type": f"/problems/{problem.slug}",
        "title": problem.title,
        "status": problem.status,
        "detail": detail.encode(errors="backslashreplace").decode(),
        "request_id": str(getattr(request.state, "request_id", "")),
    }


def _response(request: Request, body: dict[str, Any], headers: Mapping[str, str] = NO_HEADERS) -> Response:
    if not _wants_page(request):
        return JSONResponse(body, status_code=body["status"], media_type=MEDIA_TYPE, headers=dict(headers))
    templates: Jinja2Templates = request.app.state.templates
    names = ("status", "title", "detail", "request_id")
    context = {name: body[name] for name in names}
    page: HTMLResponse = templates.TemplateResponse(
        request, "error.html", context, status_code=body["status"], headers=dict(headers)
    )
    return page


def _wants_page(request: Request) -> bool:
    path = request.url.path
    return not path.startswith("/api/") and "text/html" in request.headers.get("accept", "")


def _told(details: Any) -> str:
    """Validation faults in words, each with its field."""
    told = []
    for detail in details:
        if detail["type"] == "json_invalid":
            return f"the body is not JSON: {detail['ctx']['error']}"
        where = ".".join(str(part) for part in detail["loc"] if part not in {"body", "query", "path", "header"})
        message = str(detail["msg"]).removeprefix("Value error, ")
        told.append(f"{where}: {message}" if where else message)
    return "; ".join(told) or "the request cannot be read"
