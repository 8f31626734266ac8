"""600 short questions in the six languages and 60 in others, written apart from the detector.

The half whose SHA-256 begins with 0 to 7 may be read to improve the detector ("tune"); the other is only counted
("report").
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from assistant.language import ScriptAndWords
from corpus.types import LANGUAGES

QUESTIONS = Path(__file__).with_name("languages.jsonl")
HALVES = ("tune", "report")
LEAST_RIGHT = 0.98
"""Share of the six languages' questions."""
LEAST_NOT_CLAIMED = 0.95
"""Share of other languages' questions that are not taken for one of the six."""


@dataclass(frozen=True, slots=True)
class Outcome:
    language: str | None
    """None for a language that is not one of the six."""
    found: str | None
    half: str


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    detector = ScriptAndWords()
    rows = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    return [
        Outcome(row["lang"] if row["lang"] in LANGUAGES else None, detector.detect(row["text"]), half_of(row["text"]))
        for row in rows
    ]


def half_of(text: str) -> str:
    return HALVES[sha256(text.encode()).hexdigest()[0] > "7"]


def share_right(outcomes: Iterable[Outcome]) -> float:
    outcomes = list(outcomes)
    return sum(outcome.found == outcome.language for outcome in outcomes) / len(outcomes)


def test_has_a_hundred_questions_of_each_language_and_sixty_others(outcomes: list[Outcome]) -> None:
    counted = Counter(outcome.language for outcome in outcomes)
    assert counted.pop(None) == 60
    assert counted == dict.fromkeys(LANGUAGES, 100)


@pytest.mark.parametrize("half", HALVES)
def test_nearly_all_short_questions_are_in_their_language(outcomes: list[Outcome], half: str) -> None:
    ours = [outcome for outcome in outcomes if outcome.language is not None and outcome.half == half]
    assert share_right(ours) >= LEAST_RIGHT, counts(ours)


@pytest.mark.parametrize("half", HALVES)
def test_other_languages_are_hardly_ever_taken_for_one_of_the_six(outcomes: list[Outcome], half: str) -> None:
    others = [outcome for outcome in outcomes if outcome.language is None and outcome.half == half]
    assert share_right(others) >= LEAST_NOT_CLAIMED, counts(others)


def counts(outcomes: Iterable[Outcome]) -> Counter[tuple[str | None, str | None]]:
    """How often each language was taken for another; no question is shown, so that the unread half stays unread."""
    return Counter((outcome.language, outcome.found) for outcome in outcomes if outcome.found != outcome.language)
