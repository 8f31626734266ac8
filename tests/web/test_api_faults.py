"""Whatever fits the description of the interface, or does not, is never a fault of the server (schemathesis)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from tests.web.own_desk import OwnDesk

EXAMPLES = 60
DESCRIBED = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
OPERATIONS = [
    (method, path, mode)
    for path, operations in json.loads(DESCRIBED.read_text("utf-8"))["paths"].items()
    for method, operation in operations.items()
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or "parameters" in operation or "requestBody" in operation
]
CHECKS: list[Any] = [not_a_server_error, content_type_conformance, response_schema_conformance]


@pytest.fixture
def described(own: OwnDesk) -> Any:
    """Return the description that the real application gives of itself, with that application behind it."""
    return schemathesis.openapi.from_asgi("/openapi.json", own.app())


@pytest.mark.parametrize(("method", "path", "mode"), OPERATIONS)
def test_nothing_that_is_sent_is_a_fault_of_the_server(
    described: Any, method: str, path: str, mode: GenerationMode
) -> None:
    operation = described[path][method.upper()]
    sent = []

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def call(case: Case[Any]) -> None:
        response = case.call()
        sent.append(response.status_code)
        case.validate_response(response, checks=CHECKS)

    call()
    assert sent
