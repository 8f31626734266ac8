"""Ask every tuning question once."""

from __future__ import annotations

import pytest

from assistant.types import Answer
from tests.evals import TUNE
from web.evals.questions import Question, read_questions
from web.wiring import Desk


@pytest.fixture(scope="session")
def asked_all(desk: Desk) -> list[tuple[Question, Answer]]:
    """Return every tuning question with its answer."""
    return [(question, desk.ask(question.request)) for question in read_questions(TUNE)]
