"""The web application: pages and the HTTP interface over one desk."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles

from web import api, pages
from web.problems import install_problems
from web.templating import templates

if TYPE_CHECKING:
    from web.wiring import Desk

_STATIC = Path(__file__).with_name("static")
_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_DESCRIPTION = (
    "Answers about the UN/China programme on the China Space Station; every statement is an exact, checked quote. "
    "Automated, not official, not a decision of UNOOSA or CMSA."
)


def create_app(desk: Desk) -> FastAPI:
    """The application over a desk; building it loads nothing."""
    app = FastAPI(
        title="Station Desk",
        version=version("station-desk"),
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
    )
    app.state.desk = desk
    app.middleware("http")(_label)
    app.include_router(api.router)
    app.include_router(pages.router)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    install_problems(app, templates)
    return app


async def _label(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Give every request an id, and every response that id and the safety headers."""
    given = request.headers.get("x-request-id", "")
    request.state.request_id = given if _GIVEN_ID.fullmatch(given) else secrets.token_hex(8)
    response = await call_next(request)
    response.headers["X-Request-Id"] = request.state.request_id
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response
