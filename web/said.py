"""Which quotes an answer tells: a decision by rules rests on more than are said in a chat."""

from __future__ import annotations

from itertools import chain

from assistant.types import Answer
from web.schema import AnswerBody


def numbers_told(answer: Answer | AnswerBody) -> frozenset[int]:
    """Numbers of the citations to list below an answer: by rules, those that a statement or a notice bears."""
    if answer.mode != "rules":
        return frozenset(citation.number for citation in answer.citations)
    return frozenset(chain.from_iterable(part.citations for part in (*answer.statements, *answer.notices)))
