"""Answers by rules in a chat, from the real desk."""

import logging
from dataclasses import replace
from datetime import date

import pytest

from assistant.catalogue import catalogue
from assistant.eligibility.consultation import GUIDANCE
from assistant.types import Answer, Filters, Request, Turn
from corpus.rulebook import load_rulebooks
from web.wiring import Desk

CASES = {
    "en": "I'm from a start-up in Kenya with a partner university in Italy, could we have applied, and can we now?",
    "fr": "Nous sommes une start-up du Kenya avec une université partenaire en Italie : aurions-nous pu postuler ?",
    "es": "Somos una empresa emergente de Kenia con una universidad socia en Italia, ¿podríamos habernos presentado?",
    "ru": "Мы стартап из Кении, партнёр — университет в Италии. Могли ли мы подать заявку?",
    "zh": "我们是肯尼亚的一家初创公司，和意大利的一所大学合作，当时我们可以申请吗？",
    "ar": "نحن شركة ناشئة في كينيا مع جامعة شريكة في إيطاليا، هل كان بإمكاننا التقدم؟",
}


def _exact(desk: Desk, answer: Answer) -> None:
    for citation in answer.citations:
        document = desk.document(citation.document_id, citation.language)
        assert document is not None
        assert document.text[citation.start : citation.end] == citation.quote
    quotes = {citation.number: citation.quote for citation in answer.citations}
    assert answer.statements
    for statement in answer.statements:
        assert statement.text in {quotes[number] for number in statement.citations}
        assert statement.text in answer.answer


@pytest.mark.parametrize(("language", "question"), CASES.items())
def test_a_case_is_decided_with_exact_quotes_in_every_language(desk: Desk, language: str, question: str) -> None:
    answer = desk.ask(Request(question))
    decision = answer.eligibility

    assert (answer.language, answer.status, answer.mode) == (language, "answered", "rules")
    assert decision is not None
    assert (decision.outcome, decision.would_have_been) == ("closed", "eligible")
    assert decision.facts["countries"] == ["IT", "KE"]
    assert decision.facts["bodies"] == ["company", "university"]
    assert answer.answer.endswith(catalogue(language)(GUIDANCE))
    assert ("translation" in [notice.kind for notice in answer.notices]) == (language != "en")
    _exact(desk, answer)


def test_what_was_understood_and_what_is_taken_for_granted_are_shown(desk: Desk) -> None:
    told = desk.ask(Request(CASES["en"])).answer

    assert "Understood from your words: Countries or places: Italy and Kenya" in told
    assert "You did not say, so this is assumed: Purpose: Run an experiment" in told


def test_what_is_missing_is_asked_for_and_the_reply_decides(desk: Desk) -> None:
    first = Request("Could we have applied? We are a university.")
    asked = desk.ask(first)
    history = (Turn("user", first.question), Turn("assistant", asked.answer))
    decided = desk.ask(Request("Mongolia", history, "en"))

    assert asked.status == "clarify"
    assert asked.eligibility is not None
    assert [wanted.fact for wanted in asked.eligibility.missing] == ["countries"]
    assert "From which countries or places are the bodies that apply?" in asked.answer
    assert (decided.status, decided.mode) == ("answered", "rules")
    assert decided.eligibility is not None
    assert decided.eligibility.would_have_been == "eligible"
    assert decided.eligibility.facts["countries"] == ["MN"]


@pytest.mark.parametrize(
    "question",
    [
        "Could a private company apply to the first call?",
        "Is the opportunity only for developing countries?",
        "Who pays if my experiment is selected?",
        "Which countries take part in POLAR-2?",
        "Which of the winners had that problem, and did they get through in the end?",
        "¿Podía presentarse una empresa privada a la convocatoria de 2018?",
        "私营企业可以申请第一批项目吗?",
    ],
)
def test_general_questions_go_the_usual_way(desk: Desk, question: str) -> None:
    answer = desk.ask(Request(question))

    assert answer.mode != "rules"
    assert answer.eligibility is None


def test_while_the_call_was_open_the_verdict_is_the_outcome(desk: Desk) -> None:
    question = "We are a university in Peru. Can we apply?"
    open_then = desk.ask(Request(question, as_of=date(2018, 7, 1))).eligibility

    assert open_then is not None
    assert (open_then.outcome, open_then.would_have_been) == ("eligible", None)


def test_a_search_among_some_documents_is_not_decided_by_rules(desk: Desk) -> None:
    answer = desk.ask(Request(CASES["en"], filters=Filters(kinds=("project",))))

    assert answer.mode != "rules"


def test_rules_written_from_other_texts_are_not_used(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (book,) = load_rulebooks()
    closing = tuple(replace(clause, reviewed="000000000000") for clause in book.closing)
    other = Desk(desk.settings)
    monkeypatch.setattr(other, "_rulebooks", (replace(book, closing=closing),), raising=False)
    with caplog.at_level(logging.WARNING, "station"):
        answer = other.ask(Request(CASES["en"]))
    other.close()

    assert answer.mode != "rules"
    assert "was written from other texts of rule-eligibility-2018#closed" in caplog.text


@pytest.mark.parametrize(
    ("language", "question"),
    [("en", "What was the deadline?"), ("ru", "Кто платит за запуск?"), ("ar", "ما هو POLAR-2؟"), ("en", "Why?")],
)
def test_another_question_after_a_case_is_answered_as_in_a_new_conversation(
    desk: Desk, language: str, question: str
) -> None:
    case = desk.ask(Request(CASES[language]))
    history = (Turn("user", CASES[language]), Turn("assistant", case.answer))
    after, fresh = desk.ask(Request(question, history, language)), desk.ask(Request(question, language=language))

    assert after.mode != "rules"
    assert [s.text for s in after.statements] == [s.text for s in fresh.statements]


def test_a_correction_decides_anew(desk: Desk) -> None:
    case = desk.ask(Request(CASES["en"]))
    history = (Turn("user", CASES["en"]), Turn("assistant", case.answer))
    corrected = desk.ask(Request("No, it went through our embassy", history)).eligibility

    assert corrected is not None
    assert corrected.would_have_been == "not_eligible"
    assert corrected.facts["countries"] == ["IT", "KE"]


def test_a_question_about_now_is_answered_and_what_would_tell_more_is_asked(desk: Desk) -> None:
    answer = desk.ask(Request("Could my university apply?"))

    assert (answer.status, answer.mode) == ("answered", "rules")
    assert "From which countries or places are the bodies that apply?" in answer.answer
