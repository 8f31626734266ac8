"""What both readers of a generation share: its documents, and a partition per language."""

from __future__ import annotations

from collections.abc import Container, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.types import Chunk, Corpus, Document
from ingest.centring import passage_mean, unit
from ingest.errors import IndexDamaged
from ingest.lexical_index import LexicalIndex
from ingest.stored import Manifest, Part, Vectors, intact, questions_of, read_part

TERMS_KEPT = 20_000
"""Texts of a partition whose terms are remembered, and terms with their weights: questions meet the same sentences."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chunk that may answer, with its scores: cosines of centred vectors, BM25 in 0..1."""

    chunk: Chunk
    dense: float
    lexical: float
    sentences: tuple[float, ...]
    """Cosine of each sentence of the chunk, in order."""
    asked: tuple[float | None, ...]
    """For each sentence, the largest cosine with a question it is said to answer; None where there is none."""


class Partition:
    """The chunks of one language: lexical scores, and what both readers share."""

    def __init__(self, language: str, part: Part, lexical: LexicalIndex, documents: Sequence[Document]) -> None:
        self.language = language
        self.part = part
        self._lexical = lexical
        self._documents = documents
        self.mean = passage_mean(part.chunk_vectors)
        self._centred_questions: dict[str, tuple[NDArray[np.int64], Vectors]] = {}
        self._terms = lru_cache(maxsize=TERMS_KEPT)(lexical.terms)
        self._weight = lru_cache(maxsize=TERMS_KEPT)(lexical.weight)

    @cached_property
    def rows(self) -> dict[str, int]:
        """Row of each chunk id."""
        return {chunk.id: row for row, chunk in enumerate(self.part.chunks)}

    @cached_property
    def _document_rows(self) -> dict[str, list[int]]:
        rows: dict[str, list[int]] = {}
        for row, chunk in enumerate(self.part.chunks):
            rows.setdefault(chunk.document_id, []).append(row)
        return rows

    @cached_property
    def sentence_starts(self) -> NDArray[np.int64]:
        """Where the sentences of each chunk begin in the sentence vectors; one more than chunks."""
        counts = [len(chunk.sentences) for chunk in self.part.chunks]
        return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)

    def allowed_rows(self, allowed: Set[str] | None) -> NDArray[np.int64]:
        """Rows of the chunks of the allowed documents (None: all), in order."""
        if allowed is None:
            return np.arange(len(self.part.chunks))
        found = [row for document in allowed for row in self._document_rows.get(document, ())]
        return np.array(sorted(found), dtype=np.int64)

    def lexical_scores(self, question: str) -> NDArray[np.float32]:
        """Normalised BM25 of every chunk."""
        return self._lexical.scores(question)

    @cached_property
    def _asked_in(self) -> NDArray[np.str_]:
        """Language of each question."""
        return np.array([q.language for _, q in questions_of(self._documents, self.language)], dtype=np.str_)

    def _questions(self, language: str) -> tuple[NDArray[np.int64], Vectors]:
        """Rows of the questions in a language, or in the partition's own where it has none, and their vectors."""
        if language not in self._centred_questions:
            rows = np.flatnonzero(self._asked_in == language)
            if not len(rows) and language != self.language:
                self._centred_questions[language] = self._questions(self.language)
            else:
                vectors = self.part.question_vectors[rows]
                self._centred_questions[language] = (rows, unit(vectors - passage_mean(vectors)))
        return self._centred_questions[language]

    @cached_property
    def _answering(self) -> list[tuple[int, ...]]:
        """For each question, the rows of the sentence vectors that answer it, or did until they were replaced."""
        rows: dict[str, int] = {}
        replaced: dict[str, list[int]] = {}
        sentences = {document.id: document.sentences for document in self._documents}
        for chunk, start in zip(self.part.chunks, self.sentence_starts, strict=False):
            for row, position in enumerate(chunk.sentences, start=int(start)):
                sentence = sentences[chunk.document_id][position]
                rows[f"{chunk.document_id}#{sentence.name}"] = row
                if sentence.superseded_by is not None:
                    replaced.setdefault(sentence.superseded_by, []).append(row)
        answers = (
            [f"{document.id}#{name}" for name in question.answer]
            for document, question in questions_of(self._documents, self.language)
        )
        return [tuple(row for name in names for row in (rows[name], *replaced.get(name, ()))) for names in answers]

    @cached_property
    def _chunk_of_sentence(self) -> NDArray[np.int64]:
        return np.repeat(np.arange(len(self.part.chunks)), np.diff(self.sentence_starts))

    def asked_scores(self, vector: Vectors, language: str) -> dict[int, float]:
        """By row of the sentence vectors: the largest cosine with a question the sentence answers.

        Compared are the questions in the language of the one asked, or else in the partition's own.
        """
        scores: dict[int, float] = {}
        questions, vectors = self._questions(language)
        for question, score in zip(questions, vectors @ vector, strict=True):
            for row in self._answering[question]:
                scores[row] = max(scores.get(row, -1.0), float(score))
        return scores

    def asked_chunks(self, asked: dict[int, float], limit: int, among: Container[int]) -> list[int]:
        """Rows, of those given, of the chunks that answer the questions most like the one asked, best first."""
        best = sorted(asked, key=lambda row: (-asked[row], row))
        chunks = dict.fromkeys(int(self._chunk_of_sentence[row]) for row in best)
        return [chunk for chunk in chunks if chunk in among][:limit]

    def asked_in(self, chunk_row: int, asked: dict[int, float]) -> tuple[float | None, ...]:
        """The asked scores of a chunk's sentences, in order."""
        starts = self.sentence_starts
        return tuple(asked.get(row) for row in range(int(starts[chunk_row]), int(starts[chunk_row + 1])))

    def terms(self, text: str) -> list[str]:
        """The distinct terms of a text as this partition's analyzer sees them."""
        return list(self._terms(text))

    def weight(self, term: str) -> float:
        """Inverse document frequency of a term in this partition."""
        return self._weight(term)


