"""An eligibility case as it comes from outside: in a body, or as the answers that an address holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.eligibility.facts import read_facts
from assistant.errors import FactsInvalid
from assistant.places import country_from_name
from corpus.rulebook import Fact, Rulebook

SKIP = "skip"
"""Parameter of an address that names a fact the reader does not know."""
TEAM = "team"
_TELL_TEAM = ("countries", "bodies")
"""Facts of which more than one value means a team."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Values in an address that a fact cannot have."""

    fact: Fact
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """Answers by fact, in the order they were given; none for a fact the reader does not know."""

    answers: Mapping[str, tuple[str, ...]]

    @property
    def facts(self) -> dict[str, tuple[str, ...]]:
        """What is known."""
        return {name: values for name, values in self.answers.items() if values}

    @property
    def last(self) -> str | None:
        """The fact that was answered last."""
        return [*self.answers][-1] if self.answers else None

    def without(self, fact: str) -> Case:
        """The same before a fact was answered."""
        return Case({name: values for name, values in self.answers.items() if name != fact})

    def without_value(self, fact: str, value: str) -> Case:
        """The same without one of the values of a fact."""
        left = tuple(kept for kept in self.answers[fact] if kept != value)
        return Case({**self.answers, fact: left}) if left else self.without(fact)

    def parameters(self) -> list[tuple[str, str]]:
        """The case as the parameters of an address."""
        return [
            parameter
            for name, values in self.answers.items()
            for parameter in ([(name, value) for value in values] or [(SKIP, name)])
        ]


def read_case(parameters: Iterable[tuple[str, str]], book: Rulebook) -> tuple[Case, tuple[Unread, ...]]:
    """The case of an address, and what in it cannot be read; other parameters are passed over."""
    answers: dict[str, tuple[str, ...]] = {}
    unread: list[Unread] = []
    for fact, values in _given(parameters, book).items():
        try:
            answers[fact.id] = _read(book, fact, values) if values else ()
        except FactsInvalid:  # the page says so in the reader's language
            unread.append(Unread(fact, values))
    if implies_team(answers):
        answers.pop(TEAM, None)
    return Case(answers), tuple(unread)


def _given(parameters: Iterable[tuple[str, str]], book: Rulebook) -> dict[Fact, tuple[str, ...]]:
    """Values by fact as they come, none for a fact that is skipped, whatever else is said of it."""
    given: dict[Fact, tuple[str, ...]] = {}
    skipped = set()
    for name, value in parameters:
        fact = book.fact(value if name == SKIP else name)
        if fact is None or not value.strip():
            continue
        if name == SKIP:
            skipped.add(fact)
        given[fact] = (*given.get(fact, ()), value)
    return {fact: () if fact in skipped else values for fact, values in given.items()}


def case_of(facts: Mapping[str, str | list[str]], book: Rulebook) -> Case:
    """The case of a decision; facts that its rules do not ask for any more are left out."""
    known = ((fact.id, facts[fact.id]) for fact in book.facts if fact.id in facts)
    return Case({name: (value,) if isinstance(value, str) else tuple(value) for name, value in known})


def implies_team(answers: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether several countries or kinds of body are named, so that it need not be asked whether several apply."""
    return any(len(answers.get(fact, ())) > 1 for fact in _TELL_TEAM)


def with_codes(book: Rulebook, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts with countries by code where they were given by name; what is no country stays as it is."""
    countries = {fact.id for fact in book.facts if fact.values == "countries"}
    return {name: _codes(value) if name in countries else value for name, value in facts.items()}


def _codes(value: Any) -> Any:
    if isinstance(value, str):
        return country_from_name(value) or value
    return [_codes(item) for item in value] if isinstance(value, (list, tuple)) else value


def _read(book: Rulebook, fact: Fact, values: tuple[str, ...]) -> tuple[str, ...]:
    return read_facts(book, with_codes(book, {fact.id: values}))[fact.id]
