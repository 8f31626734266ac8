"""Sentences compared by a second encoder, where the questions a collection lists have taught it how.

Two encoders trained apart err on different questions. The second compares sentences only, among passages that the
first has found; both are brought nearer to the collection by a map of their own (`adapter.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ingest.centring import passage_mean, unit
from ingest.known_questions import KnownQuestions
from ingest.stored import Second, Vectors

_LEAST = 1e-9
"""Shorter than any vector that points somewhere."""


class SecondView:
    """The sentences of one language as the second encoder compares them."""

    def __init__(self, second: Second, languages: NDArray[np.str_], answering: Sequence[Sequence[int]]) -> None:
        """From the stored vectors, the language of each listed question, and the rows of the sentences it answers."""
        self._second = second
        self._languages = languages
        self._answering = answering
        self._answered = np.array([bool(rows) for rows in answering], dtype=bool)
        self._sentences = np.asarray(second.sentences)  # mapped: only rows that are compared are read
        self._centre = passage_mean(self._sentences)
        lengths = np.linalg.norm((self._sentences - self._centre) @ second.adapter, axis=1)
        self._lengths = np.maximum(lengths, _LEAST)
        self._listed: dict[str, tuple[Vectors, KnownQuestions]] = {}

    def prepare(self, asked_in: str) -> None:
        """Work out beforehand what the first question in a language would wait for."""
        self._questions(asked_in)

    def scores(self, vector: Vectors, asked_in: str, rows: NDArray[np.int64]) -> Vectors:
        """How like a question, as encoded, is to some sentences and the questions they answer: float32[n], -1 to 1.

        The mean of two cosines: with the sentence, and with the nearest listed question in the language asked in,
        where there is one.
        """
        question, known = self.question(vector, asked_in), self._questions(asked_in)[1]
        seen = self._second.adapter @ question  # instead of mapping every sentence
        own = (self._sentences[rows] @ seen - self._centre @ seen) / self._lengths[rows]
        asked = known.scores(question)
        at = np.minimum(np.searchsorted(asked.rows, rows), max(len(asked.rows) - 1, 0))
        listed = np.where(asked.rows[at] == rows, asked.scores[at], own) if len(asked.rows) else own
        return np.asarray((own + listed) / 2, dtype=np.float32)

    def question(self, vector: Vectors, asked_in: str) -> Vectors:
        """A question as it is compared, from how it was encoded: float32[d2], unit norm."""
        return unit(unit(vector - self._questions(asked_in)[0]) @ self._second.adapter)

    def _questions(self, language: str) -> tuple[Vectors, KnownQuestions]:
        """The mean of the answered questions in a language, or of all where it has none, and those questions."""
        if language not in self._listed:
            rows = np.flatnonzero((self._languages == language) & self._answered)
            rows = rows if len(rows) else np.flatnonzero(self._answered)
            vectors = np.asarray(self._second.questions[rows])
            mean = passage_mean(vectors)
            adapted = unit(unit(vectors - mean) @ self._second.adapter)
            self._listed[language] = mean, KnownQuestions.of(adapted, [self._answering[int(row)] for row in rows])
        return self._listed[language]
