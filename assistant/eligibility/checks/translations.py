"""Texts of a rulebook that the message catalogue does not have in every language."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from io import BytesIO

from assistant.catalogue import SOURCE_LANGUAGE, catalogue, translation_file
from assistant.eligibility.checks.flaws import Flaw
from corpus.rulebook_messages import rulebook_texts
from corpus.types import LANGUAGES


def translation_flaws(book: str) -> Iterator[Flaw]:
    """Texts in the YAML of a rulebook without a translation, with the languages that lack it; raises DataInvalid."""
    for _line, _function, text, (place,) in rulebook_texts(BytesIO(book.encode()), (), (), {}):
        lacking = [name for name in LANGUAGES if name != SOURCE_LANGUAGE and text not in _translated(name)]
        if lacking:
            message = f"is not translated into {', '.join(lacking)}: run `make messages` and translate {text!r}"
            yield Flaw(tuple(place.split(".")), message)


@cache
def _translated(language: str) -> frozenset[str]:
    """The English texts that have a translation; one that is unsure or empty is none."""
    from babel.messages.pofile import read_po  # noqa: PLC0415 - slow

    catalogue(language)  # a broken file is told as such
    messages = read_po(BytesIO(translation_file(language).read_bytes()), locale=language)
    return frozenset(m.id for m in messages if isinstance(m.id, str) and m.id and m.string and not m.fuzzy)
