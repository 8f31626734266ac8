"""The HTTP interface under `/api/v1`, and the probes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, cast

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from assistant.types import Filters
from corpus.types import Document, Language
from ingest.errors import IngestError
from ingest.generations import DEFAULT_COLLECTION
from web.errors import ConversationUnknown, DocumentUnknown, FilterInvalid, NotReady
from web.schema import (
    AnswerBody,
    ChatBody,
    DocumentBody,
    DocumentListBody,
    DocumentSummaryBody,
    ProblemBody,
    SearchBody,
    SourceBody,
    document_body,
    read_kinds,
)
from web.search import Mode, SearchRequest, Sort

if TYPE_CHECKING:
    from web.wiring import Desk

PROBLEM = {"model": ProblemBody, "description": "Problem details"}
router = APIRouter()


def desk_of(request: Request) -> Desk:
    """The running desk."""
    return cast("Desk", request.app.state.desk)


@router.post("/api/v1/chat", responses={404: PROBLEM, 422: PROBLEM, 503: PROBLEM}, tags=["chat"])
async def chat(body: ChatBody, request: Request) -> AnswerBody:
    """Answer a question from the documents, every statement quoted and cited."""
    if body.conversation_id is not None:
        raise ConversationUnknown(
            f"conversation_id: there is no conversation {body.conversation_id!r}; give the earlier messages as history"
        )
    desk = desk_of(request)
    answer = await run_in_threadpool(desk.ask, body.request(), body.collection)
    return AnswerBody.of(answer)


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


@router.get("/api/v1/search", responses={404: PROBLEM, 422: PROBLEM, 503: PROBLEM}, tags=["documents"])
async def search(
    request: Request,
    parameters: Parameters,
    q: Annotated[str, Query(max_length=2000, description="Words; optional when a filter is given.")] = "",
    mode: Annotated[Literal["hybrid", "meaning", "words"], Query()] = "hybrid",
) -> SearchBody:
    """Passages for some words, with counts by kind, language, project, country, publisher and year."""
    desk = desk_of(request)
    page = await run_in_threadpool(desk.search, parameters.request(q, mode), parameters.collection)
    return SearchBody.of(page)


@router.get("/api/v1/documents", responses={404: PROBLEM, 422: PROBLEM, 503: PROBLEM}, tags=["documents"])
async def documents(request: Request, parameters: Parameters) -> DocumentListBody:
    """Documents that pass the filters."""
    desk = desk_of(request)
    page = await run_in_threadpool(desk.list_documents, parameters.request(), parameters.collection)
    return DocumentListBody(
        items=[DocumentSummaryBody.of(hit.document) for hit in page.items],
        total=page.total,
        next_cursor=page.next_cursor,
        facets=page.facets,
    )


@router.get("/api/v1/documents/{document_id}", responses={404: PROBLEM, 422: PROBLEM, 503: PROBLEM}, tags=["documents"])
async def document(
    request: Request,
    document_id: str,
    lang: Annotated[Language | None, Query(description="Which language version; none: English, else any.")] = None,
    collection: Annotated[str, Query()] = DEFAULT_COLLECTION,
) -> DocumentBody:
    """One document: `text` is what every offset of a citation refers to."""
    desk = desk_of(request)
    return await run_in_threadpool(_document, desk, document_id, lang, collection)


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


@router.get("/healthz", tags=["operation"])
async def healthz() -> dict[str, str]:
    """Whether the process is alive."""
    return {"status": "ok"}


@router.get("/readyz", responses={503: PROBLEM}, tags=["operation"])
async def readyz(request: Request) -> JSONResponse:
    """Whether questions can be answered now, and from which generation."""
    desk = desk_of(request)
    try:
        answerer = await run_in_threadpool(desk.answerer)
    except IngestError as error:
        raise NotReady(str(error)) from error
    corpus = answerer.index.corpus
    until = corpus.facts.evidence_until
    return JSONResponse(
        {
            "status": "ready",
            "generation": desk.generation(),
            "documents": len(corpus.documents),
            "evidence_until": until.isoformat() if until else None,
        }
    )
