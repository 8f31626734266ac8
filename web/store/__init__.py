"""Conversations, answers and feedback, kept in SQLite or PostgreSQL."""

from web.errors import AnswerUnknown, ConversationUnknown, KeyReused, StoreError, StoreUnavailable
from web.store.store import Store
from web.store.types import Erased, Feedback, NewTurn, StoredTurn

__all__ = [
    "AnswerUnknown",
    "ConversationUnknown",
    "Erased",
    "Feedback",
    "KeyReused",
    "NewTurn",
    "Store",
    "StoreError",
    "StoreUnavailable",
    "StoredTurn",
]
