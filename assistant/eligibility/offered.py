"""Replies that are, word for word, one of the answers that a question offered: buttons and lists send those."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from assistant.catalogue import catalogue
from assistant.places import country_names
from corpus.rulebook import Rulebook


def offered_fact(reply: str, book: Rulebook, language: str) -> tuple[str, tuple[str, ...]] | None:
    """The fact and the value that a reply chooses; None where it is in the applicant's own words."""
    wanted, say = reply.strip(), catalogue(language)
    for fact in book.facts:
        if fact.values == "countries" and (code := _codes(language).get(wanted)):
            return fact.id, (code,)
        for option in fact.options:
            if say(option.label) == wanted:
                return fact.id, (option.id,)
    return None


@cache
def _codes(language: str) -> Mapping[str, str]:
    return {name: code for code, name in country_names(language)}
