"""Conditions over the facts of a case, as the rules of a call write them.

A condition is one of

    {fact: {some: [a, b]}}      at least one value of the fact is listed
    {fact: {every: [a, b]}}     all its values are listed
    {fact: {some_not: [a, b]}}  at least one value is not listed
    {fact: {from: DAY, until: DAY}}    a day, both ends included, either may be left out
    {fact: {more_than: N}}      the fact has more than N values
    {defined: NAME}             a condition with a name
    {all: [...]}, {any: [...]}, {not: ...}

`un-members` among the values stands for every Member State of the United Nations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

MEMBERS = "un-members"
_LISTED = ("some", "every", "some_not")


@dataclass(frozen=True, slots=True)
class Listed:
    """Compares the values of a fact with a list: `some`, `every` or `some_not` of them are in it."""

    fact: str
    operator: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Within:
    """A day from `start` to `end`, both included; None: open."""

    fact: str
    start: str | None
    end: str | None


@dataclass(frozen=True, slots=True)
class MoreThan:
    """A fact has more than a number of values."""

    fact: str
    number: int


@dataclass(frozen=True, slots=True)
class Defined:
    """A condition that has a name in the same book."""

    name: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition


Condition = Listed | Within | MoreThan | Defined | AllOf | AnyOf | Not


def read_condition(raw: Any, members: frozenset[str]) -> Condition:
    """Build a condition from what YAML holds; raises ValueError that says what is wrong."""
    if not isinstance(raw, Mapping) or len(raw) != 1:
        raise ValueError(f"{raw!r} is not a condition: write one of {{fact: ...}}, {{all: ...}}, {{any: ...}}")
    ((key, value),) = raw.items()
    if key in ("all", "any"):
        if not isinstance(value, list) or not value:
            raise ValueError(f"{key}: {value!r} is not a list of conditions")
        parts = tuple(read_condition(part, members) for part in value)
        return AllOf(parts) if key == "all" else AnyOf(parts)
    if key == "not":
        return Not(read_condition(value, members))
    if key == "defined":
        return Defined(str(value))
    return _test(str(key), value, members)


def _test(fact: str, raw: Any, members: frozenset[str]) -> Condition:
    if not isinstance(raw, Mapping) or not raw:
        raise ValueError(f"{fact}: {raw!r} is not a test: write {{some: [...]}}, {{every: [...]}} or {{until: DAY}}")
    if set(raw) <= {"from", "until"}:
        return Within(fact, _day(fact, raw.get("from")), _day(fact, raw.get("until")))
    if len(raw) == 1:
        ((operator, values),) = raw.items()
        if operator == "more_than" and isinstance(values, int):
            return MoreThan(fact, values)
        if operator in _LISTED and isinstance(values, list) and values:
            listed = {str(value) for value in values}
            return Listed(fact, operator, frozenset(listed - {MEMBERS} | (members if MEMBERS in listed else set())))
    raise ValueError(f"{fact}: {dict(raw)!r} is not a test")


def _day(fact: str, raw: Any) -> str | None:
    if raw is None:
        return None
    if not isinstance(raw, date):
        raise ValueError(f"{fact}: {raw!r} is not a day, write YYYY-MM-DD")
    return raw.isoformat()


def parts_of(condition: Condition) -> Iterator[Condition]:
    """The condition and everything in it; what it names is not followed."""
    yield condition
    if isinstance(condition, (AllOf, AnyOf)):
        for part in condition.parts:
            yield from parts_of(part)
    elif isinstance(condition, Not):
        yield from parts_of(condition.part)
