"""Which language a question is in: its script first, then, for Latin and Cyrillic letters, lingua."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lingua import ConfidenceValue
    from lingua import LanguageDetector as Lingua

_SCRIPTS = {
    "han": re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]"),
    "kana_or_hangul": re.compile(r"[\u3040-\u30ff\uac00-\ud7af]"),
    "arabic": re.compile(r"[\u0600-\u06ff\u0750-\u077f]"),
    "cyrillic": re.compile(r"[\u0400-\u04ff]"),
    "latin": re.compile(r"[a-z\u00df-\u024f]", re.IGNORECASE),
}
_WORDS_PER_WIDE = 2  # a Han character says about as much as half a Latin word: five letters
_NOT_ARABIC = re.compile("[پچژگکیےٹڈڑہھ]")
_NOT_RUSSIAN = re.compile("[іїєґўјљњћђџ]", re.IGNORECASE)
_LATIN = (
    "ENGLISH",
    "FRENCH",
    "SPANISH",
    "PORTUGUESE",
    "ITALIAN",
    "GERMAN",
    "DUTCH",
    "CATALAN",
    "TURKISH",
    "POLISH",
    "ROMANIAN",
    "INDONESIAN",
    "SWAHILI",
)
_OURS = {"ENGLISH": "en", "FRENCH": "fr", "SPANISH": "es"}
_SURE = 0.5
_FEW_LETTERS = 12
_ASKS_IN_CHINESE = re.compile("[谁吗怎哪几呢]|什么|多少|是否")
_ASKS_IN_SPANISH = re.compile(r"(?:^|[\s:,;(])¿")  # one inside quotation marks is quoted
_LINKS = {"the", "of", "for", "and", "i"}
"""Words that names quoted in another script hold too."""

# Words no other language of the list has: enough for questions too short for statistics.
_OPENS_ENGLISH = frozenset(
    ["who", "whose", "what", "which", "when", "where", "why", "how", "does", "did", "could", "should", "would"]
)
_TELLING = {
    "fr": {
        "quel",
        "quelle",
        "quels",
        "quelles",
        "combien",
        "qui",
        "est-ce",
        "où",
        "peut",
        "puis-je",
        "quand",
        "comment",
        "pourquoi",
        "projets",
        "été",
        "était",
        "avez",
        "avez-vous",
        "signifie",
        "veut",
        "veulent",
        "ça",
        "sont",
        "appel",
        "pays",
    },
    "es": {
        "qué",
        "cuál",
        "cuáles",
        "cuántos",
        "cuántas",
        "cuando",
        "cuándo",
        "quién",
        "quiénes",
        "quien",
        "dónde",
        "cómo",
        "cuanto",
        "puedo",
        "proyectos",
        "hay",
        "fue",
        "convocatoria",
    },
    "en": {
        "the",
        "what",
        "which",
        "who",
        "when",
        "where",
        "how",
        "why",
        "is",
        "are",
        "was",
        "were",
        "can",
        "could",
        "did",
        "does",
        "do",
        "i",
        "my",
        "we",
        "apply",
        "and",
        "of",
        "for",
        "launch",
        "launched",
    },
}
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class ScriptAndWords:
    """Detects the six languages; anything else is None. A question of names alone counts as English."""

    def detect(self, text: str) -> str | None:
        """One of en, zh, fr, es, ru, ar, or None for another language."""
        text = unicodedata.normalize("NFC", text)
        if _ASKS_IN_SPANISH.search(text):
            return "es"
        counts = {name: len(pattern.findall(text)) for name, pattern in _SCRIPTS.items()}
        script = _script(text, counts)
        if script != "latin":
            return self._other_script(script, counts, text)
        return self._latin(text) if counts["latin"] else "en"

    @staticmethod
    def _other_script(script: str, counts: dict[str, int], text: str) -> str | None:
        if script == "wide":
            return None if counts["kana_or_hangul"] else "zh"
        if script == "arabic":
            return None if _NOT_ARABIC.search(text) else "ar"
        return None if _NOT_RUSSIAN.search(text) else "ru"

    def _latin(self, text: str) -> str | None:
        words = _words(text)
        first = _WORD.search(text)
        if first is not None and first.group().lower() in _OPENS_ENGLISH:
            return "en"  # "Who is Simonetta Di Pippo?" is not Italian
        telling = {language: len(words & own) for language, own in _TELLING.items()}
        values = self._lingua.compute_language_confidence_values(text)
        best = values[0]
        name, confidence = best.language.name, best.value
        if name in _OURS and confidence >= _SURE:
            return _OURS[name]
        letters = sum(len(word) for word in words)
        if name not in _OURS and confidence >= _SURE and letters > _FEW_LETTERS:
            return None  # whatever its words: German has "was" too
        if any(telling.values()):
            return max(telling, key=lambda language: (telling[language], self._value(values, language)))
        ours = {code: self._value(values, code) for code in _OURS.values()}
        if letters > _FEW_LETTERS and max(ours.values()) * 2 < confidence:
            return None
        return "en" if letters <= _FEW_LETTERS else max(ours, key=lambda code: ours[code])

    @staticmethod
    def _value(values: Sequence[ConfidenceValue], code: str) -> float:
        name = next(name for name, own in _OURS.items() if own == code)
        return next(float(v.value) for v in values if v.language.name == name)

    def load(self) -> None:
        """Load the statistics now instead of at the first question in Latin letters (seconds)."""
        self._lingua.compute_language_confidence_values("Who could apply?")

    @cached_property
    def _lingua(self) -> Lingua:
        from lingua import Language, LanguageDetectorBuilder  # noqa: PLC0415 - 300 MB, not needed for every script

        return LanguageDetectorBuilder.from_languages(*(getattr(Language, name) for name in _LATIN)).build()


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)}


def _script(text: str, counts: Mapping[str, int]) -> str:
    """The script a question is asked in; names are quoted in every script, Latin ones most of all."""
    if counts["han"] and _ASKS_IN_CHINESE.search(text):
        return "wide"
    asks_in_latin = bool(_words(text) & (set().union(*_TELLING.values()) - _LINKS))
    other = max(("arabic", "cyrillic"), key=lambda script: counts[script])
    if counts[other]:
        return "latin" if asks_in_latin and counts["latin"] > counts[other] else other
    wide = (counts["han"] + counts["kana_or_hangul"]) * _WORDS_PER_WIDE
    return "wide" if wide and wide * 2 >= counts["latin"] and not asks_in_latin else "latin"
