"""Share a desk of its own for each test of the service, and its client."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.web.own_desk import OwnDesk
from web.wiring import Desk


@pytest.fixture
def own(desk: Desk, tmp_path: Path) -> Iterator[OwnDesk]:
    """Return the real desk with a store of this test."""
    opened = OwnDesk(desk, tmp_path)
    yield opened
    opened.store.close()


@pytest.fixture
def service(own: OwnDesk) -> Iterator[TestClient]:
    """Return a client of the whole application over `own`."""
    with TestClient(own.app()) as client:
        yield client
