"""The pages for readers: asking, documents, and about the service. All of them work without JavaScript."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from web import chat_pages, document_pages, eligibility_pages
from web.document_pages import Desk, desk_of
from web.templating import interface_language, render, templates
from web.wording import days_in_words

__all__ = ["Desk", "router", "templates"]

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
router.include_router(chat_pages.router)
router.include_router(document_pages.router)
router.include_router(eligibility_pages.router)


@router.get("/about")
def about(request: Request) -> HTMLResponse:
    """What this is, how answers are made, what it does not know."""
    return render(request, "about.html", {"facts": desk_of(request).knowledge().facts})


@router.get("/privacy")
def privacy(request: Request) -> HTMLResponse:
    """What is stored, for how long, who can read it, how it is erased."""
    settings = desk_of(request).settings
    context = {
        "time": days_in_words(settings.retention_days, interface_language(request)),
        "log": "ui_privacy_log_questions" if settings.log_questions else "ui_privacy_log",
    }
    return render(request, "privacy.html", context)
