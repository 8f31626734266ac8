"""Deciding: facts in, a finding out. The same facts, day, rules and clauses give the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

from assistant.catalogue import marked
from assistant.eligibility.decision import Change, Finding, Outcome
from assistant.eligibility.facts import Facts, joined
from assistant.eligibility.judgement import Ground, Judgement, RulesInForce, Verdict, in_force
from assistant.eligibility.receipt import receipt
from assistant.errors import RulesOutOfStep
from assistant.knowledge import Knowledge
from corpus.clauses import Clause, fingerprint
from corpus.conditions import AllOf
from corpus.rulebook import Fact, Rule, Rulebook

CALL_OPEN, CALL_CLOSED, CALL_NOT_YET = "call-open", "call-closed", "call-not-yet-open"
"""Rules every book has: what its dates say of a day."""
_TEXTS = {
    CALL_OPEN: marked("The call is open on this day."),
    CALL_CLOSED: marked("The call is closed: nobody can apply to it any more, and no later one is known to be open."),
    CALL_NOT_YET: marked("The call had not been published on this day."),
}
_DAYS = 64
"""Days whose rules are kept ready."""


class Eligibility:
    """Decides cases of one call over one generation of the corpus."""

    def __init__(self, book: Rulebook, knowledge: Knowledge) -> None:
        """Raises RulesOutOfStep where a clause is not the one the rules were written from."""
        self.book = book
        self._knowledge = knowledge
        check_clauses(book, knowledge)
        self._in_force: Callable[[date], RulesInForce] = lru_cache(_DAYS)(
            lambda day: RulesInForce(book, knowledge, day)
        )

    def decide(self, facts: Facts, as_of: date) -> Finding:
        """Decide a case as of a day; facts as `read_facts` gives them."""
        state = self._state(as_of)
        judgement = self._judge(facts, as_of)
        closed = state.rule.id == CALL_CLOSED
        outcome: Outcome = "closed" if closed else judgement.verdict
        would_have_been = judgement.verdict if closed else None
        grounds = (state, *judgement.grounds)
        return Finding(
            call=self.book.call,
            as_of=as_of,
            outcome=outcome,
            would_have_been=would_have_been,
            facts=facts,
            grounds=grounds,
            notes=judgement.notes,
            missing=self._in_order(judgement, facts, as_of),
            changes=self._changes(judgement, facts, as_of),
            receipt=receipt(
                self.book.call,
                as_of,
                facts,
                self.book.fingerprint,
                (*grounds, *judgement.notes),
                (outcome, would_have_been),
            ),
        )

    def wordings(self, ground: Ground) -> frozenset[str]:
        """What the clauses of a ground say, in every language."""
        return frozenset(text for clause in ground.clauses for text in self._knowledge.wordings(clause))

    def _judge(self, facts: Facts, as_of: date) -> Judgement:
        """After the call the rules count as they stood when it closed and later; before it there are none."""
        if as_of < self.book.opens:
            return Judgement("cannot_tell", (), (), {})
        return self._in_force(as_of).judge(facts)

    def _state(self, day: date) -> Ground:
        book = self.book
        name = CALL_NOT_YET if day < book.opens else CALL_OPEN if day <= book.closes else CALL_CLOSED
        clauses = book.closing if name == CALL_CLOSED else (book.opening,)
        rule = Rule(name, "", "notes", AllOf(()), "call", _TEXTS[name], clauses)
        known = in_force(clauses, self._knowledge, max(day, book.opens))
        return Ground(rule, known)

    # what else could be told -------------------------------------------------------------------------------

    def _in_order(self, judgement: Judgement, facts: Facts, as_of: date) -> Mapping[str, Ground]:
        """Missing facts, first those of whose answers the largest share settles the outcome; else as in the book."""
        wanted = [fact for fact in self.book.facts if fact.id in judgement.missing]
        shares = {fact.id: self._settling(fact, facts, as_of) for fact in wanted}
        return {name: judgement.missing[name] for name in sorted(shares, key=lambda name: -shares[name])}

    def _settling(self, fact: Fact, facts: Facts, as_of: date) -> float:
        settled = [
            self._judge(joined(facts, fact.id, alike.example), as_of).verdict == "not_eligible"
            for alike in fact.classes
        ]
        return sum(settled) / len(settled)

    def _changes(self, judgement: Judgement, facts: Facts, as_of: date) -> tuple[Change, ...]:
        """For each known fact: other answers to it that give another verdict."""
        changes: list[Change] = []
        for fact in self.book.facts:
            if fact.id not in facts:
                continue
            reached: dict[Verdict, list[str]] = {}
            for alike in fact.classes:
                verdict = self._judge(joined(facts, fact.id, alike.example), as_of).verdict
                if verdict != judgement.verdict:
                    reached.setdefault(verdict, []).append(alike.id)
            changes += [Change(fact.id, tuple(classes), verdict) for verdict, classes in reached.items()]
        return tuple(changes)


def check_clauses(book: Rulebook, knowledge: Knowledge) -> None:
    """Raise RulesOutOfStep where a clause is missing or not what the rules were written from."""
    changed = [clause.reference for clause in book.clauses if not _as_reviewed(clause, knowledge)]
    if changed:
        raise RulesOutOfStep(
            f"{book.file} was written from other texts of {', '.join(changed)}: "
            "run `station eligibility check`, then `station ingest`"
        )


def _as_reviewed(clause: Clause, knowledge: Knowledge) -> bool:
    located = knowledge.find(clause.reference, "en")
    return located is not None and fingerprint(located.sentence.text) == clause.reviewed
