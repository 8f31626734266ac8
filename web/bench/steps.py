"""How long an answer took, step by step, and percentiles of many."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

STEPS = ("understand", "encode", "retrieve", "answer", "total")
"""Of an answer, in order; `total` is what a caller waits, so it is a little more than the sum."""


@dataclass(frozen=True, slots=True)
class Steps:
    """Milliseconds of each step of one answer."""

    understand: float
    encode: float
    retrieve: float
    answer: float
    total: float


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Milliseconds under which a share of the answers stayed."""

    p50: float
    p95: float
    p99: float
    count: int

    @classmethod
    def of(cls, values: Sequence[float]) -> Percentiles:
        """Percentiles of one value or more, as they lie between the values observed."""
        if len(values) == 1:
            return cls(values[0], values[0], values[0], 1)
        cuts = statistics.quantiles(values, n=100, method="inclusive")
        return cls(cuts[49], cuts[94], cuts[98], len(values))


def by_step(answers: Sequence[Steps]) -> dict[str, Percentiles]:
    """Percentiles of each step of some answers."""
    return {step: Percentiles.of([getattr(answer, step) for answer in answers]) for step in STEPS}
