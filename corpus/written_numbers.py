"""Numbers as the six languages of the corpus write them, in figures and in words: `corpus/number-words.yaml`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from corpus.types import LANGUAGES, Language

_FILE = Path(__file__).with_name("number-words.yaml")
_SPACES = " \u00a0\u202f\u2009"
_ARABIC_PREFIX = "[وفبلك]{0,2}(?:ال)?"
_DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_NUMERAL = "[〇零一二两三四五六七八九十百]+"


@dataclass(frozen=True, slots=True)
class WrittenNumbers:
    """The numbers of a text. `counts` are words that count by themselves, `says` all words that say a number."""

    figures: Counter[Decimal]
    counts: Counter[int]
    says: Counter[int]
    hints: frozenset[int]


def read_numbers(text: str, language: Language) -> WrittenNumbers:
    """The numbers of a text without its dates and names; Arabic has to be in plain letters."""
    figures = Counter(_figures(text, language))
    if language == "zh":
        counts, says = _chinese(text)
    else:
        counts = Counter(_words("counts", text, language))
        says = counts + Counter(_words("says", text, language))
    return WrittenNumbers(figures, counts, says, frozenset(_words("hints", text, language)))


def missing_amounts(original: str, translated: str, language: Language) -> Iterator[str]:
    """The English words for amounts that the translated text does not say."""
    for amount in _data()["amounts"]:
        said = re.search(rf"(?<!\w)(?:{amount['en']})(?!\w)", original, re.IGNORECASE)
        if said and not re.search(amount[language], translated, re.IGNORECASE):
            yield said[0]


def _figures(text: str, language: Language) -> Iterator[Decimal]:
    for match in _figure_pattern(language).finditer(text):
        whole = re.sub(r"\D", "", match["whole"])
        times = next((int(name[1:]) for name, part in match.groupdict().items() if part and name[0] == "n"), 1)
        yield (Decimal(f"{whole}.{match['fraction'] or 0}") * times).normalize()


@cache
def _figure_pattern(language: Language) -> re.Pattern[str]:
    """Whole figures in groups of three, or not, then a fraction, then what they are multiplied by."""
    from babel.numbers import get_group_symbol  # noqa: PLC0415 - slow to load

    group = get_group_symbol(language, numbering_system="latn")
    # A point or a comma that no group of three follows is a decimal mark, whichever the language prefers.
    groups = re.escape(group) + ("" if language == "zh" else _SPACES)
    end = "" if language == "zh" else r"(?!\w)"
    return re.compile(
        rf"(?<!\d)(?P<whole>\d{{1,3}}(?P<group>[{groups}])\d{{3}}(?:(?P=group)\d{{3}})*(?!\d)|\d+)"
        rf"(?:[.,٫](?P<fraction>\d+))?(?:\s*(?:{_alternatives('times', language)}){end})?",
        re.IGNORECASE,
    )


def _words(part: str, text: str, language: Language) -> Iterator[int]:
    for match in _word_pattern(part, language).finditer(text):
        yield int((match.lastgroup or "")[1:])


@cache
def _word_pattern(part: str, language: Language) -> re.Pattern[str]:
    prefix = _ARABIC_PREFIX if language == "ar" else ""
    return re.compile(rf"(?<!\w){prefix}(?:{_alternatives(part, language)})(?!\w)", re.IGNORECASE)


def _alternatives(part: str, language: Language) -> str:
    """A group for each number, the greatest first: "trois" must not be found in "vingt-trois"."""
    words: Mapping[int, str] = _data()[part].get(language, {})
    return "|".join(f"(?P<n{value}>{words[value]})" for value in sorted(words, reverse=True)) or "(?!)"


def _chinese(text: str) -> tuple[Counter[int], Counter[int]]:
    """Counts (a numeral with a counter, no ordinal) and all that says a number; 双 says two, 十几 a dozen."""
    counts: Counter[int] = Counter()
    says = Counter({2: len(re.findall("[双俩]", text)), 12: text.count("十几") + text.count("十多")})
    for match in re.finditer(rf"(?P<ordinal>第?)(?P<numeral>{_NUMERAL})(?P<counter>[{_data()['counters']}])?", text):
        value = chinese_value(match["numeral"])
        if value is None:
            continue
        says[value] += 1
        if match["counter"] and not match["ordinal"]:
            counts[value] += 1
    return counts, says


def chinese_value(numeral: str) -> int | None:
    """What a Chinese numeral below a thousand says: 二十三, 六十二, 一百零五; None where it says nothing."""
    match = re.fullmatch(r"(?:(.)百)?零?(?:(.?)(十))?(.?)", numeral)
    if match is None or set("".join(part or "" for part in match.group(1, 2, 4))) - set(_DIGITS):
        return None
    hundreds, tens, ten, ones = match.groups()
    value = 100 * _DIGITS[hundreds] if hundreds else 0
    value += 10 * (_DIGITS[tens] if tens else 1) if ten else 0
    return value + (_DIGITS[ones] if ones else 0)


@cache
def _data() -> dict[str, Any]:
    """The words; `counters` and `amounts` are of all languages, the rest by language and number."""
    data: dict[str, Any] = yaml.load(_FILE.read_text("utf-8"), Loader=yaml.CSafeLoader)
    for part in ("counts", "says", "hints", "times"):
        strange = set(data[part]) - set(LANGUAGES)
        if strange:
            raise ValueError(
                f"{_FILE.name}: {part} has {', '.join(sorted(strange))}, not one of {', '.join(LANGUAGES)}"
            )
    return data
