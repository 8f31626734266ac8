"""How like a question is to those that sentences are said to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.stored import Vectors


@dataclass(frozen=True, slots=True)
class Asked:
    """By row of the sentence vectors: the largest cosine of a question with those that the sentence answers."""

    rows: NDArray[np.int64]
    """Ascending; sentences that answer no question are left out."""
    scores: Vectors


@dataclass(frozen=True, slots=True)
class KnownQuestions:
    """Questions in one language, in the order of the sentences that answer them."""

    vectors: Vectors
    """Centred."""
    order: NDArray[np.int64]
    """Rows of `vectors`, one for each sentence that a question is answered by."""
    rows: NDArray[np.int64]
    """The sentences, ascending."""
    starts: NDArray[np.int64]
    """Where in `order` the questions of each sentence begin."""

    @classmethod
    def of(cls, vectors: Vectors, answering: Sequence[Sequence[int]]) -> KnownQuestions:
        """From the rows of the sentences that answer each question."""
        pairs = sorted({(row, question) for question, rows in enumerate(answering) for row in rows})
        sentences = np.array([row for row, _ in pairs], dtype=np.int64)
        rows, starts = np.unique(sentences, return_index=True)
        return cls(vectors, np.array([question for _, question in pairs], dtype=np.int64), rows, starts)

    def scores(self, vector: Vectors) -> Asked:
        """The largest cosine of each sentence."""
        if not len(self.rows):
            return Asked(self.rows, np.zeros(0, dtype=np.float32))
        return Asked(self.rows, np.maximum.reduceat((self.vectors @ vector)[self.order], self.starts))
