"""Knowing when not to answer: refusals right and wrong, what a score tells, and how far it can be trusted.

Risk-coverage (El-Yaniv and Wiener 2010): questions are answered from the surest down; `coverage` is the share
answered, `risk` the share of those that are wrong. An answer to a question without one is always wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from web.evals.figures import Value, mean, share

BINS = 10
"""Bins of equal width that calibration error is told in."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, what was decided, and what an answer would have been worth."""

    id: str
    language: str
    answerable: bool
    right: bool
    """Whether the answer that was given, or would have been, is right; never for a question without one."""
    refused: bool
    confidence: float
    """Probability that answering is right."""
    scores: dict[str, float] = field(default_factory=dict)
    """Single scores that a plain threshold could decide by, by name."""


def refusals(judged: Sequence[Judged], refused: Sequence[bool] | None = None) -> dict[str, Value]:
    """Precision, recall and F1 of refusing; `refused` stands in for what was decided."""
    decided = [item.refused for item in judged] if refused is None else list(refused)
    wanted = [not item.answerable for item in judged]
    hits = sum(d and w for d, w in zip(decided, wanted, strict=True))
    asked, f1 = sum(wanted), refusal_f1(wanted, decided)
    return {
        "refusal precision": share([True] * hits + [False] * (sum(decided) - hits)),
        "refusal recall": share([True] * hits + [False] * (asked - hits)),
        "refusal F1": Value(f1, len(judged)),
    }


def refusal_f1(wanted: Sequence[bool], decided: Sequence[bool]) -> float:
    """F1 of refusing; 0 where nothing was refused rightly."""
    hits = sum(d and w for d, w in zip(decided, wanted, strict=True))
    return 2 * hits / (sum(decided) + sum(wanted)) if hits else 0.0


def auroc(positive: Sequence[bool], scores: Sequence[float]) -> float | None:
    """How often a positive scores above a negative, ties counting half; None where there are not both."""
    from scipy.stats import rankdata  # noqa: PLC0415 - slow to import

    yes = np.asarray(positive, dtype=bool)
    count, others = int(yes.sum()), int((~yes).sum())
    if not count or not others:
        return None
    ranks = rankdata(np.asarray(scores, dtype=float))
    return float((ranks[yes].sum() - count * (count + 1) / 2) / (count * others))


def risk_coverage(right: Sequence[bool], scores: Sequence[float]) -> tuple[Floats, Floats]:
    """Coverage and risk, from the surest answer to all of them; equal scores share their errors evenly."""
    if not right:
        return np.array([]), np.array([])
    order = np.argsort(-np.asarray(scores, dtype=float), kind="stable")
    wrong, sorted_scores = 1.0 - np.asarray(right, dtype=float)[order], np.asarray(scores, dtype=float)[order]
    _, group = np.unique(-sorted_scores, return_inverse=True)
    even = np.bincount(group, weights=wrong) / np.bincount(group)
    number = np.arange(1, len(wrong) + 1)
    return number / len(wrong), np.cumsum(even[group]) / number


def aurc(right: Sequence[bool], scores: Sequence[float]) -> float:
    """Area under the risk-coverage curve: the mean risk over all coverages; lower is better."""
    risk = risk_coverage(right, scores)[1]
    return float(risk.mean()) if len(risk) else 0.0


def brier(outcomes: Sequence[bool], probabilities: Sequence[float]) -> Value:
    """Mean squared error of probabilities (Brier 1950); lower is better."""
    return mean([(p - o) ** 2 for p, o in zip(probabilities, outcomes, strict=True)], most=1.0)


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions whose probability lies in one bin: how many, what was promised, what came true."""

    count: int
    promised: float
    true: float


def reliability(outcomes: Sequence[bool], probabilities: Sequence[float]) -> list[Bin]:
    """The bins of equal width that hold something, from the least sure."""
    places = [min(int(p * BINS), BINS - 1) for p in probabilities]
    found = []
    for place in range(BINS):
        members = [(p, o) for p, o, at in zip(probabilities, outcomes, places, strict=True) if at == place]
        if members:
            promised, true = (sum(column) / len(members) for column in zip(*members, strict=True))
            found.append(Bin(len(members), promised, true))
    return found


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error: how far promise and truth lie apart, weighted by how many."""
    total = sum(one.count for one in bins)
    return sum(one.count * abs(one.promised - one.true) for one in bins) / total if total else 0.0


def best_threshold(judged: Sequence[Judged], score: str) -> float:
    """The threshold of a single score, refusing below it, with the best refusal F1; the lowest of equals."""
    wanted = np.array([not item.answerable for item in judged], dtype=bool)
    scores = np.array([item.scores[score] for item in judged], dtype=float)
    levels = np.unique(scores)
    candidates = np.concatenate([levels[:1], (levels[:-1] + levels[1:]) / 2, levels[-1:] + 1.0])
    f1s = [refusal_f1(wanted.tolist(), (scores < level).tolist()) for level in candidates]
    return float(candidates[int(np.argmax(f1s))])


def below(judged: Sequence[Judged], score: str, threshold: float) -> list[bool]:
    """What a threshold on a single score refuses."""
    return [item.scores[score] < threshold for item in judged]
