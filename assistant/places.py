"""Countries that a text names, in the six languages: names of CLDR and those that people write, adjectives, cities."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.city_index import index_with_cities
from assistant.country_index import Found, cldr_names, fold, found_in, words_of
from assistant.language_names import without_languages
from assistant.programme_names import without_programme
from corpus.states import known_code

__all__ = ["Place", "countries_named", "country_from_name", "country_names", "places_named", "without_programme"]

_LETTER = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Place:
    """A country named in a text: its ISO 3166-1 code, where, and in which words.

    `adjective` for "Kenyan", `city` for "Nairobi".
    """

    code: str
    start: int
    end: int
    words: str
    adjective: bool
    city: bool = False


def places_named(text: str, language: str | None = None, *, cities: bool = False) -> tuple[Place, ...]:
    """The countries that a text names, in order; what could be two countries is left out.

    `language`, where it is known, decides which of its words count as adjectives. With `cities`, also the countries
    of cities that tell one.
    """
    return tuple(
        Place(code, found.start, found.end, text[found.start : found.end], found.adjective, found.city)
        for found in _found(text, language, cities=cities)
        for code in found.codes
        if len(found.codes) == 1
    )


def countries_named(text: str, *, adjectives: bool = False) -> frozenset[str]:
    """ISO 3166-1 codes of the countries named, with both of two that share a name; on request by adjectives too."""
    named = (found.codes for found in _found(text, None) if adjectives or not found.adjective)
    return frozenset().union(*named)


def country_from_name(text: str) -> str | None:
    """The country that a text is the code or a name of, in any language, without regard to case and accents."""
    text = text.strip()
    if known_code(text.upper()):
        return text.upper()
    for way in (text, text.title(), text.upper()):  # some names count only with capitals
        for found in found_in(way, words_of(way), None):
            rest = way[: found.start] + way[found.end :]
            if len(found.codes) == 1 and not found.adjective and not _LETTER.search(rest):
                return next(iter(found.codes))
    return None


def country_names(language: str) -> list[tuple[str, str]]:
    """Code and CLDR name of every country and territory, in the order of the language's names.

    Chinese in the order of GB 18030, which is that of pinyin for the common characters.
    """
    names = dict(reversed(list(cldr_names(language))))  # the simplified Chinese ones, which come first, win
    return sorted(names.items(), key=lambda item: _order(item[1], language))


def _found(text: str, language: str | None, *, cities: bool = False) -> list[Found]:
    text = without_programme(text)
    words = words_of(text)
    index = index_with_cities() if cities else None
    found = [item for item in found_in(text, words, language, index) if item.codes]
    return without_languages(text, words, found)


def _order(name: str, language: str) -> tuple[bytes | str, str]:
    return (name.encode("gb18030") if language == "zh" else fold(name), name)
