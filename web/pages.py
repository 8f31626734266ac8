"""The pages for readers: ask and be answered, documents, about. All of them work without JavaScript."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Protocol, cast

from fastapi import APIRouter, Form
from fastapi import Request as HttpRequest
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from assistant.errors import QuestionInvalid
from assistant.knowledge import Knowledge
from assistant.phrases import Phrases, phrases
from assistant.types import Answer, Request, Turn
from corpus.types import KINDS, Document
from web.document_view import document_view, read_highlight
from web.templating import MAX_QUESTION, interface_language, render, templates
from web.views import answer_view
from web.wording import country_name

__all__ = ["Desk", "router", "templates"]

MAX_TURNS = 6


class Desk(Protocol):
    """What the pages ask of Station Desk; it sits in `request.app.state.desk`."""

    def ask(self, request: Request, collection: str = "station") -> Answer:
        """Answer a question; blocks; raises QuestionInvalid."""
        ...

    def document(self, document_id: str, language: str, collection: str = "station") -> Document | None:
        """One language version of a document."""
        ...

    def languages_of(self, document_id: str, collection: str = "station") -> tuple[str, ...]:
        """Languages a document is available in; none for an unknown one."""
        ...

    def documents(self, collection: str = "station") -> tuple[Document, ...]:
        """Every document in every language."""
        ...

    def knowledge(self, collection: str = "station") -> Knowledge:
        """What is known about the sentences of a collection."""
        ...

    def today(self) -> date:
        """The date the assistant believes it is."""
        ...


class _SentTurn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    role: Literal["user", "assistant"]
    content: str = Field(min_length=1, max_length=20_000)


_HISTORY = TypeAdapter(Annotated[list[_SentTurn], Field(max_length=MAX_TURNS)])


def read_history(raw: str) -> tuple[Turn, ...]:
    """The earlier turns a page sent along; anything that is not exactly such a list counts as none."""
    try:
        turns = tuple(Turn(turn.role, turn.content) for turn in _HISTORY.validate_json(raw))
        "".join(turn.content for turn in turns).encode()
    except (ValidationError, UnicodeError):
        return ()
    return turns


def write_history(turns: tuple[Turn, ...]) -> str:
    """The last turns, as `read_history` reads them."""
    sent = [_SentTurn(role=turn.role, content=turn.content[:20_000]) for turn in turns if turn.content]
    return _HISTORY.dump_json(sent[-MAX_TURNS:]).decode()


router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)


def _desk(request: HttpRequest) -> Desk:
    return cast("Desk", request.app.state.desk)


@router.get("/")
async def home(request: HttpRequest, q: str = "") -> HTMLResponse:
    """The question box; with `?q=` its answer too, so that an answer can be linked to."""
    return await _chat(request, q, ()) if q else await run_in_threadpool(_empty_chat, request)


@router.post("/")
async def ask(
    request: HttpRequest, question: Annotated[str, Form()] = "", history: Annotated[str, Form()] = ""
) -> HTMLResponse:
    """Answer the question of the form; other sites' forms cannot put earlier turns on the page."""
    foreign = request.headers.get("sec-fetch-site") == "cross-site"
    return await _chat(request, question, () if foreign else read_history(history))


def _empty_chat(request: HttpRequest) -> HTMLResponse:
    return render(request, "chat.html", _chat_context(_desk(request), "", ()))


async def _chat(request: HttpRequest, question: str, history: tuple[Turn, ...]) -> HTMLResponse:
    desk = _desk(request)
    return await run_in_threadpool(_answered_chat, request, desk, question, history)


def _answered_chat(request: HttpRequest, desk: Desk, question: str, history: tuple[Turn, ...]) -> HTMLResponse:
    context = _chat_context(desk, question, history)
    try:
        answer = desk.ask(Request(question, history))
    except QuestionInvalid as error:
        problem = _problem(phrases(interface_language(request)), question, error)
        return render(request, "chat.html", context | {"problem": problem}, status=422)
    turns = (*history, Turn("user", question), Turn("assistant", answer.answer))
    shown = {"answer": answer_view(answer), "history_field": write_history(turns)}
    return render(request, "chat.html", context | shown)


def _chat_context(desk: Desk, question: str, history: tuple[Turn, ...]) -> dict[str, Any]:
    return {
        "question": question,
        "turns": history,
        "history_field": write_history(history),
        "answer": None,
        "problem": None,
        "evidence_until": desk.knowledge().facts.evidence_until,
    }


def _problem(ui: Phrases, question: str, error: QuestionInvalid) -> str:
    if not question.strip():
        return ui("ui_question_empty")
    return ui("ui_question_too_long") if len(question) > MAX_QUESTION else str(error)


@router.get("/documents")
def list_documents(request: HttpRequest) -> HTMLResponse:
    """Every document once, in the reader's language where there is one, grouped by kind."""
    language = interface_language(request)
    versions: dict[str, dict[str, Document]] = {}
    for document in _desk(request).documents():
        versions.setdefault(document.id, {})[document.language] = document
    shown = [found[_version(tuple(found), language)] for found in versions.values()]
    kinds = [*KINDS, *sorted({document.kind for document in shown} - set(KINDS))]
    groups = {kind: [document for document in shown if document.kind == kind] for kind in kinds}
    return render(request, "documents.html", {"groups": {k: v for k, v in groups.items() if v}})


def _version(available: tuple[str, ...], wanted: str) -> str:
    return next((language for language in (wanted, "en") if language in available), available[0])


@router.get("/documents/{document_id}")
def show_document(request: HttpRequest, document_id: str, hl: str | None = None) -> HTMLResponse:
    """One document with the cited span of `?hl=start-end` marked."""
    desk, language = _desk(request), interface_language(request)
    available = desk.languages_of(document_id)
    document = desk.document(document_id, _version(available, language)) if available else None
    if document is None:
        return render(request, "document_missing.html", {}, status=404)
    asked_for = request.query_params.get("lang", document.language)
    highlight = read_highlight(hl, document.text) if hl and asked_for == document.language else None
    knowledge = desk.knowledge()
    context = {
        "document": document,
        "view": document_view(document, knowledge, phrases(language), desk.today(), highlight),
        "highlight_lost": hl is not None and highlight is None,
        "versions": available,
        "countries": [country_name(code, language) for code in document.countries],
        "successor": _successor(desk, document),
    }
    return render(request, "document.html", context)


def _successor(desk: Desk, document: Document) -> Document | None:
    if not document.superseded_by:
        return None
    identity = document.superseded_by.partition("#")[0]
    available = desk.languages_of(identity)
    return desk.document(identity, _version(available, document.language)) if available else None


@router.get("/about")
def about(request: HttpRequest) -> HTMLResponse:
    """What this is, how answers are made, what it does not know."""
    return render(request, "about.html", {"facts": _desk(request).knowledge().facts})
