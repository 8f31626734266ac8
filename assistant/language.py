"""Which language a question is in: its alphabet first, then telling words and, for Latin letters, lingua."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from math import log
from typing import TYPE_CHECKING

from assistant.alphabets import NOT_ARABIC, NOT_RUSSIAN, alphabet_of, is_chinese, words_of
from assistant.telling_words import telling_words

if TYPE_CHECKING:
    from lingua import LanguageDetector as Lingua

_LATIN = {
    "ENGLISH": "en",
    "FRENCH": "fr",
    "SPANISH": "es",
    "PORTUGUESE": "pt",
    "ITALIAN": "it",
    "GERMAN": "de",
    "DUTCH": "nl",
    "CATALAN": "ca",
    "TURKISH": "tr",
    "POLISH": "pl",
    "ROMANIAN": "ro",
    "INDONESIAN": "id",
    "SWAHILI": "sw",
}
_OURS = {"en": "en", "fr": "fr", "es": "es", "ru-Latn": "ru"}
"""Of the languages in Latin letters those that are answered, Russian without its own letters among them."""

_A_WORD = 2.0
"""What one telling word adds to the logarithm of lingua's confidence."""
_AT_LEAST = 0.01
"""Confidence a language has whatever lingua says: names mislead it, and it does not know all languages here."""
_CLEARLY = 1.0
"""How much better one of the other languages must be than the best of ours."""
_FEW_LETTERS = 12
_SURE = 0.5
_ASKS_IN_SPANISH = re.compile(r"(?:^|[\s:,;(])¿")  # one inside quotation marks is quoted
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"|„[^“”]*[“”]")
_RUSSIAN = re.compile("[ыэё]", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*['’]?")
_ENDS_A_SENTENCE = re.compile(r"[.?!:;…]\s*$")


class ScriptAndWords:
    """Detects the six languages; anything else is None. A question of names alone counts as English."""

    def detect(self, text: str) -> str | None:
        """One of en, zh, fr, es, ru, ar, or None for another language."""
        text = unicodedata.normalize("NFC", text)
        if _ASKS_IN_SPANISH.search(text):
            return "es"
        alphabet = alphabet_of(text)
        if alphabet == "wide":
            return "zh" if is_chinese(text) else None
        if alphabet == "arabic":
            return None if NOT_ARABIC.search(text) else _by_words(text, alphabet, "ar")
        if alphabet == "cyrillic":
            return None if NOT_RUSSIAN.search(text) else _by_words(text, alphabet, "ru")
        if alphabet == "latin":
            return self._latin(text)
        return "en" if alphabet is None else None

    def _latin(self, text: str) -> str | None:
        asked = without_names(text)
        told = telling_words("latin").found(words_of(asked))
        few = sum(map(str.isalpha, asked)) <= _FEW_LETTERS
        values = self._values(text if few else asked)
        if few and not told:
            best = max(values, key=lambda code: values[code])
            return _OURS[best] if best in _OURS and values[best] >= _SURE else "en"
        score = {code: _A_WORD * told[code] + log(values.get(code, _AT_LEAST)) for code in {*values, *told}}
        ours = max(_OURS, key=lambda code: score.get(code, log(_AT_LEAST)))
        return _OURS[ours] if max(score.values()) <= score.get(ours, log(_AT_LEAST)) + _CLEARLY else None

    def _values(self, text: str) -> dict[str, float]:
        found = self._lingua.compute_language_confidence_values(text)
        return {_LATIN[value.language.name]: max(value.value, _AT_LEAST) for value in found}

    def load(self) -> None:
        """Load the statistics now instead of at the first question in Latin letters (seconds)."""
        self._lingua.compute_language_confidence_values("Who could apply?")

    @cached_property
    def _lingua(self) -> Lingua:
        from lingua import Language, LanguageDetectorBuilder  # noqa: PLC0415 - 300 MB, not needed for every script

        return LanguageDetectorBuilder.from_languages(*(getattr(Language, name) for name in _LATIN)).build()


def without_names(text: str) -> str:
    """A question without what it quotes and without its names, as far as capitals show them.

    Names are in English whatever the question is in. All of it where nothing else would be left.
    """
    unquoted = _QUOTED.sub(" ", text)
    kept = " ".join(token.group() for token in _TOKEN.finditer(unquoted) if not _is_name(token, unquoted))
    return kept or unquoted if any(map(str.isalpha, unquoted)) else text


def _is_name(token: re.Match[str], text: str) -> bool:
    word = token.group()
    if word.endswith(("'s", "’s")):
        word = word[:-2]
    if not word[0].isupper():
        return any(map(str.isdigit, word)) and "'" not in word
    before = text[: token.start()]
    opens = not before.strip(" «\"'“(") or bool(_ENDS_A_SENTENCE.search(before))
    return not opens or (len(word) > 1 and word.isupper())


def _by_words(text: str, alphabet: str, ours: str) -> str | None:
    """Ours, unless the words of a text tell another language of the alphabet better."""
    told = telling_words(alphabet).found(words_of(text))
    told["ru"] += bool(_RUSSIAN.search(text))
    return ours if max(told.values(), default=0) <= told[ours] else None
