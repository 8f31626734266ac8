"""Open the encoder that the setting STATION_EMBEDDING_MODEL names."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ingest.models.build import DEFAULT_MODEL
from ingest.models.encoder import Encoder
from ingest.models.manifest import ModelFolder
from ingest.models.onnx_encoder import OnnxEncoder, fingerprint_of
from ingest.models.transformer_encoder import TransformerEncoder

__all__ = ["REFERENCE_MODEL", "encoder_fingerprint", "open_encoder"]

REFERENCE_MODEL = f"{DEFAULT_MODEL}-torch"


def open_encoder(setting: str, models_dir: Path, threads: int) -> Encoder:
    """Open the default int8 model, its float32 reference, or a sentence-transformers name or path.

    Builds nothing: raises ModelUnavailable where the default model is not built or the name is unknown here.
    """
    if setting == DEFAULT_MODEL:
        return OnnxEncoder.open(ModelFolder.open(models_dir / DEFAULT_MODEL), threads)
    if setting == REFERENCE_MODEL:
        folder = ModelFolder.open(models_dir / DEFAULT_MODEL)
        return replace(TransformerEncoder.open(str(folder.reference), threads), name=REFERENCE_MODEL)
    return TransformerEncoder.open(setting, threads)


def encoder_fingerprint(setting: str, models_dir: Path, opened: Callable[[], Encoder]) -> str:
    """Fingerprint of the configured encoder, without loading it where its folder says enough."""
    if setting == DEFAULT_MODEL:
        return fingerprint_of(ModelFolder.open(models_dir / DEFAULT_MODEL).manifest)
    return opened().fingerprint
