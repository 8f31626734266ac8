"""Dates as the six languages of the corpus write them: "30 September 2018", "del 4 al 6 de diciembre de 2018"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from corpus.types import Language

# So many characters may lie between a date without a year and the date whose year it shares.
_BESIDE = 25
_ARABIC = ("ar", "ar_SY")  # the month names of Egypt and of the Levant; the United Nations write both
_ORDINAL = r"(?:er|\.?º|°|-?го|-?е)?"
_JOIN = r"(?:\s*[-–—]\s*|\s+(?:and|to|or|y|e|al?|o|et|au|à|ou|и|по|до|или|الى|حتى|او)\s+|\s+و\s*)"
_YEAR = r"(?:,?\s+(?:(?:del?|(?:من\s+)?(?:ال)?عام|لعام|سنة)\s+)?(?P<year>\d{4})(?!\d))?"
_CHINESE = re.compile(
    r"(?:(?P<year>\d{4})\s*年\s*)?(?<!\d)(?P<month>\d{1,2})\s*月(?!球)"
    r"(?:\s*(?P<days>\d{1,2}(?:\s*日?\s*[和至到、及与或—–-]{1,2}\s*\d{1,2}(?!\d|\s*月))*)\s*日)?"
)


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A day or a month; `year` None: the text names none, `day` None: a whole month."""

    year: int | None
    month: int
    day: int | None

    def __str__(self) -> str:
        """Say the date as the English statements do."""
        parts = (self.day, _english_months().get(self.month, f"month {self.month}"), self.year)
        return " ".join(str(part) for part in parts if part is not None)


@dataclass(frozen=True, slots=True)
class _Found:
    date: WrittenDate
    start: int
    end: int


def take_dates(text: str, language: Language) -> tuple[list[WrittenDate], str]:
    """The dates of a text, and the text with blanks in their places; Arabic has to be in plain letters."""
    pattern = _CHINESE if language == "zh" else _pattern(language)
    found = [each for match in pattern.finditer(text) for each in _read(match, language)]
    dates = [each.date for each in _with_years(found, text, language)]
    for each in found:
        text = text[: each.start] + " " * (each.end - each.start) + text[each.end :]
    return dates, text


def plain_arabic(text: str) -> str:
    """Leave out what Arabic writers may leave out: vowel signs, and the hamza of an alif."""
    return re.sub(r"[\u064b-\u0652\u0640]", "", re.sub(r"[أإآٱ]", "ا", text))


def _read(match: re.Match[str], language: Language) -> Iterator[_Found]:
    months = [int(match["month"])] if language == "zh" else _months_of(match, language)
    days: Iterable[int | None] = [int(day) for day in re.findall(r"\d+", match["days"] or "")] or [None]
    year = int(match["year"]) if match["year"] else None
    if not (year or match["days"]) and _may_be_a_word(match, language):
        return
    for month in months:
        for day in days:
            yield _Found(WrittenDate(year, month, day), match.start(), match.end())


def _may_be_a_word(match: re.Match[str], language: Language) -> bool:
    """Whether a month standing alone may be another word: Mars, or "باب", a door, with "آب", August, in it."""
    if language == "ar":
        return match["other"] is None
    return language not in ("en", "zh") and match["month"][0].isupper()


def _months_of(match: re.Match[str], language: Language) -> list[int]:
    """The month, or both where two names that should be one month's are not."""
    names = _month_numbers(language)
    written = [match["month"], match["other"] or match["month"]]
    return list(dict.fromkeys(_month(name, names, language) for name in written))


def _month(written: str, names: dict[str, int], language: Language) -> int:
    name = re.sub(r"\s+", " ", written.lower())
    return names[_russian_stem(name)] if language == "ru" else names[name]


def _with_years(found: list[_Found], text: str, language: Language) -> list[_Found]:
    """Give dates without a year the year of the date right after them or, failing that, of one before them."""
    filled = list(found)
    if language != "zh":
        for place in range(len(filled) - 2, -1, -1):
            if _beside(filled[place], filled[place + 1], text):
                filled[place] = _dated(filled[place], filled[place + 1])
    for place in range(1, len(filled)):
        filled[place] = _dated(filled[place], filled[place - 1])
    return filled


def _beside(first: _Found, second: _Found, text: str) -> bool:
    between = text[first.end : second.start]
    return len(between) <= _BESIDE and not re.search(r"[\d.;:]", between)


def _dated(found: _Found, other: _Found) -> _Found:
    if found.date.year is not None:
        return found
    return replace(found, date=replace(found.date, year=other.date.year))


@cache
def _pattern(language: Language) -> re.Pattern[str]:
    # English keeps the capital: "20 may apply" names no date.
    written = (name.capitalize() if language == "en" else name for name in _month_numbers(language))
    names = sorted(written, key=len, reverse=True)
    month = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names)
    if language == "ru":
        month = rf"(?:{month})(?:ь|й|я|а|ю|у|е|[её]м|ом)?"
    prefix = "[وفبل]?(?:شهر )?" if language == "ar" else ""
    days = rf"(?:(?<![\d.,:])(?P<days>\d{{1,2}}{_ORDINAL}(?:{_JOIN}\d{{1,2}}{_ORDINAL})*)\s+(?:de\s+|من\s+)?)?"
    pattern = rf"{days}\b{prefix}(?P<month>{month})\b(?:\s*/\s*(?P<other>{month})\b)?(?!-\d){_YEAR}"
    return re.compile(pattern, 0 if language == "en" else re.IGNORECASE)


@cache
def _month_numbers(language: Language) -> dict[str, int]:
    """Every name of a month in a language, in small letters (Russian: without its ending), with its number."""
    from babel import Locale  # noqa: PLC0415 - slow to load

    numbers: dict[str, int] = {}
    for locale in _ARABIC if language == "ar" else (language,):
        months = Locale.parse(locale).months
        for context in ("format", "stand-alone"):
            numbers |= {_plain(name, language): number for number, name in months[context]["wide"].items()}
    return numbers


def _plain(name: str, language: Language) -> str:
    if language == "ru":
        return _russian_stem(name.lower())
    return plain_arabic(name) if language == "ar" else name.lower()


def _russian_stem(name: str) -> str:
    return re.sub(r"(?:ь|й|я|а|ю|у|е|[её]м|ом)$", "", name)


@cache
def _english_months() -> dict[int, str]:
    return {number: name.capitalize() for name, number in _month_numbers("en").items()}
