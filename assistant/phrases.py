"""The reviewed phrases an answer may use beside quotes, in six languages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from corpus.types import LANGUAGES


@dataclass(frozen=True, slots=True)
class Phrases:
    """The catalogue of one language."""

    language: str
    _texts: dict[str, Any]

    def __call__(self, key: str, **slots: str) -> str:
        """A phrase with its slots filled; raises KeyError for a phrase or slot that does not exist."""
        text = self._texts[key]
        if not isinstance(text, str):
            raise KeyError(f"{key} is a list")
        return text.format(**slots) if slots else text

    def quoted(self, text: str) -> str:
        """A text in the language's quotation marks."""
        return f"{self._texts['quote_open']}{text}{self._texts['quote_close']}"

    @property
    def examples(self) -> tuple[str, ...]:
        """Questions to start with."""
        return tuple(self._texts["examples"])

    @property
    def keys(self) -> frozenset[str]:
        """Every phrase there is."""
        return frozenset(self._texts)


@cache
def phrases(language: str) -> Phrases:
    """The catalogue of one of the six languages, or English for any other."""
    if language not in LANGUAGES:
        language = "en"
    path = files("assistant").joinpath("phrases", f"{language}.yaml")
    return Phrases(language, yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader))
