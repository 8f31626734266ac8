"""The store: keep turns and feedback, find them again, remove them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self

from sqlalchemy import ColumnElement, Connection, Engine, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from web.errors import AnswerUnknown, ConversationUnknown, KeyReused, StoreError, StoreUnavailable
from web.store.engine import open_engine, told_as_unavailable, writing
from web.store.migration import migrate as migrate_to_head
from web.store.migration import require_head
from web.store.removal import remove
from web.store.tables import LARGEST_STATEMENT, RATINGS, feedback, turns
from web.store.turnstile import Turnstile
from web.store.types import Erased, Feedback, NewTurn, StoredTurn, in_utc

KEY_LIFETIME: Final = timedelta(hours=24)
_RANDOM_BYTES: Final = 18  # 144 bits, 24 characters
_TRIES: Final = 5
_TURN = (turns.c.conversation_id, turns.c.answer_id, turns.c.question, turns.c.answer, turns.c.asked_at)


class Store:
    """Conversations, answers and feedback; safe to share between threads, and a database between processes.

    Every method raises StoreUnavailable when the database cannot be used; nothing is half written then.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = writing(engine)
        self._turnstile = Turnstile(engine)

    @classmethod
    def open(cls, url: str, *, migrate: bool = True) -> Self:
        """Open the store at a `sqlite:///` or `postgresql://` address; without `migrate`, make and change nothing."""
        engine = open_engine(url, create=migrate)
        with ExitStack() as undo:
            undo.callback(engine.dispose)
            if migrate:
                with told_as_unavailable(engine):
                    migrate_to_head(engine)
            store = cls(engine)
            store.check()
            undo.pop_all()
        return store

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def check(self) -> None:
        """Ask the database for its schema; raises StoreUnavailable when it does not answer or has another."""
        with self._reading() as connection:
            require_head(connection)

    def new_conversation(self) -> str:
        """Return an id nobody can guess; nothing is stored before the first turn."""
        return f"conv_{secrets.token_urlsafe(_RANDOM_BYTES)}"

    def turns(self, conversation_id: str, limit: int = 20) -> tuple[StoredTurn, ...]:
        """Return the newest `limit` (1 or more) turns, oldest first; raises ConversationUnknown."""
        newest = (
            select(*_TURN)
            .where(turns.c.conversation_id == conversation_id)
            .order_by(turns.c.sequence.desc())
            .limit(limit)
        )
        with self._reading() as connection:
            found = connection.execute(newest).all()
        if not found:
            raise ConversationUnknown(f"no conversation has the id {conversation_id!r}")
        return tuple(_stored(row) for row in reversed(found))

    def record(self, turn: NewTurn) -> StoredTurn:
        """Keep a turn; with a key that is taken, return the turn that took it. Raises KeyReused."""
        for _ in range(_TRIES):
            with self._writing() as connection:
                kept = _insert(connection, turn) or _first_of(connection, turn)
            if kept is not None:
                return kept
        raise StoreUnavailable(f"answer {turn.answer_id!r} met another one with its key {_TRIES} times; try again")

    def remembered(self, key: str, digest: str) -> StoredTurn | None:
        """Return the turn that was kept with this key in the last 24 hours; raises KeyReused."""
        with self._reading() as connection:
            return _remembered(connection, key, digest)

    def answer(self, answer_id: str) -> StoredTurn | None:
        """Return the turn of an answer."""
        with self._reading() as connection:
            return _answer(connection, answer_id)

    def add_feedback(self, answer_id: str, rating: str, comment: str = "", statement: int | None = None) -> str:
        """Keep what somebody says about an answer or one statement of it; returns its id, raises AnswerUnknown."""
        _require_feedback(rating, statement)
        identity = f"fb_{secrets.token_urlsafe(_RANDOM_BYTES)}"
        with self._writing() as connection:
            known = select(turns.c.sequence).where(turns.c.answer_id == answer_id)
            # Held until the end: the answer cannot be erased in between.
            if connection.execute(known.with_for_update(read=True, key_share=True)).first() is None:
                raise AnswerUnknown(f"no answer has the id {answer_id!r}")
            given = {"id": identity, "answer_id": answer_id, "rating": rating, "comment": comment}
            connection.execute(insert(feedback).values(given | {"statement": statement, "given_at": datetime.now(UTC)}))
        return identity

    def feedback(self, answer_id: str) -> tuple[Feedback, ...]:
        """Return what was said about an answer, oldest first."""
        said = select(feedback).where(feedback.c.answer_id == answer_id).order_by(feedback.c.given_at, feedback.c.id)
        with self._reading() as connection:
            return tuple(Feedback(**row._mapping) for row in connection.execute(said))

    def erase(self, identity: str) -> Erased:
        """Remove a conversation or one answer for good, with its keys and feedback; unknown ids count 0."""
        return self._remove(or_(turns.c.conversation_id == identity, turns.c.answer_id == identity))

    def expire(self, before: datetime) -> Erased:
        """Remove for good every turn asked before this moment, with its key and feedback."""
        return self._remove(turns.c.asked_at < in_utc(before))

    def _remove(self, which: ColumnElement[bool]) -> Erased:
        with told_as_unavailable(self._engine):
            return remove(self._engine, which)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with told_as_unavailable(self._engine), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        passing = self._turnstile.pass_through()
        with told_as_unavailable(self._engine), passing, self._writer.begin() as connection:
            yield connection


