"""Tables and the types of their columns; `migrations/` makes the same by hand."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)

from web.store.types import in_utc

RATINGS = ("up", "down", "error")
LARGEST_STATEMENT = 2**31 - 1
"""The largest number an INTEGER column of PostgreSQL takes."""


class StorableText(TypeDecorator[str]):
    """Text that both databases take: NUL and lone surrogates become U+FFFD, also in what is looked for."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002, D102
        return None if value is None else storable(value)


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC; SQLite keeps it without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002, D102
        return None if value is None else in_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002, D102
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def storable(text: str) -> str:
    """Replace NUL (refused by PostgreSQL) and lone surrogates (not in UTF-8) by U+FFFD; join pairs of surrogates."""
    if not text.isascii():
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace("\0", "\ufffd")


metadata = MetaData()

turns = Table(
    "turns",
    metadata,
    Column("sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("answer_id", StorableText, nullable=False),
    Column("conversation_id", StorableText, nullable=False),
    Column("question", StorableText, nullable=False),
    Column("answer", StorableText, nullable=False),
    Column("key", StorableText),
    Column("digest", StorableText),
    Column("asked_at", UtcTime, nullable=False),
    Index("turns_answer", "answer_id", unique=True),
    Index("turns_key", "key", unique=True),
    Index("turns_conversation", "conversation_id", "sequence"),
    Index("turns_asked", "asked_at"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", StorableText, primary_key=True),
    Column(
        "answer_id",
        StorableText,
        ForeignKey("turns.answer_id", name="feedback_of_answer", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("rating", StorableText, nullable=False),
    Column("comment", StorableText, nullable=False),
    Column("statement", Integer),
    Column("given_at", UtcTime, nullable=False),
    CheckConstraint("rating IN ('up', 'down', 'error')", name="feedback_rating"),
    Index("feedback_answer", "answer_id"),
)
