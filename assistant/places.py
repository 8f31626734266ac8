"""Countries that a text names, in the six languages (names from CLDR)."""

from __future__ import annotations

import re
from functools import cache

from babel import Locale

from corpus.types import LANGUAGES

_CODE = re.compile(r"[A-Z]{2}")
_WITHOUT_SPACES = re.compile(r"[\u3400-\u9fff]")


def countries_named(text: str) -> frozenset[str]:
    """ISO 3166-1 codes of the countries named, by their names as they stand in lists: no declined forms."""
    names, pattern = _names()
    return frozenset(names[found.group().casefold()] for found in pattern.finditer(text))


@cache
def _names() -> tuple[dict[str, str], re.Pattern[str]]:
    names = {
        name.casefold(): code
        for language in LANGUAGES
        for code, name in Locale(language).territories.items()
        if _CODE.fullmatch(code)
    }
    listed = "|".join(_bounded(name) for name in sorted(names, key=len, reverse=True))
    return names, re.compile(listed, re.IGNORECASE)


def _bounded(name: str) -> str:
    """A name between the ends of words, where its script has them; Arabic joins "and" to the next word."""
    return re.escape(name) if _WITHOUT_SPACES.search(name) else rf"(?:(?<!\w)|(?<=\bو)){re.escape(name)}(?!\w)"
