"""Clauses that are missing, have changed since they were read, or do not bear out what a rule rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assistant.eligibility.checks.flaws import Flaw, Place
from assistant.knowledge import Knowledge
from corpus.clauses import Clause, wrong_clause
from corpus.rulebook import Rule, Rulebook
from corpus.types import ORIGINAL, Corpus


def clause_flaws(book: Rulebook, corpus: Corpus, knowledge: Knowledge) -> Iterator[Flaw]:
    """Everything wrong with the clauses of a book."""
    texts = {f"{d.id}#{s.name}": s.text for d in corpus.documents if d.language == ORIGINAL for s in d.sentences}
    for place, clause in _placed(book):
        if message := wrong_clause(clause, texts):
            yield Flaw(place, message)
    for rule in book.rules:
        if message := _wrong_basis(rule, knowledge):
            yield Flaw(("rules", rule.id), message)


def _placed(book: Rulebook) -> Iterator[tuple[Place, Clause]]:
    yield ("opening",), book.opening
    yield from _numbered(("closing",), book.closing)
    for rule in book.rules:
        yield from _numbered(("rules", rule.id, "clauses"), rule.clauses)


def _numbered(place: Place, clauses: Iterable[Clause]) -> Iterator[tuple[Place, Clause]]:
    return (((*place, str(number)), clause) for number, clause in enumerate(clauses, start=1))


def _wrong_basis(rule: Rule, knowledge: Knowledge) -> str:
    if not rule.clauses:
        return "cites no clause: every rule names the sentences that say so"
    found = [knowledge.find(clause.reference, "en") for clause in rule.clauses]
    gaps = [located.sentence.gap for located in found if located]
    if len(gaps) < len(found):
        return ""  # told already
    if rule.basis == "gap" and not any(gaps):
        return "rests on a gap, but cites none: name a sentence that the corpus marks .gap"
    if rule.basis != "gap" and all(gaps):
        return f"cites only gaps of the corpus: its basis is gap, not {rule.basis}"
    return ""
