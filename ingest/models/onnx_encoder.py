"""Encode with the built int8 model: onnxruntime and tokenizers, neither torch nor transformers."""

# ruff: noqa: PLC0415 - model runtimes load when they are used

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import numpy as np

from ingest.errors import ModelDamaged
from ingest.models.batches import batches_by_length
from ingest.models.encoder import Vectors
from ingest.models.manifest import REBUILD, Manifest, ModelFolder
from ingest.models.onnx_export import EMBEDDING, INPUTS

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

__all__ = ["OnnxEncoder"]

MAX_PADDED_TOKENS = 1024  # the fastest with two threads: docs/decisions/0002-embedded-models.md


@dataclass(frozen=True, slots=True)
class OnnxEncoder:
    """Encode with an int8 model; safe to share between threads."""

    name: str
    fingerprint: str
    dimensions: int
    query_prompt: str
    passage_prompt: str
    session: "InferenceSession" = field(repr=False)
    tokenizer: "Tokenizer" = field(repr=False)

    @classmethod
    def open(cls, folder: ModelFolder, threads: int) -> Self:
        """Load the int8 model of a built folder; raises ModelDamaged where a file cannot be loaded."""
        manifest = folder.manifest
        return cls(
            name=f"{manifest.name} (int8)",
            fingerprint=fingerprint_of(manifest),
            dimensions=manifest.dimensions,
            query_prompt=manifest.query_prompt,
            passage_prompt=manifest.passage_prompt,
            session=_open_session(folder, threads),
            tokenizer=_open_tokenizer(folder),
        )

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode questions; see Encoder."""
        return self._encode([self.query_prompt + text for text in texts], None)

    def encode_passages(self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None) -> Vectors:
        """Encode passages; see Encoder."""
        return self._encode([self.passage_prompt + text for text in texts], on_progress)

    def _encode(self, texts: Sequence[str], on_progress: Callable[[int], None] | None) -> Vectors:
        # One by one: encode_batch would start a thread per core, whatever `threads` says.
        tokens = [self.tokenizer.encode(text).ids for text in texts]
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        done = 0
        for batch in batches_by_length([len(ids) for ids in tokens], MAX_PADDED_TOKENS):
            vectors[batch] = self._run([tokens[index] for index in batch])
            done += len(batch)
            if on_progress:
                on_progress(done)
        return vectors

    def _run(self, tokens: Sequence[Sequence[int]]) -> Vectors:
        shape = (len(tokens), max(map(len, tokens)))
        ids, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64)  # the mask hides what pads
        for row, text in enumerate(tokens):
            ids[row, : len(text)] = text
            mask[row, : len(text)] = 1
        embedding: Vectors = self.session.run([EMBEDDING], dict(zip(INPUTS, (ids, mask), strict=True)))[0]
        return embedding


def fingerprint_of(manifest: Manifest) -> str:
    """Identify a built model by what it was built from and how, so that every machine's build agrees."""
    parts = [
        "int8",
        manifest.source_sha256,
        manifest.builder_version,
        manifest.max_tokens,
        manifest.query_prompt,
        manifest.passage_prompt,
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _open_session(folder: ModelFolder, threads: int) -> "InferenceSession":
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # idle threads leave the cores alone
    try:
        return onnxruntime.InferenceSession(folder.onnx_model, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise ModelDamaged(f"{folder.onnx_model} cannot be loaded: {error}. {REBUILD}") from error


def _open_tokenizer(folder: ModelFolder) -> "Tokenizer":
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(folder.onnx_tokenizer))
    except Exception as error:
        raise ModelDamaged(f"{folder.onnx_tokenizer} cannot be loaded: {error}. {REBUILD}") from error
    tokenizer.enable_truncation(folder.manifest.max_tokens)
    return tokenizer
