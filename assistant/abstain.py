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

from assistant.extract import Extraction
from assistant.ports import PassageIndex
from assistant.types import Passage, Query

FEATURES = ("meaning", "likeness", "chunk", "words", "lexical", "unknown", "foreign_meaning", "foreign_chunk", "foreign")


@dataclass(frozen=True, slots=True)
class Evidence:
    """How strongly the documents speak to a question; every value lies roughly in -1 to 1."""

    meaning: float
    """Largest cosine of the question and a sentence."""
    likeness: float
    """Largest cosine with a question that a sentence is said to answer."""
    chunk: float
    """Largest cosine of the question and a chunk."""
    words: float
    """Share of the question's word weight in the best sentence."""
    lexical: float
    """Largest normalised BM25 of a chunk."""
    unknown: float
    """Share of the question's word weight that no retrieved passage holds."""
    foreign: float
    """1 where the question's language is not the passages'."""

    def values(self) -> tuple[float, ...]:
        """The features in the order of FEATURES."""
        foreign = self.foreign
        return (
            self.meaning,
            self.likeness,
            self.chunk,
            self.words,
            self.lexical,
            self.unknown,
            self.meaning * foreign,
            self.chunk * foreign,
            foreign,
        )


def weigh(query: Query, passages: Sequence[Passage], extraction: Extraction, index: PassageIndex) -> Evidence:
    """Gather the evidence for a question; zeros when nothing was found."""
    if not passages or not extraction.ranked:
        return Evidence(0, 0, 0, 0, 0, 1, 0)
    language = extraction.ranked[0].located.document.language
    asked = {term: index.weight(term, language) for term in index.terms(query.question, language)}
    found: set[str] = set()
    for passage in passages:
        found |= set(
            index.terms(" ".join([passage.chunk.context, *passage.document.aliases, passage.chunk.text]), language)
        )
    total = sum(asked.values())
    return Evidence(
        meaning=max(choice.meaning for choice in extraction.ranked),
        likeness=max(choice.likeness for choice in extraction.ranked),
        chunk=max(passage.dense for passage in passages),
        words=max(choice.words for choice in extraction.ranked),
        lexical=max(passage.lexical for passage in passages),
        unknown=sum(w for term, w in asked.items() if term not in found) / total if total else 0.0,
        foreign=float(language != query.language),
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
    about: Logistic
    """Is the question about this programme?"""
    answered: Logistic
    """Is the best answer right?"""

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
        return cls(data["fingerprint"], about, answered)
