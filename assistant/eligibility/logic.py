"""Conditions under facts, in Kleene's three-valued logic: True, False, or None where a fact is not known.

Knowing one fact more turns None into True or False and never True into False (Kleene, Introduction to
Metamathematics, section 64): what is decided stays decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assistant.eligibility.facts import Facts
from corpus.conditions import AllOf, AnyOf, Condition, Defined, Listed, MoreThan, Not, Within


def holds(condition: Condition, facts: Facts, defined: Mapping[str, Condition]) -> bool | None:
    """Whether a condition holds; None where that is not known."""
    match condition:
        case Defined(name):
            return holds(defined[name], facts, defined)
        case Not(part):
            truth = holds(part, facts, defined)
            return None if truth is None else not truth
        case AllOf(parts):
            return _every(holds(part, facts, defined) for part in parts)
        case AnyOf(parts):
            truth = _every(_opposite(holds(part, facts, defined)) for part in parts)
            return _opposite(truth)
        case Listed() | Within() | MoreThan():
            values = facts.get(condition.fact)
            return None if values is None else _passes(condition, values)


def _passes(test: Listed | Within | MoreThan, values: tuple[str, ...]) -> bool:
    match test:
        case Within(_, start, end):
            return all((start is None or start <= value) and (end is None or value <= end) for value in values)
        case MoreThan(_, number):
            return len(values) > number
        case Listed(_, "some", listed):
            return any(value in listed for value in values)
        case Listed(_, "every", listed):
            return all(value in listed for value in values)
        case Listed(_, _, listed):
            return any(value not in listed for value in values)


def _every(truths: Iterator[bool | None]) -> bool | None:
    unknown = False
    for truth in truths:
        if truth is False:
            return False
        unknown = unknown or truth is None
    return None if unknown else True


def _opposite(truth: bool | None) -> bool | None:
    return None if truth is None else not truth