class StoredIndex:
    """One generation opened for reading: everything but the search by meaning."""

    def __init__(self, manifest: Manifest, corpus: Corpus, partitions: dict[str, Partition]) -> None:
        self.manifest = manifest
        self.corpus = corpus
        self._documents = {(d.id, d.language): d for d in corpus.documents}
        self._partitions = partitions

    def close(self) -> None:
        """Let go of connections; mapped files go with the last reference."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that have chunks."""
        return tuple(self._partitions)

    @property
    def fingerprint(self) -> str:
        """Fingerprint of the encoder that made the vectors."""
        return self.manifest.fingerprint

    def document(self, document_id: str, language: str) -> Document | None:
        """A document in one language."""
        return self._documents.get((document_id, language))

    def terms(self, text: str, language: str) -> list[str]:
        """Distinct terms of a text as the partition of `language` counts them."""
        return self._partitions[language].terms(text)

    def weight(self, term: str, language: str) -> float:
        """How telling a term is in the partition of `language`."""
        return self._partitions[language].weight(term)


def read_partitions(folder: Path, manifest: Manifest, documents: Sequence[Document]) -> dict[str, Partition]:
    """The partitions of a generation by language; raises IndexDamaged."""
    return {
        language: _read_partition(folder / language, manifest, language, documents) for language in manifest.languages
    }


def _read_partition(folder: Path, manifest: Manifest, language: str, documents: Sequence[Document]) -> Partition:
    part = read_part(folder)
    with intact(folder):
        lexical = LexicalIndex.open(folder / "lexical", language)
    asked = sum(1 for _ in questions_of(documents, language))
    if len(part.question_vectors) != asked or part.chunk_vectors.shape[1] != manifest.dimensions:
        raise IndexDamaged(
            f"{folder}: {asked} questions and {manifest.dimensions} dimensions, but {len(part.question_vectors)} and "
            f"{part.chunk_vectors.shape[1]} in its vectors; run `station ingest --rebuild`"
        )
    return Partition(language, part, lexical, [d for d in documents if d.language == language])
