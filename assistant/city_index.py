"""Forms of cities' names, as `country_index` looks them up, together with those of countries."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import chain

from babel import Locale
from babel.core import get_global

from assistant.country_index import (
    CLDR_LOCALES,
    Form,
    Index,
    country_forms,
    fold,
    index_of,
    inflected,
    written_words,
)
from corpus.city_names import city_names
from corpus.types import LANGUAGES


@cache
def index_with_cities() -> Index:
    """Countries and cities; a country's name wins over a city's that is written alike."""
    return index_of(chain(country_forms(), *map(_forms, LANGUAGES)))


def cities(language: str) -> dict[str, str]:
    """Every name of a city in a language, with the code of its country."""
    return {name: code for code, name in (*zone_cities(language), *city_names().names[language])}


def zone_cities(language: str) -> Iterator[tuple[str, str]]:
    """Country and name of each zone's city in CLDR, in the order of the file; of Chinese in all three scripts."""
    countries, renamed = get_global("zone_territories"), get_global("zone_aliases")
    for locale in CLDR_LOCALES.get(language, (language,)):
        named = Locale.parse(locale).time_zones
        for zone in city_names().zones:
            last = zone.rpartition("/")[2].replace("_", " ")  # what CLDR takes where it has no name
            name = named.get(zone, {}).get("city") or ("" if language == "zh" else last)
            if name:
                yield countries[renamed.get(zone, zone)], name


def _forms(language: str) -> Iterator[Form]:
    yield from (_form(name, None, language) for name in city_names().not_places.get(language, ()))
    yield from (_form(name, code, language) for name, code in cities(language).items())


def _form(name: str, code: str | None, language: str) -> Form:
    known = city_names()
    after = frozenset(map(fold, known.locative[language]))
    written = written_words(name)
    return Form(
        written,
        inflected(written, language, adjective=False),
        code,
        language,
        adjective=False,
        with_capital=code is not None,
        after=after if name in known.after_only[language] else None,
        city=code is not None,
        small_after=None if name in known.capital_only[language] else after,
    )