def _insert(connection: Connection, turn: NewTurn) -> StoredTurn | None:
    """Insert a turn, or nothing where its key or id is taken; a writer at the same time is waited for."""
    if turn.key is not None:
        _release_old_key(connection, turn.key)
    values = {name: getattr(turn, name) for name in NewTurn.__slots__}
    into = sqlite.insert(turns) if connection.dialect.name == "sqlite" else postgresql.insert(turns)
    new = into.values(values).on_conflict_do_nothing().returning(*_TURN)
    row = connection.execute(new).first()
    return None if row is None else _stored(row)


def _release_old_key(connection: Connection, key: str) -> None:
    old = turns.c.asked_at <= datetime.now(UTC) - KEY_LIFETIME
    connection.execute(update(turns).where(turns.c.key == key, old).values(key=None, digest=None))


def _first_of(connection: Connection, turn: NewTurn) -> StoredTurn | None:
    """Return the turn that took the key first, None if it went in the meantime."""
    if turn.key is not None and (first := _remembered(connection, turn.key, turn.digest)):
        return first
    if _answer(connection, turn.answer_id):
        raise StoreError(f"an answer with the id {turn.answer_id!r} is already kept; each needs an id of its own")
    return None


def _remembered(connection: Connection, key: str, digest: str | None) -> StoredTurn | None:
    young = turns.c.asked_at > datetime.now(UTC) - KEY_LIFETIME
    row = connection.execute(select(*_TURN, turns.c.digest).where(turns.c.key == key, young)).first()
    if row is None:
        return None
    if row.digest != digest:
        raise KeyReused("this idempotency key came with another request before; use a new one for a new request")
    return _stored(row)


def _answer(connection: Connection, answer_id: str) -> StoredTurn | None:
    row = connection.execute(select(*_TURN).where(turns.c.answer_id == answer_id)).first()
    return None if row is None else _stored(row)


def _stored(row: Any) -> StoredTurn:
    return StoredTurn(row.conversation_id, row.answer_id, row.question, row.answer, row.asked_at)


def _require_feedback(rating: str, statement: int | None) -> None:
    if rating not in RATINGS:
        raise StoreError(f"{rating!r} is no rating; it would be one of {', '.join(RATINGS)}")
    if statement is not None and not 0 <= statement <= LARGEST_STATEMENT:
        raise StoreError(f"{statement} is no statement's number; it would be 0 to {LARGEST_STATEMENT}")
