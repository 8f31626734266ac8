"""Every measure against examples worked by hand."""

from __future__ import annotations

import math

import pytest

from web.evals.abstention import (
    Judged,
    aurc,
    auroc,
    below,
    best_threshold,
    brier,
    calibration_error,
    refusals,
    reliability,
    risk_coverage,
)
from web.evals.asking import SINGLE_SCORES
from web.evals.confidence import AURC, F1, ORACLE, TUNED, abstention_figures, curves, tuned_thresholds
from web.evals.figures import mean, share
from web.evals.ranking import MEASURES, Ranking, measured
from web.evals.retrieval import retrieval_figures
from web.evals.spans import best_f1, token_f1


def judged(answerable: bool, refused: bool, score: float = 0.0, *, language: str = "en", right: bool = True) -> Judged:
    scores = dict.fromkeys(SINGLE_SCORES, score)
    return Judged("q", language, answerable, answerable and right, refused, score, scores)


# shares and means ------------------------------------------------------------------------------------------


def test_a_share_has_wilsons_interval() -> None:
    value = share([True] * 8 + [False] * 2)
    z2 = 1.959964**2  # Wilson (1927), worked by hand for 8 of 10
    middle, reach = (0.8 + z2 / 20) / (1 + z2 / 10), math.sqrt(z2 * (0.16 / 10 + z2 / 400)) / (1 + z2 / 10)
    assert value.value == 0.8
    assert value.low == pytest.approx(middle - reach, abs=1e-6)
    assert value.high == pytest.approx(middle + reach, abs=1e-6)


def test_a_share_of_nothing_rests_on_nothing() -> None:
    assert share([]).n == 0


def test_a_mean_has_the_interval_of_its_standard_error() -> None:
    value = mean([1.0, 2.0, 3.0])  # standard deviation 1, so the reach is 1.96 / sqrt(3)
    assert (value.value, value.n) == (2.0, 3)
    assert value.low == pytest.approx(2 - 1.96 / math.sqrt(3))
    assert value.high == pytest.approx(2 + 1.96 / math.sqrt(3))
    assert mean([0.9, 1.0, 1.0], most=1.0).high == 1.0
    assert mean([4.0]).low is None


# retrieval -------------------------------------------------------------------------------------------------


def test_retrieval_measures_agree_with_hand_worked_ones() -> None:
    ranking = Ranking("q", ("x", "a", "y", "b"), {"a": 1, "b": 1})
    values = {measure: found["q"] for measure, found in measured([ranking]).items()}
    ideal = 1 + 1 / math.log2(3)
    assert values["Recall@1"] == 0
    assert values["Recall@5"] == 1
    assert values["MRR"] == 0.5
    assert values["nDCG@10"] == pytest.approx((1 / math.log2(3) + 1 / math.log2(5)) / ideal)
    assert values["hit@1"] == 0
    assert values["hit@5"] == 1


def test_graded_documents_count_by_their_grade() -> None:
    values = measured([Ranking("q", ("b", "a"), {"a": 3, "b": 1})])["nDCG@10"]
    assert values["q"] == pytest.approx((1 + 3 / math.log2(3)) / (3 + 1 / math.log2(3)))


def test_recall_is_a_share_where_a_hit_is_enough() -> None:
    found = measured([Ranking("q", ("a",), {"a": 1, "b": 1})])
    assert found["Recall@5"]["q"] == 0.5
    assert found["hit@5"]["q"] == 1


def test_retrieving_nothing_scores_nothing_and_expecting_nothing_is_left_out() -> None:
    found = measured([Ranking("empty", (), {"a": 1}), Ranking("free", ("a",), {})])
    assert all(values == {"empty": 0.0} for values in found.values())
    assert set(found) == set(MEASURES)


def test_retrieval_is_told_by_language() -> None:
    rankings = [Ranking("1", ("a",), {"a": 1}), Ranking("2", ("b",), {"a": 1})]
    figures = retrieval_figures("set", "s", rankings, {"1": "en", "2": "zh"})
    recall = {figure.group: figure.value.value for figure in figures if figure.measure == "Recall@5"}
    assert recall == {"all": 0.5, "en": 1.0, "zh": 0.0}


# spans -----------------------------------------------------------------------------------------------------


def test_token_f1_counts_words_in_common() -> None:
    assert token_f1("The cat sat.", "a cat sat down") == pytest.approx(2 * 2 / (2 + 3))
    assert token_f1("dog", "cat") == 0
    assert token_f1("cat cat", "cat") == pytest.approx(2 * 1 / 3)
    assert token_f1("", "") == 1
    assert token_f1("", "cat") == 0


def test_the_gold_that_fits_best_counts() -> None:
    assert best_f1("cat", ["dog", "cat"]) == 1
    assert best_f1("cat", []) == 0


# abstention ------------------------------------------------------------------------------------------------


