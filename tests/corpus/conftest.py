from pathlib import Path

import pytest

from tests.corpus.small_corpus import SmallCorpus


@pytest.fixture
def small(tmp_path: Path) -> SmallCorpus:
    """Return a corpus without faults, for a test to break."""
    return SmallCorpus(tmp_path)
