"""The words of questions for a list over the projects: `list-words.yaml`, compiled by language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from assistant.country_index import fold

NAME = " ￼ "
"""Stands where a name was."""
_ARTICLES = r"[وف]?(?:[بلك]?(?:ال)?|لل|س)"
_ENDINGS = r"(?:ها|هما|هم|ه|نا)?"
_EDGE = r"[^\w￼]+"


@dataclass(frozen=True, slots=True)
class Words:
    """The compiled words of a language, to be found in folded text."""

    several: re.Pattern[str]
    them: re.Pattern[str]
    taking_part: re.Pattern[str]
    aspects: Mapping[str, re.Pattern[str]]
    fields: Mapping[str, re.Pattern[str]]
    known: re.Pattern[str]

    def all_known(self, asked: str) -> bool:
        """Whether nothing is left of a folded text without the words of lists."""
        return not re.sub(_EDGE, "", self.known.sub(" ", asked).replace(NAME.strip(), ""))


@cache
def words_of_lists(language: str) -> Words:
    """The words of a language."""
    own = _all_words()[language]
    aspects, fields = own["aspects"], own["fields"]
    known = (own["several"], own["them"], own["taking_part"], *aspects.values(), *fields.values(), own["filler"])
    return Words(
        several=_compiled([own["several"]], language),
        them=_compiled([own["them"]], language),
        taking_part=_compiled([own["taking_part"]], language),
        aspects={name: _compiled([pattern], language) for name, pattern in aspects.items()},
        fields={name: _compiled([pattern], language) for name, pattern in fields.items()},
        known=_compiled(known, language),
    )


@cache
def _all_words() -> Mapping[str, Any]:
    return dict(yaml.load(files("assistant").joinpath("list-words.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader))


def _compiled(patterns: Iterable[str], language: str) -> re.Pattern[str]:
    """A pattern for any of some words; the longest of those beginning alike, where words are not set apart."""
    alternatives = [word for pattern in patterns for word in _split(fold(pattern))]
    listed = "|".join(sorted(alternatives, key=len, reverse=True))
    if language == "zh":
        return re.compile(listed)
    if language == "ar":
        return re.compile(rf"(?<!\w){_ARTICLES}(?:{listed}){_ENDINGS}(?!\w)")
    return re.compile(rf"(?<!\w)(?:{listed})(?!\w)")


def _split(pattern: str) -> list[str]:
    """The alternatives of a pattern, but for those in brackets."""
    depth, words = 0, [""]
    for character in pattern:
        depth += (character == "(") - (character == ")")
        if character == "|" and not depth:
            words.append("")
        else:
            words[-1] += character
    return words
