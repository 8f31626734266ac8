"""Words of a text as the lexical index counts them: an analyzer per language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Protocol, cast

import Stemmer

_ALGORITHMS = {"en": "english", "fr": "french", "es": "spanish", "ru": "russian", "ar": "arabic"}

# Runs of characters written without spaces (kana, Han, Hangul) or words, with inner hyphens and dots cut.
_WIDE = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_RUN = re.compile(rf"(?P<wide>[{_WIDE}]+)|(?P<word>[^\W_{_WIDE}]+)")

_ARABIC_MARKS = re.compile(r"[\u0640\u064b-\u0652\u0670]")
_LETTERS = str.maketrans({"ё": "е", "أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه"})

_STOP_WORDS = {
    "en": "a about an and any are as at be been but by can could did do does for from had has have how i if in "
    "is it its me my of on or our so some than that the their them then there these they this to was we were "
    "what when where which who whom whose why will with would you your please tell",
    "fr": "a au aux avec ce ces cette comment dans de des du elle en est et il ils je la le les leur lui ma mais "
    "me mes moi mon ne nos notre nous on ou par pas pour qu que quel quelle quelles quels qui quoi sa se ses "
    "son sont sur ta te tes toi ton tu un une vos votre vous y l d c s n j m",
    "es": "a al algo como con cual cuales cuando cuanto cuantos cuantas de del donde el ella en entre era es esa "
    "ese esta este fue ha hay la las le les lo los mas me mi muy no nos o para pero por que quien quienes se si "
    "sin sobre son su sus te tu un una y ya",
    "ru": "а без бы был была были было быть в во вы где да для до его ее если есть еще же за и из или им их к как "
    "какая какие какой какова каково когда который кто ли между мне мы на над не него нет ни но о об он она они "
    "от по под при с со так там то тот у уже что чтобы эта эти это я сколько",
    "ar": "في من على الى عن ما ماذا متى اين كيف هل كم هو هي هذا هذه ذلك التي الذي ان او ثم قد كان كانت لا لم لن مع و",
    "zh": "的 了 吗 呢 是 在 和 有",
}


class _Stemming(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 - the library's name


@cache
def _stemmer(language: str) -> _Stemming | None:
    algorithm = _ALGORITHMS.get(language)
    return cast(_Stemming, Stemmer.Stemmer(algorithm)) if algorithm else None


@cache
def _stop_words(language: str) -> frozenset[str]:
    return frozenset(_fold(word) for word in _STOP_WORDS.get(language, "").split())


def _fold(text: str) -> str:
    """NFKC, lower case, accents of Latin letters and Arabic marks removed."""
    if text.isascii():  # nothing else to fold, and most text
        return text.lower()
    text = unicodedata.normalize("NFKC", text).lower()
    text = unicodedata.normalize("NFC", _ARABIC_MARKS.sub("", text)).translate(_LETTERS)
    decomposed = unicodedata.normalize("NFD", text)
    kept = [c for i, c in enumerate(decomposed) if not (unicodedata.combining(c) and _is_latin(decomposed, i))]
    return unicodedata.normalize("NFC", "".join(kept))


def _is_latin(text: str, index: int) -> bool:
    while index > 0 and unicodedata.combining(text[index]):
        index -= 1
    return text[index].isascii()


def analyze(text: str, language: str) -> list[str]:
    """Terms in order: stems of words, character bigrams of runs written without spaces, no stop words.

    Words in a script that is not the language's own are kept whole, so names survive in any text.
    """
    return list(_terms(text, language))


def _terms(text: str, language: str) -> Iterator[str]:
    stop, stemmer = _stop_words(language), _stemmer(language)
    for match in _RUN.finditer(_fold(text)):
        wide = match.group("wide")
        if wide:
            yield from (term for term in _pairs(wide) if term not in stop)
            continue
        word = match.group("word")
        if word in stop:
            continue
        yield stemmer.stemWord(word) if stemmer is not None else word


def _pairs(run: str) -> Iterator[str]:
    """Every two neighbouring characters; a single one as it is."""
    return (run[i : i + 2] for i in range(max(len(run) - 1, 1)))
