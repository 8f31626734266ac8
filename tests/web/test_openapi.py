from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from web.problems import PROBLEMS

REPOSITORY = Path(__file__).resolve().parents[2]
SCRIPT = REPOSITORY / "scripts" / "write_openapi.py"
DESCRIBED = REPOSITORY / "docs" / "openapi.json"
ROUTES = {
    "/api/v1/chat",
    "/api/v1/feedback",
    "/api/v1/search",
    "/api/v1/documents",
    "/api/v1/documents/{document_id}",
    "/api/v1/eligibility",
    "/api/v1/eligibility/questions",
    "/healthz",
    "/readyz",
    "/metrics",
}


def check(file: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), "--check", "--file", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=REPOSITORY)


def test_the_committed_description_is_that_of_the_application() -> None:
    result = check(DESCRIBED)

    assert result.returncode == 0, result.stderr


def test_a_description_that_differs_in_one_word_is_found(tmp_path: Path) -> None:
    stale = tmp_path / "openapi.json"
    stale.write_text(DESCRIBED.read_text("utf-8").replace('"question"', '"query"', 1), "utf-8")

    result = check(stale)

    assert result.returncode == 1
    assert "is out of date" in result.stderr


def test_a_missing_description_is_found(tmp_path: Path) -> None:
    assert check(tmp_path / "openapi.json").returncode == 1


def test_docs_api_names_every_route_of_the_application() -> None:
    routes = set(json.loads(DESCRIBED.read_text("utf-8"))["paths"])
    told = (REPOSITORY / "docs" / "api.md").read_text("utf-8")

    assert routes == ROUTES
    assert [route for route in sorted(routes) if route.replace("{document_id}", "{id}") not in told] == []


def test_docs_api_names_every_problem() -> None:
    told = (REPOSITORY / "docs" / "api.md").read_text("utf-8")

    assert [problem.slug for problem in PROBLEMS.values() if f"`/problems/{problem.slug}`" not in told] == []
