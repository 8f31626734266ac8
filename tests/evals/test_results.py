"""What `docs/results/quality.json` says of our own questions still holds, within the noise of so few questions.

Noise is about two standard errors: the committed figure's own 95 % interval (Wilson's for a share, so that 1.000 of
twenty is not taken for certainty; that of its standard error for a mean), or 1 / sqrt(n) where it has none, or one
without width: a mean of values that are all the same.
Quotes have no noise: every one is exact or something is broken.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import Steps
from web.evals.confidence import AURC
from web.evals.evaluation import Evaluator
from web.evals.figures import OURS, Figure
from web.evals.quality import ACCEPTABLE, EXACT, REFUSED_WRONGLY, STALE, STATEMENTS, WORDS
from web.evals.questions import of_split, own_files, read_questions
from web.wiring import Desk

COMMITTED = Path(__file__).parents[2] / "docs" / "results" / "quality.json"
FALLING = {REFUSED_WRONGLY, STALE, AURC, "Brier score", "calibration error"}
"""Lower is better."""
NEUTRAL = {WORDS, STATEMENTS}
_ROUNDING = 0.00005


def worsened(committed: dict[str, Any], now: float) -> bool:
    """Whether a figure is worse by more than its noise; half a unit of its last digit is not worse."""
    value, low, high = (committed[name] for name in ("value", "low", "high"))
    reach = 1 / math.sqrt(committed["n"])
    if committed["measure"] == EXACT:
        low = high = value
    elif low == high:
        low = high = None
    if committed["measure"] in FALLING:
        return bool(now > (value + reach if high is None else high) + _ROUNDING)
    return bool(now < (value - reach if low is None else low) - _ROUNDING)


@pytest.fixture(scope="module")
def committed() -> dict[str, dict[str, Any]]:
    """Return the committed figures of our own questions, by key."""
    rows = json.loads(COMMITTED.read_text("utf-8"))["figures"]
    own = [row for row in rows if row["set"] == "own" and row["system"] == OURS and row["measure"] not in NEUTRAL]
    return {" | ".join((row["set"], row["measure"], row["system"], row["group"])): row for row in own}


@pytest.fixture(scope="module")
def measured(desk: Desk) -> dict[str, Figure]:
    """Return the same figures, measured now."""
    questions = [question for path in own_files() for question in read_questions(path)]
    evaluator = Evaluator(desk, "all", Steps(), baseline=False)
    evaluator.measure_questions("own", of_split(questions, "report"))
    return {figure.key: figure for figure in evaluator.result.figures}


def test_the_committed_figures_are_of_these_questions(
    committed: dict[str, dict[str, Any]], measured: dict[str, Figure]
) -> None:
    """Where this fails, run `station eval ... --markdown docs/results/quality.md` again."""
    asked = {key: figure.value.n for key, figure in measured.items() if figure.measure == ACCEPTABLE}
    asked = {key: n for key, n in asked.items() if "kind:" not in key}
    assert asked == {key: row["n"] for key, row in committed.items() if row["measure"] == ACCEPTABLE}
    assert len(committed) >= 40


def test_no_committed_figure_has_fallen_by_more_than_its_noise(
    committed: dict[str, dict[str, Any]], measured: dict[str, Figure]
) -> None:
    fallen = [
        f"{key}: {row['value']} ({row['low']} to {row['high']}) is now {measured[key].value.value:.4f}"
        for key, row in committed.items()
        if key in measured and worsened(row, measured[key].value.value)
    ]
    assert fallen == []


def _figure(measure: str, value: float, n: int, low: float | None, high: float | None) -> dict[str, Any]:
    return {"measure": measure, "value": value, "n": n, "low": low, "high": high}


@pytest.mark.parametrize(
    ("figure", "within", "beyond"),
    [
        (_figure("expected document cited", 0.9, 100, 0.8256, 0.9448), 0.83, 0.82),
        (_figure(REFUSED_WRONGLY, 0.1, 100, 0.0552, 0.1744), 0.17, 0.18),
        (_figure("nDCG@10", 0.8, 100, 0.7412, 0.8588), 0.745, 0.735),
        (_figure("MRR", 1.0, 25, 1.0, 1.0), 0.81, 0.79),
        (_figure("refusal F1", 0.8, 100, None, None), 0.71, 0.69),
        (_figure(EXACT, 1.0, 400, 0.99, 1.0), 1.0, 0.9975),
        (_figure("hit@5", 1.0, 20, 0.8389, 1.0), 0.85, 0.8),
    ],
)
def test_a_fall_counts_only_beyond_the_noise(figure: dict[str, Any], within: float, beyond: float) -> None:
    assert not worsened(figure, within)
    assert worsened(figure, beyond)
