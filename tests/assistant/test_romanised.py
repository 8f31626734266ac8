"""Russian typed in Latin letters."""

from __future__ import annotations

import pytest

from assistant.language import ScriptAndWords
from assistant.romanised import in_cyrillic
from assistant.types import Request
from assistant.understand import understand


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kakie strany uchastvuyut", "какие страны участвуют"),
        ("kakiye strany uchastvuyut", "какие страны участвуют"),
        ("kakoj srok podachi zayavok", "какой срок подачи заявок"),
        ("gde nakhoditsya kitaiskaya stantsiya", "где находится китайская станция"),
        ("mozhno li uchastvovat studentam", "можно ли участвовать студентам"),
        ("nuzhno li platit'", "нужно ли платить"),
        ("kogda zapustyat eksperiment", "когда запустят эксперимент"),
        ("yeshchyo odin etap", "ещё один этап"),
    ],
)
def test_each_usual_way_of_writing_it_is_turned_back(typed: str, meant: str) -> None:
    assert in_cyrillic(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kto uchastvuet v BARIDI SANA?", "кто участвует в BARIDI SANA?"),
        ("chto takoe Access to Space?", "что такое Access to Space?"),
        ("chto takoe Wentian", "что такое Wentian"),
        ("uchastniki iz Kazakhstana", "участники из Казахстана"),
        ("Kitai platit?", "Китай платит?"),
    ],
)
def test_names_stay_and_places_are_turned(typed: str, meant: str) -> None:
    assert in_cyrillic(typed) == meant


@pytest.mark.parametrize("text", ["Что такое kosmos?", "Кто такой Niklas Hedman?", "中国", "42?"])
def test_what_is_in_its_own_letters_stays(text: str) -> None:
    assert in_cyrillic(text) == text


def test_is_searched_in_its_own_letters_and_has_their_shape() -> None:
    query = understand(Request("Skolko stran otobrano?"), ScriptAndWords())
    assert (query.search_text, query.language, query.shape) == ("Сколько стран отобрано?", "ru", "number")


def test_other_languages_are_searched_as_typed() -> None:
    assert understand(Request("Who can take part?"), ScriptAndWords()).search_text == "Who can take part?"
