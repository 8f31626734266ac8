"""The web application: pages and the HTTP interface over one desk."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.staticfiles import StaticFiles
from prometheus_client.core import Metric

from web import api, operation, pages
from web.answer_queue import AnswerQueue
from web.body_limits import BodyLimits
from web.chat import Chat
from web.conversations import Conversations
from web.head import HeadAsGet
from web.headers import SafetyHeaders
from web.logs import RequestLog
from web.loop_lag import watched_loop
from web.metrics import Metrics, counted, labelled, measured
from web.problems import MEDIA_TYPE, Faults, install_problems
from web.rate_limits import RateLimits, Rates, read_limits
from web.templating import templates

if TYPE_CHECKING:
    from web.wiring import Desk

_STATIC = Path(__file__).with_name("static")
_DESCRIPTION = (
    "Answers about the UN/China programme on the China Space Station; every statement is an exact, checked quote. "
    "Automated, not official, not a decision of UNOOSA or CMSA."
)


def create_app(desk: Desk) -> FastAPI:
    """The application over a desk; building it loads nothing. Raises SettingsInvalid."""
    settings, metrics = desk.settings, Metrics()
    queue = AnswerQueue(settings.threads, settings.queue_size, metrics.queue_wait.observe)
    conversations = Conversations(lambda: desk.store, metrics)
    rates = Rates(read_limits(settings), settings.redis_url, metrics)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with watched_loop(metrics.lagged):
            yield
        await run_in_threadpool(queue.close)
        await run_in_threadpool(conversations.close)
        await rates.close()

    app = FastAPI(
        title="Station Desk",
        version=version("station-desk"),
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.desk, app.state.metrics, app.state.queue = desk, metrics, queue
    app.state.conversations, app.state.draining = conversations, False
    app.state.chat = Chat(desk, queue, conversations, metrics)
    metrics.add(lambda: _figures(desk, queue))
    # The last one added is the first to see a request.
    app.add_middleware(BodyLimits)
    app.add_middleware(RateLimits, rates=rates, spares_loopback=settings.rate_limit is None)
    app.add_middleware(Faults)
    app.add_middleware(HeadAsGet)
    app.add_middleware(RequestLog, metrics=metrics, with_questions=settings.log_questions)
    app.add_middleware(SafetyHeaders)
    app.include_router(api.router)
    app.include_router(operation.router)
    app.include_router(pages.router)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    install_problems(app, templates)
    _describe_problems(app)
    return app


def _figures(desk: Desk, queue: AnswerQueue) -> Iterator[Metric]:
    """What others count, asked when the figures are read."""
    served = desk.served
    yield measured("station_queue_waiting", "Jobs that wait for a thread.", queue.waiting)
    yield measured("station_queue_running", "Jobs that have a thread.", queue.running)
    yield counted("station_queue_refused", "Jobs turned away.", queue.refused)
    yield counted("station_quotes_passed", "Quotes that the gate let through.", desk.gate.passed)
    yield counted("station_quotes_dropped", "Quotes that the gate refused; each is a defect.", desk.gate.dropped)
    serving = ((pair, 1.0) for pair in served.generations.items())
    yield labelled("station_generation", "What is served.", ("collection", "generation"), serving)
    refused = (((collection,), 1.0) for collection in served.refused)
    yield labelled("station_generation_refused", "A newer generation cannot be opened.", ("collection",), refused)


def _describe_problems(app: FastAPI) -> None:
    """Say in the schema that problems have a media type of their own, which FastAPI cannot be told."""
    for route in app.openapi()["paths"].values():
        for operation_ in route.values():
            for status, response in operation_["responses"].items():
                content = response.get("content", {})
                if int(status) >= HTTPStatus.BAD_REQUEST and "application/json" in content:
                    schema = {"schema": {"$ref": "#/components/schemas/ProblemBody"}}
                    response["content"] = {MEDIA_TYPE: schema}
