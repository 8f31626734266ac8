"""A conversation's next answer: its turns, the queue, what is kept, and the same answer for the same key."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from hashlib import sha256
from typing import Protocol

from assistant.errors import QuestionInvalid
from assistant.types import Answer, Request, Turn
from ingest.errors import CollectionMissing
from web.answer_queue import AnswerQueue
from web.conversations import Conversations
from web.errors import KeyInvalid, KeyReused, StoreUnavailable
from web.logs import note
from web.metrics import Metrics
from web.schema import AnswerBody, ChatBody
from web.store import NewTurn, Store, StoredTurn

_KEY = re.compile(r"[\x21-\x7e]{1,255}")


class Desk(Protocol):
    """What answering asks of Station Desk."""

    def ask(self, request: Request, collection: str = "station") -> Answer:
        """Answer a question; blocks."""
        ...

    def generation(self, collection: str = "station") -> str | None:
        """What a collection serves, None where it is empty; raises CollectionNameInvalid."""
        ...

    def today(self) -> date:
        """The date the assistant believes it is."""
        ...


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its answer, as kept."""

    question: str
    answer: AnswerBody
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """An answer ready to be sent, and the same as JSON."""

    body: AnswerBody
    json: str

    @classmethod
    def of(cls, body: AnswerBody) -> Told:
        """The body with its JSON."""
        return cls(body, body.model_dump_json())

    @classmethod
    def kept(cls, turn: StoredTurn) -> Told:
        """What was answered then."""
        return cls(AnswerBody.model_validate_json(turn.answer), turn.answer)


class Asked:
    """A question taken in: its answer is on its way, to one caller or to several with the same key.

    Whoever got it says `leave` in the end; when the last one leaves, work that has not begun never begins.
    """

    def __init__(
        self, answer_id: str, conversation_id: str | None, collection: str, work: asyncio.Future[Told]
    ) -> None:
        self.id = answer_id
        self.conversation_id = conversation_id
        self.collection = collection
        self.abandoned = False
        self._work = work
        self._callers = 1

    @classmethod
    def remembered(cls, told: Told) -> Asked:
        """A question that was answered before."""
        work: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        work.set_result(told)
        return cls(told.body.id, told.body.conversation_id, told.body.collection, work)

    def join(self) -> Asked:
        """Wait for the same answer, as one caller more."""
        self._callers += 1
        return self

    def leave(self) -> None:
        """Wait no longer."""
        self._callers -= 1
        if not self._callers and not self._work.done():
            self.abandoned = True
            self._work.cancel()

    async def told(self) -> Told:
        """The answer; raises what answering raises."""
        told = await asyncio.shield(self._work)
        note(answer=told.body.status, language=told.body.language, collection=self.collection)
        return told

    async def over(self) -> None:
        """Wait until there is an answer or none will come."""
        await asyncio.wait([self._work])

    def when_over(self, call: Callable[[], object]) -> None:
        """Call when there is an answer or none will come."""
        self._work.add_done_callback(lambda _: call())


@dataclass(frozen=True, slots=True)
class _Identity:
    """What makes a repeat recognisable: who asks with which key, and what."""

    key: str
    digest: str


@dataclass(slots=True)
class _Begun:
    """A question with a key, from the moment it came; `asked` is set once it was `decided` to answer it."""

    digest: str
    decided: asyncio.Event
    asked: Asked | None = None


@dataclass(frozen=True, slots=True)
class _Opening:
    """What is known before answering: the conversation, its turns, or the answer given before."""

    conversation_id: str | None
    history: tuple[Turn, ...] = ()
    before: Told | None = None


