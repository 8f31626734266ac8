"""How pages are rendered: the interface's language, the links that keep it, the template environment."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jinja2
from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from assistant.catalogue import catalogue
from assistant.notices import written_date
from assistant.phrases import phrases
from corpus.types import LANGUAGES
from web.links import document_url
from web.views import whose_words
from web.wording import (
    LANGUAGE_NAMES,
    date_in_words,
    direction,
    kind_in_words,
    preferred_language,
)

MAX_QUESTION = 2000
_KEPT = ("collection",)


def interface_language(request: Request) -> str:
    """`?lang=`, else the browser's preference, else English."""
    return chosen_language(request) or preferred_language(request.headers.get("accept-language", "")) or "en"


def chosen_language(request: Request) -> str | None:
    """The language of `?lang=`, also written as `FR` or `zh-CN`."""
    language = request.query_params.get("lang", "").lower().partition("-")[0]
    return language if language in LANGUAGES else None


def _page_context(request: Request) -> dict[str, Any]:
    """What every template uses: words, direction, links that keep the chosen language."""
    language = interface_language(request)
    return {
        "ui": phrases(language),
        "say": catalogue(language),
        "language": language,
        "direction": direction(language),
        "section": "",
        "languages": LANGUAGE_NAMES,
        "here": partial(_here, request),
        "page": partial(_page, chosen_language(request)),
        "max_question": MAX_QUESTION,
        "nonce": getattr(request.state, "nonce", ""),
    }


def _page(language: str | None, path: str) -> str:
    return f"{path}?lang={language}" if language else path


def keeping_language(request: Request, path: str, **query: str) -> str:
    """An address of this site, in the language the reader chose."""
    chosen = chosen_language(request)
    query = ({"lang": chosen} if chosen else {}) | query
    return f"{path}?{urlencode(query)}" if query else path


def _here(request: Request, language: str, question: str = "") -> str:
    """This page in another language, of the same collection, with its question."""
    kept = {name: request.query_params[name] for name in _KEPT if name in request.query_params}
    return f"?{urlencode({'lang': language} | kept | ({'q': question} if question else {}))}"


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "direction_of": direction,
        "kind_in_words": kind_in_words,
        "date_in_words": date_in_words,
        "written_date": written_date,
        "document_url": document_url,
        "whose_words": whose_words,
    }
    return environment


templates = Jinja2Templates(env=_environment(), context_processors=[_page_context])


def render(
    request: Request, name: str, context: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None
) -> HTMLResponse:
    """A page in the interface's language."""
    own = {"Content-Language": interface_language(request), "Vary": "Accept-Language"}
    return templates.TemplateResponse(request, name, context, status_code=status, headers=own | (headers or {}))
