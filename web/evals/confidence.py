"""Figures and curves of abstention, beside a threshold on the best of several single scores."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from web.evals.abstention import (
    Bin,
    Floats,
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
from web.evals.figures import OURS, Figure, Value
from web.evals.groups import by_language

TUNED, ORACLE = "best single score, tuned", "best single score, oracle"
"""A threshold carried over from tuning questions, and one chosen on the very questions it is measured on. The score
is, both times, the one of several that does best on the set: more than anybody could know beforehand."""
F1, AUROC, AURC = "refusal F1", "AUROC", "area under risk-coverage"

Thresholds = Mapping[str, float]
"""Threshold of each single score; empty: none was chosen, and none is told."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A risk-coverage curve; `point` is where the decision that was taken lies, None where nothing was answered."""

    of: str
    group: str
    system: str
    coverage: Floats
    risk: Floats
    point: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Reliability:
    """What was promised and what came true."""

    of: str
    bins: tuple[Bin, ...]


def tuned_thresholds(judged: Sequence[Judged]) -> Thresholds:
    """The best threshold of each single score on tuning questions."""
    return {score: best_threshold(judged, score) for score in SINGLE_SCORES}


def abstention_figures(of: str, judged: Sequence[Judged], tuned: Thresholds) -> Iterator[Figure]:
    """Refusals, what the score tells and how true it is, of all questions and by language."""
    for group, members in by_language(judged, _language):
        for measure, value in _ours(members).items():
            if value.n:
                yield Figure(of, measure, OURS, group, value)
        for system, measure, value in _singles(members, tuned):
            yield Figure(of, measure, system, group, value)


def _language(judged: Judged) -> str:
    return judged.language


def _ours(judged: Sequence[Judged]) -> dict[str, Value]:
    surest = [one.confidence for one in judged]
    right = [one.right for one in judged]
    bins = reliability(right, surest)
    told = auroc([one.answerable for one in judged], surest)
    found = refusals(judged) if _has_both(judged) else {}
    return found | {
        AUROC: Value(told or 0.0, len(judged) if told is not None else 0),
        AURC: Value(aurc(right, surest), len(judged)),
        "Brier score": brier(right, surest),
        "calibration error": Value(calibration_error(bins), len(judged)),
    }


def _has_both(judged: Sequence[Judged]) -> bool:
    return len({one.answerable for one in judged}) == 2  # noqa: PLR2004


def _singles(judged: Sequence[Judged], tuned: Thresholds) -> Iterator[tuple[str, str, Value]]:
    """Each single score, and the best of them."""
    if not _has_both(judged):
        return
    choices: dict[str, Callable[[str], float]] = {ORACLE: lambda score: best_threshold(judged, score)}
    if tuned:
        choices = {TUNED: lambda score: tuned[score]} | choices
    n, wanted, right = len(judged), [one.answerable for one in judged], [one.right for one in judged]
    for system, threshold in choices.items():
        found = {score: refusals(judged, below(judged, score, threshold(score))) for score in SINGLE_SCORES}
        best = max(found, key=lambda score: found[score][F1].value)
        for measure, value in found[best].items():
            yield system, measure, value
        for score in SINGLE_SCORES:
            yield f"{score}, {system.rsplit(', ')[-1]}", F1, found[score][F1]
    columns = {score: [one.scores[score] for one in judged] for score in SINGLE_SCORES}
    areas = {score: aurc(right, column) for score, column in columns.items()}
    told = {score: auroc(wanted, column) or 0.0 for score, column in columns.items()}
    yield ORACLE, AURC, Value(min(areas.values()), n)
    yield ORACLE, AUROC, Value(max(told.values()), n)
    for score in SINGLE_SCORES:
        yield f"{score}, oracle", AURC, Value(areas[score], n)
        yield f"{score}, oracle", AUROC, Value(told[score], n)


def curves(of: str, judged: Sequence[Judged]) -> Iterator[Curve]:
    """Ours and each single score's, of all questions and by language."""
    for group, members in by_language(judged, _language):
        right = [one.right for one in members]
        answered = [one.right for one in members if not one.refused]
        point = (len(answered) / len(members), 1 - sum(answered) / len(answered)) if answered else None
        yield Curve(of, group, OURS, *risk_coverage(right, [one.confidence for one in members]), point)
        for score in SINGLE_SCORES:
            yield Curve(of, group, score, *risk_coverage(right, [one.scores[score] for one in members]))


def reliability_of(of: str, judged: Sequence[Judged]) -> Reliability:
    """How true the probability that answering is right turned out to be."""
    bins = reliability([one.right for one in judged], [one.confidence for one in judged])
    return Reliability(of, tuple(bins))
