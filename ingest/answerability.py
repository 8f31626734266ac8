"""Whether a question is more like those that the documents answer, or like those it is known that they do not.

An answer about the right thing that lacks what is asked for scores as well as one that has it: neither encoder tells
them apart. Questions listed as answered and as not answered do: their densities around a question are compared
(Parzen 1962), in all languages at once, in the few directions in which both encoders' vectors differ most.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.types import ListedQuestion
from ingest.adapter import centred_questions
from ingest.centring import unit
from ingest.stored import Known, Part, Second, Vectors

DIRECTIONS = 128
SHARPNESS = 20.0
"""How fast a listed question counts less with distance; chosen on tuning questions, see docs/decisions/0021."""


def known_space(part: Part, second: Second, questions: Sequence[ListedQuestion]) -> Known | None:
    """The listed questions of a language's documents in few directions; None where all of them are answered.

    `part` has the first encoder's adapter, `questions` are in the order of the vectors of both.
    """
    if all(question.answered for question in questions) or part.adapter is None:
        return None
    both = np.hstack(
        [
            unit(centred_questions(part.question_vectors, questions) @ part.adapter),
            unit(centred_questions(second.questions, questions) @ second.adapter),
        ]
    )
    directions = _main_directions(both.T @ both)
    return Known(np.asarray(both @ directions, dtype=np.float32), directions)


def _main_directions(products: Vectors) -> Vectors:
    """The directions that hold the most of a symmetric matrix, float32[d, k].

    In float64: in float32 not every library finds those of few questions, most of which hold nothing.
    """
    _, directions = np.linalg.eigh(products.astype(np.float64))
    return np.ascontiguousarray(directions[:, -DIRECTIONS:], dtype=np.float32)


class Answerability:
    """Compares a question with every listed one."""

    def __init__(self, known: Known, answered: NDArray[np.bool_]) -> None:
        """From the listed questions and whether each is answered."""
        self._known = known
        self._answered = answered
        self._lengths = np.linalg.norm(known.questions, axis=1)

    def placed(self, first: Vectors, second: Vectors) -> Vectors:
        """A question, given as both encoders compare it, in the directions that are kept: float32[k]."""
        return np.asarray(np.concatenate([first, second]) @ self._known.directions)

    def products(self, placed: Vectors) -> Vectors:
        """The inner products of a question with each listed one: float32[n]."""
        return np.asarray(self._known.questions @ placed)

    def nearest(self, placed: Vectors, products: Vectors, limit: int) -> list[tuple[int, float]]:
        """The listed questions most like one, each with its cosine, -1 to 1, the best first."""
        cosines = products / np.maximum(self._lengths * np.linalg.norm(placed), np.finfo(np.float32).tiny)
        best = np.argpartition(-cosines, min(limit, len(cosines)) - 1)[:limit]
        return [(int(row), float(cosines[row])) for row in best[np.argsort(-cosines[best], kind="stable")]]

    def of(self, products: Vectors) -> float:
        """The log of how much denser answered questions are around one than others."""
        weights = np.exp(SHARPNESS * (products - products.max()))
        least = np.finfo(np.float32).tiny
        return float(
            np.log(max(weights[self._answered].mean(), least)) - np.log(max(weights[~self._answered].mean(), least))
        )
