"""What the rules in force on a day make of a case, without words or quotes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.eligibility.facts import Facts
from assistant.eligibility.logic import holds
from assistant.knowledge import Knowledge, Located, was_known
from corpus.clauses import Clause
from corpus.conditions import Condition, Defined, Listed, MoreThan, Within, parts_of
from corpus.rulebook import Rule, Rulebook

Verdict = Literal["eligible", "not_eligible", "cannot_tell"]
Standing = Literal["met", "failed", "silent", "open"]
"""Of a requirement: fulfilled, not fulfilled, not settled by the documents, or a fact is missing."""
_ORDER: tuple[Standing, ...] = ("failed", "silent", "met", "open")


@dataclass(frozen=True, slots=True)
class Ground:
    """A rule that holds for a case, with the clauses that carry it on the day."""

    rule: Rule
    clauses: tuple[Located, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules say: the verdict, why, and which facts are still wanted."""

    verdict: Verdict
    grounds: tuple[Ground, ...]
    """Rules that decide: of failed requirements first, then of unsettled ones, then of those that are met."""
    notes: tuple[Ground, ...]
    missing: Mapping[str, Ground]
    """Facts still wanted, in the order of the book, each with a rule that waits for it and for least else."""

    @property
    def firm(self) -> bool:
        """Whether it stands whatever else becomes known."""
        return self.verdict != "cannot_tell"


class RulesInForce:
    """The rules of a call that had a clause to rest on by a day."""

    def __init__(self, book: Rulebook, knowledge: Knowledge, day: date) -> None:
        self._book = book
        found = ((rule, in_force(rule.clauses, knowledge, day)) for rule in book.rules)
        self._grounds = tuple(Ground(rule, clauses) for rule, clauses in found if clauses)
        self._asked = {ground.rule.id: facts_in(ground.rule.when, book.defined) for ground in self._grounds}

    def judge(self, facts: Facts) -> Judgement:
        """Judge a case. More facts never turn one firm verdict into another."""
        truths = {g.rule.id: holds(g.rule.when, facts, self._book.defined) for g in self._grounds}
        standings = {name: self._standing(name, truths) for name in self._book.requirements}
        deciding = [
            ground
            for standing in _ORDER
            for ground in self._grounds
            if standings[ground.rule.requirement] == standing
            and _speaks(ground.rule, standing)
            and truths[ground.rule.id]
        ]
        return Judgement(
            verdict=_verdict(standings.values()),
            grounds=tuple(deciding),
            notes=tuple(g for g in self._grounds if g.rule.verdict == "notes" and truths[g.rule.id]),
            missing=self._missing(facts, truths, standings),
        )

    def _standing(self, requirement: str, truths: Mapping[str, bool | None]) -> Standing:
        """Kept in this order: what excludes is never outweighed, and nothing is met while something may exclude."""
        of = [(g.rule.verdict, truths[g.rule.id]) for g in self._grounds if g.rule.requirement == requirement]
        if ("excludes", True) in of:
            return "failed"
        if ("excludes", None) in of:
            return "open"
        if ("silent", True) in of:
            return "silent"
        if ("silent", None) in of or (("allows", None) in of and ("allows", True) not in of):
            return "open"
        return "met" if ("allows", True) in of else "silent"

    def _missing(
        self, facts: Facts, truths: Mapping[str, bool | None], standings: Mapping[str, Standing]
    ) -> Mapping[str, Ground]:
        if "failed" in standings.values():
            return {}
        wanted: dict[str, Ground] = {}
        for ground in sorted(self._grounds, key=lambda ground: len(self._asked[ground.rule.id])):
            rule = ground.rule
            if standings[rule.requirement] == "open" and rule.verdict != "notes" and truths[rule.id] is None:
                for fact in self._asked[rule.id] - set(facts):
                    wanted.setdefault(fact, ground)
        return {fact.id: wanted[fact.id] for fact in self._book.facts if fact.id in wanted}


def in_force(clauses: Iterable[Clause], knowledge: Knowledge, day: date) -> tuple[Located, ...]:
    """The sentences of clauses that were known by a day and had not been replaced by then."""
    found = (knowledge.find(clause.reference, "en") for clause in clauses)
    return tuple(c for c in found if c and was_known(c, day) and knowledge.current(c, day).reference == c.reference)


def facts_in(condition: Condition, defined: Mapping[str, Condition]) -> frozenset[str]:
    """The facts a condition looks at."""
    found: set[str] = set()
    for part in parts_of(condition):
        if isinstance(part, Defined):
            found |= facts_in(defined[part.name], defined)
        elif isinstance(part, (Listed, Within, MoreThan)):
            found.add(part.fact)
    return frozenset(found)


def _speaks(rule: Rule, standing: Standing) -> bool:
    return (rule.verdict, standing) in {("excludes", "failed"), ("silent", "silent"), ("allows", "met")}


def _verdict(standings: Iterable[Standing]) -> Verdict:
    seen = set(standings)
    if "failed" in seen:
        return "not_eligible"
    return "eligible" if seen == {"met"} else "cannot_tell"
