"""Names in a rulebook that lead nowhere, in a circle, or to nothing that is used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assistant.eligibility.checks.flaws import Flaw
from assistant.eligibility.checks.values import operator_flaws
from assistant.eligibility.engine import CALL_CLOSED, CALL_NOT_YET, CALL_OPEN
from corpus.conditions import Condition, Defined, Listed, MoreThan, Within, parts_of
from corpus.rulebook import Rule, Rulebook

_RESERVED = ("all", "any", "not", "defined")
"""Words of conditions, which no fact may be called."""
_OWN_RULES = (CALL_OPEN, CALL_CLOSED, CALL_NOT_YET)


def name_flaws(book: Rulebook) -> Iterator[Flaw]:
    """Everything wrong with names: of facts, requirements, conditions, and of values in conditions."""
    yield from _taken(book)
    for name, condition in book.defined.items():
        yield from (Flaw(("defined", name), message) for message in condition_flaws(condition, book))
    for rule in book.rules:
        yield from (Flaw(("rules", rule.id, "when"), message) for message in condition_flaws(rule.when, book))
    yield from _requirements(book)
    yield from _circles(book)
    yield from _unused(book)


def sound(rule: Rule, book: Rulebook) -> bool:
    """Whether the condition of a rule can be worked out, with everything it names."""
    names = reached(rule.when, book)
    if any(name not in book.defined or name in reached(book.defined[name], book) for name in names):
        return False
    conditions = (rule.when, *(book.defined[name] for name in names))
    return not any(message for condition in conditions for message in condition_flaws(condition, book))


def condition_flaws(condition: Condition, book: Rulebook) -> Iterator[str]:
    """What is wrong in a condition itself; what it names is not followed."""
    for part in parts_of(condition):
        if isinstance(part, Defined) and part.name not in book.defined:
            yield f"nothing is defined as {part.name!r}; {_listed(book.defined)}"
        elif isinstance(part, (Listed, Within, MoreThan)):
            fact = book.fact(part.fact)
            if fact is None:
                yield f"there is no fact {part.fact!r}; {_listed(fact.id for fact in book.facts)}"
            else:
                yield from operator_flaws(part, fact)


def reached(condition: Condition, book: Rulebook) -> frozenset[str]:
    """Every name that a condition leads to, also through others."""
    found: set[str] = set()
    waiting = [condition]
    while waiting:
        named = {part.name for part in parts_of(waiting.pop()) if isinstance(part, Defined)} - found
        found |= named
        waiting += [book.defined[name] for name in named if name in book.defined]
    return frozenset(found)


def _taken(book: Rulebook) -> Iterator[Flaw]:
    for fact in book.facts:
        if fact.id in _RESERVED:
            yield Flaw(("facts", fact.id), "is a word of conditions; name the fact otherwise")
    for rule in book.rules:
        if rule.id in _OWN_RULES:
            yield Flaw(("rules", rule.id), "is the name of a rule that every book has; name it otherwise")


def _requirements(book: Rulebook) -> Iterator[Flaw]:
    for rule in book.rules:
        if rule.requirement not in book.requirements:
            message = f"there is no {rule.requirement!r}; {_listed(book.requirements)}"
            yield Flaw(("rules", rule.id, "requirement"), message)
    for number, name in enumerate(book.requirements, start=1):
        if name in book.requirements[: number - 1]:
            yield Flaw(("requirements", str(number)), f"{name!r} is there twice")
        elif not any(rule.requirement == name and rule.verdict != "notes" for rule in book.rules):
            yield Flaw(("requirements", str(number)), f"no rule decides about {name!r}")


def _circles(book: Rulebook) -> Iterator[Flaw]:
    leads = {name: reached(condition, book) for name, condition in book.defined.items()}
    told: set[str] = set()
    for name, reaches in leads.items():
        if name in reaches and name not in told:
            circle = [other for other, back in leads.items() if other in reaches and name in back]
            told.update(circle)
            yield Flaw(("defined", name), f"leads back to itself, in a circle of {', '.join(circle)}")


def _unused(book: Rulebook) -> Iterator[Flaw]:
    used = {name for rule in book.rules for name in reached(rule.when, book)}
    yield from (Flaw(("defined", name), "is used by no rule") for name in book.defined if name not in used)
    conditions = [rule.when for rule in book.rules] + [book.defined[name] for name in used & set(book.defined)]
    parts = [part for condition in conditions for part in parts_of(condition)]
    tested = {part.fact for part in parts if isinstance(part, (Listed, Within, MoreThan))}
    yield from (Flaw(("facts", fact.id), "no rule looks at it") for fact in book.facts if fact.id not in tested)


def _listed(names: Iterable[str]) -> str:
    return f"there are {', '.join(names) or 'none'}"
