"""Cities that tell a country, and how people write them: `corpus/country-names/cities.yaml`.

locative      by language, words right after which a name counts without its capital too
after_only    by language, names that count only right after such a word, or as the whole text
capital_only  by language, names that never count without their capital
not_places    by language, what holds a city's name and tells no country
zones         time zones whose best known city CLDR names in every language
cities        a line each: country; English; French; Spanish; Russian; Arabic; Chinese
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.errors import CorpusInvalid, Fault
from corpus.load import CORPUS_DIR
from corpus.states import known_code

_COLUMNS = ("en", "fr", "es", "ru", "ar", "zh")
_AS_IN_ENGLISH = ("fr", "es")
_NONE = "-"


@dataclass(frozen=True, slots=True)
class CityNames:
    """Names of cities with their country, by language; and what a name needs to count."""

    names: Mapping[str, tuple[tuple[str, str], ...]]
    zones: tuple[str, ...]
    locative: Mapping[str, frozenset[str]]
    after_only: Mapping[str, frozenset[str]]
    capital_only: Mapping[str, frozenset[str]]
    not_places: Mapping[str, tuple[str, ...]]


class _CitiesModel(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    locative: dict[str, str]
    after_only: dict[str, str]
    capital_only: dict[str, str]
    not_places: dict[str, str]
    zones: str
    cities: list[str]


@cache
def city_names() -> CityNames:
    """The project's own cities; raises CorpusInvalid."""
    return load_city_names(CORPUS_DIR / "country-names" / "cities.yaml")


def load_city_names(path: Path) -> CityNames:
    """Read a file of cities; raises CorpusInvalid with every fault."""
    try:
        model = _CitiesModel.model_validate(yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader))
    except FileNotFoundError:
        raise CorpusInvalid([Fault(path.name, 0, "is missing")]) from None
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(part) for part in fault["loc"])
        raise CorpusInvalid([Fault(path.name, 0, f"{place}: {fault['msg']}, not {fault.get('input')!r}")]) from error
    except (yaml.YAMLError, ValueError) as error:  # ValueError: not UTF-8
        raise CorpusInvalid([Fault(path.name, 0, f"cannot be read: {error}")]) from error
    if faults := [Fault(path.name, 0, message) for message in _wrong(model)]:
        raise CorpusInvalid(faults)
    return _read(model)


def _wrong(model: _CitiesModel) -> Iterator[str]:
    for part in ("locative", "after_only", "capital_only", "not_places"):
        yield from (f"{part}: {language!r} is none of {', '.join(_COLUMNS)}" for language in _strange(model, part))
    for line in model.cities:
        code, *columns = line.split(";")
        if not known_code(code):
            yield f"cities: {code!r} is no ISO 3166-1 alpha-2 code, in {line!r}"
        if len(columns) != len(_COLUMNS):
            yield f"cities: {len(columns)} columns after the country, {len(_COLUMNS)} are right, in {line!r}"
        if not columns or not columns[0].strip():
            yield f"cities: nothing in English, {_NONE!r} says that it has no name, in {line!r}"


def _strange(model: _CitiesModel, part: str) -> list[str]:
    return [language for language in getattr(model, part) if language not in _COLUMNS]


def _read(model: _CitiesModel) -> CityNames:
    names: dict[str, list[tuple[str, str]]] = {language: [] for language in _COLUMNS}
    for line in model.cities:
        code, *columns = line.split(";")
        for language, column in zip(_COLUMNS, columns, strict=True):
            as_english = language in _AS_IN_ENGLISH and not column.strip()
            names[language] += ((code, name) for name in _parts(columns[0] if as_english else column))
    return CityNames(
        {language: tuple(dict.fromkeys(written)) for language, written in names.items()},
        _parts(model.zones),
        _sets(model.locative),
        _sets(model.after_only),
        _sets(model.capital_only),
        {language: _parts(written) for language, written in model.not_places.items()},
    )


def _sets(written: Mapping[str, str]) -> dict[str, frozenset[str]]:
    return {language: frozenset(_parts(written.get(language, ""))) for language in _COLUMNS}


def _parts(written: str) -> tuple[str, ...]:
    return tuple(part for part in (part.strip() for part in written.split(",")) if part and part != _NONE)
