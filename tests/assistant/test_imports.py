"""What is heavy is loaded only where it is needed."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = ("torch", "transformers", "sentence_transformers", "chromadb", "onnxruntime", "lingua", "fastapi")
REPORT = f"import json, sys; print(json.dumps([name for name in {HEAVY} if name in sys.modules]))"
EVERY_MODULE = """
import importlib, pkgutil, assistant
for module in pkgutil.walk_packages(assistant.__path__, "assistant."):
    importlib.import_module(module.name)
"""
HELP = """
import sys
sys.argv = ["station", "--help"]
from web.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
"""


def loaded(code: str) -> tuple[list[str], str]:
    """Heavy modules loaded by code in a new interpreter, and what it printed before."""
    command = [sys.executable, "-c", f"{code}\n{REPORT}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    *printed, report = done.stdout.splitlines()
    return json.loads(report), "\n".join(printed)


@pytest.mark.parametrize("code", ["import assistant", "import assistant.answering", EVERY_MODULE])
def test_importing_the_assistant_loads_nothing_heavy(code: str) -> None:
    assert loaded(code) == ([], "")


def test_asking_for_help_loads_nothing_heavy() -> None:
    names, printed = loaded(HELP)
    assert names == []
    assert "Usage: station" in printed


def test_what_is_heavy_would_be_noticed() -> None:
    assert "fastapi" in loaded("import web.app")[0]
