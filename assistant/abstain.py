"""Deciding whether to answer: is it about this programme, and do the documents say it.

Two logistic models over the scores of retrieval, fitted by `tests/evals/calibrate.py` on the tuning questions
and shipped as data. They were fitted with one encoder, whose fingerprint they carry; `web.wiring` warns when
another one is configured.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.background import Background, Best
from assistant.errors import DataInvalid
from assistant.extract import Extraction
from assistant.types import Passage, Query

_FAR = 0.3
"""A gap or a fact further ahead than this is no more certain for it."""
_NONE = 5.0
"""Standard deviations below chance that stand for nothing found at all."""

FEATURES = ("likeness", "chunk", "gap")


@dataclass(frozen=True, slots=True)
class Evidence:
    """How strongly the documents speak to a question."""

    likeness: float
    """Best cosine with a question that a sentence is said to answer, in standard deviations above that of
    questions about anything."""
    chunk: float
    """Best cosine with a chunk, in the same way."""
    gap: float
    """How much better the best recorded gap scores than the best fact: above 0, the gap is nearer."""

    def values(self) -> tuple[float, ...]:
        """The features in the order of FEATURES."""
        return self.likeness, self.chunk, self.gap


def weigh(query: Query, passages: Sequence[Passage], extraction: Extraction, background: Background) -> Evidence:
    """Gather the evidence for a question."""
    if not passages or not extraction.ranked:
        return Evidence(-_NONE, -_NONE, 0)
    ranked = extraction.ranked
    language = ranked[0].located.document.language
    best = Best(
        max(choice.likeness for choice in ranked),
        max(passage.dense for passage in passages),
    )
    standing = background.standing_out(best, query.asked_in, language)
    gaps = [choice.score for choice in ranked if choice.located.sentence.gap]
    facts = [choice.score for choice in ranked if not choice.located.sentence.gap]
    return Evidence(
        likeness=standing.likeness,
        chunk=standing.chunk,
        gap=max(-_FAR, min(_FAR, max(gaps, default=-1.0) - max(facts, default=-1.0))),
    )


@dataclass(frozen=True, slots=True)
class Logistic:
    """A fitted logistic model and the probability from which it says yes."""

    weights: tuple[float, ...]
    bias: float
    threshold: float

    def probability(self, evidence: Evidence) -> float:
        """Probability of yes, 0 to 1."""
        z = self.bias + sum(w * v for w, v in zip(self.weights, evidence.values(), strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


@dataclass(frozen=True, slots=True)
class Calibration:
    """The shipped models and the encoder they were fitted with."""

    fingerprint: str
    answered: Logistic
    """Is the answer right?"""
    about: Logistic
    """Is the question about this programme?"""

    @classmethod
    def open_minded(cls) -> Calibration:
        """Answers everything: what `tests/evals/calibrate.py` starts from."""
        yes = Logistic((0.0,) * len(FEATURES), 0.0, 0.0)
        return cls("", yes, yes)

    @classmethod
    @cache
    def shipped(cls) -> Calibration:
        """The calibration in the package; raises DataInvalid when its features are not this module's."""
        data = json.loads(files("assistant").joinpath("calibration.json").read_text("utf-8"))
        if tuple(data["features"]) != FEATURES:
            raise DataInvalid("assistant/calibration.json: was fitted on other features; run tests/evals/calibrate.py")
        about, answered = (
            Logistic(tuple(m["weights"]), m["bias"], m["threshold"]) for m in (data["about"], data["answered"])
        )
        return cls(data["fingerprint"], answered, about)
