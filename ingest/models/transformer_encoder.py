"""Encode with any sentence-transformers model, in float32."""

# ruff: noqa: PLC0415 - model runtimes load when they are used

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import numpy as np

from ingest.errors import ModelUnavailable
from ingest.models.encoder import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["TransformerEncoder"]

BATCH = 32
QUERY_PROMPTS = ("query",)
PASSAGE_PROMPTS = ("document", "passage", "corpus")


@dataclass(frozen=True, slots=True)
class TransformerEncoder:
    """Encode with a sentence-transformers model and the prompts it was published with."""

    name: str
    fingerprint: str
    dimensions: int
    query_prompt: str | None
    passage_prompt: str | None
    model: "SentenceTransformer" = field(repr=False)

    @classmethod
    def open(cls, name_or_path: str, threads: int | None = None) -> Self:
        """Load a model from a folder, or by name from the local cache; from a hub only if HF_HUB_OFFLINE=0.

        `threads` sets torch's number of threads in the whole process. Raises ModelUnavailable.
        """
        model = _load(name_or_path)
        dimensions = model.get_embedding_dimension()
        if dimensions is None:
            raise ModelUnavailable(_advice(name_or_path, "it does not say how long its vectors are"))
        if threads is not None:
            import torch

            torch.set_num_threads(threads)
        return cls(
            name=name_or_path,
            fingerprint=_fingerprint(model),
            dimensions=dimensions,
            query_prompt=_prompt(model, QUERY_PROMPTS),
            passage_prompt=_prompt(model, PASSAGE_PROMPTS),
            model=model,
        )

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode questions; see Encoder."""
        return self._encode(texts, self.model.encode_query, self.query_prompt, None)

    def encode_passages(self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None) -> Vectors:
        """Encode passages; see Encoder."""
        return self._encode(texts, self.model.encode_document, self.passage_prompt, on_progress)

    def _encode(
        self,
        texts: Sequence[str],
        encode: Callable[..., Vectors],
        prompt: str | None,
        on_progress: Callable[[int], None] | None,
    ) -> Vectors:
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        longest_first = sorted(range(len(texts)), key=lambda index: -len(texts[index]))
        for start in range(0, len(texts), BATCH):
            batch = longest_first[start : start + BATCH]
            vectors[batch] = encode(
                [texts[index] for index in batch],
                prompt=prompt,
                batch_size=BATCH,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
            if on_progress:
                on_progress(start + len(batch))
        return vectors


def _load(name_or_path: str) -> "SentenceTransformer":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # before the import, which reads it
    offline = os.environ["HF_HUB_OFFLINE"].upper() in {"1", "ON", "YES", "TRUE"}
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    try:
        with torch.random.fork_rng(devices=[]):
            # Weights a checkpoint lacks are drawn: the same ones, and so the same fingerprint, each time.
            torch.manual_seed(0)
            model = SentenceTransformer(
                name_or_path, local_files_only=offline, model_kwargs={"dtype": torch.float32}, device="cpu"
            )
    except Exception as error:
        raise ModelUnavailable(_advice(name_or_path, _first_line(error))) from error
    return model.eval()


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0].rstrip(".")


def _advice(name_or_path: str, problem: str) -> str:
    return (
        f"The model {name_or_path!r} cannot be used: {problem}. STATION_EMBEDDING_MODEL takes "
        "multilingual-e5-small, multilingual-e5-small-torch, or the folder of a sentence-transformers model; "
        "a name is looked up in the local cache, and on a hub only with HF_HUB_OFFLINE=0."
    )


def _prompt(model: "SentenceTransformer", names: Sequence[str]) -> str | None:
    """Return the first of the model's own prompts that is not empty; the library fills in empty ones."""
    return next((model.prompts[name] for name in names if model.prompts.get(name)), None)


def _fingerprint(model: "SentenceTransformer") -> str:
    """Hash what was loaded, so that a name, a path and a copy of one model agree."""
    import torch

    digest = hashlib.sha256(repr((model, sorted(model.prompts.items()))).encode())
    tokenizer = getattr(model.tokenizer, "backend_tokenizer", model.tokenizer)
    digest.update(tokenizer.to_str().encode() if hasattr(tokenizer, "to_str") else repr(tokenizer).encode())
    for name, values in sorted(model.state_dict().items()):
        digest.update(f"{name} {values.dtype} {tuple(values.shape)}".encode())
        digest.update(values.contiguous().reshape(-1).view(torch.uint8).numpy().data)
    return digest.hexdigest()
