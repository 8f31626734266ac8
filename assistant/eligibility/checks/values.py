"""Values of facts: which are legal, which of them conditions tell apart, and whether the classes cover them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from assistant.eligibility.checks.flaws import Flaw
from assistant.eligibility.facts import read_facts
from assistant.eligibility.logic import holds
from assistant.errors import FactsInvalid
from corpus.conditions import Condition, Listed, MoreThan, Within, parts_of
from corpus.rulebook import Fact, FactClass, Rulebook
from corpus.states import known_code, known_codes

Test = Listed | Within | MoreThan
_SHOWN = 3
"""How many wrong values a message names."""
_LAST_DAY = date.max.toordinal()
_READ_AS_TRUTH = ("True", "False")
"""What YAML makes of words such as NO and yes."""


def operator_flaws(test: Test, fact: Fact) -> Iterator[str]:
    """What is wrong with a test of a fact: its operator, or values that the fact cannot have."""
    if isinstance(test, MoreThan):
        if not fact.several:
            yield f"{fact.id}: more_than does not fit: it never has several values"
    elif isinstance(test, Within):
        yield from _span_flaws(test, fact)
    elif fact.values == "day":
        yield f"{fact.id}: {test.operator} does not fit a day; write from and until"
    elif wrong := sorted(value for value in test.values if not _legal(fact, value)):
        yield f"{fact.id}: {_told(wrong)} not {_kind(fact)}"


def alike(fact: Fact, tests: Iterable[Test]) -> tuple[tuple[str, ...], ...]:
    """The legal values of a fact in groups that the tests do not tell apart."""
    listed = [test for test in tests if not isinstance(test, MoreThan)]
    groups: dict[tuple[bool | None, ...], list[str]] = {}
    for value in _values(fact, listed):
        groups.setdefault(tuple(holds(test, {fact.id: (value,)}, {}) for test in listed), []).append(value)
    return tuple(map(tuple, groups.values()))


def tests_of(fact: str, conditions: Iterable[Condition]) -> tuple[Test, ...]:
    """Every test of a fact in some conditions, each once."""
    parts = (part for condition in conditions for part in parts_of(condition))
    found = (part for part in parts if isinstance(part, (Listed, Within, MoreThan)) and part.fact == fact)
    return tuple(dict.fromkeys(found))


def class_flaws(book: Rulebook) -> Iterator[Flaw]:
    """Facts whose answers or classes are not as their kind of values wants them, or leave values out."""
    for fact in book.facts:
        place = ("facts", fact.id)
        if (fact.values == "options") != bool(fact.options):
            fault = "do not fit" if fact.options else "are missing"
            yield Flaw(place, f"options {fault}: its values are {fact.values}")
        elif not fact.classes:
            yield Flaw(place, "has no classes: write at least one, with an example")
        else:
            yield from _example_flaws(book, fact)
            yield from _uncovered(book, fact)


def _example_flaws(book: Rulebook, fact: Fact) -> Iterator[Flaw]:
    for alike_values in fact.classes:
        if message := _wrong_example(book, fact, alike_values):
            yield Flaw(("facts", fact.id, "classes", alike_values.id), message)


def _wrong_example(book: Rulebook, fact: Fact, alike_values: FactClass) -> str:
    if not alike_values.example:
        return "has no example"
    try:
        read_facts(book, {fact.id: alike_values.example})
    except FactsInvalid as error:
        return f"its example cannot be: {error}"
    return ""


def _uncovered(book: Rulebook, fact: Fact) -> Iterator[Flaw]:
    """Values that some condition tells from every example."""
    tests = tests_of(fact.id, [*(rule.when for rule in book.rules), *book.defined.values()])
    given = {value for alike_values in fact.classes for value in alike_values.example}
    examples = [value for value in given if _legal(fact, value)]
    sound = [test for test in tests if not any(operator_flaws(test, fact))]
    for group in alike(fact, sound):
        if not any(_told_apart_by_none(fact, sound, group[0], example) for example in examples):
            more = f" and {len(group) - 1} more" if len(group) > 1 else ""
            message = f"no class has an example like {group[0]}{more}, which rules tell from the others"
            yield Flaw(("facts", fact.id, "classes"), message)


def _told_apart_by_none(fact: Fact, tests: Sequence[Test], one: str, other: str) -> bool:
    """Whether no test tells two values apart."""
    return all(holds(test, {fact.id: (one,)}, {}) == holds(test, {fact.id: (other,)}, {}) for test in tests)


def _span_flaws(test: Within, fact: Fact) -> Iterator[str]:
    if fact.values != "day":
        yield f"{fact.id}: from and until do not fit, its values are {fact.values}; write some, every or some_not"
        return
    ends = [end for end in (test.start, test.end) if end is not None]
    if wrong := [end for end in ends if not _legal(fact, end)]:
        yield f"{fact.id}: {_told(wrong)} not a day, write YYYY-MM-DD"
    elif test.start and test.end and test.end < test.start:
        yield f"{fact.id}: no day is from {test.start} until {test.end}"


def _values(fact: Fact, tests: Iterable[Test]) -> Iterable[str]:
    if fact.values == "options":
        return [option.id for option in fact.options]
    if fact.values == "countries":
        return sorted(known_codes())
    return sorted({day for test in tests if isinstance(test, Within) for day in _around(test)})


def _around(test: Within) -> Iterator[str]:
    """The days on both sides of each end."""
    for end, step in ((test.start, -1), (test.end, 1)):
        if end is not None:
            yield end
            yield date.fromordinal(min(max(date.fromisoformat(end).toordinal() + step, 1), _LAST_DAY)).isoformat()


def _legal(fact: Fact, value: str) -> bool:
    if fact.values == "countries":
        return known_code(value)
    if fact.values == "options":
        return any(option.id == value for option in fact.options)
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _kind(fact: Fact) -> str:
    if fact.values == "countries":
        return "a country's two-letter code (ISO 3166-1)"
    return f"one of {', '.join(option.id for option in fact.options)}"


def _told(wrong: Sequence[str]) -> str:
    shown = ", ".join(map(repr, wrong[:_SHOWN]))
    more = f" and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
    hint = ' (words such as NO need quotes: "NO")' if set(wrong) & set(_READ_AS_TRUTH) else ""
    return f"{shown}{more}{hint} {'is' if len(wrong) == 1 else 'are'}"
