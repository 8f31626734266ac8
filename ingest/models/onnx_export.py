"""Export a BERT encoder folder to ONNX and quantise it to int8."""

# ruff: noqa: PLC0415 - model runtimes load when they are used

import logging
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

__all__ = ["EMBEDDING", "INPUTS", "TOKENS", "export_int8"]

INPUTS = ("input_ids", "attention_mask")
TOKENS = "tokens"  # float32[b, s, d], last hidden state before pooling
EMBEDDING = "embedding"  # float32[b, d], mean of the unmasked tokens, unit norm
OPSET = 17


def export_int8(reference: Path, target: Path) -> None:
    """Write `reference` (a sentence-transformers folder) as one int8 ONNX file."""
    full = target.with_name("model.float32.onnx")
    try:
        _export_float32(reference, full)
        _quantise(full, target)
    finally:
        full.unlink(missing_ok=True)


def _export_float32(reference: Path, target: Path) -> None:
    import torch

    example = torch.randint(5, 1000, (2, 12))
    axes = {name: {0: "batch", 1: "tokens"} for name in (*INPUTS, TOKENS)} | {EMBEDDING: {0: "batch"}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the legacy exporter announces its own end, and traces shapes as constants
        torch.onnx.export(
            _pooled_encoder(reference),
            (example, torch.ones_like(example)),
            target,
            input_names=list(INPUTS),
            output_names=[TOKENS, EMBEDDING],
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
        )


def _pooled_encoder(reference: Path) -> "torch.nn.Module":
    import torch
    from transformers import AutoModel
    from transformers.utils.logging import disable_progress_bar

    class PooledEncoder(torch.nn.Module):  # type: ignore[misc]  # mypy skips torch
        def __init__(self, encoder: Any) -> None:
            super().__init__()
            self.encoder = encoder

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            tokens = self.encoder(
                input_ids=input_ids, attention_mask=attention_mask, token_type_ids=torch.zeros_like(input_ids)
            ).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(tokens.dtype)
            mean = (tokens * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
            return tokens, torch.nn.functional.normalize(mean, dim=-1)

    disable_progress_bar()
    encoder = AutoModel.from_pretrained(
        reference,
        dtype=torch.float32,
        add_pooling_layer=False,
        attn_implementation="eager",
        local_files_only=True,
    )
    return PooledEncoder(encoder).eval()


def _quantise(source: Path, target: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    # It advises pre-processing, which would change the measured model, through the bare root logger.
    root, silent = logging.getLogger(), logging.NullHandler()
    root.addHandler(silent)
    root.addFilter(_not_advice)
    try:
        # reduce_range keeps AVX2 without VNNI from overflowing its 16-bit sums.
        quantize_dynamic(source, target, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    finally:
        root.removeFilter(_not_advice)
        root.removeHandler(silent)


def _not_advice(record: logging.LogRecord) -> bool:
    return "pre-processing before quantization" not in record.getMessage()
