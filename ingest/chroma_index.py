"""A generation searched through Chroma: for corpora whose vectors do not fit in memory."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path

import numpy as np

from corpus.types import Corpus
from ingest.errors import IndexDamaged
from ingest.known_questions import Asked
from ingest.stored import Manifest, Vectors, read_corpus
from ingest.stored_index import Candidate, Partition, StoredIndex, read_partitions
from ingest.vector_index import VectorIndex

_OVERFETCH, _LEAST = 3, 50
"""Chroma ranks vectors that are not centred; this many times the limit, and at least so many, are scored again."""


class ChromaIndex(StoredIndex):
    """Documents and lexical index from the generation's folder, nearest chunks from Chroma."""

    def __init__(
        self, manifest: Manifest, corpus: Corpus, partitions: dict[str, Partition], vectors: VectorIndex
    ) -> None:
        super().__init__(manifest, corpus, partitions)
        self._vectors = vectors

    @classmethod
    def open(cls, folder: Path, manifest: Manifest) -> ChromaIndex:
        """Open a generation's folder and its Chroma; raises IndexDamaged or VectorStoreUnavailable."""
        corpus = read_corpus(folder, manifest)
        partitions = read_partitions(folder, manifest, corpus.documents)
        vectors = VectorIndex.open(manifest.chroma_url, folder, manifest.collection, manifest.generation)
        try:
            _check_counts(manifest, vectors, folder)
        except BaseException:
            vectors.close()
            raise
        return cls(manifest, corpus, partitions, vectors)

    def close(self) -> None:
        """Let go of Chroma; nothing can be searched afterwards."""
        self._vectors.close()

    def candidates(
        self,
        language: str,
        vector: Vectors,
        question: str,
        allowed: Set[str] | None,
        limit: int,
        asked_in: str | None = None,
    ) -> list[Candidate]:
        """As `MemoryIndex.candidates`; the nearest chunks are Chroma's, found approximately."""
        partition = self._partitions[language]
        rows = partition.allowed_rows(allowed)
        if not len(rows):
            return []
        lexical = partition.lexical_scores(question)
        documents = None if allowed is None else sorted(allowed)
        wanted = min(max(limit * _OVERFETCH, _LEAST), len(rows))
        near = self._vectors.nearest(language, vector, wanted, documents)
        vector = partition.asked(vector)
        by_words = [int(row) for row in sorted(rows, key=lambda row: -lexical[row])[:limit] if lexical[row] > 0]
        asked = partition.asked_scores(vector, asked_in or language)
        by_question = partition.asked_chunks(asked, limit, rows)
        ids = list(dict.fromkeys([*near, *(partition.part.chunks[row].id for row in [*by_words, *by_question])]))
        if not ids:
            return []
        dense = partition.compared(self._vectors.vectors(language, ids)) @ vector
        best = set(np.argsort(-dense, kind="stable")[:limit].tolist())
        kept = {*by_words, *by_question}
        return [
            self._candidate(partition, partition.rows[name], float(dense[i]), lexical, vector, asked)
            for i, name in enumerate(ids)
            if i in best or partition.rows[name] in kept
        ]

    def _candidate(
        self,
        partition: Partition,
        row: int,
        dense: float,
        lexical: Vectors,
        vector: Vectors,
        asked: Asked,
    ) -> Candidate:
        chunk = partition.part.chunks[row]
        raw = self._vectors.sentence_vectors(partition.language, chunk)
        scores = tuple(float(score) for score in partition.compared(raw) @ vector)
        return Candidate(chunk, dense, float(lexical[row]), scores, *partition.asked_in([row], asked))


def _check_counts(manifest: Manifest, vectors: VectorIndex, folder: Path) -> None:
    for language, size in manifest.languages.items():
        if (found := vectors.count(language)) != size:
            where = manifest.chroma_url or folder / "chroma"
            raise IndexDamaged(
                f"Chroma at {where} holds {found} of {size} chunks of {manifest.collection}.{manifest.generation} "
                f"in {language!r}; run `station ingest --rebuild`"
            )
