"""Running text as a document: sentences with exact offsets, headings as sections."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.types import LANGUAGES, Document
from ingest.parse.segment import segment
from ingest.parse.text import slug
from tests.fakes import written_document

anything = st.text(max_size=300)
prose = st.lists(
    st.sampled_from(
        [
            "The call is open. ",
            "Why?",
            " Yes!\n",
            "\n\n",
            "## Part\n",
            "# ",
            "3.14 ",
            "e.g. ",
            "\U0001f680 ",
            "𝒜 ",
            "截止。",
            "Привет. ",
            "سؤال؟ ",
            "…",
            "  ",
            "\t",
            "Dr. No ",
            "«Oui», dit-il. ",
            "e\u0301. ",
            "\u200f",
            "\r",
            "\u2028",
            "a" * 1200,
        ]
    ),
    max_size=25,
).map("".join)


def _parse(text: str, language: str = "en", *, markdown: bool = True) -> Document:
    return written_document("doc", text, language=language, headed=markdown)


@given(anything | prose, st.sampled_from(LANGUAGES), st.booleans())
@example("a" * 999 + " " * 2500 + "b", "en", False)
@example("word  " * 400, "en", False)
@example("字" * 2500, "zh", False)
def test_every_sentence_of_any_text_is_an_exact_slice(text: str, language: str, markdown: bool) -> None:
    document = _parse(text, language, markdown=markdown)
    assert document.text == text
    for sentence in document.sentences:
        assert text[sentence.start : sentence.end] == sentence.text
        assert sentence.text.strip() == sentence.text != ""
        assert len(sentence.text) <= 1000
    assert all(a.end <= b.start for a, b in pairwise(document.sentences))
    assert len({sentence.name for sentence in document.sentences}) == len(document.sentences)


@given(anything | prose, st.sampled_from(LANGUAGES))
def test_no_word_of_a_text_without_headings_is_lost(text: str, language: str) -> None:
    kept = "".join(sentence.text for sentence in _parse(text, language, markdown=False).sentences)
    assert "".join(kept.split()) == "".join(text.split())


@given(anything | prose, st.sampled_from(LANGUAGES))
def test_segments_are_in_order_without_white_space_around(text: str, language: str) -> None:
    found = list(segment(text, language))
    assert all(text[a:b].strip() == text[a:b] != "" for a, b in found)
    assert all(first[1] <= second[0] for first, second in pairwise(found))


SAMPLES = {
    "en": ["The call of Dr. Smith closed on 30 September 2018.", "Who may apply?", "POLAR-2 weighs 3.5 kg!"],
    "fr": ["L'appel a été clos le 30 septembre 2018.", "Qui peut répondre ?", "Tous les pays !"],
    "es": ["La convocatoria cerró el 30 de septiembre de 2018.", "¿Quién puede participar?", "¡Todos los países!"],
    "ru": ["Приём заявок закончился 30 сентября 2018 года.", "Кто может подать заявку?", "Все страны могут!"],
    "ar": ["أُغلق النداء في 30 أيلول/سبتمبر 2018.", "من يمكنه التقديم؟", "جميع الدول!"],
    "zh": ["第一轮申请于2018年9月30日截止。", "谁可以申请？", "所有国家都可以！"],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_of_each_language_are_found(language: str) -> None:
    space = "" if language == "zh" else " "
    text = f"𝒜 🚀\n\n{space.join(SAMPLES[language])}\n"
    document = _parse(text, language)
    assert [sentence.text for sentence in document.sentences] == ["𝒜 🚀", *SAMPLES[language]]
    assert all(text[s.start : s.end] == s.text for s in document.sentences)


def test_offsets_count_code_points_whatever_comes_before() -> None:
    text = "𝒜🚀👩🏽‍🚀 e\u0301. The call is open."
    sentence = _parse(text).sentences[-1]
    assert sentence.text == "The call is open."
    assert sentence.start == text.index("The call")


def test_headings_begin_sections_and_are_no_sentences() -> None:
    document = _parse("Before.\n\n# The title #\n\nOne.\n\n### Deeper\nTwo. Three.\n")
    assert [(s.heading, s.level, [x.text for x in s.sentences]) for s in document.sections] == [
        ("", 2, ["Before."]),
        ("The title", 1, ["One."]),
        ("Deeper", 3, ["Two.", "Three."]),
    ]
    assert document.title == "The title"


def test_plain_text_has_no_headings() -> None:
    document = _parse("# One.\n\n## Two.\n", markdown=False)
    assert [section.heading for section in document.sections] == [""]
    assert document.title == "doc"


@pytest.mark.parametrize("text", ["#hash", "#!/bin/sh", "####### seven", "text # not a heading"])
def test_what_only_looks_like_a_heading_is_text(text: str) -> None:
    assert [section.heading for section in _parse(text).sections] == [""]


def test_a_blank_line_begins_a_paragraph_and_a_line_break_does_not() -> None:
    document = _parse("One. Two.\nThree.\n \t\nFour.\n\n\n\nFive.")
    assert [(s.text, s.paragraph) for s in document.sentences] == [
        ("One.", 1),
        ("Two.", 1),
        ("Three.", 1),
        ("Four.", 2),
        ("Five.", 3),
    ]


def test_a_very_long_run_is_cut_at_white_space() -> None:
    document = _parse("word " * 700)
    assert len(document.sentences) == 4
    assert all(set(sentence.text.split()) == {"word"} for sentence in document.sentences)


@given(st.text(max_size=120))
def test_a_slug_is_a_document_id_or_empty(name: str) -> None:
    found = slug(name)
    assert len(found) <= 80
    assert set(found) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not found.startswith("-")
    assert not found.endswith("-")
    assert slug(found) == found


def test_a_slug_keeps_the_letters_under_accents() -> None:
    assert slug("Décision Nº 3") == slug(unicodedata.normalize("NFD", "Décision Nº 3")) == "decision-no-3"
