"""The message catalogue: texts of the interface in six languages, keyed by the English text (gettext).

A Catalogue is always held in a variable called `say`: that is how `make messages` finds the texts.
"""

from __future__ import annotations

import string
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO

from assistant.errors import DataInvalid
from corpus.types import LANGUAGES

SOURCE_LANGUAGE = "en"
"""Its texts are the keys, so it has no file."""


def marked(text: str) -> str:
    """Mark an English text for extraction where it is translated later; returns it unchanged."""
    return text


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The texts of one language."""

    language: str
    _translations: NullTranslations

    def __call__(self, text: str, **slots: str) -> str:
        """Translate an English text and fill its slots; raises KeyError for a slot that is missing or not in it."""
        translated = self._translations.gettext(text) if text else ""  # gettext keeps its header under ""
        return _filled(translated, slots) if slots else translated

    def plural(self, one: str, many: str, number: int, **slots: str) -> str:
        """Translate the form that a number takes; `{number}` is filled, the other slots as in a call."""
        translated = self._translations.ngettext(one, many, number)
        return _filled(translated, {**slots, "number": str(number)}, may_be_left=("number",))


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of one of the six languages, or English for any other; raises DataInvalid for a broken file."""
    if language == SOURCE_LANGUAGE or language not in LANGUAGES:
        return Catalogue(SOURCE_LANGUAGE, NullTranslations())
    return Catalogue(language, compiled(translation_file(language), language))


def translation_file(language: str) -> Traversable:
    """Where the texts of a language are kept."""
    return files("assistant").joinpath("locales", language, "LC_MESSAGES", "station.po")


def slots_in(text: str) -> frozenset[str]:
    """The names of the slots of a text; raises ValueError where its braces do not match."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def compiled(file: Traversable, language: str) -> GNUTranslations:
    """The translations of a file, ready to look up; raises DataInvalid where it is missing or broken."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - slow, and not wanted by `station --help`
    from babel.messages.pofile import PoFileError, read_po  # noqa: PLC0415

    binary = BytesIO()
    try:
        write_mo(binary, read_po(BytesIO(file.read_bytes()), locale=language, abort_invalid=True))
    except (OSError, PoFileError, UnicodeDecodeError) as error:
        raise DataInvalid(f"{file} cannot be read as a gettext catalogue: {error}") from error
    binary.seek(0)
    return GNUTranslations(binary)


def _filled(text: str, slots: dict[str, str], may_be_left: Collection[str] = ()) -> str:
    wanted = slots_in(text)
    if missing := sorted(wanted - slots.keys()):
        raise KeyError(f"no {missing} for {text!r}; given were {sorted(slots)}")
    if unknown := sorted(slots.keys() - wanted - set(may_be_left)):
        raise KeyError(f"{unknown} is not in {text!r}; it has {sorted(wanted)}")
    return text.format(**slots)
