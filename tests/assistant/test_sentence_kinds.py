"""Kinds of sentences: a date, a number, what something is, that nothing is a must."""

from __future__ import annotations

import pytest

from assistant.sentence_kinds import asks_for_limit, defines, fits, says_no_limit
from assistant.types import Request, Shape
from web.wiring import Desk


@pytest.mark.parametrize(
    ("shape", "has", "has_not"),
    [
        ("date", "The call opened on 28 May 2018.", "The call opened in Vienna."),
        ("number", "Nine projects were selected.", "Some projects were selected."),
        ("person", "Fabio Santoni leads it.", "A professor leads it."),
        ("list", "Kenya, Peru, Spain and Italy took part.", "Kenya took part."),
    ],
)
def test_a_sentence_fits_what_is_asked_for(shape: Shape, has: str, has_not: str) -> None:
    assert (fits(shape, has), fits(shape, has_not)) == (1.0, 0.0)


def test_nothing_fits_a_question_for_no_kind() -> None:
    assert fits("fact", "Nine projects were selected on 12 June 2019.") == 0.0


def test_a_definition_says_what_the_question_begins_with() -> None:
    assert defines("BARIDI SANA is a project of Italy and Kenya.", "What is BARIDI SANA and who leads it?")
    assert not defines("POLAR-2 is a project of four countries.", "What is BARIDI SANA and who leads it?")
    assert not defines("BARIDI SANA is a project of Italy and Kenya.", "Who leads BARIDI SANA?")


@pytest.mark.parametrize(
    "question",
    [
        "Is it only for developing countries?",
        "Faut-il être une université ?",
        "¿Es solo para países en desarrollo?",
        "Это только для развивающихся стран?",
        "只有发展中国家才能申请吗？",
        "هل هي فقط للدول النامية؟",
    ],
)
def test_a_question_for_a_limit_is_recognised(question: str) -> None:
    assert asks_for_limit(question)
    assert not asks_for_limit("Who could apply?")


def test_what_frees_is_recognised() -> None:
    assert says_no_limit("Applicants did not have to come from a developing country.")
    assert not says_no_limit("Applicants came from 27 countries.")


@pytest.mark.parametrize(
    "question", ["Is the call only for developing countries?", "¿La convocatoria es solo para países en desarrollo?"]
)
def test_what_frees_is_said_first(desk: Desk, question: str) -> None:
    answer = desk.ask(Request(question))
    first = next(c for c in answer.citations if c.number == answer.statements[0].citations[0])
    said = first.original.quote if first.original is not None else first.quote
    assert "did not have to come from a developing country" in said
