"""Names of countries as people write them: `corpus/country-names/<language>.yaml`, beside those of CLDR.

names, adjectives   by ISO 3166-1 code, written between commas; a form that stands with two codes means neither alone
with_capital        headwords that count only with their capitals ("US", not "us")
after               headwords that count only right after one of these words, or as the whole text
not_places          names that hold a country's and mean none ("New Mexico")
language_words      what makes an adjective the name of a language ("in Spanish")
Headwords stand in their first form; `assistant/inflection.py` makes the others.
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


@dataclass(frozen=True, slots=True)
class LanguageWords:
    """Words that tell an adjective for a language: before it where no noun follows, always before it, or after it."""

    before: frozenset[str]
    always: frozenset[str]
    after: frozenset[str]
    before_no_noun: frozenset[str]


@dataclass(frozen=True, slots=True)
class CountryNames:
    """What one language calls the countries, beside CLDR's names."""

    names: Mapping[str, tuple[str, ...]]
    adjectives: Mapping[str, tuple[str, ...]]
    with_capital: frozenset[str]
    after: Mapping[str, frozenset[str]]
    not_places: tuple[str, ...]
    language_words: LanguageWords


class _LanguageWordsModel(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    before: str = ""
    always: str = ""
    after: str = ""
    before_no_noun: str = ""


class _NamesModel(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    names: dict[str, str]
    adjectives: dict[str, str] = {}
    with_capital: list[str] = []
    after: dict[str, str] = {}
    not_places: str = ""
    language_words: _LanguageWordsModel = _LanguageWordsModel()


@cache
def written_names(language: str) -> CountryNames:
    """The names of one of the six languages; raises CorpusInvalid."""
    return load_country_names(CORPUS_DIR / "country-names" / f"{language}.yaml")


def load_country_names(path: Path) -> CountryNames:
    """Read one file of names; raises CorpusInvalid with every fault."""
    try:
        model = _NamesModel.model_validate(yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader))
    except FileNotFoundError:
        raise CorpusInvalid([Fault(path.name, 0, "is missing")]) from None
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(part) for part in fault["loc"])
        hint = '; "NO" needs quotes in YAML' if fault.get("input") is False else ""
        raise CorpusInvalid([Fault(path.name, 0, f"{place}: {fault['msg']}{hint}")]) from error
    except (yaml.YAMLError, ValueError) as error:  # ValueError: not UTF-8
        raise CorpusInvalid([Fault(path.name, 0, f"cannot be read: {error}")]) from error
    if faults := [Fault(path.name, 0, message) for message in _wrong(model)]:
        raise CorpusInvalid(faults)
    return _names(model)


def _wrong(model: _NamesModel) -> Iterator[str]:
    for part, entries in (("names", model.names), ("adjectives", model.adjectives)):
        for code, written in entries.items():
            if not known_code(code):
                yield f"{part}: {code!r} is no ISO 3166-1 alpha-2 code"
            forms = [form.strip() for form in written.split(",")]
            if "" in forms:
                yield f"{part}: {code} has an empty form"
            yield from (f"{part}: {code} has {form!r} twice" for form in sorted(set(forms)) if forms.count(form) > 1)


def _names(model: _NamesModel) -> CountryNames:
    words = model.language_words
    return CountryNames(
        {code: _forms(written) for code, written in model.names.items()},
        {code: _forms(written) for code, written in model.adjectives.items()},
        frozenset(model.with_capital),
        {name: frozenset(_forms(written)) for name, written in model.after.items()},
        _forms(model.not_places),
        LanguageWords(
            *(frozenset(_forms(part)) for part in (words.before, words.always, words.after, words.before_no_noun))
        ),
    )


def _forms(written: str) -> tuple[str, ...]:
    return tuple(form for form in (part.strip() for part in written.split(",")) if form)
