"""How a case goes on in a conversation that speaks of other things too."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.eligibility.consultation import GUIDANCE, consult
from assistant.eligibility.engine import Eligibility
from assistant.types import Turn

TODAY = date(2026, 11, 22)
RULES = f"Closed. {GUIDANCE}"
KENYA = "We are a university in Kenya. Could we have applied?"
ASIDE = ("When did the call close?", "On 30 September 2018.")
OPENINGS = {
    "en": ("Can I apply?", "I am from a university in Bolivia."),
    "fr": ("Puis-je postuler ?", "Je suis d'une université en Bolivie."),
    "es": ("¿Puedo postular?", "Soy de una universidad de Bolivia."),
    "ru": ("Могу ли я подать заявку?", "Я из университета в Боливии."),
    "zh": ("我可以申请吗？", "我来自玻利维亚的一所大学。"),
    "ar": ("هل يمكنني التقدم؟", "أنا من جامعة في بوليفيا."),
}


def history(*turns: tuple[str, str]) -> list[Turn]:
    """Questions with what was answered."""
    return [Turn(role, text) for pair in turns for role, text in zip(("user", "assistant"), pair, strict=True)]  # type: ignore[arg-type]


@pytest.mark.parametrize("language", OPENINGS)
def test_who_asks_first_and_tells_who_then_is_understood(eligibility: Eligibility, language: str) -> None:
    opening, told = OPENINGS[language]
    found = consult(eligibility, told, language, history((opening, "The call is closed.")), TODAY)
    assert found is not None
    assert found.situation.facts["countries"] == ("BO",)
    assert found.situation.facts["bodies"] == ("university",)


def test_a_case_goes_on_after_a_question_about_something_else(eligibility: Eligibility) -> None:
    before = history((KENYA, RULES), ASIDE)
    found = consult(eligibility, "And with a partner company in Italy?", "en", before, TODAY)
    assert found is not None
    assert set(found.situation.facts["countries"]) == {"IT", "KE"}


@pytest.mark.parametrize("question", ["And Norway?", "Which countries won?", "And in June 2019?"])
def test_a_question_about_something_else_stays_one(eligibility: Eligibility, question: str) -> None:
    before = history((KENYA, RULES), ("Which countries won?", "Seventeen."))
    assert consult(eligibility, question, "en", before, TODAY) is None


def test_a_case_does_not_go_on_for_ever(eligibility: Eligibility) -> None:
    before = history((KENYA, RULES), ASIDE, ASIDE, ASIDE)
    assert consult(eligibility, "And with a partner company in Italy?", "en", before, TODAY) is None


def test_what_somebody_is_decides_nothing_where_nobody_asked(eligibility: Eligibility) -> None:
    before = history(("Who leads SING?", "INASAN."))
    assert consult(eligibility, "I am from a university in Bolivia.", "en", before, TODAY) is None
