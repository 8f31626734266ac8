"""How well questions about anything at all match a collection: what a score has to stand out from.

Scores of a Chinese question against English documents are lower than those of an English one, answer or no
answer. Sample questions of each language, asked of the collection itself, say how high scores get by chance;
a score is told in standard deviations above that (z-normalisation with an impostor cohort, Auckenthaler 2000).
"""

from __future__ import annotations

import statistics
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from assistant.ports import Candidate, PassageIndex, QuestionEncoder

_POOL = 5
_LEAST_SPREAD = 0.01


@dataclass(frozen=True, slots=True)
class Best:
    """The best scores a question reaches in one partition."""

    likeness: float
    """Largest cosine with a question that a sentence is said to answer, or with a sentence where none is known."""
    chunk: float
    """Largest cosine with a chunk."""


def best_of(candidates: Iterable[Candidate]) -> Best:
    """The best scores among candidates; zeros for none."""
    listed = list(candidates)
    if not listed:
        return Best(0, 0)
    asked = [score for candidate in listed for score in candidate.asked if score is not None]
    likeness = max(asked) if asked else max(max(candidate.sentences) for candidate in listed)
    return Best(likeness, max(candidate.dense for candidate in listed))


class Background:
    """Means and spreads of the best scores of sample questions, worked out once a language and partition."""

    def __init__(self, index: PassageIndex, encoder: QuestionEncoder) -> None:
        self._index = index
        self._encoder = encoder
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], tuple[tuple[float, float], ...]] = {}

    def standing_out(self, best: Best, asked_in: str, partition: str) -> Best:
        """Scores in standard deviations above those of sample questions of the same language."""
        with self._lock:
            if (asked_in, partition) not in self._known:
                self._known[asked_in, partition] = self._measure(asked_in, partition)
        means = self._known[asked_in, partition]
        values = (best.likeness, best.chunk)
        return Best(*((value - mean) / spread for value, (mean, spread) in zip(values, means, strict=True)))

    def _measure(self, asked_in: str, partition: str) -> tuple[tuple[float, float], ...]:
        scores = [
            best_of(self._index.candidates(partition, vector, "", None, _POOL, asked_in))
            for vector in self._encoder.samples(asked_in)
        ]
        parts: tuple[Callable[[Best], float], ...] = (lambda b: b.likeness, lambda b: b.chunk)
        columns = [[part(score) for score in scores] for part in parts]
        return tuple((statistics.fmean(c), max(statistics.pstdev(c), _LEAST_SPREAD)) for c in columns)
