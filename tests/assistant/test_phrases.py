"""The phrases an answer may use beside quotes: the same in six languages, and nothing of their own in them."""

from __future__ import annotations

import re
from importlib.resources import files
from string import Formatter
from typing import Any

import pytest
import yaml
from babel import Locale

from assistant.phrases import phrases
from corpus.types import LANGUAGES

MONTHS = re.compile(
    r"\b(?:"
    + "|".join(
        sorted(
            {
                re.escape(name)
                for locale in ("en", "fr", "es", "ru", "ar", "ar_LB", "ar_MA", "ar_DZ")
                for form in ("format", "stand-alone")
                for name in Locale.parse(locale).months[form]["wide"].values()
            }
        )
    )
    + r")\b|[一二三四五六七八九十]月"
)
"""As they are written in running text: `May`, but not `may`."""


def texts(language: str) -> dict[str, list[str]]:
    raw: dict[str, Any] = yaml.safe_load(files("assistant").joinpath("phrases", f"{language}.yaml").read_text("utf-8"))
    return {key: text if isinstance(text, list) else [text] for key, text in raw.items()}


def slots(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_phrases(language: str) -> None:
    assert set(texts(language)) == set(texts("en")) == phrases(language).keys


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_has_the_same_slots(language: str) -> None:
    own = {key: [slots(text) for text in listed] for key, listed in texts(language).items()}
    assert own == {key: [slots(text) for text in listed] for key, listed in texts("en").items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_holds_a_figure(language: str) -> None:
    listed = [text for texts_of_key in texts(language).values() for text in texts_of_key]
    assert [text for text in listed if any(character.isdigit() for character in text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_names_a_month(language: str) -> None:
    assert [text for listed in texts(language).values() for text in listed if MONTHS.search(text)] == []


@pytest.mark.parametrize(
    "text", ["in May", "le 3 septembre", "el 30 de septiembre", "30 сентября", "九月", "في سبتمبر", "أيلول"]
)
def test_a_month_would_be_noticed(text: str) -> None:
    assert MONTHS.search(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_english_needs_no_word_before_english_quotes(language: str) -> None:
    empty = {key for key, listed in texts(language).items() if not all(text.strip() for text in listed)}
    assert empty == ({"lead_foreign"} if language == "en" else set())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_quote_stands_between_marks_and_is_not_changed(language: str) -> None:
    quoted = phrases(language).quoted("The {call} closed.")
    before, _, after = quoted.partition("The {call} closed.")
    assert before
    assert after
    assert (before + after).strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_questions_to_start_with(language: str) -> None:
    examples = phrases(language).examples
    assert len(examples) == len(set(examples)) >= 3
    assert all(example.endswith(("?", "？", "؟")) for example in examples)


def test_slots_are_filled_and_their_content_is_left_alone() -> None:
    assert "https://example.org/{x}" in phrases("en")("where_to_ask", page="https://example.org/{x}")


def test_a_missing_phrase_slot_or_a_list_is_an_error() -> None:
    english = phrases("en")
    with pytest.raises(KeyError, match="nothing"):
        english("nothing")
    with pytest.raises(KeyError, match="page"):
        english("where_to_ask", date="today")
    with pytest.raises(KeyError, match="examples is a list"):
        english("examples")


def test_any_other_language_is_answered_in_english() -> None:
    assert phrases("de").language == "en"
    assert phrases("../en").language == "en"
