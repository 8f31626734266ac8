"""Words and endings that tell a language, and how many of them a text has."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

_PARTS = "asks", "words"
_STEM = 2  # letters at least before an ending, and one more


@dataclass(frozen=True, slots=True)
class TellingWords:
    """The words of one alphabet. A word that several languages have is listed with each of them."""

    words: dict[str, frozenset[str]]
    """Languages by word, small letters."""
    endings: tuple[tuple[str, str], ...]
    """Endings with their language."""
    asks: frozenset[str]
    """Words that questions have and names hardly ever do."""

    def found(self, words: Iterable[str]) -> Counter[str]:
        """How many of some words, in small letters, tell each language; a word counts once for a language."""
        found: Counter[str] = Counter()
        for word in set(words):
            found.update(self._languages(word))
        return found

    def _languages(self, word: str) -> Iterable[str]:
        known = self.words.get(word) or self.words.get(word.rstrip("'"))
        return known or {language for ending, language in self.endings if _ends(word, ending)}


@cache
def telling_words(alphabet: str) -> TellingWords:
    """The words listed for `latin`, `cyrillic` or `arabic`."""
    listed = _listed()[alphabet]
    words: defaultdict[str, set[str]] = defaultdict(set)
    for language, parts in listed.items():
        for word in " ".join(parts.get(part, "") for part in _PARTS).split():
            for written in {word, without_accents(word)}:
                words[written].add(language)
    endings = ((ending, language) for language, parts in listed.items() for ending in parts.get("endings", "").split())
    asks = {word for parts in listed.values() for word in parts.get("asks", "").split()}
    return TellingWords({word: frozenset(of) for word, of in words.items()}, tuple(endings), frozenset(asks))


def without_accents(text: str) -> str:
    """A text in Latin letters without its accents; letters of other alphabets stay as they are."""
    if text.isascii() or not text[0] < "\u0370":
        return text
    kept = (letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", "".join(kept))


def _ends(word: str, ending: str) -> bool:
    """Whether a word has an ending and more than two letters before it."""
    return word.endswith(ending) and len(word) > len(ending) + _STEM


@cache
def _listed() -> dict[str, dict[str, dict[str, str]]]:
    text = files("assistant").joinpath("telling-words.yaml").read_text("utf-8")
    listed: dict[str, dict[str, dict[str, str]]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return listed
