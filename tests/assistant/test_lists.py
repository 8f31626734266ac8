"""Questions for one thing of several projects, answered completely from `corpus/aspects.yaml`."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.knowledge import Knowledge
from assistant.language import ScriptAndWords
from assistant.lists import Lists
from assistant.types import Query, Request, Turn
from assistant.understand import understand
from corpus.check import check_corpus
from tests.evals.lists import outcomes
from web.wiring import Desk

ALL = 9
RECOGNISED = 0.65
"""Share of the lists of the reporting half that is recognised: .69 when it was last measured."""


@pytest.fixture(scope="module")
def lists() -> Lists:
    return Lists(Knowledge(check_corpus()))


def read(question: str) -> Query:
    return understand(Request(question), ScriptAndWords())


@pytest.mark.parametrize(
    ("question", "aspect", "projects"),
    [
        ("Who are the principal investigators of the nine projects?", "leader", ALL),
        ("Which projects are about astronomy?", "about", ("polar-2", "sing")),
        ("What is the difference between BARIDI SANA and FIAVAW?", "about", ("baridi-sana", "fiavaw")),
        ("Which projects have a delayed flight?", "delay", ALL),
        ("¿En qué proyectos participa Italia?", "about", ("baridi-sana",)),
        ("Quand les projets de l'Inde doivent-ils voler ?", "plan", ("partially-miscible-fluids", "sing")),
        ("Какие университеты стоят за каждым проектом?", "institutions", ALL),
        ("POLAR-2和FIAVAW的发射时间是什么时候？", "plan", ("fiavaw", "polar-2")),
        ("من يقود المشاريع التسعة؟", "leader", ALL),
        ("Journalist here: who leads each project?", "leader", ALL),
        ("Launch dates of the UN and China projects?", "plan", ALL),
    ],
)
def test_what_is_asked_of_which_projects(
    lists: Lists, question: str, aspect: str, projects: int | tuple[str, ...]
) -> None:
    listing = lists.asked_for(read(question))
    assert listing.aspect == aspect
    named = tuple(project.removeprefix("project-") for project in sorted(listing.projects))
    assert len(named) == projects if isinstance(projects, int) else named == projects


@pytest.mark.parametrize(
    "question",
    [
        "How many projects were selected?", "Can Italy apply?", "Which projects need the robotic arm?",
        "Which projects were selected, and from which countries?", "Who leads POLAR-2?",
        "Which fields do the nine projects cover?",
        "When were the nine projects selected?", "Have the nine projects been launched?",
        "九个项目有没有哪个已经上天？",
        "When was Italy's project selected?",
        "Which project has a woman as its leader?", "Who selected the nine projects?",
        "¿Qué proyectos fueron rechazados?", "Сколько заявок подала Индия?", "意大利可以申请吗？",
        "كم تكلف المشاريع التسعة؟",
    ],
)  # fmt: skip
def test_a_question_with_another_word_is_none_for_a_list(lists: Lists, question: str) -> None:
    assert not lists.asked_for(read(question)).said


@pytest.mark.parametrize(("question", "yes"), [
    ("Did Kenya get selected?", True), ("Was Spain selected?", True), ("Did Brazil get selected?", False),
    ("Which projects does Italy take part in?", None), ("Are the projects selected from China?", None),
    ("¿Fue seleccionado Perú?", True), ("Попала ли Индия в отбор?", True),
])  # fmt: skip
def test_whether_a_country_was_chosen_is_yes_or_no(lists: Lists, question: str, yes: bool | None) -> None:
    assert lists.asked_for(read(question)).yes is yes


def test_no_near_question_is_taken_for_a_list_and_no_list_is_of_other_projects(lists: Lists) -> None:
    found = [(row["question"], outcome) for half in ("tune", "report") for row, _, outcome in outcomes(lists, half)]
    assert len(found) > 100
    assert [one for one in found if one[1] in {"wrong", "wrongly listed"}] == []


def test_most_lists_of_the_reporting_half_are_recognised(lists: Lists) -> None:
    found = [outcome for row, _, outcome in outcomes(lists, "report") if row["aspect"] is not None]
    assert found.count("right") >= RECOGNISED * len(found)


def test_a_list_is_told_whole_and_what_is_not_known_last(desk: Desk) -> None:
    answer = desk.ask(Request("Who leads each of the nine projects?"))
    said = [statement.text for statement in answer.statements]
    assert answer.status == "partial"
    assert len(said) >= ALL
    assert "No page seen names the principal investigators" in said[-2]
    assert all(statement.citations for statement in answer.statements)


def test_a_country_that_was_not_chosen_is_told_so_with_those_that_were(desk: Desk) -> None:
    answer = desk.ask(Request("¿Fue seleccionado Brasil?"))
    assert answer.answer.startswith("No.")
    assert "17" in answer.statements[0].text


def test_nothing_is_listed_that_was_not_known_by_the_day_asked_about(desk: Desk) -> None:
    early = desk.ask(Request("When will each project fly?", as_of=date(2020, 1, 1)))
    assert "2027" not in early.answer


LISTED = Turn("assistant", "Two projects are about astronomy: POLAR-2 and SING.")
"""Stands for an answer that named two projects."""


@pytest.mark.parametrize(
    ("question", "aspect"),
    [
        ("Who leads them?", "leader"), ("¿Y quién los dirige?", "leader"), ("Où en sont-ils ?", "status"),
        ("Кто ими руководит?", "leader"), ("它们分别由谁负责？", "leader"), ("ومن يقودها؟", "leader"),
        ("Which universities are behind each of them?", "institutions"),
    ],
)  # fmt: skip
def test_what_is_asked_of_the_projects_that_an_answer_named(lists: Lists, question: str, aspect: str) -> None:
    listing = lists.asked_of_them(read(question), (Turn("user", "Which are they?"), LISTED))
    assert (listing.aspect, listing.projects) == (aspect, ("project-polar-2", "project-sing"))


@pytest.mark.parametrize("question", ["Who leads it?", "Have they flown?", "Do they cost anything?", "And Peru?"])
def test_any_other_follow_up_is_none_for_a_list(lists: Lists, question: str) -> None:
    assert not lists.asked_of_them(read(question), (LISTED,)).said


def test_one_project_is_no_list(lists: Lists) -> None:
    assert not lists.asked_of_them(read("Who leads them?"), (Turn("assistant", "SING is one of them."),)).said


def test_projects_cited_by_the_last_answer_count_as_named(desk: Desk) -> None:
    first = desk.ask(Request("Which projects does India take part in?"))
    turns = [Turn("user", "Which projects does India take part in?"), Turn("assistant", first.answer)]
    second = desk.ask(Request("Who leads them?", tuple(turns)))
    cited = tuple(citation.document_id for citation in second.citations)
    turns += [Turn("user", "Who leads them?"), Turn("assistant", second.answer, cited)]
    third = desk.ask(Request("And when will they fly?", tuple(turns)))
    assert "Jayant Murthy" in second.answer
    assert "The plans for SING" in third.answer
    assert third.status == "partial"


def test_what_is_asked_of_the_one_project_spoken_of_is_told_alone(desk: Desk) -> None:
    first = desk.ask(Request("What is SING?"))
    history = (Turn("user", "What is SING?"), Turn("assistant", first.answer))
    answer = desk.ask(Request("Who leads it?", history))
    assert [statement.text for statement in answer.statements] == [
        "Jayant Murthy of the Indian Institute of Astrophysics leads SING."
    ]


def test_a_follow_up_is_answered_from_the_conversation(desk: Desk) -> None:
    asked_first = Turn("user", "Who leads SING?")
    answered = desk.ask(Request("Who leads SING?"))
    answer = desk.ask(Request("And who else takes part in it?", (asked_first, Turn("assistant", answered.answer))))
    assert len(answer.statements) < ALL
