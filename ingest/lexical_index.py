"""BM25 over the chunks of one language (Robertson and Zaragoza 2009; computed by bm25s)."""

from __future__ import annotations

import math
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from ingest.analyze import analyze

_K1, _B = 1.2, 0.75


class LexicalIndex:
    """Scores of a question against every chunk, and how telling each of its words is."""

    def __init__(self, retriever: bm25s.BM25 | None, frequencies: dict[str, int], size: int, language: str) -> None:
        self._retriever = retriever
        self._frequencies = frequencies
        self._size = size
        self._language = language

    @classmethod
    def build(cls, texts: list[str], language: str) -> LexicalIndex:
        """Index texts; row i of every score is text i."""
        terms = [analyze(text, language) for text in texts]
        frequencies = _frequencies(terms)
        if not frequencies:
            return cls(None, {}, len(texts), language)
        retriever = bm25s.BM25(k1=_K1, b=_B, method="lucene")
        retriever.index(terms, show_progress=False)
        return cls(retriever, frequencies, len(texts), language)

    @classmethod
    def counted(cls, texts: list[str], language: str) -> LexicalIndex:
        """The weights of the words of some texts; every score is 0."""
        return cls(None, _frequencies([analyze(text, language) for text in texts]), len(texts), language)

    @classmethod
    def open(cls, folder: Path, language: str) -> LexicalIndex:
        """Open what `save` wrote, memory-mapped."""
        with (folder / "frequencies.npz").open("rb") as file, np.load(file, allow_pickle=False) as counts:
            frequencies = dict(zip(counts["terms"].tolist(), counts["counts"].tolist(), strict=True))
            size = int(counts["size"])
        retriever = bm25s.BM25.load(folder, mmap=True, show_progress=False) if frequencies else None
        return cls(retriever, frequencies, size, language)

    def save(self, folder: Path) -> None:
        """Write the index to a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        np.savez(
            folder / "frequencies.npz",
            terms=np.array(list(self._frequencies), dtype=np.str_),
            counts=np.array(list(self._frequencies.values()), dtype=np.int64),
            size=self._size,
        )
        if self._retriever is not None:
            self._retriever.save(folder, show_progress=False)

    def terms(self, text: str) -> list[str]:
        """The distinct terms of a text, in order of appearance."""
        return list(dict.fromkeys(analyze(text, self._language)))

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every term of the texts."""
        return frozenset(self._frequencies)

    def weight(self, term: str) -> float:
        """Inverse document frequency of a term; an unknown term weighs most."""
        count = self._frequencies.get(term, 0)
        return math.log(1 + (self._size - count + 0.5) / (count + 0.5))

    def scores(self, question: str) -> NDArray[np.float32]:
        """BM25 of every chunk divided by the most the question could reach: float32[n] in 0..1.

        Words the index does not know count in the divisor, so the score fades out by itself for a
        question in another language.
        """
        terms = self.terms(question)
        most = sum(self.weight(term) for term in terms) * (_K1 + 1)
        known = [term for term in terms if term in self._frequencies]
        if self._retriever is None or not known or most <= 0:
            return np.zeros(self._size, dtype=np.float32)
        # bm25s leaves the constant factor (k1 + 1) out of Lucene's formula
        return np.asarray(self._retriever.get_scores(known), dtype=np.float32) * np.float32((_K1 + 1) / most)


def _frequencies(texts: list[list[str]]) -> dict[str, int]:
    """In how many texts each term is."""
    frequencies: dict[str, int] = {}
    for terms in texts:
        for term in set(terms):
            frequencies[term] = frequencies.get(term, 0) + 1
    return frequencies
