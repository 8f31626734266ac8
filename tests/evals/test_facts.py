"""Facts are found however dates, numbers and digits are written, and only as whole words."""

from __future__ import annotations

import pytest

from web.evals.facts import normalised, says, says_all


@pytest.mark.parametrize(
    "text",
    [
        "30 September 2018",
        "September 30, 2018",
        "Sept. 30, 2018",
        "30th September 2018",
        "2018-09-30",
        "30 septembre 2018",
        "30 de septiembre de 2018",
        "30 сентября 2018",
        "2018年9月30日",
        "٣٠ سبتمبر ٢٠١٨",
        "30 سبتمبر 2018",
    ],
)
def test_a_date_is_the_same_in_all_six_languages(text: str) -> None:
    assert normalised(text) == "2018 m09 d30"


@pytest.mark.parametrize("fact", ["September 2018", "30 September", "2018", "2018年9月", "9月30日"])
def test_part_of_a_date_is_found_in_the_whole(fact: str) -> None:
    assert says(["Proposals were due on 30 September 2018."], [fact])


@pytest.mark.parametrize("fact", ["3 September 2018", "September 2019", "30 August 2018", "30 September 2017"])
def test_another_date_is_not(fact: str) -> None:
    assert not says(["Proposals were due on 30 September 2018."], [fact])


def test_the_first_of_a_month_in_french_is_a_date() -> None:
    assert says(["le 1er mars 2019"], ["1 March 2019"])


def test_a_chinese_date_is_found_without_spaces_around_it() -> None:
    assert says(["于2018年9月30日截止"], ["30 September 2018"])


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("nine projects were chosen", "9"),
        ("from forty-two countries", "42"),
        ("1,200 kg", "1200 kg"),
        ("27,5 tonnes", "27.5 tonnes"),
        ("12 per cent", "12%"),
        ("up to 3.1 TONNES.", "3.1 tonnes"),
        ("٤٢ دولة", "42"),
        ("ｎｏ. １２", "no 12"),
        ("POLAR-2 flies", "polar‑2"),
        ("选出九个项目", "九个项目"),
    ],
)
def test_numbers_are_compared_by_value(text: str, fact: str) -> None:
    assert says([text], [fact])


@pytest.mark.parametrize(
    ("text", "fact"),
    [("in 2019", "9"), ("42 teams", "4"), ("3.15 tonnes", "3.1"), ("15 tonnes", "3.15"), ("norm", "no"), ("12%", "12")],
)
def test_part_of_a_number_or_word_is_not_found(text: str, fact: str) -> None:
    assert not says([text], [fact])


def test_one_variant_is_enough_and_a_fact_lies_in_one_text() -> None:
    assert says(["from Peru"], ["Chile", "Peru"])
    assert not says(["South", "Africa"], ["South Africa"])


def test_every_fact_is_needed() -> None:
    facts = [["36"], ["25 countries", "twenty-five countries"]]
    assert says_all(["36 proposals", "from twenty-five countries"], facts)
    assert not says_all(["36 proposals"], facts)
    assert says_all([], [])


def test_nothing_is_never_found() -> None:
    assert not says(["text"], ["..."])
