"""A measured figure: what of, by whom, for whom, with its 95 % interval and how many it rests on."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ALL = "all"
OURS = "station"
_Z95 = 1.96


@dataclass(frozen=True, slots=True)
class Value:
    """A figure's value, its 95 % interval (None: none is given) and how many questions it rests on."""

    value: float
    n: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `group` is ALL, a language, or `kind:` and a kind."""

    of: str
    measure: str
    system: str
    group: str
    value: Value

    @property
    def key(self) -> str:
        """What names it for good, as in docs/results/quality.json."""
        return " | ".join((self.of, self.measure, self.system, self.group))


def share(values: Iterable[bool]) -> Value:
    """Share of yes with its Wilson interval; 0 of 0 is 0 without one."""
    from scipy.stats import binomtest  # noqa: PLC0415 - slow to import

    listed = list(values)
    if not listed:
        return Value(0.0, 0)
    interval = binomtest(sum(listed), len(listed)).proportion_ci(method="wilson")
    return Value(sum(listed) / len(listed), len(listed), float(interval.low), float(interval.high))


def mean(values: Sequence[float], *, most: float = math.inf) -> Value:
    """Mean, at least 0 and at most `most`, with the interval of its standard error; without one for fewer than two."""
    if not values:
        return Value(0.0, 0)
    middle = statistics.fmean(values)
    if len(values) == 1:
        return Value(middle, 1)
    reach = _Z95 * statistics.stdev(values) / math.sqrt(len(values))
    return Value(middle, len(values), max(0.0, middle - reach), min(most, middle + reach))
