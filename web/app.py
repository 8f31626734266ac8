"""The web application: pages and the HTTP interface over one desk."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles

from web import api, pages
from web.headers import SAFETY_HEADERS
from web.problems import MEDIA_TYPE, install_problems
from web.templating import templates

if TYPE_CHECKING:
    from web.wiring import Desk

_STATIC = Path(__file__).with_name("static")
_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
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
    _describe_problems(app)
    return app


def _describe_problems(app: FastAPI) -> None:
    """Say in the schema that problems have a media type of their own, which FastAPI cannot be told."""
    for route in app.openapi()["paths"].values():
        for operation in route.values():
            for status, response in operation["responses"].items():
                content = response.get("content", {})
                if int(status) >= HTTPStatus.BAD_REQUEST and "application/json" in content:
                    schema = {"schema": {"$ref": "#/components/schemas/ProblemBody"}}
                    response["content"] = {MEDIA_TYPE: schema}


async def _label(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Give every request an id, and every response that id and the safety headers."""
    given = request.headers.get("x-request-id", "")
    request.state.request_id = given if _GIVEN_ID.fullmatch(given) else secrets.token_hex(8)
    response = await call_next(request)
    response.headers["X-Request-Id"] = request.state.request_id
    for name, value in SAFETY_HEADERS.items():
        response.headers.setdefault(name, value)
    return response
