"""Names that a question nearly spells."""

from __future__ import annotations

import pytest

from assistant.spelling import Names

NAMES = Names(
    [
        "The project BARIDI SANA is led in Kenya. It is about cooling, and FIAVAW is about flames.",
        "The Shenzhou-18 ship and the Wentian module were launched from Jiuquan by UNOOSA partners.",
        "Проект САР (Россия) ведёт Ерёмин. В отборе участвовал Ерёмин.",
    ]
)


def nothing(_: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("asked", "corrected"),
    [
        ("Who leads Baridi Sanna?", "Who leads Baridi SANA?"),
        ("what is fiavw", "what is FIAVAW"),
        ("When did Shenzou-18 land?", "When did Shenzhou-18 land?"),
        ("the wentain module, please", "the Wentian module, please"),
        ("Кто такой Еремен?", "Кто такой Ерёмин?"),
    ],
)
def test_a_word_nearly_like_a_name_is_read_as_the_name(asked: str, corrected: str) -> None:
    assert NAMES.corrected(asked, nothing) == corrected


@pytest.mark.parametrize("asked", ["Who leads BARIDI SANA?", "Is cooling its subject?", "Is Sanity led?", "谁负责？"])
def test_other_words_stay_as_they_are(asked: str) -> None:
    assert NAMES.corrected(asked, nothing) == asked


def test_a_word_that_the_documents_have_is_not_misspelt() -> None:
    assert NAMES.corrected("a kenyan team", lambda word: word == "kenyan") == "a kenyan team"


def test_a_word_that_stands_small_too_is_no_name() -> None:
    names = Names(["The Launch was late.", "Nobody saw the launch."])
    assert names.corrected("the launsh", nothing) == "the launsh"
