"""Share the real rules over the real documents."""

import pytest

from assistant.eligibility.engine import Eligibility
from assistant.knowledge import Knowledge
from corpus.load import load_corpus
from corpus.rulebook import load_rulebooks


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return Knowledge(load_corpus())


@pytest.fixture(scope="session")
def eligibility(knowledge: Knowledge) -> Eligibility:
    (book,) = load_rulebooks()
    return Eligibility(book, knowledge)
