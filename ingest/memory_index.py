"""A generation held in memory and searched exactly; filters count before scores."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.types import Corpus
from ingest.centring import unit
from ingest.stored import Manifest, Vectors, read_corpus
from ingest.stored_index import Candidate, Partition, StoredIndex, read_partitions


class _Exact:
    """Centred vectors of one partition."""

    def __init__(self, partition: Partition) -> None:
        self.partition = partition
        self._chunks = unit(partition.part.chunk_vectors - partition.mean)

    def candidates(
        self, vector: Vectors, question: str, allowed: Set[str] | None, limit: int, asked_in: str
    ) -> list[Candidate]:
        partition = self.partition
        rows = partition.allowed_rows(allowed)
        if not len(rows):
            return []
        dense = (self._chunks if allowed is None else self._chunks[rows]) @ vector
        lexical = partition.lexical_scores(question)[rows]
        asked = partition.asked_scores(vector, asked_in)
        positions = {int(row): i for i, row in enumerate(rows)}
        by_question = [positions[row] for row in partition.asked_chunks(asked, limit, positions)]
        by_words = [i for i in _best(lexical, limit) if lexical[i] > 0]
        return [
            Candidate(
                partition.part.chunks[rows[i]],
                float(dense[i]),
                float(lexical[i]),
                self._sentences(int(rows[i]), vector),
                partition.asked_in(int(rows[i]), asked),
            )
            for i in dict.fromkeys([*_best(dense, limit), *by_words, *by_question])
        ]

    def _sentences(self, row: int, vector: Vectors) -> tuple[float, ...]:
        starts = self.partition.sentence_starts
        raw = self.partition.part.sentence_vectors[starts[row] : starts[row + 1]]
        return tuple(float(score) for score in unit(raw - self.partition.mean) @ vector)


def _best(scores: NDArray[np.float32], limit: int) -> list[int]:
    """Positions of the largest scores, best first; ties in order of position."""
    least = np.partition(scores, -limit)[-limit] if len(scores) > limit else -np.inf
    chosen = np.flatnonzero(scores >= least)
    return [int(i) for i in chosen[np.argsort(-scores[chosen], kind="stable")][:limit]]


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
