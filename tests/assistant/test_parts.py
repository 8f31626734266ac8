"""Questions that are several: each part as it stands, in six languages, and nothing made a part that does not ask."""

from __future__ import annotations

import pytest

from assistant.parts import parts_of
from assistant.phrases import phrases
from assistant.types import Request
from web.wiring import Desk


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "How many projects were chosen, and from how many countries?",
            ("How many projects were chosen", "from how many countries?"),
        ),
        (
            "Combien de projets ont été choisis et de quels pays viennent-ils ?",
            ("Combien de projets ont été choisis", "de quels pays viennent-ils ?"),
        ),
        (
            "¿Con qué cohete subió el módulo central y desde qué base?",
            ("¿Con qué cohete subió el módulo central", "desde qué base?"),
        ),
        ("сколько всего заявок пришло и из скольких стран", ("сколько всего заявок пришло", "из скольких стран")),
        ("首批征集最后收了几份申请，涉及几个国家？", ("首批征集最后收了几份申请", "涉及几个国家？")),
        ("كم مشروعا اختير ومن أي بلدان؟", ("كم مشروعا اختير", "من أي بلدان؟")),
        ("Where does the name FIAVAW come from? What does it mean?", None),
        (
            "Who led the team, which won in 2019? When was it?",
            ("Who led the team, which won in 2019?", "When was it?"),
        ),
        (
            "When did Tianhe go up, from which spaceport, and how long is it?",
            ("When did Tianhe go up", "from which spaceport", "how long is it?"),
        ),
    ],
)
def test_a_question_of_several_is_told_apart(question: str, parts: tuple[str, ...] | None) -> None:
    expected = parts or ("Where does the name FIAVAW come from?", "What does it mean?")
    assert parts_of(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "Who was selected?",
        "Which universities and institutes are in POLAR-2?",
        "We are a small institute in Ghana. Could we have applied?",
        "Who led the team, which won in 2019?",
        "Что сказали о том, когда полетят эксперименты?",
        "谁可以申请？",
        "Where is it? When is it? Who is it? Why is it?",
        "",
    ],
)
def test_a_single_question_has_no_parts(question: str) -> None:
    assert parts_of(question) == ()


def test_each_part_is_answered(desk: Desk) -> None:
    answer = desk.ask(
        Request("Когда подписали соглашение по POLAR-2 и когда — саудовскую программу по солнечным батареям?")
    )
    assert answer.status == "answered"
    assert "18 ноября 2019 года" in answer.answer
    assert "18 марта 2021 года" in answer.answer


def test_where_the_whole_has_no_answer_its_parts_are_answered_and_the_rest_is_said_to_be_missing(desk: Desk) -> None:
    answer = desk.ask(Request("How many specialists marked the proposals and what share of them were not from China?"))
    assert answer.status == "partial"
    assert answer.statements[0].text.split()[1:3] == ["60", "experts"]
    assert answer.answer.endswith(phrases("en")("partial_rest"))


def test_where_the_whole_is_answered_a_part_that_nothing_answers_is_said_to_be_open(desk: Desk) -> None:
    answer = desk.ask(Request("How many projects were chosen and what was the total budget of UNOOSA for them?"))
    assert answer.status == "partial"
    assert "nine projects" in answer.answer
    assert any(phrases("en")(phrase) in answer.answer for phrase in ("partial_rest", "partial"))


def test_a_part_answered_surely_is_said_however_far_it_is_from_the_whole(desk: Desk) -> None:
    answer = desk.ask(Request("¿Cuándo cierra el plazo y dónde envío la solicitud?"))
    assert "30 de septiembre de 2018" in answer.answer
    assert "1st_cycle_2018.html" in answer.answer
    assert {"ao-2018-deadline-extension", "contact-routes"} <= {citation.document_id for citation in answer.citations}


def test_parts_of_a_question_about_something_else_are_not_answered(desk: Desk) -> None:
    answer = desk.ask(Request("What is the weather in Vienna and who won the election?"))
    assert not answer.statements
