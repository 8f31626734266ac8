"""The pages of asking: the box, an answer with its conversation, what readers say of it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from assistant.errors import CallUnknown, QuestionInvalid
from assistant.phrases import phrases
from ingest.generations import DEFAULT_COLLECTION
from web.clients import client_of
from web.eligibility_view import ToldView, told_view
from web.errors import ConversationUnknown, KeyReused, QueueFull, StoreUnavailable
from web.schema import AnswerBody, ChatBody
from web.templating import MAX_QUESTION, interface_language, keeping_language, render
from web.views import answer_view

if TYPE_CHECKING:
    from web.chat import Chat, Exchange
    from web.wiring import Desk

REASONS = ("quote", "answer", "outdated", "other")
"""What may be wrong with a statement; the words are phrases `ui_report_…`."""
_MAX_COMMENT = 1000
_PRIVATE = {"Cache-Control": "private, no-cache"}

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Asking:
    """A question as a form or an address holds it; nothing in it is checked yet."""

    question: str
    collection: str
    conversation_id: str = ""
    key: str = ""
    language: str = "auto"

    def body(self) -> ChatBody:
        """The question as the interface takes it; raises QuestionInvalid."""
        try:
            return ChatBody.model_validate(
                {
                    "question": self.question.replace("\r\n", "\n"),  # forms send both for one line break
                    "conversation_id": self.conversation_id or None,
                    "collection": self.collection,
                    "language": self.language,
                }
            )
        except ValidationError as error:
            raise QuestionInvalid(str(error.errors()[0]["msg"])) from error


# asking ----------------------------------------------------------------------------------------------------


@router.get("/")
async def home(request: Request, q: str = "", collection: Annotated[str, Query()] = DEFAULT_COLLECTION) -> Response:
    """The question box; with `?q=` its answer too, so that an answer can be linked to."""
    asking = Asking(q, collection)
    return await _answered(request, asking) if q else await _box(request, asking)


@router.post("/")
async def ask(
    request: Request,
    question: Annotated[str, Form()] = "",
    conversation_id: Annotated[str, Form()] = "",
    collection: Annotated[str, Form()] = DEFAULT_COLLECTION,
    key: Annotated[str, Form()] = "",
    language: Annotated[str, Form()] = "auto",
) -> Response:
    """Answer the question of the form and go to the answer's own page; render it here where it could not be kept."""
    return await _answered(request, Asking(question, collection, conversation_id, key, language), go_on=True)


async def _answered(request: Request, asking: Asking, *, go_on: bool = False) -> Response:
    try:
        answer = await _ask(request, asking)
    except QuestionInvalid as error:
        return await _box(request, asking, _fault(request, asking.question, error), 422)
    except ConversationUnknown:
        begun_anew = Asking(asking.question, asking.collection)
        return await _box(request, begun_anew, phrases(interface_language(request))("ui_gone"), 404)
    except QueueFull as error:
        busy = phrases(interface_language(request))("ui_busy")
        return await _box(request, asking, busy, 503, {"Retry-After": str(error.retry_after)})
    except StoreUnavailable:
        return await _box(request, asking, phrases(interface_language(request))("ui_failed"), 503)
    if go_on and answer.conversation_id is not None:
        return RedirectResponse(keeping_language(request, f"/answers/{quote(answer.id, safe='')}"), status_code=303)
    return await _answer_page(request, asking.question, answer, ())


async def _ask(request: Request, asking: Asking) -> AnswerBody:
    """Ask once for each form shown; a form filled in anew, after going back, is a new question."""
    chat, client = _chat(request), client_of(request.scope)
    body = asking.body()
    if not asking.key:
        return await chat.ask(body, client=client)
    try:
        return await chat.ask(body, client=client, key=asking.key)
    except KeyReused:
        return await chat.ask(body, client=client)


def _fault(request: Request, question: str, error: QuestionInvalid) -> str:
    words = phrases(interface_language(request))
    if not question.strip():
        return words("ui_question_empty")
    return words("ui_question_too_long") if len(question) > MAX_QUESTION else str(error)


async def _box(
    request: Request,
    asking: Asking,
    problem: str | None = None,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> HTMLResponse:
    shown = {"question": asking.question, "conversation_id": asking.conversation_id, "problem": problem}
    context = await _context(request, asking.collection)
    return render(request, "chat.html", context | shown, status, headers)


# answers ---------------------------------------------------------------------------------------------------


@router.get("/answers/{answer_id}")
async def show_answer(request: Request, answer_id: str) -> Response:
    """An answer with the conversation before it; its address cannot be guessed and is all that is needed."""
    exchanges = await _chat(request).conversation(answer_id)
    if not exchanges:
        return render(request, "answer_missing.html", {}, 404)
    *earlier, last = exchanges
    return await _answer_page(request, last.question, last.answer, earlier)


async def _answer_page(
    request: Request, question: str, answer: AnswerBody, earlier: Sequence[Exchange]
) -> HTMLResponse:
    shown: dict[str, Any] = {
        "question": question,
        "answer": answer_view(answer),
        "earlier": [(exchange.question, answer_view(exchange.answer)) for exchange in earlier],
        "conversation_id": answer.conversation_id or "",
        "reasons": REASONS,
        "max_comment": _MAX_COMMENT,
        "thanked": "thanks" in request.query_params,
    }
    context = await _context(request, answer.collection)
    shown["told"] = await _told(request, answer)
    return render(request, "chat.html", context | shown, headers=_PRIVATE)


async def _told(request: Request, answer: AnswerBody) -> ToldView | None:
    """What an answer by rules understood; a kept answer may outlive its rules."""
    decision = answer.eligibility
    if decision is None:
        return None
    try:
        book = await run_in_threadpool(_desk(request).rulebook, decision.call)
    except CallUnknown:
        return None
    return told_view(answer, decision, book)


async def _context(request: Request, collection: str) -> dict[str, Any]:
    """What the page of asking holds whether or not there is an answer."""
    facts = (await run_in_threadpool(_desk(request).knowledge, collection)).facts
    return {
        "collection": collection,
        "answer": None,
        "earlier": (),
        "problem": None,
        "key": secrets.token_urlsafe(16),
        "evidence_until": facts.evidence_until,
    }


# what readers say ------------------------------------------------------------------------------------------


@router.post("/feedback")
async def give_feedback(
    request: Request,
    answer_id: Annotated[str, Form(min_length=1, max_length=200)],
    rating: Annotated[Literal["up", "down"], Form()] = "down",
    statement: Annotated[int | None, Form(ge=1, le=100)] = None,
    reason: Annotated[Literal["", "quote", "answer", "outdated", "other"], Form()] = "",
    comment: Annotated[str, Form(max_length=_MAX_COMMENT)] = "",
) -> Response:
    """Keep a report on a statement or a rating of the answer, and go back to it."""
    told = ": ".join(part for part in (reason, comment.strip()) if part)
    await _chat(request).report(answer_id, rating, told, statement)
    address = keeping_language(request, f"/answers/{quote(answer_id, safe='')}", thanks="1")
    return RedirectResponse(f"{address}#thanks", status_code=303)


def _chat(request: Request) -> Chat:
    return cast("Chat", request.app.state.chat)


def _desk(request: Request) -> Desk:
    return cast("Desk", request.app.state.desk)
