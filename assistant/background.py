"""How well questions about anything at all match a collection: what a score has to stand out from.

Scores of a Chinese question against English documents are lower than those of an English one, answer or no
answer. Sample questions of each language, asked of the collection itself, say how high scores get by chance;
a score is told in standard deviations above that (z-normalisation with an impostor cohort, Auckenthaler 2000).
"""

from __future__ import annotations

import statistics
import threading
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass

from assistant.coverage import TOP, compared_in, coverage
from assistant.ports import Candidate, PassageIndex, QuestionEncoder

_POOL = 24
_LEAST_SPREAD = (0.01, 0.01, 0.01, 0.05)
"""Least standard deviation of each score: few samples can agree by chance."""


@dataclass(frozen=True, slots=True)
class Best:
    """The best scores a question reaches in one partition."""

    likeness: float = 0.0
    """Largest cosine with a question that a sentence is said to answer, or with a sentence where none is known."""
    chunk: float = 0.0
    """Largest cosine with a chunk."""
    sentence: float = 0.0
    """Largest cosine with a sentence."""
    coverage: float = 0.0
    """Largest share of the question's word weight in one of the best chunks."""


def best_of(question: str, candidates: Iterable[Candidate], index: PassageIndex, language: str) -> Best:
    """The best scores among candidates of one partition, their words compared in a language; zeros for none."""
    listed = list(candidates)
    if not listed:
        return Best()
    asked = [score for candidate in listed for score in candidate.asked if score is not None]
    sentence = max(max(candidate.sentences) for candidate in listed)
    best = sorted(listed, key=lambda c: -((c.dense + max(c.sentences)) / 2 + c.lexical / 2))[:TOP]
    return Best(
        likeness=max(asked) if asked else sentence,
        chunk=max(candidate.dense for candidate in listed),
        sentence=sentence,
        coverage=coverage(question, [candidate.chunk for candidate in best], index, language),
    )


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
                self._known[asked_in, partition] = tuple(self._measure(asked_in, partition))
        means = self._known[asked_in, partition]
        return Best(*((value - mean) / spread for value, (mean, spread) in zip(astuple(best), means, strict=True)))

    def _measure(self, asked_in: str, partition: str) -> Iterator[tuple[float, float]]:
        """Mean and spread of each score."""
        words_in = compared_in(asked_in, partition, self._index)
        scores = [
            astuple(best_of(text, self._candidates(text, vector, asked_in, partition), self._index, words_in))
            for text, vector in zip(self._encoder.sample_texts(asked_in), self._encoder.samples(asked_in), strict=True)
        ]
        for column, least in zip(zip(*scores, strict=True), _LEAST_SPREAD, strict=True):
            yield statistics.fmean(column), max(statistics.pstdev(column), least)

    def _candidates(self, text: str, vector: object, asked_in: str, partition: str) -> Iterable[Candidate]:
        return self._index.candidates(partition, vector, text, None, _POOL, asked_in)
