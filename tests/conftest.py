"""Share the real model (built once, kept between runs) and a small corpus."""

import os
from datetime import date
from pathlib import Path

import pytest

from ingest.models import ModelFolder, OnnxEncoder, TransformerEncoder, build_default_model
from tests.corpus.small_corpus import SmallCorpus
from tests.fakes import Steps
from web.settings import Settings
from web.wiring import Desk

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


@pytest.fixture(scope="session")
def desk(models_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Return a desk over the real corpus and the real model, on 22 November 2026."""
    data_dir = tmp_path_factory.mktemp("desk")
    (data_dir / "models").symlink_to(models_dir.resolve(), target_is_directory=True)
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        data_dir=data_dir,
        today=date(2026, 11, 22),
    )
    opened = Desk(settings)
    opened.ingest(opened.read([]), "replace", Steps())
    return opened


@pytest.fixture
def small(tmp_path: Path) -> SmallCorpus:
    """Return a corpus of two documents without faults, for a test to break."""
    return SmallCorpus(tmp_path)
