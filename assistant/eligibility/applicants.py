"""Who applies: the countries and the kinds of body of the applicants, not others that are mentioned."""

from __future__ import annotations

import re

from assistant.eligibility.letters import BLANK, blank
from assistant.eligibility.vocabulary import Vocabulary
from assistant.places import Place, places_named, without_programme

_NOT_THEIRS_UNLESS_SAID = "CN"
"""It is named in most questions as the station's country."""
_FRAGMENT = 4
"""Characters beside a name that is all that was said."""
_LISTED = re.compile(r"[\s,،、/&+·-]*(?:and|or|et|y|e|и|و|和|与|及)?[\s,،、/&+-]*")


def bodies_of(text: str, words: Vocabulary) -> tuple[str, ...]:
    """Kinds of body named as applicants, in alphabetical order; `text` is folded."""
    found = set()
    for kind, pattern in words.named("bodies"):
        if kind != "none" and any(_theirs(text, hit, words) for hit in pattern.finditer(text)):
            found.add(kind)
        text = blank(text, pattern)  # so that a longer name is not read again as a shorter one
    return tuple(sorted(found - {"none"}))


def _theirs(text: str, hit: re.Match[str], words: Vocabulary) -> bool:
    return not words.before("negation", text, hit.start())


def countries_of(text: str, folded: str, words: Vocabulary) -> tuple[str, ...]:
    """ISO codes of the applicants' countries, in alphabetical order."""
    places = places_named(without_programme(text), words.language, cities=True)
    named = [place for place in places if BLANK not in folded[place.start : place.end]]
    theirs = [place for place in named if _may_be_theirs(folded, place, words)]
    sure = [place for place in theirs if _surely_theirs(folded, place, words)]
    listed = [place for place in theirs if any(_beside(folded, place, other) for other in sure)]
    return tuple(sorted({place.code for place in (*sure, *listed)}))


def _may_be_theirs(text: str, place: Place, words: Vocabulary) -> bool:
    return not (
        words.before("negation", text, place.start)
        or words.before("foreign.before", text, place.start)
        or words.after("foreign.after", text, place.end)
    )


def _surely_theirs(text: str, place: Place, words: Vocabulary) -> bool:
    if place.city:  # many are named as where something was sent or happened
        return _is_all(text, place) or _tied(text, place, words, "home")
    return place.code != _NOT_THEIRS_UNLESS_SAID or _is_all(text, place) or _tied(text, place, words, "linked")


def _tied(text: str, place: Place, words: Vocabulary, how: str) -> bool:
    return words.before(f"{how}.before", text, place.start) or words.after(f"{how}.after", text, place.end)


def _is_all(text: str, place: Place) -> bool:
    """Whether the name is all that was said, but for a few characters at one side."""
    alone = not text[: place.start].strip() or not text[place.end :].strip(" .?!。؟")
    return alone and len(text) - (place.end - place.start) <= _FRAGMENT


def _beside(text: str, place: Place, other: Place) -> bool:
    first, second = sorted((place, other), key=lambda p: p.start)
    return first is not second and bool(_LISTED.fullmatch(text, first.end, second.start))
