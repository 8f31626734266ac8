"""Share the real model (built once, kept between runs) and a small corpus."""

import os
from pathlib import Path

import pytest

from ingest.models import ModelFolder, OnnxEncoder, TransformerEncoder, build_default_model
from tests.corpus.small_corpus import SmallCorpus

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """Return a directory that holds the default model ($STATION_TEST_MODELS, or .cache/test-models)."""
    chosen = os.environ.get("STATION_TEST_MODELS")
    directory = Path(chosen) if chosen else REPOSITORY / ".cache" / "test-models"
    build_default_model(directory, print)
    return directory


@pytest.fixture(scope="session")
def model_folder(models_dir: Path) -> ModelFolder:
    return build_default_model(models_dir, print)


@pytest.fixture(scope="session")
def int8(model_folder: ModelFolder) -> OnnxEncoder:
    return OnnxEncoder.open(model_folder, threads=1)


@pytest.fixture(scope="session")
def reference(model_folder: ModelFolder) -> TransformerEncoder:
    return TransformerEncoder.open(str(model_folder.reference), threads=1)


@pytest.fixture
def small(tmp_path: Path) -> SmallCorpus:
    """Return a corpus of two documents without faults, for a test to break."""
    return SmallCorpus(tmp_path)
