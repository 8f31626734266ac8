"""Centring: the mean of a language is taken out of its vectors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from corpus.types import LANGUAGES
from ingest.centring import FEW, QuestionEncoder, passage_mean, sample_questions, unit
from ingest.models import OnnxEncoder, Vectors
from tests.fakes import HashedWords

matrices = arrays(np.float32, st.tuples(st.integers(1, 20), st.just(6)), elements=st.floats(-1, 1, width=32))


@given(matrices)
def test_rows_have_length_one_or_are_zero(vectors: Vectors) -> None:
    lengths = np.linalg.norm(unit(vectors), axis=1)
    long_enough = np.linalg.norm(vectors, axis=1) > 1e-6
    np.testing.assert_allclose(lengths[long_enough], 1, atol=1e-5)
    assert (lengths <= 1 + 1e-5).all()
    assert np.isfinite(unit(vectors)).all()


def test_a_zero_row_stays_zero() -> None:
    assert unit(np.zeros((1, 4), dtype=np.float32)).tolist() == [[0, 0, 0, 0]]


@given(matrices)
def test_passages_without_their_mean_have_none_left(vectors: Vectors) -> None:
    mean = passage_mean(vectors)
    assert mean.shape == (6,)
    if len(vectors) < FEW:
        assert not mean.any()
    else:
        np.testing.assert_allclose((vectors - mean).mean(axis=0), 0, atol=1e-5)


def test_no_passages_have_a_mean_of_zero() -> None:
    assert passage_mean(np.zeros((0, 4), dtype=np.float32)).tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_fifty_different_sample_questions(language: str) -> None:
    questions = sample_questions(language)
    assert len(questions) == len(set(questions)) == 50
    assert all(question == question.strip() != "" for question in questions)


def _kept(folder: Path) -> list[Path]:
    """The files of the cache, drafts too."""
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_means_are_worked_out_once_and_kept(tmp_path: Path) -> None:
    first = HashedWords()
    QuestionEncoder.open(first, tmp_path)
    assert len(first.queries) == 50 * len(LANGUAGES)
    second = HashedWords()
    opened = QuestionEncoder.open(second, tmp_path)
    assert second.queries == []
    assert opened.fingerprint == first.fingerprint


@pytest.mark.parametrize("damage", [b"", b"PK", b"not an archive", None])
def test_means_that_cannot_be_read_are_worked_out_anew(tmp_path: Path, damage: bytes | None) -> None:
    expected = QuestionEncoder.open(HashedWords(), tmp_path).encode("Who pays?", "en")
    (kept,) = _kept(tmp_path)
    kept.write_bytes(kept.read_bytes()[:-300] if damage is None else damage)
    again = HashedWords()
    np.testing.assert_array_equal(QuestionEncoder.open(again, tmp_path).encode("Who pays?", "en"), expected)
    assert len(again.queries) == 50 * len(LANGUAGES) + 1
    assert _kept(tmp_path) == [kept]
    third = HashedWords()
    QuestionEncoder.open(third, tmp_path)
    assert third.queries == []


def test_each_encoder_has_means_of_its_own(tmp_path: Path) -> None:
    for dimensions in (16, 32):
        vector = QuestionEncoder.open(HashedWords(dimensions), tmp_path).encode("Who pays?", "en")
        assert vector.shape == (dimensions,)
    assert len(_kept(tmp_path)) == 2


def test_a_question_loses_the_mean_of_its_language(tmp_path: Path) -> None:
    encoder = HashedWords()
    opened = QuestionEncoder.open(encoder, tmp_path)
    for language in LANGUAGES:
        mean = encoder.encode_queries(sample_questions(language)).mean(axis=0)
        expected = unit(encoder.encode_queries(["Who pays?"])[0] - mean)
        np.testing.assert_allclose(opened.encode("Who pays?", language), expected, atol=1e-6)


def test_a_seventh_language_is_centred_as_english(tmp_path: Path) -> None:
    opened = QuestionEncoder.open(HashedWords(), tmp_path)
    np.testing.assert_array_equal(opened.encode("Wer zahlt?", "de"), opened.encode("Wer zahlt?", "en"))


def test_questions_about_anything_come_centred(tmp_path: Path) -> None:
    opened = QuestionEncoder.open(HashedWords(), tmp_path)
    for language in LANGUAGES:
        expected = np.stack([opened.encode(question, language) for question in sample_questions(language)])
        np.testing.assert_allclose(opened.samples(language), expected, atol=1e-6)
    np.testing.assert_array_equal(opened.samples("de"), opened.samples("en"))


def test_centring_spreads_the_questions_of_the_real_model(int8: OnnxEncoder, tmp_path: Path) -> None:
    opened = QuestionEncoder.open(int8, tmp_path)
    texts = sample_questions("en")[:12]
    raw = int8.encode_queries(texts)
    centred = np.stack([opened.encode(text, "en") for text in texts])
    others = ~np.eye(len(texts), dtype=bool)
    assert (raw @ raw.T)[others].mean() > 0.7
    assert abs((centred @ centred.T)[others].mean()) < 0.1
