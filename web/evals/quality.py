"""Figures of answers: what they cite and say, when they are given, how long they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from web.evals.asking import Asked
from web.evals.facts import says
from web.evals.figures import OURS, Figure, Value, mean, share
from web.evals.groups import by_kind, by_language
from web.evals.tutorial import TOP, Piece

CITED = "expected document cited"
FACTS = "expected facts said"
EXACT = "quotes exact"
REFUSED_RIGHTLY = "refused when there is no answer"
REFUSED_WRONGLY = "refused although there is an answer"
STALE = "out of date without saying so"
ACCEPTABLE = "outcome as expected"
WORDS, STATEMENTS = "words of an answer", "statements of an answer"

Pieces = Mapping[str, Sequence[Piece]]
"""What a baseline retrieved, by question."""


def answer_figures(of: str, asked: Sequence[Asked], pieces: Pieces | None) -> Iterator[Figure]:
    """Every measure, of all questions, by language and by kind; then those of the baseline, where there is one."""
    groups = [*by_language(asked, _language), *by_kind(asked, _kind)]
    for group, members in groups:
        for measure, value in _ours(members).items():
            if value.n:
                yield Figure(of, measure, OURS, group, value)
        for measure, value in _tutorial(members, pieces).items() if pieces else ():
            if value.n:
                yield Figure(of, measure, "tutorial", group, value)


def _language(asked: Asked) -> str:
    return asked.question.language


def _kind(asked: Asked) -> str:
    return asked.question.kind


def _ours(asked: Sequence[Asked]) -> dict[str, Value]:
    answers = [one for one in asked if not one.declined and one.answer.statements]
    return {
        CITED: share(one.cited for one in _supported(asked)),
        FACTS: share(found for one in _with_facts(asked) for found in _found(one)),
        REFUSED_RIGHTLY: share(one.declined for one in asked if one.question.must_refuse),
        REFUSED_WRONGLY: share(one.declined for one in asked if one.question.must_answer),
        ACCEPTABLE: share(one.acceptable for one in asked),
        STALE: share(one.stale for one in asked if one.question.stale),
        EXACT: share(number < one.exact for one in asked for number in range(len(one.answer.citations))),
        WORDS: mean([sum(len(text.split()) for text in one.said) for one in answers]),
        STATEMENTS: mean([len(one.said) for one in answers]),
    }


def _supported(asked: Sequence[Asked]) -> list[Asked]:
    """Those whose answer has to cite something."""
    return [one for one in asked if one.question.must_answer and one.question.documents]


def _with_facts(asked: Sequence[Asked]) -> list[Asked]:
    return [one for one in asked if one.question.must_answer and one.question.facts]


def _found(one: Asked) -> list[bool]:
    return [says(one.meant, variants) for variants in one.question.facts]


def _tutorial(asked: Sequence[Asked], pieces: Pieces | None) -> dict[str, Value]:
    """The whole of the pieces it hands on counts as said, which flatters it; it answers every question."""

    def top(one: Asked) -> Sequence[Piece]:
        return (pieces or {}).get(one.question.id, ())[:TOP]

    return {
        CITED: share(any(p.document_id in one.question.documents for p in top(one)) for one in _supported(asked)),
        FACTS: share(
            says([piece.text for piece in top(one)], variants)
            for one in _with_facts(asked)
            for variants in one.question.facts
        ),
        REFUSED_RIGHTLY: share(False for one in asked if one.question.must_refuse),
        REFUSED_WRONGLY: share(False for one in asked if one.question.must_answer),
        WORDS: mean([sum(len(piece.text.split()) for piece in top(one)) for one in asked]),
    }
