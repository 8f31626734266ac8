"""What kind of thing is asked for, and whether a sentence has it."""

from __future__ import annotations

import pytest

from assistant.answer_kind import asked_kind, found, has


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How old is the head of the project?", "age"),
        ("combien de jours dure l'entraînement ?", "duration"),
        ("¿Cuánto cuesta participar?", "money"),
        ("Сколько весит стойка?", "mass"),
        ("直径是多少？", "length"),
        ("كم ساعة تستغرق الرحلة؟", "duration"),
        ("What share of the teams were led by women?", "share"),
        ("how much power does a rack give", "power"),
        ("How many proposals were received?", "count"),
        ("Who leads the project?", None),
        ("Кто возглавлял комитет весной?", None),
        ("When was the deadline?", None),
    ],
)
def test_the_kind_of_thing_asked_for_is_told_by_the_question(question: str, kind: str | None) -> None:
    assert asked_kind(question) == kind


@pytest.mark.parametrize(
    ("kind", "sentence", "expected"),
    [
        ("mass", "A rack may weigh 500 kg.", True),
        ("mass", "A rack is 1.8 m high.", False),
        ("money", "The launch is free.", True),
        ("money", "The launch is in June.", False),
        ("count", "Nine projects were chosen.", True),
        ("count", "On 12 June 2019 POLAR-2 was chosen in Vienna.", False),
        ("count", "Between 10 and 11 June 2019 a committee sat.", False),
        ("temperature", "It is kept at 21 °C.", True),
        ("duration", "The training takes six months.", True),
        ("share", "72 % of them were from universities.", True),
        ("age", "She was born in Oslo.", True),
    ],
)
def test_a_sentence_has_a_thing_of_a_kind_or_not(kind: str, sentence: str, expected: bool) -> None:
    assert has(kind, sentence) is expected


def test_what_is_asked_for_is_found_missing_or_not_asked() -> None:
    there, absent = "A rack may weigh 500 kg.", "A rack stands in Wentian."
    assert found("How heavy may a rack be?", [absent, there]) == 1
    assert found("How heavy may a rack be?", [absent]) == -1
    assert found("How heavy may a rack be?", []) == -1
    assert found("Who built the rack?", [absent]) == 0