def test_refusals_are_counted_as_a_classifier_of_what_has_no_answer() -> None:
    """Refused: 2 of 3 without an answer, and 1 of 2 with one: precision 2/3, recall 2/3."""
    found = refusals(
        [judged(False, True), judged(False, True), judged(False, False), judged(True, True), judged(True, False)]
    )
    assert found["refusal precision"].value == pytest.approx(2 / 3)
    assert found["refusal recall"].value == pytest.approx(2 / 3)
    assert found["refusal F1"].value == pytest.approx(2 / 3)


def test_refusing_nothing_has_no_f1() -> None:
    assert refusals([judged(False, False), judged(True, False)])["refusal F1"].value == 0


def test_auroc_is_how_often_the_pairs_are_in_order() -> None:
    """Pairs of (.9, .4) with (.4, .1): three in order, one tied: 3.5 of 4."""
    assert auroc([True, True, False, False], [0.9, 0.4, 0.4, 0.1]) == pytest.approx(3.5 / 4)
    assert auroc([True, True], [0.1, 0.2]) is None


def test_risk_and_coverage_go_from_the_surest_answer_to_all() -> None:
    coverage, risk = risk_coverage([True, False, True, False], [0.9, 0.8, 0.7, 0.1])
    assert coverage.tolist() == [0.25, 0.5, 0.75, 1.0]
    assert risk.tolist() == pytest.approx([0, 1 / 2, 1 / 3, 1 / 2])
    assert aurc([True, False, True, False], [0.9, 0.8, 0.7, 0.1]) == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)


def test_equal_scores_share_their_errors_whatever_their_order() -> None:
    first, second = risk_coverage([True, False], [0.5, 0.5])[1], risk_coverage([False, True], [0.5, 0.5])[1]
    assert first.tolist() == second.tolist() == pytest.approx([0.5, 0.5])


def test_the_area_of_nothing_is_nothing() -> None:
    assert aurc([], []) == 0


def test_the_brier_score_is_the_mean_squared_error() -> None:
    assert brier([True, False], [0.8, 0.4]).value == pytest.approx((0.04 + 0.16) / 2)


def test_calibration_error_weighs_bins_by_their_questions() -> None:
    """.05 and .08 in the first bin, none right; .95 in the last, right: (2 x .065 + 1 x .05) / 3."""
    bins = reliability([False, False, True], [0.05, 0.08, 0.95])
    assert [(found.count, found.true) for found in bins] == [(2, 0.0), (1, 1.0)]
    assert [found.promised for found in bins] == pytest.approx([0.065, 0.95])
    assert calibration_error(bins) == pytest.approx((2 * 0.065 + 0.05) / 3)


def test_a_probability_of_one_falls_in_the_last_bin() -> None:
    assert [found.count for found in reliability([True, True], [1.0, 0.91])] == [2]


def test_the_best_threshold_parts_what_has_an_answer_from_what_has_none() -> None:
    asked = [judged(False, False, 0.1), judged(False, False, 0.3), judged(True, False, 0.5), judged(True, False, 0.9)]
    threshold = best_threshold(asked, "dense")
    assert threshold == pytest.approx(0.4)
    assert below(asked, "dense", threshold) == [True, True, False, False]


def test_refusing_everything_is_a_threshold_too() -> None:
    asked = [judged(False, False, 0.9), judged(False, False, 0.8), judged(True, False, 0.1)]
    assert below(asked, "dense", best_threshold(asked, "dense")) == [True, True, True]


def test_a_threshold_carried_over_is_told_apart_from_one_chosen_on_the_set() -> None:
    tuning = [judged(False, False, 0.1), judged(True, False, 0.3)]
    asked = [judged(False, True, 0.5), judged(False, False, 0.6), judged(True, False, 0.9)]
    found = {
        (figure.system, figure.measure): figure.value.value
        for figure in abstention_figures("set", asked, tuned_thresholds(tuning))
        if figure.group == "all"
    }
    assert found["station", F1] == pytest.approx(2 / 3)
    assert found[TUNED, F1] == 0  # nothing scores below .2
    assert found[ORACLE, F1] == 1
    assert found[ORACLE, AURC] == pytest.approx((0 + 1 / 2 + 2 / 3) / 3)


def test_refusals_are_not_told_of_a_set_where_everything_has_an_answer() -> None:
    figures = abstention_figures("set", [judged(True, False, 0.5)], {})
    assert {figure.measure for figure in figures} == {AURC, "Brier score", "calibration error"}


def test_curves_are_drawn_for_all_and_each_language_with_the_decision_on_ours() -> None:
    asked = [judged(True, False, 0.9), judged(True, False, 0.8, right=False), judged(False, True, 0.1, language="zh")]
    drawn = {(curve.group, curve.system): curve for curve in curves("set", asked)}
    assert {group for group, _ in drawn} == {"all", "en", "zh"}
    assert drawn["all", "station"].point == pytest.approx((2 / 3, 0.5))
    assert drawn["zh", "station"].point is None
    assert drawn["all", "dense"].point is None
