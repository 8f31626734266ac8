"""Say what an encoder of queries and passages is."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["Encoder", "TextEncoder", "Vectors"]

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Turn text into vectors whose dot product is their similarity."""

    @property
    def name(self) -> str:
        """Name the model for people."""

    @property
    def fingerprint(self) -> str:
        """Identify model and preparation, hexadecimal; vectors of two fingerprints must never be compared."""

    @property
    def dimensions(self) -> int:
        """Return the length of a vector."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode questions: float32[n, d], unit norm, in the order given; (0, d) for none."""

    def encode_passages(self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None) -> Vectors:
        """Encode passages: float32[n, d], unit norm, in the order given; (0, d) for none.

        `on_progress` is told how many passages are encoded so far, after every batch.
        """


class TextEncoder(Protocol):
    """Turn texts into vectors, questions and passages alike."""

    @property
    def fingerprint(self) -> str:
        """Identify the model, hexadecimal; vectors of two fingerprints must never be compared."""

    def encode(self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None) -> Vectors:
        """Encode texts: float32[n, d], unit norm, in the order given."""