class Chat:
    """Answers questions over one desk, one queue and one store; used from one event loop.

    It is `request.app.state.chat`. How often somebody asks is limited before (`rate_limits.py`).
    """

    def __init__(self, desk: Desk, queue: AnswerQueue, conversations: Conversations, metrics: Metrics) -> None:
        self._desk = desk
        self._queue = queue
        self._conversations = conversations
        self._metrics = metrics
        self._begun: dict[str, _Begun] = {}

    async def ask(self, body: ChatBody, *, client: str, key: str | None = None) -> AnswerBody:
        """Answer and keep the turn; `begin` says what it raises."""
        asked = await self.begin(body, client=client, key=key)
        try:
            return (await asked.told()).body
        finally:
            asked.leave()

    async def begin(self, body: ChatBody, *, client: str, key: str | None = None) -> Asked:
        """Take a question in: what can be refused is refused here, before anything is sent.

        Raises QuestionInvalid, CollectionMissing, CollectionNameInvalid, ConversationUnknown, KeyInvalid, KeyReused,
        QueueFull and, only where a `conversation_id` is given, StoreUnavailable.
        """
        if not body.question.strip():
            raise QuestionInvalid("question: is empty")
        note(question=body.question)
        if key is None:
            return await self._take_in(body, None)
        if not _KEY.fullmatch(key):
            raise KeyInvalid(f"Idempotency-Key: has {len(key)} characters, or one that is not visible ASCII; 1 to 255")
        return await self._take_in_once(body, _Identity(_hashed(f"{client}\n{key}"), _hashed(body.model_dump_json())))

    async def conversation(self, answer_id: str) -> tuple[Exchange, ...]:
        """The exchanges of its conversation up to and including this answer, oldest first; empty: unknown.

        Raises StoreUnavailable.
        """
        return await self._conversations.run(partial(_exchanges, answer_id))

    async def report(self, answer_id: str, rating: str, comment: str = "", statement: int | None = None) -> None:
        """Keep what a reader says of an answer; raises AnswerUnknown or StoreUnavailable."""
        await self._conversations.run(lambda store: store.add_feedback(answer_id, rating, comment, statement))
        self._metrics.feedback.labels(rating).inc()

    # taking in -----------------------------------------------------------------------------------------------

    async def _take_in_once(self, body: ChatBody, identity: _Identity) -> Asked:
        while (begun := self._begun.get(identity.key)) is not None:
            if begun.digest != identity.digest:
                raise KeyReused("this idempotency key came with another request before; use a new one")
            await begun.decided.wait()
            if begun.asked is None:
                continue
            if not begun.asked.abandoned:
                return begun.asked.join()
            await begun.asked.over()
        return await self._take_in_first(body, identity)

    async def _take_in_first(self, body: ChatBody, identity: _Identity) -> Asked:
        begun = self._begun[identity.key] = _Begun(identity.digest, asyncio.Event())
        try:
            begun.asked = await self._take_in(body, identity)
        except BaseException:
            del self._begun[identity.key]
            raise
        finally:
            begun.decided.set()
        begun.asked.when_over(lambda: self._begun.pop(identity.key))
        return begun.asked

    async def _take_in(self, body: ChatBody, identity: _Identity | None) -> Asked:
        generation = self._desk.generation(body.collection)
        note(generation=generation)
        if generation is None:
            raise CollectionMissing(f"there is no collection {body.collection!r}: nothing was ingested into it")
        opening = await self._open(body, identity)
        if opening.before is not None:
            return Asked.remembered(opening.before)
        request, asked_at, answer_id = body.request(), datetime.now(UTC), f"ans_{secrets.token_urlsafe(16)}"
        if body.conversation_id is not None:
            request = replace(request, history=opening.history)
        answering = partial(self._answer, request, body.collection, answer_id, opening.conversation_id)
        job = self._queue.submit(answering)
        work = asyncio.create_task(self._keep(job, body.question, identity, asked_at))
        return Asked(answer_id, opening.conversation_id, body.collection, work)

    async def _open(self, body: ChatBody, identity: _Identity | None) -> _Opening:
        """The conversation to answer in: a new one where none is given, none where it could not be kept."""
        try:
            return await self._conversations.run(partial(_opened, body.conversation_id, identity))
        except StoreUnavailable:
            if body.conversation_id is not None:
                raise
            return _Opening(None)

    # answering -----------------------------------------------------------------------------------------------

    def _answer(self, request: Request, collection: str, answer_id: str, conversation_id: str | None) -> Told:
        answer = self._desk.ask(request, collection)
        self._metrics.answered(answer)
        return Told.of(AnswerBody.of(replace(answer, id=answer_id, conversation_id=conversation_id)))

    async def _keep(
        self, job: asyncio.Future[Told], question: str, identity: _Identity | None, asked_at: datetime
    ) -> Told:
        """Keep an answer once it is there; what cannot be kept is told without its conversation."""
        told = await job
        if told.body.conversation_id is None:
            return told
        key, digest = (identity.key, identity.digest) if identity else (None, None)
        turn = NewTurn(told.body.conversation_id, told.body.id, question, told.json, key, digest, asked_at)
        try:
            first = await self._conversations.run(lambda store: store.record(turn))
        except StoreUnavailable:
            return Told.of(told.body.model_copy(update={"conversation_id": None}))
        return told if first.answer_id == told.body.id else Told.kept(first)


def _opened(conversation_id: str | None, identity: _Identity | None, store: Store) -> _Opening:
    if identity is not None and (before := store.remembered(identity.key, identity.digest)):
        return _Opening(before.conversation_id, before=Told.kept(before))
    if conversation_id is None:
        return _Opening(store.new_conversation())
    exchanges = [_exchange(turn) for turn in store.turns(conversation_id)]
    return _Opening(conversation_id, tuple(turn for exchange in exchanges for turn in _turns(exchange)))


def _exchanges(answer_id: str, store: Store) -> tuple[Exchange, ...]:
    last = store.answer(answer_id)
    if last is None:
        return ()
    turns = store.turns(last.conversation_id)
    position = next((n for n, turn in enumerate(turns, start=1) if turn.answer_id == answer_id), None)
    return tuple(_exchange(turn) for turn in (turns[:position] if position else (last,)))


def _exchange(turn: StoredTurn) -> Exchange:
    return Exchange(turn.question, AnswerBody.model_validate_json(turn.answer), turn.asked_at)


def _turns(exchange: Exchange) -> tuple[Turn, Turn]:
    cited = dict.fromkeys(citation.document_id for citation in exchange.answer.citations)
    return Turn("user", exchange.question), Turn("assistant", exchange.answer.answer, tuple(cited))


def _hashed(text: str) -> str:
    return sha256(text.encode()).hexdigest()
