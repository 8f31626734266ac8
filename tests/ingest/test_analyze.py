"""The terms of a text in each of the six languages."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.types import LANGUAGES
from ingest.analyze import analyze

texts = st.text(max_size=60)
languages = st.sampled_from(LANGUAGES)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "selected projects", "selecting a project"),
        ("fr", "les candidatures retenues", "la candidature retenue"),
        ("es", "los países seleccionados", "un país seleccionado"),
        ("ru", "отобранные проекты", "отобранных проектов"),
        ("ru", "подъём и полёт", "подъем и полет"),
        ("ar", "المشاريع المختارة", "المشاريع المختاره"),
        ("zh", "中国空间站", "中国空间站"),
    ],
)
def test_forms_of_a_word_are_one_term(language: str, one: str, other: str) -> None:
    assert analyze(one, language) == analyze(other, language) != []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "What is the"),
        ("fr", "Qui, que, quoi, où"),
        ("es", "¿Cuáles son los más?"),
        ("ru", "Что это и ещё её"),
        ("ar", "ما هي إلى أين"),
        ("zh", "的，了，吗？"),
    ],
)
def test_words_that_say_nothing_are_left_out(language: str, text: str) -> None:
    assert analyze(text, language) == []


def test_the_question_word_of_a_language_is_kept_in_another() -> None:
    assert analyze("what", "fr") != []


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_and_numbers_survive_in_any_language(language: str) -> None:
    terms = analyze("POLAR-2, UNOOSA; 2018 (S148)", language)
    assert terms == [*analyze("polar", language), "2", *analyze("unoosa", language), "2018", "s148"]
    assert len(terms) == 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_run_of_chinese_is_cut_into_pairs_of_characters(language: str) -> None:
    assert analyze("中国空间站 UNOOSA申请", language)[:4] == ["中国", "国空", "空间", "间站"]
    assert analyze("站", language) == ["站"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_and_numbers_are_cut_from_the_chinese_around_them(language: str) -> None:
    assert analyze("于2018年9月30日", language) == ["于", "2018", "年", "9", "月", "30", "日"]
    assert analyze("UNOOSA申请", language)[1:] == ["申请"]


def test_accents_of_latin_letters_do_not_matter_and_those_of_others_do() -> None:
    assert analyze("Énergie spatiale", "fr") == analyze("energie spatiale", "fr")
    assert analyze("чай", "en") != analyze("чаи", "en")


def test_arabic_marks_and_forms_of_alif_do_not_matter() -> None:
    assert analyze("الطَّلَبات", "ar") == analyze("الطلبات", "ar")
    assert analyze("إعلان", "ar") == analyze("اعلان", "ar")


def test_full_width_forms_are_the_same_characters() -> None:
    assert analyze("ＵＮＯＯＳＡ ２０１８", "zh") == analyze("UNOOSA 2018", "zh")


@given(texts, languages)
def test_terms_hold_no_capitals_spaces_or_punctuation(text: str, language: str) -> None:
    for term in analyze(text, language):
        assert term
        assert term == term.lower()
        assert not any(unicodedata.category(c)[0] in "ZP" for c in term)


@given(texts, languages)
def test_a_text_has_the_same_terms_however_its_accents_are_written(text: str, language: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert analyze(composed, language) == analyze(unicodedata.normalize("NFD", composed), language)


@given(texts, texts, languages)
def test_terms_of_two_texts_are_those_of_both_in_order(one: str, other: str, language: str) -> None:
    assert analyze(f"{one}\n{other}", language) == analyze(one, language) + analyze(other, language)
