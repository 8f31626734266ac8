"""Centring: taking the mean of a language out of its vectors, so that languages compare.

Questions lose the mean of sample questions of their language, passages the mean of the passages of theirs
(Mu and Viswanath 2018; measured in `docs/decisions/0003-retrieval.md`).
"""

from __future__ import annotations

import os
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np

from corpus.types import LANGUAGES
from ingest.chunk import content_key
from ingest.stored import Vectors

if TYPE_CHECKING:
    from ingest.models import Encoder

FEW = 8
"""With fewer passages than this a mean says nothing about the language; they are left as they are."""
RECENT = 8
"""Texts whose vectors are kept: the parts of a question are each asked beside the whole of it."""


def unit(vectors: Vectors) -> Vectors:
    """Scale rows to length one; a zero row stays zero."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-9), dtype=np.float32)


def passage_mean(vectors: Vectors) -> Vectors:
    """Mean of the passages of a language, float32[d]; zeros where there are too few."""
    if len(vectors) < FEW:
        return np.zeros(vectors.shape[1], dtype=np.float32)
    return np.asarray(vectors.mean(axis=0), dtype=np.float32)


def sample_questions(language: str) -> list[str]:
    """Questions of every sort in a language, that its mean question is taken from."""
    text = files("ingest").joinpath("sample_questions", f"{language}.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line.strip()]


class QuestionEncoder:
    """Encodes questions and centres them by their language."""

    def __init__(self, encoder: Encoder, samples: dict[str, Vectors]) -> None:
        self.encoder = encoder
        self._samples = samples
        self._means = {language: vectors.mean(axis=0) for language, vectors in samples.items()}
        self._encoded = lru_cache(RECENT)(lambda text: encoder.encode_queries([text])[0])

    @classmethod
    def open(cls, encoder: Encoder, cache_dir: Path) -> QuestionEncoder:
        """Take the vectors of the sample questions from the cache, or encode them once and keep them there."""
        questions = {str(language): sample_questions(language) for language in LANGUAGES}
        key = content_key(f"{encoder.fingerprint}{questions}")
        path = cache_dir / "sample-questions" / f"{key}.npz"
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                return cls(encoder, {language: stored[language] for language in questions})
        except (OSError, KeyError, ValueError, EOFError, BadZipFile):  # not there, or damaged: made anew
            samples = {language: encoder.encode_queries(texts) for language, texts in questions.items()}
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}.draft.npz")
        np.savez(draft, **samples)  # type: ignore[arg-type]
        draft.replace(path)
        return cls(encoder, samples)

    @property
    def fingerprint(self) -> str:
        """Fingerprint of the encoder: vectors of another one must not be compared with ours."""
        return self.encoder.fingerprint

    def encode(self, question: str, language: str, focus: str | None = None) -> Vectors:
        """Centred unit vector of a question, float32[d]; of the whole and its focus, where that is given."""
        texts = [question] if focus is None else [question, focus]
        vectors = np.stack([self._encoded(text) for text in texts])
        return unit(self._centred(vectors, language).mean(axis=0))

    def samples(self, language: str) -> Vectors:
        """Centred unit vectors of questions about anything in a language, float32[n, d]."""
        return self._centred(self._samples.get(language, self._samples["en"]), language)

    def sample_texts(self, language: str) -> list[str]:
        """Those questions themselves, in the same order."""
        return sample_questions(language if language in self._samples else "en")

    def _centred(self, vectors: Vectors, language: str) -> Vectors:
        return unit(vectors - self._means.get(language, self._means["en"]))
