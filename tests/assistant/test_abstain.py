"""Whether to answer: the evidence, and the models that weigh it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.abstain import Calibration, Logistic, written
from assistant.background import Background
from assistant.errors import DataInvalid
from assistant.evidence import FEATURES, Evidence, weigh
from assistant.extract import Extraction
from assistant.retrieve import Retrieved
from assistant.scoring import ASKED, GAP, MEANING, SECOND
from assistant.types import Answer
from corpus.types import LANGUAGES
from ingest.centring import QuestionEncoder
from tests.assistant.small_documents import asked, document, knowledge_of, passage
from tests.assistant.test_extract import TODAY
from tests.fakes import HashedWords, incoming
from tests.ingest.collection import Collection
from web.evals.questions import Question
from web.wiring import Desk

SIMILARITY = MEANING + ASKED + SECOND
GAPS = document("gaps", "Nobody says what insurance costs. The launch costs nothing.", {"s1": {"gap": True}})


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Collection, Background]:
    folder = tmp_path_factory.mktemp("abstain")
    collection = Collection(folder)
    collection.ingest(incoming(GAPS))
    return collection, Background(collection.index(), QuestionEncoder.open(HashedWords(), folder))


def weighed(parts: tuple[Collection, Background], gap: float, fact: float) -> Evidence:
    from assistant.extract import extract  # noqa: PLC0415

    collection, background = parts
    found, query = passage(GAPS, gap, fact), asked("Zebras?")
    extraction = extract(query, [found], collection.index(), knowledge_of(GAPS), TODAY)
    return weigh(query, Retrieved((found,), 0.0, 0.0), extraction, background, collection.index())


def test_nothing_found_is_the_weakest_evidence(parts: tuple[Collection, Background]) -> None:
    nothing = weigh(asked("Zebras?"), Retrieved((), 0.0, 0.0), Extraction((), ()), parts[1], parts[0].index())
    something = weighed(parts, 0.1, 0.1)
    assert nothing.values()[:3] < something.values()[:3]
    assert nothing.gap == 0


def test_a_gap_that_scores_better_than_every_fact_is_nearer(parts: tuple[Collection, Background]) -> None:
    assert weighed(parts, 0.6, 0.5).gap == pytest.approx(0.1 * SIMILARITY - GAP)
    assert weighed(parts, 0.5, 0.6).gap == pytest.approx(-0.1 * SIMILARITY - GAP)


def test_how_much_nearer_counts_only_so_far(parts: tuple[Collection, Background]) -> None:
    assert weighed(parts, 0.9, 0.1).gap == weighed(parts, 0.6, 0.1).gap > 0
    assert weighed(parts, 0.1, 0.9).gap == -weighed(parts, 0.9, 0.1).gap


def test_the_better_the_match_the_stronger_the_evidence(parts: tuple[Collection, Background]) -> None:
    weak, strong = weighed(parts, 0.1, 0.3), weighed(parts, 0.1, 0.6)
    assert strong.likeness > weak.likeness


numbers = st.floats(-1e6, 1e6)
evidence = st.builds(Evidence, **dict.fromkeys(FEATURES, numbers))
ZEROS: dict[str, Any] = dict.fromkeys(FEATURES, 0.0)
NOTHING = Evidence(**ZEROS)


@given(evidence, st.lists(numbers, min_size=len(FEATURES), max_size=len(FEATURES)), numbers)
def test_a_probability_is_between_0_and_1(found: Evidence, weights: list[float], bias: float) -> None:
    assert 0 <= Logistic(tuple(weights), bias, 0.5).probability(found) <= 1


@given(evidence)
def test_without_weights_only_the_bias_counts(found: Evidence) -> None:
    none = (0.0,) * len(FEATURES)
    assert Logistic(none, 0, 0.5).probability(found) == 0.5
    assert Logistic(none, 2, 0.5).probability(found) == pytest.approx(0.8807970779778823)


def test_a_weight_belongs_to_a_feature() -> None:
    assert len(NOTHING.values()) == len(FEATURES)
    with pytest.raises(ValueError, match="zip"):
        Logistic((1.0,), 0, 0.5).probability(NOTHING)


def test_a_language_has_a_bias_of_its_own_and_so_has_that_of_the_documents() -> None:
    model = Logistic((0.0,) * len(FEATURES), 1.0, 0.5, {"zh": -2.0, "same": 0.5})
    in_chinese, in_english, in_french = (replace(NOTHING, asked_in=language) for language in ("zh", "en", "fr"))
    assert model.probability(in_chinese) < 0.5 < model.probability(in_french) < model.probability(in_english)
    assert model.probability(replace(in_chinese, partition="zh")) == model.probability(in_english)


def test_a_collection_without_known_questions_is_judged_by_a_model_of_its_own() -> None:
    yes, no = (Logistic((0.0,) * len(FEATURES), bias, 0.5) for bias in (3.0, -3.0))
    calibration = Calibration("", answered=no, about=no, bare=yes)
    assert calibration.verdict(replace(NOTHING, known=False)).answers
    refused = calibration.verdict(NOTHING)
    assert refused.off_topic
    assert not refused.answers


def test_a_calibration_that_was_changed_is_refused() -> None:
    model = {"weights": [0.0] * len(FEATURES), "bias": 0.0, "threshold": 0.5, "biases": {}}
    data = {"features": list(FEATURES), "fingerprint": "f", "answered": model, "about": model, "bare": model}
    text = written(data)
    assert Calibration.read(text, "c.json").fingerprint == "f"
    with pytest.raises(DataInvalid, match=r"c\.json: does not have the checksum"):
        Calibration.read(text.replace('"threshold": 0.5', '"threshold": 0.4', 1), "c.json")
    with pytest.raises(DataInvalid, match="was fitted on"):
        Calibration.read(written({**data, "features": ["likeness"]}), "c.json")
    for broken in ("", "[]", "{}", written({"features": list(FEATURES)})):
        with pytest.raises(DataInvalid, match=r"c\.json: is not a calibration"):
            Calibration.read(broken, "c.json")


def test_the_shipped_models_fit_the_features_and_the_default_encoder(desk: Desk) -> None:
    shipped = Calibration.shipped()
    models = (shipped.answered, shipped.about, shipped.bare)
    assert all(len(model.weights) == len(FEATURES) and 0 < model.threshold < 1 for model in models)
    assert shipped.fingerprint == desk.answerer().retriever.encoder.fingerprint


def test_better_matches_make_a_shipped_answer_more_likely() -> None:
    shipped = Calibration.shipped()
    better = replace(NOTHING, likeness=4.0, chunk=4.0, sentence=4.0, coverage=2.0, score=1.0)
    for model in (shipped.answered, shipped.about, shipped.bare):
        assert model.probability(better) > model.probability(NOTHING)


def test_most_tuning_questions_are_rightly_answered_or_refused(asked_all: list[tuple[Question, Answer]]) -> None:
    """Far below what `docs/results` reports: only a broken calibration fails here."""
    right: dict[bool, list[bool]] = {True: [], False: []}
    for question, answer in asked_all:
        right[question.answerable].append((answer.status in {"answered", "partial"}) is question.answerable)
    assert sum(right[True]) / len(right[True]) >= 0.6
    assert sum(right[False]) / len(right[False]) >= 0.6
    assert {question.language for question, _ in asked_all} == set(LANGUAGES)


def test_the_calibration_is_part_of_the_package() -> None:
    import assistant  # noqa: PLC0415

    assert (Path(assistant.__file__).parent / "calibration.json").is_file()
