"""Deciding whether to answer: is it about this programme, and do the documents say it.

Two logistic models over the scores of retrieval, fitted by `tests/evals/calibrate.py` on the tuning questions
and shipped as data. They belong to one encoder: with another one the decision falls back to the same models
and says so through `matches`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.background import Background, Best
from assistant.extract import Extraction
from assistant.ports import PassageIndex
from assistant.types import Passage, Query

FEATURES = ("meaning", "likeness", "chunk", "gap", "words", "lexical", "unknown", "foreign", "foreign_likeness")


@dataclass(frozen=True, slots=True)
class Evidence:
    """How strongly the documents speak to a question."""

    meaning: float
    """Best cosine with a sentence, in standard deviations above that of questions about anything."""
    likeness: float
    """Best cosine with a question that a sentence is said to answer, in the same way."""
    chunk: float
    """Best cosine with a chunk, in the same way."""
    gap: float
    """How much better the best recorded gap scores than the best fact: above 0, the gap is nearer."""
    words: float
    """Share of the question's word weight in one sentence, at best."""
    lexical: float
    """Largest normalised BM25 of a chunk."""
    unknown: float
    """Share of the question's word weight that no retrieved passage holds."""
    foreign: float
    """1 where the question's language is not the passages'."""

    def values(self) -> tuple[float, ...]:
        """The features in the order of FEATURES."""
        return (
            self.meaning,
            self.likeness,
            self.chunk,
            self.gap,
            self.words,
            self.lexical,
            self.unknown,
            self.foreign,
            self.foreign * self.likeness,
        )


def weigh(
    query: Query, passages: Sequence[Passage], extraction: Extraction, index: PassageIndex, background: Background
) -> Evidence:
    """Gather the evidence for a question."""
    if not passages or not extraction.ranked:
        return Evidence(-5, -5, -5, 0, 0, 0, 1, 0)
    ranked = extraction.ranked
    language = ranked[0].located.document.language
    best = Best(
        max(choice.meaning for choice in ranked),
        max(choice.likeness for choice in ranked),
        max(passage.dense for passage in passages),
    )
    standing = background.standing_out(best, query.language, language)
    gaps = [choice.score for choice in ranked if choice.located.sentence.gap]
    facts = [choice.score for choice in ranked if not choice.located.sentence.gap]
    return Evidence(
        meaning=standing.meaning,
        likeness=standing.likeness,
        chunk=standing.chunk,
        gap=max(-_FAR, min(_FAR, max(gaps, default=-1.0) - max(facts, default=-1.0))),
        words=max(choice.words for choice in ranked),
        lexical=max(passage.lexical for passage in passages),
        unknown=_unknown(query, passages, index, language),
        foreign=float(language != query.language),
    )


def _unknown(query: Query, passages: Sequence[Passage], index: PassageIndex, language: str) -> float:
    asked = {term: index.weight(term, language) for term in index.terms(query.question, language)}
    found: set[str] = set()
    for passage in passages:
        text = " ".join([passage.chunk.context, *passage.document.aliases, passage.chunk.text])
        found |= set(index.terms(text, language))
    total = sum(asked.values())
    return sum(weight for term, weight in asked.items() if term not in found) / total if total else 0.0


_FAR = 0.3


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
    @cache
    def shipped(cls) -> Calibration:
        """The calibration in the package; raises ValueError when its features are not this module's."""
        data = json.loads(files("assistant").joinpath("calibration.json").read_text("utf-8"))
        if tuple(data["features"]) != FEATURES:
            raise ValueError("assistant/calibration.json was fitted on other features; run tests/evals/calibrate.py")
        about, answered = (
            Logistic(tuple(m["weights"]), m["bias"], m["threshold"]) for m in (data["about"], data["answered"])
        )
        return cls(data["fingerprint"], answered, about)
