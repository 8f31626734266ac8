"""What a question asks: its words made whole, the shape of the answer, the present or the past."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import QuestionInvalid
from assistant.types import Request, Turn
from assistant.understand import MAX_QUESTION, understand
from tests.assistant.small_documents import Told, asked


def test_white_space_and_control_characters_become_single_spaces() -> None:
    assert asked(" What\tis\x00 it,\r\n\n  then\x07? ").question == "What is it, then ?"


@pytest.mark.parametrize("question", ["", " ", "\n\t", "\x00\x01"])
def test_an_empty_question_is_refused(question: str) -> None:
    with pytest.raises(QuestionInvalid, match="question: is empty"):
        asked(question)


def test_a_question_may_have_so_many_characters_and_no_more() -> None:
    assert len(asked("𝒜" * MAX_QUESTION).question) == MAX_QUESTION
    with pytest.raises(QuestionInvalid, match=f"has {MAX_QUESTION + 1} characters; at most {MAX_QUESTION}"):
        asked("a" * (MAX_QUESTION + 1))


def test_an_unknown_language_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(QuestionInvalid, match=r"'de' is not one of en, zh, fr, es, ru, ar"):
        understand(Request("Wer?", language="de"), Told())


def test_a_chosen_language_counts_more_than_the_detected_one() -> None:
    query = understand(Request("谁可以申请？", language="fr"), Told("zh"))
    assert (query.language, query.asked_in, query.foreign) == ("fr", "zh", False)


def test_a_chosen_language_stands_in_for_one_that_is_not_known() -> None:
    query = understand(Request("Wer durfte teilnehmen?", language="fr"), Told(None))
    assert (query.language, query.asked_in, query.foreign) == ("fr", "fr", False)


def test_a_seventh_language_is_answered_in_english() -> None:
    query = asked("Wer durfte teilnehmen?", None)
    assert (query.language, query.asked_in, query.foreign) == ("en", "en", True)


@given(st.text(min_size=1, max_size=200))
def test_any_text_is_understood_or_refused(text: str) -> None:
    try:
        query = asked(text)
    except QuestionInvalid:
        return
    assert query.question == " ".join(query.question.split()) != ""


@pytest.mark.parametrize(
    ("question", "shape"),
    [
        ("How many applications came in?", "number"),
        ("Combien de pays ?", "number"),
        ("¿Cuántos países participaron en la selección de 2019?", "number"),
        ("Сколько проектов отобрали?", "number"),
        ("有多少个国家？", "number"),
        ("كم دولة شاركت؟", "number"),
        ("Until when could teams apply to the first call?", "date"),
        ("Quand la station a-t-elle été achevée ?", "date"),
        ("¿Cuándo se anunció?", "date"),
        ("Когда объявили результаты?", "date"),
        ("什么时候截止？", "date"),
        ("متى أعلنت النتائج؟", "date"),
        ("Which projects were selected, and from which countries?", "list"),
        ("Quels projets ont été retenus ?", "list"),
        ("¿Cuáles son los proyectos?", "list"),
        ("Какие проекты отобраны?", "list"),
        ("哪些项目入选了？", "list"),
        ("ما هي المشاريع المختارة؟", "list"),
        ("What is BARIDI SANA and was it accepted in full?", "definition"),
        ("Qu'est-ce que POLAR-2 ?", "definition"),
        ("¿Qué es POLAR-2?", "definition"),
        ("Что такое SING?", "definition"),
        ("什么是UNOOSA？", "definition"),
        ("ما هو مشروع POLAR-2؟", "definition"),
        ("And who leads the team?", "person"),
        ("Qui dirige le projet ?", "person"),
        ("¿Quién dirige el proyecto?", "person"),
        ("Кто руководит проектом?", "person"),
        ("谁可以申请？", "person"),
        ("من يقود المشروع؟", "person"),
        ("Can teams apply now?", "yes_no"),
        ("Peut-on encore postuler ?", "yes_no"),
        ("Можно ли подать заявку?", "yes_no"),
        ("现在还能申请吗？", "yes_no"),
        ("هل يمكن التقديم؟", "yes_no"),
        ("Why was the deadline moved?", "date"),
        ("Why did it take long", "fact"),
        ("Tumours in Space", "fact"),
    ],
)
def test_a_question_asks_for_a_kind_of_thing(question: str, shape: str) -> None:
    assert asked(question).shape == shape


@pytest.mark.parametrize(
    "question",
    [
        "Can teams apply now?", "Is a second call planned yet?", "Can I apply?", "Peut-on postuler maintenant ?",
        "¿Se puede solicitar ahora?", "Можно ли подать заявку сейчас?", "现在还能申请吗？", "هل يمكن التقديم الآن؟",
    ],
)  # fmt: skip
def test_the_present_is_recognised(question: str) -> None:
    assert asked(question).about_present


@pytest.mark.parametrize(
    "question",
    [
        "What was the original deadline?", "When was POLAR-2 expected to fly?", "Quelle était la date prévue ?",
        "¿Cuál era el plazo inicial?", "Каков был первоначальный срок?", "原来的截止日期是哪天？", "ما الموعد الأصلي؟",
    ],
)  # fmt: skip
def test_the_past_is_recognised(question: str) -> None:
    assert asked(question).about_past


def test_a_plain_question_is_about_neither() -> None:
    query = asked("Which countries are in the selected projects?")
    assert not query.about_present
    assert not query.about_past


# conversations ------------------------------------------------------------------------------------------------

FIRST = Turn("user", "What is POLAR-2?")
REPLY = Turn("assistant", "POLAR-2 is a gamma-ray project.")


def test_the_question_itself_stays_as_asked() -> None:
    query = asked("And which countries?", "en", FIRST, REPLY)
    assert query.question == "And which countries?"
    assert query.search_text == "What is POLAR-2? And which countries?"


@pytest.mark.parametrize(
    ("question", "focus"),
    [
        ("We are an institute in Ghana. Could we apply?", "Could we apply?"),
        ("我们是加纳的研究所。我们能申请吗？", "我们能申请吗？"),
        ("نحن معهد في غانا. هل يمكننا التقديم؟", "هل يمكننا التقديم؟"),
        ("Could we apply?", None),
        ("Could we apply? We are an institute in Ghana.", None),
    ],
)
def test_what_is_asked_after_a_preamble_is_the_focus(question: str, focus: str | None) -> None:
    assert asked(question).focus == focus


@pytest.mark.parametrize("question", ["I missed the deadline, is there another call?", "¿Habrá otra convocatoria?"])
def test_who_asks_for_another_call_asks_about_now(question: str) -> None:
    assert asked(question).about_present
