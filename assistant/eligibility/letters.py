"""A question's letters made alike: accents, cases and spellings that say nothing are taken away."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_ODD = {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "–": "-", "—": "-", "‑": "-", "ة": "ه", "ى": "ي"}
_SPACES = re.compile(r"[^\S\n]+")

_NO_FIRST = re.compile(
    r"^(?:no|non|нет|لا|不是?|actually|en fait|en realidad|на самом деле)\s*[,،，.;:–-]+\s*|^actually\s+", re.IGNORECASE
)
"""Corrects what was understood, and denies nothing of what follows."""


def clean(text: str) -> str:
    """Unicode in one form, without the vowel signs that Arabic may leave out, single spaces; no "No," in front."""
    plain = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Mn" and c != "ـ")
    return _NO_FIRST.sub("", _SPACES.sub(" ", plain).strip())


def fold(text: str) -> str:
    """Small letters without accents; as long as `text`, so that what is found lies at the same place."""
    return "".join(map(_folded, text))


def blank(text: str, pattern: re.Pattern[str]) -> str:
    """The text with what a pattern finds replaced by as many marks that stand for nothing."""
    return pattern.sub(lambda found: BLANK * len(found.group()), text)


BLANK = "·"
"""Stands for something that is not to be read."""


@cache
def _folded(letter: str) -> str:
    if letter in _ODD:
        return _ODD[letter]
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    if not letter.isalpha():
        return letter
    small = unicodedata.normalize("NFKD", letter)[0].lower()
    return small if len(small) == 1 else letter
