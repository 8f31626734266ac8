"""Approved answers: given where a question is nearly word for word, or in meaning, one that they were approved for.

Matched closely or not at all: what is only like such a question is answered in the usual way. So is what is more like
a question that something else answers, what names other projects, countries or numbers, or asks another number of
things.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from assistant.knowledge import Knowledge, Located, may_all_be_said
from assistant.parts import parts_of
from assistant.places import countries_named
from assistant.ports import Near
from assistant.retrieve import Retrieved
from assistant.scoring import numbers
from assistant.sentence_kinds import asks_for_limit
from assistant.types import Query, Request
from corpus.clauses import fingerprint
from corpus.types import ORIGINAL, ApprovedAnswer, ListedQuestion

# Chosen on tests/evals/statements.jsonl; see docs/decisions/0023-approved-answers.md.
CLOSE = 0.76
"""Cosine, by both encoders, with a question that an answer is approved for, at and above which it is given."""
RIGHT = 0.94
"""Share of the tuning questions given an approved answer that it told everything asked for: 32 of 34."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What is said, and the references of all statements that its questions are answered by."""

    said: tuple[Located, ...]
    answering: frozenset[str]


class ApprovedAnswers:
    """The approved answers of a corpus that say what they said when they were approved."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._answers = {answer.id: found for answer in knowledge.facts.approved if (found := self._found(answer))}

    def _found(self, answer: ApprovedAnswer) -> _Answer | None:
        """An answer with its statements; None where it is approved no more.

        That is where a statement is gone, says something else, or was replaced by one that the answer does not have.
        """
        said: list[Located] = []
        references = {clause.reference for clause in answer.clauses}
        for clause in answer.clauses:
            located = self._knowledge.find(clause.reference, ORIGINAL)
            if located is None or fingerprint(located.sentence.text) != clause.reviewed:
                return None
            if located.sentence.superseded_by not in {None, *references}:
                return None
            said.append(located)
        named = {*answer.answered_by, *references}
        return _Answer(tuple(said), frozenset(named.union(*map(self._knowledge.twins, named))))

    def given(self, request: Request, query: Query, retrieved: Retrieved, today: date) -> tuple[Located, ...]:
        """The statements of the answer that is approved for a question; none where none is."""
        if request.filters or query.leans:
            return ()
        near = _approved_for(retrieved.nearest, query.asked_in)
        answer = self._answers.get(near.question.approved) if near is not None else None
        if near is None or answer is None:
            return ()
        agreed = all(_agrees(other, near, answer) for other in retrieved.nearest if other.likeness > near.likeness)
        known = may_all_be_said(answer.said, request.as_of or today, retrieved.allowed)
        same = self._asks_the_same(query, near.question, answer.said)
        return answer.said if agreed and known and same else ()

    def _asks_the_same(self, query: Query, listed: ListedQuestion, said: Iterable[Located]) -> bool:
        """Whether a question names the projects and no other countries than the listed one, and asks as many things.

        Projects and numbers that the answer names may be named too. One that asks if something is a must, or for some
        only, is not the same as one that does not.
        """
        asked, told = query.question, " ".join(located.sentence.text for located in said)
        named = self._knowledge.projects_named_loosely(query.search_text)
        listed_named = self._knowledge.projects_named_loosely(listed.ask)
        return (
            named <= listed_named | self._knowledge.projects_named_loosely(told)
            and listed_named <= named | set(self._knowledge.projects_meant(asked))
            and numbers(asked) <= numbers(listed.ask) | numbers(told)
            and countries_named(asked, adjectives=True) <= countries_named(listed.ask, adjectives=True)
            and len(parts_of(asked)) == len(parts_of(listed.ask))
            and (asks_for_limit(listed.ask) or not asks_for_limit(asked))
        )


def _approved_for(nearest: Iterable[Near], language: str) -> Near | None:
    """The nearest question in a language, near enough, that an answer is approved for."""
    close = (near for near in nearest if near.likeness >= CLOSE and near.question.language == language)
    return next((near for near in close if near.question.approved), None)


def _agrees(other: Near, near: Near, answer: _Answer) -> bool:
    """Whether a nearer question is given the same answer, or is answered by a statement that answers that one."""
    if other.question.approved:
        return other.question.approved == near.question.approved
    return not answer.answering.isdisjoint(f"{other.document_id}#{name}" for name in other.question.answer)
