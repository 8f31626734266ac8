"""The facts of a case: what is known of an applicant, by the names a rulebook gives them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from assistant.errors import FactsInvalid
from corpus.rulebook import Fact, Rulebook
from corpus.states import known_code

Facts = Mapping[str, tuple[str, ...]]
"""Values by fact, each fact's in order and none twice; what is not known is left out."""


def read_facts(book: Rulebook, raw: Mapping[str, Any]) -> Facts:
    """Check facts given from outside; raises FactsInvalid that names the fact and what it may be."""
    known = [fact.id for fact in book.facts]
    for name in raw:
        if name not in known:
            raise FactsInvalid(f"{name}: there is no such fact; there are {', '.join(known)}")
    return {
        fact.id: _values(fact, raw[fact.id])
        for fact in book.facts
        if fact.id in raw and raw[fact.id] not in (None, "", [], ())
    }


def _values(fact: Fact, given: Any) -> tuple[str, ...]:
    values = tuple(given) if isinstance(given, (list, tuple, set, frozenset)) else (given,)
    for value in values:
        if not isinstance(value, str):
            raise FactsInvalid(f"{fact.id}: {value!r} is not text")
    if len(values) > 1 and not fact.several:
        raise FactsInvalid(f"{fact.id}: one value is wanted, not {len(values)}")
    return tuple(sorted({_value(fact, value.strip()) for value in values}))


def _value(fact: Fact, value: str) -> str:
    if fact.values == "countries":
        if not known_code(value.upper()):
            raise FactsInvalid(f"{fact.id}: {value!r} is not a country's two-letter code (ISO 3166-1), for example KE")
        return value.upper()
    if fact.values == "day":
        return _day(fact, value)
    if value not in {option.id for option in fact.options}:
        listed = ", ".join(option.id for option in fact.options)
        raise FactsInvalid(f"{fact.id}: {value!r} is not one of {listed}")
    return value


def _day(fact: Fact, value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise FactsInvalid(f"{fact.id}: {value!r} is not a day, write YYYY-MM-DD") from None


def plain(book: Rulebook, facts: Facts) -> dict[str, str | list[str]]:
    """Facts as JSON has them: a list where a fact may have several values, else a text."""
    return {
        fact.id: list(facts[fact.id]) if fact.several else facts[fact.id][0] for fact in book.facts if fact.id in facts
    }


def joined(facts: Facts, fact: str, values: Iterable[str]) -> Facts:
    """The same facts with other values for one of them."""
    return {**facts, fact: tuple(values)}
