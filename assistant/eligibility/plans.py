"""What applicants mean to do: with whom, to what purpose, in which flight mode, by which route."""

from __future__ import annotations

import re

from assistant.eligibility.letters import blank
from assistant.eligibility.vocabulary import Vocabulary


def team_of(text: str, words: Vocabulary) -> str | None:
    """`alone` or `joint`, where said; what is said both ways is not known."""
    return _only(blank(text, words["team.neither"]), words, "team", ("alone", "joint"))


def purpose_of(text: str, words: Vocabulary) -> str | None:
    """`astronaut` where somebody is to fly, else `experiment` where one is named."""
    plain = blank(text, words["purpose.neither"])
    return next((p for p in ("astronaut", "experiment") if _said(plain, words[f"purpose.{p}"], words)), None)


def flight_mode_of(text: str, words: Vocabulary) -> str | None:
    """The mode named; `undecided` where that is said or several of the three are named."""
    if _said(text, words["modes.undecided"], words):
        return "undecided"
    if _said(text, words["modes.other"], words):
        return "other"
    three = ("inside_china_facility", "outside_own_payload", "inside_own_payload")
    named = [mode for mode in three if _said(text, words[f"modes.{mode}"], words)]
    return (named[0] if len(named) == 1 else "undecided") if named else None


def route_of(text: str, words: Vocabulary) -> str | None:
    """`other` or `unoosa_page`, where said; what is said both ways is not known."""
    if any(_carried(text, found, words) for found in words["routes.carried"].finditer(text)):
        return "other"
    return _only(text, words, "routes", ("other", "unoosa_page"))


def _carried(text: str, found: re.Match[str], words: Vocabulary) -> bool:
    """Whether "sent ... embassy" holds no "not" that would turn it."""
    return not (words.before("negation", text, found.start()) or words["negation"].search(found.group()))


def _only(text: str, words: Vocabulary, group: str, values: tuple[str, ...]) -> str | None:
    said = [value for value in values if _said(text, words[f"{group}.{value}"], words)]
    return said[0] if len(said) == 1 else None


def _said(text: str, pattern: re.Pattern[str], words: Vocabulary) -> bool:
    return any(not words.before("negation", text, found.start()) for found in pattern.finditer(text))
