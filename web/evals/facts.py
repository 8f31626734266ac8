"""Whether a text says an expected fact: dates, numbers and digits are compared whatever way they are written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

from corpus.types import LANGUAGES

# fmt: off
_UNITS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]
# fmt: on
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS = {word: number for number, word in enumerate(_UNITS)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_NUMBER_WORD = re.compile(rf"\b(?:({'|'.join(_TENS)})[- ]({'|'.join(_UNITS[1:10])})|({'|'.join(_WORDS)}))\b")
_THOUSANDS = re.compile(r"(?<=\d)[,'’\u00a0\u202f](?=\d{3}(?!\d))")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_PERCENT = re.compile(r"\bper ?cent\b")
_CHINESE_DATE = re.compile(r"(?:(\d{4})\s*年\s*)?(\d{1,2})\s*月(?:\s*(\d{1,2})\s*[日号])?")
_ISO_DATE = re.compile(r"(?<![\d-])(\d{4})-(\d{2})-(\d{2})(?![\d-])")
_SEPARATORS = re.compile(r"[^\w.%+]+|\.(?!\d)|_+")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def says_all(texts: Iterable[str], facts: Sequence[Sequence[str]]) -> bool:
    """Whether the texts say a variant of every fact."""
    said = list(texts)
    return all(says(said, variants) for variants in facts)


def says(texts: Iterable[str], variants: Sequence[str]) -> bool:
    """Whether one of the texts says one of the variants, as whole words."""
    normal = [normalised(text) for text in texts]
    return any(_within(normalised(variant), text) for variant in variants for text in normal)


def _within(needle: str, text: str) -> bool:
    """Languages without spaces have no edges of words to respect."""
    if not needle:
        return False
    before = "" if _UNSPACED.match(needle[0]) else r"(?<![\w.])"
    after = "" if _UNSPACED.match(needle[-1]) else r"(?![\w%]|\.\d)"
    return re.search(before + re.escape(needle) + after, text) is not None


@cache
def normalised(text: str) -> str:
    """Lower case, ASCII digits, number words as digits, dates as `2018 m09 d30`, single spaces.

    The order in a date is such that a month of a year, and a day of a month, are found inside a whole date.
    """
    text = _THOUSANDS.sub("", text)
    text = unicodedata.normalize("NFKC", text).casefold()
    text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    text = _DECIMAL_COMMA.sub(".", text)
    text = _NUMBER_WORD.sub(_as_digits, text)
    text = _PERCENT.sub("%", text).replace(" %", "%")
    text = _CHINESE_DATE.sub(lambda m: _dated(m[1], int(m[2]), m[3]), text)
    text = _ISO_DATE.sub(lambda m: _dated(m[1], int(m[2]), m[3]), text)
    for pattern in _date_patterns():
        text = pattern.sub(_as_date, text)
    return " ".join(_SEPARATORS.sub(" ", text).split())


def _as_digits(match: re.Match[str]) -> str:
    ten, unit, alone = match.groups()
    return str(_WORDS[alone] if alone else _WORDS[ten] + _WORDS[unit])


def _as_date(match: re.Match[str]) -> str:
    found = match.groupdict()
    return _dated(found.get("year"), _months()[found["month"]], found.get("day"))


def _dated(year: str | None, month: int, day: str | None) -> str:
    written = f"{year or ''} m{month:02} {f'd{int(day):02}' if day else ''}"
    return f" {written.strip()} "  # apart from what stands beside it in languages without spaces


@cache
def _months() -> dict[str, int]:
    """Names of months in the six languages, with their short forms, to their numbers."""
    from babel.dates import get_month_names  # noqa: PLC0415 - slow to import

    found: dict[str, int] = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    found.setdefault(unicodedata.normalize("NFKC", name).casefold().rstrip("."), number)
    return {name: number for name, number in found.items() if not name[0].isdigit()} | {"sept": 9}


@cache
def _date_patterns() -> tuple[re.Pattern[str], ...]:
    names = "|".join(re.escape(name) for name in sorted(_months(), key=len, reverse=True))
    month, day, year = rf"(?P<month>{names})\.?", r"(?P<day>\d{1,2})(?:st|nd|rd|th|er)?", r"(?P<year>\d{4})"
    of = r"(?:\s+(?:de|of))?\s+"
    return tuple(
        re.compile(rf"(?<!\w){pattern}(?!\w)")
        for pattern in (
            rf"{day}{of}{month}(?:{of}|,\s*){year}",
            rf"{month}\s+{day},?\s+{year}",
            rf"{month}(?:{of}|,\s*){year}",
            rf"{day}{of}{month}",
            rf"{month}\s+{day}",
        )
    )
