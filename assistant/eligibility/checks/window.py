"""The days of a call: whether the book and the corpus agree, and whether a clause says so on every day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from assistant.eligibility.checks.flaws import Flaw
from assistant.eligibility.judgement import in_force
from assistant.knowledge import Knowledge
from corpus.rulebook import Rulebook


def window_flaws(book: Rulebook, knowledge: Knowledge, days: tuple[date, ...]) -> Iterator[Flaw]:
    """Dates that differ from the call's in corpus.yaml, and days on which no clause tells the state of the call."""
    call = next((call for call in knowledge.facts.calls if call.id == book.call), None)
    if call is None:
        there = ", ".join(call.id for call in knowledge.facts.calls) or "none"
        yield Flaw(("call",), f"corpus.yaml has no call {book.call}; it has {there}")
    else:
        for name, here, corpus in (("opens", book.opens, call.opens), ("closes", book.closes, call.closes)):
            if here != corpus:
                yield Flaw((name,), f"is {here} here and {corpus} in corpus.yaml")
    yield from _untold(book, knowledge, days)


def _untold(book: Rulebook, knowledge: Knowledge, days: tuple[date, ...]) -> Iterator[Flaw]:
    for name, clauses in (("opening", (book.opening,)), ("closing", book.closing)):
        if all(knowledge.find(clause.reference, "en") for clause in clauses):
            told_on = [day for day in days if (day > book.closes) == (name == "closing")]
            untold = [day for day in told_on if not in_force(clauses, knowledge, day)]
            if untold:
                yield Flaw((name,), f"nothing can be quoted as of {untold[0]}: no clause of it counts on that day")
