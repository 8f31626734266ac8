"""Build and open the models that turn text into vectors; importing this loads no model runtime."""

from ingest.models.build import DEFAULT_MODEL, build_default_model
from ingest.models.encoder import Encoder, TextEncoder, Vectors
from ingest.models.manifest import ModelFolder
from ingest.models.onnx_encoder import OnnxEncoder
from ingest.models.open import REFERENCE_MODEL, encoder_fingerprint, open_encoder
from ingest.models.transformer_encoder import TransformerEncoder
from ingest.models.use_encoder import UseEncoder

__all__ = [
    "DEFAULT_MODEL",
    "REFERENCE_MODEL",
    "Encoder",
    "ModelFolder",
    "OnnxEncoder",
    "TextEncoder",
    "TransformerEncoder",
    "UseEncoder",
    "Vectors",
    "build_default_model",
    "encoder_fingerprint",
    "open_encoder",
]
