"""What is to be reached, as issue 4 puts it, and whether it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from web.evals.confidence import F1, ORACLE, TUNED
from web.evals.evaluation import ABSTENTION_SETS, ENGLISH_ONLY
from web.evals.figures import ALL, OURS, Figure, Value
from web.evals.quality import CITED, REFUSED_RIGHTLY, REFUSED_WRONGLY

RECALL_1, RECALL_5 = "Recall@1", "Recall@5"
_CROSS = {"zh": 0.95, "es": 0.98, "ru": 0.97, "ar": 0.94}
_SAME_LANGUAGE = 0.99
ABOVE_SINGLE = 0.10

Found = Mapping[str, Value]
"""Values by the key of their figure."""


@dataclass(frozen=True, slots=True)
class Target:
    """A figure to reach: at least `reach`, or at most where `falling`."""

    name: str
    reach: float
    value: Callable[[Found], Value | None]
    beside: Callable[[Found], Value | None] = lambda _: None
    """The baseline's."""
    falling: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """A target and what was measured; None: it was not measured in this run."""

    target: Target
    value: Value | None
    beside: Value | None

    @property
    def met(self) -> bool | None:
        """Whether it was reached; None where it was not measured."""
        if self.value is None:
            return None
        reach = self.target.reach
        return self.value.value <= reach if self.target.falling else self.value.value >= reach


def outcomes(figures: Sequence[Figure]) -> list[Outcome]:
    """Every target with what was measured."""
    found = {figure.key: figure.value for figure in figures}
    return [Outcome(target, target.value(found), target.beside(found)) for target in TARGETS]


def _of(of: str, measure: str, system: str = OURS, group: str = ALL) -> Callable[[Found], Value | None]:
    key = Figure(of, measure, system, group, Value(0, 0)).key
    return lambda found: found.get(key)


def _above(
    one: Callable[[Found], Value | None], other: Callable[[Found], Value | None]
) -> Callable[[Found], Value | None]:
    def difference(found: Found) -> Value | None:
        first, second = one(found), other(found)
        return Value(first.value - second.value, first.n) if first and second else None

    return difference


def _over_languages(measure: str, system: str) -> Callable[[Found], Value | None]:
    """The mean over the languages that are asked across."""

    def averaged(found: Found) -> Value | None:
        values = [_of(ENGLISH_ONLY, measure, system, language)(found) for language in _CROSS]
        known = [value for value in values if value is not None]
        if len(known) < len(_CROSS):
            return None
        return Value(sum(value.value for value in known) / len(known), sum(value.n for value in known))

    return averaged


def _programme(of: str) -> Iterator[Target]:
    yield Target(f"{of}: {CITED}", 0.92, _of(of, CITED), _of(of, CITED, "tutorial"))
    yield Target(f"{of}: {REFUSED_RIGHTLY}", 0.95, _of(of, REFUSED_RIGHTLY), _of(of, REFUSED_RIGHTLY, "tutorial"))
    yield Target(f"{of}: {REFUSED_WRONGLY}", 0.05, _of(of, REFUSED_WRONGLY), falling=True)


def _retrieval(of: str, measure: str, reach: float, group: str = ALL) -> Target:
    language = "" if group == ALL else f" {group}"
    ours, tutorial = _of(of, measure, OURS, group), _of(of, measure, "tutorial", group)
    return Target(f"{of}:{language} {measure}", reach, ours, tutorial)


def _abstention(of: str) -> Iterator[Target]:
    ours = _of(of, F1)
    for single in (TUNED, ORACLE):
        yield Target(f"{of}: {F1} above {single}", ABOVE_SINGLE, _above(ours, _of(of, F1, single)), _of(of, F1, single))


TARGETS: tuple[Target, ...] = (
    *_programme("dev"),
    *_programme("own"),
    *(_retrieval(ENGLISH_ONLY, RECALL_5, reach, language) for language, reach in _CROSS.items()),
    Target(
        f"{ENGLISH_ONLY}: mean {RECALL_1} above the baseline",
        0.30,
        _above(_over_languages(RECALL_1, OURS), _over_languages(RECALL_1, "tutorial")),
        _over_languages(RECALL_1, "tutorial"),
    ),
    *(_retrieval("xquad_parallel", RECALL_5, _SAME_LANGUAGE, language) for language in ("en", "zh", "es", "ru", "ar")),
    _retrieval("doc2dial_val", RECALL_5, 0.95),
    _retrieval("spf_fr", RECALL_5, 0.98),
    _retrieval("cranfield", "nDCG@10", 0.42),
    Target(f"xquad_parallel: {F1}", 0.90, _of("xquad_parallel", F1), _of("xquad_parallel", F1, TUNED)),
    *(target for of in sorted(ABSTENTION_SETS) for target in _abstention(of)),
)
