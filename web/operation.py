"""The probes and figures for whoever runs the service."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response

from ingest.errors import IngestError
from web.api import PROBLEM, desk_of
from web.errors import NotReady, StoreUnavailable
from web.metrics import MEDIA_TYPE

router = APIRouter(tags=["operation"])


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """Whether the process is alive."""
    return {"status": "ok"}


@router.get("/readyz", responses={503: PROBLEM})
async def readyz(request: Request) -> JSONResponse:
    """Whether questions can be answered now, and from which generation; a store that is down leaves it ready."""
    if request.app.state.draining:
        raise NotReady("the server is shutting down")
    store = await _store(request)
    return JSONResponse({**await request.app.state.queue.run(lambda: _served(request)), "store": store})


async def _store(request: Request) -> str:
    try:
        await request.app.state.conversations.run(lambda store: store.check())
    except StoreUnavailable:
        return "unavailable"
    return "ok"


def _served(request: Request) -> dict[str, Any]:
    desk = desk_of(request)
    try:
        with desk.using() as answerer:
            corpus = answerer.index.corpus
    except IngestError as error:
        raise NotReady(str(error)) from error
    until = corpus.facts.evidence_until
    return {
        "status": "ready",
        "generation": desk.generation(),
        "documents": len(corpus.documents),
        "evidence_until": until.isoformat() if until else None,
    }


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def metrics(request: Request) -> Response:
    """Figures for Prometheus."""
    text = await run_in_threadpool(request.app.state.metrics.text)
    return Response(text, media_type=MEDIA_TYPE)
