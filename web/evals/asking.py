"""Asking the product: every question goes the way of a visitor's, and what happened is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.knowledge import Located
from assistant.retrieve import Retrieved
from assistant.types import Answer, Request
from web.evals.abstention import Judged
from web.evals.external import Case
from web.evals.facts import says, says_all
from web.evals.questions import ANSWERS, Question
from web.evals.ranking import Ranking, documents_of
from web.wiring import Desk

DEPTH = 50
"""Passages that rankings of documents are read from."""
SINGLE_SCORES = ("dense", "sentence", "BM25n", "top score")
"""What a plain threshold could look at: the best chunk's cosine, the best sentence's, the best normalised BM25, and
the best passage's score."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the programme's collection, its answer, and what lay behind it."""

    question: Question
    answer: Answer
    ranking: Ranking
    judged: Judged
    exact: int
    """Citations whose quote is, character for character, that slice of the stored document."""

    @property
    def declined(self) -> bool:
        """Whether no answer was given."""
        return self.answer.status not in ANSWERS

    @property
    def cited(self) -> bool:
        """Whether a statement cites an expected document."""
        numbers = {number for statement in self.answer.statements for number in statement.citations}
        return any(c.document_id in self.question.documents for c in self.answer.citations if c.number in numbers)

    @property
    def said(self) -> list[str]:
        """The texts of the statements."""
        return [statement.text for statement in self.answer.statements]

    @property
    def meant(self) -> list[str]:
        """The texts of the statements, and the English ones that translated ones stand for: where facts are found."""
        numbers = {number for statement in self.answer.statements for number in statement.citations}
        originals = [c.original.quote for c in self.answer.citations if c.original is not None and c.number in numbers]
        return [*self.said, *originals]

    @property
    def facts_found(self) -> int:
        """How many expected facts the statements say."""
        return sum(says(self.meant, variants) for variants in self.question.facts)

    @property
    def stale(self) -> bool:
        """Whether something out of date is stated without the current facts and without a notice that says so."""
        warned = any(notice.kind in {"superseded", "closed"} for notice in self.answer.notices)
        outdated = bool(self.question.stale) and says(self.meant, self.question.stale)
        return outdated and not warned and not says_all(self.meant, self.question.facts)

    @property
    def acceptable(self) -> bool:
        """Whether the outcome is one of those expected, and an answer cites what supports it."""
        as_expected = self.answer.status in self.question.expect
        return as_expected and (self.declined or not self.question.documents or self.cited)


def ask(desk: Desk, question: Question) -> Asked:
    """Ask a question of the programme's collection."""
    answerer, day = desk.answerer(), desk.today()
    answer = desk.ask(question.request)
    query = answerer.understood(question.request)
    trace = answerer.tracer.trace(question.request, query, day)
    found = answerer.retriever.search(query, limit=DEPTH)
    said = {backed.located.document.id for backed in answerer.tracer.said(trace, question.request.as_of or day)}
    declined = answer.status not in ANSWERS
    judged = Judged(
        id=question.id,
        language=question.language,
        answerable=question.answerable,
        right=question.answerable and bool(said & question.documents),
        refused=declined,
        confidence=1 - answer.confidence if declined else answer.confidence,
        scores=single_scores(trace.retrieved),
    )
    grades = dict.fromkeys(sorted(question.documents), 1)
    return Asked(
        question, answer, Ranking(question.id, documents_of(found.passages), grades), judged, _exact(desk, answer)
    )


def _exact(desk: Desk, answer: Answer) -> int:
    documents = [(c, desk.document(c.document_id, c.language)) for c in answer.citations]
    return sum(document is not None and document.text[c.start : c.end] == c.quote for c, document in documents)


@dataclass(frozen=True, slots=True)
class Tried:
    """A case of an external set, and what lay behind the answer that was or would have been given."""

    case: Case
    judged: Judged
    quotes: tuple[str, ...]
    """What it says, or would say, the best first."""


def find(desk: Desk, case: Case, collection: str, *, history: bool = True) -> Ranking:
    """Retrieve for a case, with its conversation or without."""
    answerer = desk.answerer(collection)
    query = answerer.understood(_request(case, history=history))
    return Ranking(case.id, documents_of(answerer.retriever.search(query, limit=DEPTH).passages), case.grades)


def attempt(desk: Desk, case: Case, collection: str) -> Tried:
    """Work out an answer to a case, and whether it is given."""
    answerer, request = desk.answerer(collection), _request(case, history=True)
    trace = answerer.tracer.trace(request, answerer.understood(request), desk.today())
    said = [backed.located for backed in answerer.tracer.said(trace, desk.today())]
    judged = Judged(
        id=case.id,
        language=case.language,
        answerable=case.answerable,
        right=case.answerable and _right(case, said),
        refused=not answerer.tracer.given(trace),
        confidence=answerer.tracer.right(trace),
        scores=single_scores(trace.retrieved),
    )
    return Tried(case, judged, tuple(located.sentence.text for located in said))


def _right(case: Case, said: Iterable[Located]) -> bool:
    return any(case.answered_by(located.document.id) for located in said)


def _request(case: Case, *, history: bool) -> Request:
    return Request(case.question, case.history if history else ())


def single_scores(retrieved: Retrieved) -> dict[str, float]:
    """SINGLE_SCORES of what was retrieved; 0 for nothing."""
    passages = retrieved.passages
    columns = (
        [passage.dense for passage in passages],
        [score for passage in passages for score in passage.sentence_scores],
        [passage.lexical for passage in passages],
        [passage.score for passage in passages],
    )
    return {name: max(column, default=0.0) for name, column in zip(SINGLE_SCORES, columns, strict=True)}
