"""The HTTP interface under `/api/v1`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from assistant.catalogue import catalogue
from assistant.types import Filters
from corpus.types import Document, Language
from ingest.generations import DEFAULT_COLLECTION
from web import streaming
from web.answer_queue import AnswerQueue
from web.case import with_codes
from web.chat import Asked, Chat
from web.clients import client_of
from web.departure import unless_gone
from web.document_schema import DocumentBody, DocumentListBody, SearchBody, document_body
from web.eligibility_schema import CaseBody, EligibilityBody, QuestionsBody
from web.errors import DocumentUnknown, FilterInvalid
from web.problems import told_problem
from web.schema import AnswerBody, ChatBody, FeedbackBody, ProblemBody, SourceBody, read_kinds
from web.search import Mode, SearchRequest, Sort
from web.strict_json import StrictRoute

if TYPE_CHECKING:
    from web.wiring import Desk

PROBLEM: dict[str, Any] = {"model": ProblemBody, "description": "Problem details"}
BUSY: dict[int | str, dict[str, Any]] = dict.fromkeys((404, 408, 413, 422, 429, 503), PROBLEM)
router = APIRouter(route_class=StrictRoute)


def desk_of(request: Request) -> Desk:
    """The running desk."""
    return cast("Desk", request.app.state.desk)


def chat_of(request: Request) -> Chat:
    """The chat of the application."""
    return cast("Chat", request.app.state.chat)


@router.post(
    "/api/v1/chat",
    response_model=AnswerBody,
    responses=BUSY | {200: {"content": {streaming.MEDIA_TYPE: {"schema": {"type": "string"}}}}},
    tags=["chat"],
)
async def chat(
    body: ChatBody,
    request: Request,
    accept: Annotated[str, Header(description="`text/event-stream` for an event stream.")] = "",
    idempotency_key: Annotated[
        str | None, Header(description="1 to 255 visible characters; a repeat gets the first answer.")
    ] = None,
) -> Response:
    """Answer a question from the documents, every statement quoted and cited."""
    asked = await chat_of(request).begin(body, client=client_of(request.scope), key=idempotency_key)
    if streaming.wants_stream(accept):
        return streaming.stream(asked, request.app.state.metrics, partial(told_problem, request))
    return await unless_gone(request, _told(asked))


async def _told(asked: Asked) -> Response:
    try:
        return _json((await asked.told()).json)
    finally:
        asked.leave()


@router.post("/api/v1/feedback", status_code=204, responses=BUSY, tags=["chat"])
async def feedback(body: FeedbackBody, request: Request) -> None:
    """Say whether an answer was right."""
    await chat_of(request).report(body.answer_id, body.rating, body.comment or "", body.statement)


class SearchParameters:
    """The parameters that search and the list of documents share."""

    def __init__(
        self,
        kind: Annotated[list[str] | None, Query(description="Only these kinds.")] = None,
        lang: Annotated[Language | None, Query(description="Only documents in this language.")] = None,
        project: Annotated[list[str] | None, Query(description="Only about these projects.")] = None,
        country: Annotated[list[str] | None, Query(description="ISO 3166-1 codes.")] = None,
        publisher: Annotated[list[str] | None, Query()] = None,
        start: Annotated[date | None, Query(alias="from", description="First day; ranges match on overlap.")] = None,
        end: Annotated[date | None, Query(alias="to", description="Last day.")] = None,
        as_of: Annotated[date | None, Query(description="What had been published by this day.")] = None,
        sort: Annotated[Sort, Query()] = "relevance",
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        cursor: Annotated[str | None, Query(max_length=100)] = None,
        collection: Annotated[str, Query()] = DEFAULT_COLLECTION,
    ) -> None:
        if start and end and end < start:
            raise FilterInvalid(f"to: {end} is before from: {start}")
        self.collection = collection
        self.filters = Filters(
            kinds=read_kinds(kind or []),
            start=start,
            end=end,
            projects=tuple(project or ()),
            countries=tuple(code.upper() for code in country or ()),
            publishers=tuple(publisher or ()),
        )
        self._lang, self._as_of, self._sort, self._limit, self._cursor = lang, as_of, sort, limit, cursor

    def request(self, q: str = "", mode: Mode = "hybrid") -> SearchRequest:
        """The search these parameters ask for."""
        return SearchRequest(
            q=q,
            mode=mode,
            filters=self.filters,
            language=self._lang,
            as_of=self._as_of,
            sort=self._sort,
            limit=self._limit,
            cursor=self._cursor,
        )


Parameters = Annotated[SearchParameters, Depends()]


@router.get("/api/v1/search", response_model=SearchBody, responses=BUSY, tags=["documents"])
async def search(
    request: Request,
    parameters: Parameters,
    q: Annotated[str, Query(max_length=2000, description="Words; optional when a filter is given.")] = "",
    mode: Annotated[Literal["hybrid", "meaning", "words"], Query()] = "hybrid",
) -> Response:
    """Passages for some words, with counts by kind, language, project, country, publisher and year."""
    wanted, desk = parameters.request(q, mode), desk_of(request)
    return await _worked_out(
        request, lambda: SearchBody.of(desk.search(wanted, parameters.collection), parameters.collection)
    )


@router.get("/api/v1/documents", response_model=DocumentListBody, responses=BUSY, tags=["documents"])
async def documents(request: Request, parameters: Parameters) -> Response:
    """Documents that pass the filters."""
    wanted, desk = parameters.request(), desk_of(request)
    return await _worked_out(request, lambda: DocumentListBody.of(desk.list_documents(wanted, parameters.collection)))


@router.get("/api/v1/documents/{document_id}", response_model=DocumentBody, responses=BUSY, tags=["documents"])
async def document(
    request: Request,
    document_id: str,
    lang: Annotated[Language | None, Query(description="Which language version; none: English, else any.")] = None,
    collection: Annotated[str, Query()] = DEFAULT_COLLECTION,
) -> Response:
    """One document: `text` is what every offset of a citation refers to."""
    desk = desk_of(request)
    return await _worked_out(request, lambda: _document(desk, document_id, lang, collection))


@router.post("/api/v1/eligibility", response_model=EligibilityBody, responses=BUSY, tags=["eligibility"])
async def eligibility(body: CaseBody, request: Request) -> Response:
    """Decide a case by the rules of a call; the same case over the same documents gives the same bytes."""
    desk = desk_of(request)
    return await _worked_out(request, lambda: _decided(desk, body))


@router.get("/api/v1/eligibility/questions", response_model=QuestionsBody, responses=BUSY, tags=["eligibility"])
async def eligibility_questions(
    request: Request,
    lang: Annotated[Language, Query(description="The language of the texts.")] = "en",
    call: Annotated[str, Query(max_length=100, description="A call; none: the newest.")] = "",
) -> Response:
    """The facts a decision may need, each with its question, why it is asked and what may be answered."""
    desk = desk_of(request)
    return await _worked_out(request, lambda: QuestionsBody.of(desk.rulebook(call), catalogue(lang)))


async def _worked_out(request: Request, work: Callable[[], BaseModel]) -> Response:
    """What some blocking work gives, as JSON written on the same thread."""
    queue: AnswerQueue = request.app.state.queue
    return await unless_gone(request, _sent(queue.submit(lambda: work().model_dump_json())))


async def _sent(text: Awaitable[str]) -> Response:
    return _json(await text)


def _json(text: str) -> Response:
    return Response(text, media_type="application/json")


def _decided(desk: Desk, body: CaseBody) -> EligibilityBody:
    call = body.call or ""
    facts = with_codes(desk.rulebook(call), body.facts)
    checked = desk.check(facts, body.language, body.as_of, call)
    return EligibilityBody.of(checked, desk.knowledge().facts.evidence_until)


def _document(desk: Desk, document_id: str, lang: str | None, collection: str) -> DocumentBody:
    languages = desk.languages_of(document_id, collection)
    chosen = lang or ("en" if "en" in languages else next(iter(languages), "en"))
    found: Document | None = desk.document(document_id, chosen, collection)
    if found is None:
        there = f"; it is there in {', '.join(languages)}" if languages else ""
        raise DocumentUnknown(f"there is no document {document_id!r} in {chosen!r}{there}")
    known = desk.knowledge(collection).sources
    keys = dict.fromkeys(key for sentence in found.sentences for key in sentence.sources)
    sources = [
        SourceBody(key=s.key, title=s.title, publisher=s.publisher, url=s.url, date=s.date, note=s.note)
        for s in (known[key] for key in keys if key in known)
    ]
    return document_body(found, sources, languages)
