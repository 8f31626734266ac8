"""What the store takes and gives: turns, feedback, what was erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class NewTurn:
    """A question with its answer, to be kept; `answer` is the answer body as JSON text.

    `key` (an idempotency key, hashed) and `digest` (of the request it came with) make a repeat recognisable.
    """

    conversation_id: str
    answer_id: str
    question: str
    answer: str
    key: str | None
    digest: str | None
    asked_at: datetime

    def __post_init__(self) -> None:
        in_utc(self.asked_at)


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """A question with its answer, as kept; `asked_at` is in UTC."""

    conversation_id: str
    answer_id: str
    question: str
    answer: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody said about an answer, or about one `statement` of it; `rating` is up, down or error."""

    id: str
    answer_id: str
    rating: str
    comment: str
    statement: int | None
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Erased:
    """How much is gone for good; a conversation counts once its last answer went."""

    conversations: int = 0
    answers: int = 0
    feedback: int = 0

    def __add__(self, other: Erased) -> Erased:
        return Erased(
            self.conversations + other.conversations,
            self.answers + other.answers,
            self.feedback + other.feedback,
        )


def in_utc(moment: datetime) -> datetime:
    """Return the same moment in UTC; raises ValueError without a time zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone; give an aware datetime")
    return moment.astimezone(UTC)
