"""Remove turns for good: the rows, what hangs on them, and their bytes in a SQLite file."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, Engine, delete, select

from web.store.engine import writing
from web.store.scrub import note_removal, scrub
from web.store.tables import feedback, turns
from web.store.types import Erased

BATCH = 500
"""Turns removed in one transaction, so that no statement runs long and writers get their turn."""


def remove(engine: Engine, which: ColumnElement[bool]) -> Erased:
    """Remove the turns for which `which` holds, with their keys and feedback."""
    total = Erased()
    while True:
        with writing(engine).begin() as connection:
            gone = _remove_batch(connection, which)
            if gone.answers:
                note_removal(connection)
        if not gone.answers:
            break
        total += gone
    scrub(engine)
    return total


def _remove_batch(connection: Connection, which: ColumnElement[bool]) -> Erased:
    # The lock also keeps feedback from arriving for what is being removed.
    found = connection.execute(
        select(turns.c.answer_id, turns.c.conversation_id)
        .where(which)
        .order_by(turns.c.sequence)
        .limit(BATCH)
        .with_for_update()
    ).all()
    answers = [row.answer_id for row in found]
    said = connection.execute(delete(feedback).where(feedback.c.answer_id.in_(answers))).rowcount
    connection.execute(delete(turns).where(turns.c.answer_id.in_(answers)))
    touched = {row.conversation_id for row in found}
    left = connection.scalars(select(turns.c.conversation_id).where(turns.c.conversation_id.in_(touched))).all()
    return Erased(len(touched - set(left)), len(found), said)
