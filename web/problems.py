"""Errors as RFC 9457 problem details: one table from exceptions to problems."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from fastapi.templating import Jinja2Templates
from starlette.exceptions import HTTPException

from assistant.errors import AssistantError, DataInvalid, EncoderMismatch, QuestionInvalid
from corpus.errors import CorpusError
from ingest.errors import (
    CollectionMissing,
    CollectionNameInvalid,
    IngestError,
    VectorStoreUnavailable,
)
from web.errors import ConversationUnknown, DocumentUnknown, FilterInvalid, NotReady, SettingsInvalid, WebError
from web.headers import SAFETY_HEADERS

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
    FilterInvalid: Problem("filter-invalid", "A filter cannot be read", 422),
    DocumentUnknown: Problem("document-unknown", "There is no such document", 404),
    ConversationUnknown: Problem("conversation-unknown", "There is no such conversation", 404),
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
_INTERNAL = Problem("internal", "Something went wrong", 500, shows=False)
_HIDDEN = "The details are in the server's log under this request id."


def problem_of(error: Exception) -> Problem:
    """The problem an exception is told as: that of its class or the nearest one above."""
    return next((PROBLEMS[kind] for kind in type(error).__mro__ if kind in PROBLEMS), _INTERNAL)


def install_problems(app: FastAPI, templates: Jinja2Templates) -> None:
    """Tell every error as a problem, or as a page where a browser asks for one."""

    async def expected(request: Request, error: Exception) -> Response:
        problem = problem_of(error)
        if not problem.shows:
            _logger.error("request %s: %s: %s", _request_id(request), type(error).__name__, error)
        return _response(request, templates, problem, str(error) if problem.shows else _HIDDEN)

    async def invalid(request: Request, error: Exception) -> Response:
        details = error.errors() if isinstance(error, RequestValidationError) else []
        return _response(
            request, templates, Problem("request-invalid", "The request cannot be read", 422), _told(details)
        )

    async def refused(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        detail = str(error.detail) if isinstance(error, HTTPException) else _HIDDEN
        known = {
            404: ("not-found", "There is no page at this address"),
            405: ("method", "This method is not allowed here"),
        }
        slug, title = known.get(status, ("http", detail))
        return _response(request, templates, Problem(slug, title, status), detail)

    async def unexpected(request: Request, error: Exception) -> Response:
        _logger.error("request %s failed", _request_id(request), exc_info=error)
        return _response(request, templates, _INTERNAL, _HIDDEN)

    for kind in PROBLEMS:
        app.add_exception_handler(kind, expected)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(Exception, unexpected)


def _response(request: Request, templates: Jinja2Templates, problem: Problem, detail: str) -> Response:
    request_id = _request_id(request)
    headers = {"X-Request-Id": request_id, **SAFETY_HEADERS}
    if _wants_page(request):
        context = {"status": problem.status, "title": problem.title, "detail": detail, "request_id": request_id}
        page: HTMLResponse = templates.TemplateResponse(
            request, "error.html", context, status_code=problem.status, headers=headers
        )
        return page
    body = {
        "type": f"/problems/{problem.slug}",
        "title": problem.title,
        "status": problem.status,
        "detail": detail,
        "request_id": request_id,
    }
    return JSONResponse(body, status_code=problem.status, media_type=MEDIA_TYPE, headers=headers)


def _wants_page(request: Request) -> bool:
    path = request.url.path
    return not path.startswith("/api/") and "text/html" in request.headers.get("accept", "")


def _request_id(request: Request) -> str:
    return str(getattr(request.state, "request_id", ""))


def _told(details: Any) -> str:
    """Validation faults in words, each with its field."""
    told = []
    for detail in details:
        where = ".".join(str(part) for part in detail["loc"] if part not in {"body", "query", "path"})
        message = str(detail["msg"]).removeprefix("Value error, ")
        told.append(f"{where}: {message}" if where else message)
    return "; ".join(told) or "the request cannot be read"
