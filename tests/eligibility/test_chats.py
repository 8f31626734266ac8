"""Applicants' questions come out as the situation demands, and no general question is taken for a case."""

from collections import Counter

import pytest

from corpus.types import LANGUAGES
from tests.eligibility.chats import Chat, Room, read_chats

CHATS = read_chats()
LEAST_RIGHT = 0.9
"""Share of all chats; what is not right may only be missed, and is then answered by retrieval."""


@pytest.fixture(scope="module")
def room() -> Room:
    return Room()


@pytest.mark.parametrize("chat", CHATS, ids=lambda chat: chat.id)
def test_no_case_is_decided_wrongly_and_no_general_question_is_taken_for_a_case(room: Room, chat: Chat) -> None:
    assert room.result(chat) in ("right", "asked", "missed")


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_least_six_cases_of_each_language_are_decided_or_asked_back(room: Room, language: str) -> None:
    results = Counter(room.result(chat) for chat in CHATS if chat.language == language and chat.expect != "usual")

    assert results["right"] >= 6
    assert results["right"] / results.total() >= LEAST_RIGHT - 0.1


def test_most_are_right(room: Room) -> None:
    assert sum(room.result(chat) == "right" for chat in CHATS) / len(CHATS) >= LEAST_RIGHT
