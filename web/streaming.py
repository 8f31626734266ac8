"""An answer as a stream of events, and whether a client wants one."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event

from web.chat import Asked, Told
from web.metrics import Metrics
from web.schema import AnswerBody

MEDIA_TYPE = "text/event-stream"
COMMENT_EVERY_S = 15.0
_HEADERS = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}
_MARKS = re.compile(r"[^\w\s\[]{0,3}(?: ?\[\d+\])+")
_MARK = re.compile(r"\[(\d+)\]")


def wants_stream(accept: str) -> bool:
    """Whether an Accept header prefers an event stream to JSON; `*/*` and nothing at all mean JSON."""
    offers = [_offer(part, place) for place, part in enumerate(accept.split(","))]
    best = max((offer for offer in offers if offer[0] > 0), default=None)
    return best is not None and best[3] == MEDIA_TYPE


def _offer(part: str, place: int) -> tuple[float, int, int, str]:
    """Quality, how exact it is, how early it stands, media type: the greatest is what is wanted."""
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = next((value[2:] for value in parameters if value.startswith("q=")), "1")
    try:
        return float(quality), -name.count("*"), -place, name
    except ValueError:
        return 0.0, 0, -place, name


def stream(asked: Asked, metrics: Metrics, told_problem: Callable[[Exception], dict[str, Any]]) -> StreamingResponse:
    """The events of an answer: `meta` at once, then `citations` and `delta` by turns, last `answer` or `error`."""
    return StreamingResponse(_events(asked, metrics, told_problem), media_type=MEDIA_TYPE, headers=_HEADERS)


async def _events(
    asked: Asked, metrics: Metrics, told_problem: Callable[[Exception], dict[str, Any]]
) -> AsyncIterator[bytes]:
    metrics.streams_open.inc()
    telling = asyncio.ensure_future(asked.told())
    ended = False
    try:
        yield _event("meta", {"id": asked.id, "conversation_id": asked.conversation_id, "collection": asked.collection})
        while not (await asyncio.wait([telling], timeout=COMMENT_EVERY_S))[0]:
            yield KEEPALIVE_COMMENT
        yield _ending(telling, told_problem)
        ended = True
    finally:
        telling.cancel()
        asked.leave()
        metrics.streams_open.dec()
        if not ended:
            metrics.streams_aborted.inc()


def _ending(telling: asyncio.Future[Told], told_problem: Callable[[Exception], dict[str, Any]]) -> bytes:
    try:
        told = telling.result()
    except Exception as error:  # noqa: BLE001 - told to the client and logged, as any fault of a request
        return _event("error", told_problem(error))
    return b"".join((*_statements(told.body), format_sse_event(event="answer", data_str=told.json)))


def _statements(answer: AnswerBody) -> Iterator[bytes]:
    sent: set[int] = set()
    citations = {citation.number: citation for citation in answer.citations}
    for text in parts(answer.answer, [statement.text for statement in answer.statements]):
        numbers = [int(number) for number in _MARK.findall(text)]
        new = [citations[number] for number in dict.fromkeys(numbers) if number in citations and number not in sent]
        if new:
            sent.update(citation.number for citation in new)
            yield _event("citations", [citation.model_dump(mode="json") for citation in new])
        yield _event("delta", {"text": text})


def parts(answer: str, statements: Sequence[str]) -> list[str]:
    """An answer cut behind each statement and its marks; joined, the parts are the answer."""
    ends, at = [], 0
    for statement in statements:
        found = answer.find(statement, at)
        if found < 0:
            continue
        at = found + len(statement)
        marks = _MARKS.match(answer, at)
        at = marks.end() if marks else at
        ends.append(at)
    cuts = [0, *ends, len(answer)]
    return [answer[start:end] for start, end in pairwise(cuts) if start < end]


def _event(name: str, data: Any) -> bytes:
    return format_sse_event(event=name, data_str=json.dumps(data, ensure_ascii=False, separators=(",", ":")))
