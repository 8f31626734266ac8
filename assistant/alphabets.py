"""Which alphabet a question is asked in, and the letters only other languages of that alphabet have."""

from __future__ import annotations

import re

from assistant.telling_words import telling_words

_ALPHABETS = {
    "han": re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]"),
    "kana_or_hangul": re.compile(r"[\u3040-\u30ff\uac00-\ud7af]"),
    "arabic": re.compile(r"[\u0600-\u06ff\u0750-\u077f]"),
    "cyrillic": re.compile(r"[\u0400-\u04ff]"),
    "latin": re.compile(r"[a-z\u00df-\u024f\u1e00-\u1eff]", re.IGNORECASE),
    "other": re.compile(r"[\u0370-\u03ff\u0530-\u05ff\u0700-\u074f\u0780-\u10ff\u1200-\u1cff]"),  # Greek to Lepcha
}
_WORDS_PER_WIDE = 2  # a Han character says about as much as half a Latin word: five letters
_A_SYMBOL = 2  # letters: "α-synuclein" is not Greek
_ASKS_IN_CHINESE = re.compile("[谁吗怎哪几呢]|什么|多少|是否")
_ARABIC_MARKS = re.compile("[\u0640\u064b-\u065f\u0670]")
"""Vowels, doubling and stretching: they divide no word."""
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*'?")

NOT_ARABIC = re.compile("[پچژگکیےٹڈڑہھێۆڵەڕڤټډړښېۍڅځ]")
NOT_RUSSIAN = re.compile("[іїєґўјљњћђџѓќѕәғқңөұүһӣҷӯҳ]|ъ(?![еёюя])", re.IGNORECASE)
NOT_CHINESE = re.compile("[応験込働気対図実発択検録権観駅沢続総売変広県訳読団処転辺円価経関済単労効際々]")
_CHINESE_OF_CHINA = re.compile("[的了们这个吗呢谁哪么还没國這個們]")


def alphabet_of(text: str) -> str | None:
    """latin, cyrillic, arabic, wide or other; None without any letter.

    Names are quoted in every alphabet, Latin ones most of all.
    """
    counts = {name: len(pattern.findall(text)) for name, pattern in _ALPHABETS.items()}
    if counts["han"] and _ASKS_IN_CHINESE.search(text):
        return "wide"
    asks_in_latin = not telling_words("latin").asks.isdisjoint(_asking(text))
    other = max(("arabic", "cyrillic", "other"), key=lambda name: counts[name])
    if counts[other] > (_A_SYMBOL if other == "other" else 0):
        return "latin" if asks_in_latin and counts["latin"] > counts[other] else other
    wide = (counts["han"] + counts["kana_or_hangul"]) * _WORDS_PER_WIDE
    if wide and wide * 2 >= counts["latin"] and not asks_in_latin:
        return "wide"
    return "latin" if counts["latin"] else None


def words_of(text: str) -> list[str]:
    """Words in small letters, Arabic ones without marks; an elided one with its apostrophe."""
    return _WORD.findall(_ARABIC_MARKS.sub("", text).replace("’", "'").lower())


def _asking(text: str) -> set[str]:
    """Words without what is elided after them, hyphenated ones with their first part too ("avez-vous")."""
    words = [word.rstrip("'") for word in words_of(text)]
    return {*words, *(word.partition("-")[0] for word in words)}


def is_chinese(text: str) -> bool:
    """Whether a text in wide characters is Chinese, and not Japanese or Korean."""
    if _ALPHABETS["kana_or_hangul"].search(text):
        return False
    return not NOT_CHINESE.search(text) or bool(_ASKS_IN_CHINESE.search(text) or _CHINESE_OF_CHINA.search(text))
