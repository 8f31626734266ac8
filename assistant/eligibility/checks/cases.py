"""Cases that stand for all there can be: one for each way in which some conditions can come out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product

from assistant.eligibility.checks.names import reached
from assistant.eligibility.checks.values import Test, alike, tests_of
from assistant.eligibility.facts import Facts
from corpus.conditions import Condition, MoreThan
from corpus.rulebook import Fact, Rulebook

_ALL_SUBSETS = 8
"""Up to so many groups of values every choice among them is gone through, else every pair."""


def cases(book: Rulebook, conditions: Iterable[Condition]) -> Iterator[Facts]:
    """Every combination of values that the conditions tell apart, of all the facts they look at."""
    looked_at = _with_defined(book, conditions)
    tests = {fact: found for fact in book.facts if (found := tests_of(fact.id, looked_at))}
    choices = [list(_choices(fact, found)) for fact, found in tests.items()]
    for chosen in product(*choices):
        yield {fact.id: values for fact, values in zip(tests, chosen, strict=True)}


def in_short(case: Facts) -> str:
    """A case in a message."""
    return ", ".join(f"{name}={'+'.join(values)}" for name, values in case.items()) or "any facts"


def _with_defined(book: Rulebook, conditions: Iterable[Condition]) -> list[Condition]:
    given = list(conditions)
    named = {name: book.defined[name] for condition in given for name in sorted(reached(condition, book))}
    return [*given, *named.values()]


def _choices(fact: Fact, tests: Sequence[Test]) -> Iterator[tuple[str, ...]]:
    groups = alike(fact, tests)
    if not fact.several:
        yield from ((group[0],) for group in groups)
        return
    sizes = sorted({test.number + 1 for test in tests if isinstance(test, MoreThan)})
    most = len(groups) if len(groups) <= _ALL_SUBSETS else 2
    for number in range(1, most + 1):
        for chosen in combinations(groups, number):
            yield tuple(sorted(group[0] for group in chosen))
            yield from (_filled(chosen, size) for size in sizes if number < size <= sum(map(len, chosen)))


def _filled(groups: Sequence[Sequence[str]], size: int) -> tuple[str, ...]:
    """So many values, from each of the groups at least one."""
    first = [group[0] for group in groups]
    others = [value for group in groups for value in group[1:]]
    return tuple(sorted([*first, *others[: size - len(first)]]))
