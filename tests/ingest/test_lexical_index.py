"""BM25, divided by the most a question could reach."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.analyze import analyze
from ingest.lexical_index import LexicalIndex

TEXTS = [
    "The deadline of the first call was moved to 30 September 2018.",
    "Nine projects from 17 countries were selected on 12 June 2019.",
    "POLAR-2 measures the polarisation of gamma-ray bursts.",
    "Each team pays for its own instrument; the launch is free of charge.",
    "The Mengtian module of the China Space Station has a combustion rack.",
]
QUESTIONS = {
    "en": "When was the deadline of the first call?",
    "fr": "Quelle est la date limite du premier appel ?",
    "es": "¿Cuál es la fecha límite de la primera convocatoria?",
    "ru": "Когда истекает срок подачи заявок?",
    "ar": "ما هو الموعد النهائي لتقديم الطلبات؟",
    "zh": "第一轮的截止日期是什么时候？",
}

words = st.sampled_from(["deadline", "call", "project", "country", "launch", "rack", "gamma", "team", "money"])
small_texts = st.lists(st.lists(words, max_size=8).map(" ".join), min_size=1, max_size=8)


@pytest.fixture(scope="module")
def index() -> LexicalIndex:
    return LexicalIndex.build(TEXTS, "en")


@given(small_texts, st.lists(words | st.sampled_from(["unknown", "pizza"]), max_size=5).map(" ".join))
def test_scores_lie_between_nothing_and_one(texts: list[str], question: str) -> None:
    scores = LexicalIndex.build(texts, "en").scores(question)
    assert scores.shape == (len(texts),)
    assert (scores >= 0).all()
    assert (scores <= 1).all()


@given(small_texts, st.lists(words, min_size=1, max_size=4).map(" ".join))
def test_scores_are_bm25_over_the_most_the_question_could_reach(texts: list[str], question: str) -> None:
    rows = [analyze(text, "en") for text in texts]
    asked = list(dict.fromkeys(analyze(question, "en")))
    mean = sum(map(len, rows)) / len(rows)

    def weight(term: str) -> float:
        count = sum(term in row for row in rows)
        return math.log(1 + (len(rows) - count + 0.5) / (count + 0.5))

    def score(row: list[str]) -> float:
        return sum(
            weight(term) * row.count(term) * 2.2 / (row.count(term) + 1.2 * (0.25 + 0.75 * len(row) / mean))
            for term in asked
            if term in row
        )

    expected = [score(row) / (2.2 * sum(map(weight, asked))) for row in rows]
    np.testing.assert_allclose(LexicalIndex.build(texts, "en").scores(question), expected, atol=1e-5)


@pytest.mark.parametrize(
    ("question", "row"),
    [("When is the deadline?", 0), ("Which countries were selected?", 1), ("gamma bursts", 2), ("Who pays?", 3)],
)
def test_the_text_with_the_words_of_the_question_comes_first(index: LexicalIndex, question: str, row: int) -> None:
    assert int(index.scores(question).argmax()) == row


def test_a_word_the_index_does_not_know_lowers_every_score(index: LexicalIndex) -> None:
    known = index.scores("deadline of the call")
    mixed = index.scores("deadline of the call in Atlantis")
    assert known.max() > mixed.max() > 0
    assert (mixed <= known).all()


def test_words_that_say_nothing_change_no_score(index: LexicalIndex) -> None:
    np.testing.assert_array_equal(index.scores("deadline"), index.scores("What was the deadline?"))


@pytest.mark.parametrize("language", ["fr", "es", "ru", "ar", "zh"])
def test_a_question_in_another_language_scores_next_to_nothing(index: LexicalIndex, language: str) -> None:
    assert index.scores(QUESTIONS[language]).max() < 0.05
    assert index.scores(QUESTIONS["en"]).max() > 0.4


@pytest.mark.parametrize("question", ["", "   ", "?!", "the of and", "\U0001f680"])
def test_a_question_without_words_scores_nothing(index: LexicalIndex, question: str) -> None:
    assert index.scores(question).tolist() == [0.0] * len(TEXTS)


def test_a_rare_term_weighs_more_than_a_common_one_and_an_unknown_one_most(index: LexicalIndex) -> None:
    common, rare, unknown = (index.weight(index.terms(word)[0]) for word in ("first", "polarisation", "pizza"))
    frequent = LexicalIndex.build(["a call", "a call", "a call launch"], "en")
    assert unknown > rare >= common > 0
    assert frequent.weight("launch") > frequent.weight("call")


def test_terms_are_distinct_and_in_order(index: LexicalIndex) -> None:
    assert index.terms("Launch, deadline, launches!") == ["launch", "deadlin"]


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", TEXTS),
        ("zh", ["第一轮的截止日期是2018年9月30日。", "九个项目入选。"]),
        ("en", ["", "the"]),
        ("ar", ["الموعد", ""]),
    ],
)
def test_what_is_saved_opens_with_the_same_scores(tmp_path: Path, language: str, texts: list[str]) -> None:
    built = LexicalIndex.build(texts, language)
    built.save(tmp_path / "lexical")
    opened = LexicalIndex.open(tmp_path / "lexical", language)
    for question in (*QUESTIONS.values(), "deadline 2018", "项目", ""):
        np.testing.assert_array_equal(opened.scores(question), built.scores(question))
        assert [opened.weight(term) for term in opened.terms(question)] == [
            built.weight(term) for term in built.terms(question)
        ]
