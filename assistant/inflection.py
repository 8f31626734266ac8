"""Forms that names and adjectives of countries take in a text: gender, number, and the cases of Russian.

For the words of `corpus/country-names` only: endings are told from the first form, without a dictionary.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

_NO_PLURAL = ("ese", "ish", "ch", "s", "x", "z", "man")
_RUSSIAN_ADJECTIVE = ("ий", "ого", "ому", "им", "ом", "ая", "ой", "ую", "ою", "ое", "ие", "их", "ими")
_RUSSIAN_NOUNS = (
    ("ские", "ские ских ским скими"),
    ("ные", "ные ных ным ными"),
    ("овы", "овы овых овым овыми"),
    ("острова", "острова островов островам островами островах"),
    ("ство", "ство ства ству ством стве"),
    ("жний", "жний жнего жнему жним жнем"),
    ("ский", "ский ского скому ским ском"),
    ("ный", "ный ного ному ным ном"),
    ("ской", "ской ского скому ским ском"),
    ("той", "той того тому тым том"),
    ("ая", "ая ой ую ою"),
    ("ия", "ия ии ию ией"),
    ("я", "я и е ю ей"),
    ("а", "а ы и е у ой ей ою"),
    ("й", "й я ю ем е"),
    ("ь", "ь я ю ем е и ью"),
    ("ы", "ы ов ам ами ах"),
)
"""Endings of first forms, the first that fits, with the endings that stand in its place; "и", "е", "о" and "у" stay."""
_RUSSIAN_VOWELS = "аеиоуыэюя"
_RUSSIAN_HUSHING = "жшчщц"
_OF_CONSONANT = ("", "а", "у", "ом", "е")
_PLURAL = ("ы", "и", "ов", "ам", "ами", "ах")


@cache
def forms(word: str, language: str, *, adjective: bool) -> frozenset[str]:
    """The forms of a word, lower case, its accents and "ё" as they stand in the first form."""
    if word.isupper():
        return frozenset({word.lower()})
    small = word.lower().replace("ё", "е")
    if language == "ru":
        return frozenset(_russian_adjective(small) if adjective else _russian_noun(small))
    rule = _ADJECTIVES.get(language) if adjective else None
    return frozenset({small} if rule is None else rule(small))


def _english(word: str) -> Iterable[str]:
    return {word} if word.endswith(_NO_PLURAL) else {word, f"{word}s"}


def _french(word: str) -> Iterable[str]:
    feminine = word if word.endswith("e") else f"{word}ne" if word.endswith(("en", "on")) else f"{word}e"
    return {word, feminine, f"{word}s", f"{feminine}s"}


def _spanish(word: str) -> Iterable[str]:
    if word.endswith("o"):
        return {word[:-1] + ending for ending in ("o", "a", "os", "as")}
    if word.endswith(("e", "a", "í", "ú", "i")):
        return {word, f"{word}s", f"{word}es"}
    return {word, f"{word}a", f"{word}es", f"{word}as"}


def _arabic(word: str) -> Iterable[str]:
    """Gender and number of a first form that ends in ي; with the article too, which later words of a name carry."""
    endings = ("", "ة", "ون", "ين", "ات", "ان") if word.endswith("ي") else ("",)
    return {article + word + ending for article in ("", "ال") for ending in endings}


def _russian_noun(word: str) -> Iterable[str]:
    for ending, others in _RUSSIAN_NOUNS:
        if word.endswith(ending):
            return {word.removesuffix(ending) + other for other in others.split()}
    if word[-1] in _RUSSIAN_HUSHING:
        return {word + ending for ending in (*_OF_CONSONANT, "ем")}
    return {word} if word[-1] in _RUSSIAN_VOWELS else {word + ending for ending in _OF_CONSONANT}


def _russian_adjective(word: str) -> Iterable[str]:
    if word.endswith("кий"):
        return {word.removesuffix("ий") + ending for ending in _RUSSIAN_ADJECTIVE}
    if word.endswith("ец"):
        stem = word.removesuffix("ец")
        joint = "йц" if stem[-1] in _RUSSIAN_VOWELS else "льц" if stem[-1] == "л" else "ц"
        stem = stem.removesuffix("л") if joint == "льц" else stem
        return {word, *(stem + joint + ending for ending in ("а", "у", "ем", "ом", "е", "ы", "ев", "ам", "ами", "ах"))}
    if word.endswith("нин"):
        stem = word.removesuffix("ин")
        return {stem + ending for ending in ("ин", "ина", "ину", "ином", "ине", "е", "", "ам", "ами", "ах")}
    if word[-1] in _RUSSIAN_VOWELS:
        return {word}
    return {word + ending for ending in (*_OF_CONSONANT, *_PLURAL)}


_ADJECTIVES = {"en": _english, "fr": _french, "es": _spanish, "ar": _arabic}
