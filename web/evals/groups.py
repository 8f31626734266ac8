"""Telling figures apart by language and by kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from corpus.types import LANGUAGES
from web.evals.figures import ALL
from web.evals.questions import KINDS

T = TypeVar("T")


def by_language(items: Sequence[T], language: Callable[[T], str]) -> Iterator[tuple[str, list[T]]]:
    """All of them, then those of each language; a single language is not told twice."""
    yield ALL, list(items)
    found = {language(item) for item in items}
    if len(found) > 1:
        for name in LANGUAGES:
            if name in found:
                yield name, [item for item in items if language(item) == name]


def by_kind(items: Sequence[T], kind: Callable[[T], str]) -> Iterator[tuple[str, list[T]]]:
    """Those of each kind, as `kind:name`."""
    for name in KINDS:
        own = [item for item in items if kind(item) == name]
        if own:
            yield f"kind:{name}", own
