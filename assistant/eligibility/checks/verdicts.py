"""What rules come to over all cases and days: rules that never speak, that contradict each other, and holes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from assistant.eligibility.checks.cases import cases, in_short
from assistant.eligibility.checks.flaws import Flaw
from assistant.eligibility.checks.names import sound
from assistant.eligibility.judgement import RulesInForce, in_force
from assistant.eligibility.logic import holds
from assistant.knowledge import Knowledge
from corpus.rulebook import Rule, Rulebook


@dataclass(slots=True)
class _Seen:
    """What was seen of a requirement; each example is the first."""

    deciding: set[str] = field(default_factory=set)
    outweighing: dict[str, set[str]] = field(default_factory=dict)
    """By rule, which others decided where it held."""
    contradicting: dict[tuple[str, str], str] = field(default_factory=dict)
    holes: list[str] = field(default_factory=list)


def verdict_flaws(book: Rulebook, knowledge: Knowledge) -> Iterator[Flaw]:
    """Rules that never count, contradictions and holes; requirements with rules that cannot be worked out are left."""
    days = days_that_differ(book, knowledge)
    for name in dict.fromkeys(book.requirements):
        rules = [rule for rule in book.rules if rule.requirement == name]
        if all(sound(rule, book) and _cited(rule, knowledge) for rule in rules):
            yield from _requirement_flaws(replace(book, requirements=(name,), rules=tuple(rules)), knowledge, days)


def days_that_differ(book: Rulebook, knowledge: Knowledge) -> tuple[date, ...]:
    """The first day of the call and each later one on which a clause becomes known or is replaced, or the call ends."""
    days = {book.closes + timedelta(days=1)} if book.closes < date.max else set()
    for clause in book.clauses:
        reference: str | None = clause.reference
        passed: set[str] = set()
        while reference and reference not in passed and (located := knowledge.find(reference, "en")):
            passed.add(reference)
            days.add(located.known_from or book.opens)
            reference = located.sentence.superseded_by
    return tuple(sorted({book.opens, *(day for day in days if day > book.opens)}))


def _cited(rule: Rule, knowledge: Knowledge) -> bool:
    return bool(rule.clauses) and all(knowledge.find(clause.reference, "en") for clause in rule.clauses)


def _requirement_flaws(book: Rulebook, knowledge: Knowledge, days: tuple[date, ...]) -> Iterator[Flaw]:
    possible = []
    for rule in book.rules:
        if not any(in_force(rule.clauses, knowledge, day) for day in days):
            yield Flaw(("rules", rule.id), f"is unreachable: on no day from {book.opens} on does a clause of it count")
        elif not any(holds(rule.when, case, book.defined) for case in cases(book, [rule.when])):
            yield Flaw(("rules", rule.id), "is unreachable: its condition holds for no facts")
        elif rule.verdict != "notes":
            possible.append(rule)
    if any(rule.verdict != "notes" for rule in book.rules):
        yield from _told(_seen(replace(book, rules=tuple(possible)), knowledge, days), book)


def _seen(book: Rulebook, knowledge: Knowledge, days: tuple[date, ...]) -> _Seen:
    seen = _Seen()
    held = [
        (case, frozenset(rule.id for rule in book.rules if holds(rule.when, case, book.defined)))
        for case in cases(book, [rule.when for rule in book.rules])
    ]
    for day in days:
        counting = frozenset(rule.id for rule in book.rules if in_force(rule.clauses, knowledge, day))
        rules = RulesInForce(book, knowledge, day)
        for case, true in held:
            deciding = {ground.rule.id for ground in rules.judge(case).grounds}
            _see(seen, book, true & counting, deciding, f"{in_short(case)} as of {day}")
    return seen


def _see(seen: _Seen, book: Rulebook, true: frozenset[str], deciding: set[str], example: str) -> None:
    seen.deciding |= deciding
    for name in true - deciding:
        seen.outweighing.setdefault(name, set()).update(deciding)
    if not deciding:
        seen.holes.append(example)
    holding = [rule for rule in book.rules if rule.id in true]
    for one in (rule.id for rule in holding if rule.verdict == "allows"):
        for other in (rule.id for rule in holding if rule.verdict == "excludes"):
            seen.contradicting.setdefault((one, other), example)


def _told(seen: _Seen, book: Rulebook) -> Iterator[Flaw]:
    (requirement,) = book.requirements
    for (one, other), example in seen.contradicting.items():
        yield Flaw(("rules", one), f"contradicts {other}: it allows what that excludes, for {example}")
    for rule in book.rules:
        if rule.id in seen.outweighing and rule.id not in seen.deciding:
            others = ", ".join(sorted(seen.outweighing[rule.id]))
            yield Flaw(("rules", rule.id), f"never decides: wherever it holds it is outweighed, by {others}")
    if seen.holes:
        more = f" and {len(seen.holes) - 1} more cases" if len(seen.holes) > 1 else ""
        yield Flaw(("requirements",), f"{requirement!r} has a hole: no rule speaks for {seen.holes[0]}{more}")
