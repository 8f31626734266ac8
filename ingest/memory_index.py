"""A generation held in memory and searched exactly; filters count before scores."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.types import Corpus
from ingest.stored import Manifest, Vectors, read_corpus
from ingest.stored_index import Candidate, Partition, StoredIndex, read_partitions

_GATHERING = 4
"""Taking a row out of its place costs about so many times its score."""


class _Exact:
    """Centred vectors of one partition."""

    def __init__(self, partition: Partition) -> None:
        self.partition = partition
        self._chunks = partition.compared(partition.part.chunk_vectors)
        sentences = np.asarray(partition.part.sentence_vectors)  # still mapped, without the class's cost
        adapted = partition.part.adapter is not None
        self._sentence_vectors = partition.compared(sentences) if adapted else sentences
        self._ready = adapted

    def candidates(
        self, vector: Vectors, question: str, allowed: Set[str] | None, limit: int, asked_in: str
    ) -> list[Candidate]:
        partition = self.partition
        rows = partition.allowed_rows(allowed)
        if not len(rows):
            return []
        vector = partition.asked(vector)
        dense = self._scores(rows, vector)
        lexical = partition.lexical_scores(question)[rows]
        asked = partition.asked_scores(vector, asked_in)
        worded = np.flatnonzero(lexical > 0)  # most chunks share no word with the question
        by_words = worded[_best(lexical[worded], limit)]
        by_question = np.searchsorted(rows, partition.asked_chunks(asked, limit, rows))
        chosen = list(dict.fromkeys(np.concatenate([_best(dense, limit), by_words, by_question]).tolist()))
        found = rows[chosen].tolist()
        scores = zip(
            found,
            dense[chosen].tolist(),
            lexical[chosen].tolist(),
            self._sentences(found, vector),
            partition.asked_in(found, asked),
            strict=True,
        )
        return [Candidate(partition.part.chunks[row], *own) for row, *own in scores]

    def _scores(self, rows: NDArray[np.int64], vector: Vectors) -> Vectors:
        """Cosines of some chunks, or of all: gathering many rows takes longer than scoring them."""
        if len(rows) * _GATHERING >= len(self._chunks):
            scores = self._chunks @ vector
            return scores if len(rows) == len(scores) else scores[rows]
        return self._chunks[rows] @ vector

    def _sentences(self, chunk_rows: list[int], vector: Vectors) -> list[tuple[float, ...]]:
        """Cosines of the sentences of each chunk."""
        rows, starts = self.partition.sentences_of(chunk_rows)
        own = self._sentence_vectors[rows]
        scores = (own if self._ready else self.partition.compared(own)) @ vector
        return [tuple(own.tolist()) for own in np.split(scores, starts)]


def _best(scores: NDArray[np.float32], limit: int) -> NDArray[np.int64]:
    """Positions of the largest scores, best first; ties in order of position."""
    least = np.partition(scores, -limit)[-limit] if len(scores) > limit else -np.inf
    chosen = np.flatnonzero(scores >= least)
    return chosen[np.argsort(-scores[chosen], kind="stable")][:limit]


class MemoryIndex(StoredIndex):
    """One generation, its vectors centred and in memory."""

    def __init__(self, manifest: Manifest, corpus: Corpus, partitions: dict[str, Partition]) -> None:
        super().__init__(manifest, corpus, partitions)
        self._exact = {language: _Exact(partition) for language, partition in partitions.items()}

    @classmethod
    def open(cls, folder: Path, manifest: Manifest) -> MemoryIndex:
        """Open a generation's folder; raises IndexDamaged."""
        corpus = read_corpus(folder, manifest)
        return cls(manifest, corpus, read_partitions(folder, manifest, corpus.documents))

    def candidates(
        self,
        language: str,
        vector: Vectors,
        question: str,
        allowed: Set[str] | None,
        limit: int,
        asked_in: str | None = None,
    ) -> list[Candidate]:
        """The `limit` best chunks by meaning, by words and by the questions they answer, each once, unordered.

        `asked_in` is the language of the question, which it is compared with known questions in.
        """
        return self._exact[language].candidates(vector, question, allowed, limit, asked_in or language)
