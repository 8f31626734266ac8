"""The day on which an application was, or would have been, sent."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from functools import cache

from assistant.eligibility.intent import SENTENCE_END
from assistant.eligibility.vocabulary import Vocabulary, vocabulary
from corpus.types import Period

_FRAGMENT = 100
"""Characters of a reply that may be a date without saying of what."""
_YEAR_FIRST = r"(?P<y1>\d{4})\s*[-/.年]\s*(?P<m1>\d{1,2})\s*[-/.月]\s*(?P<d1>\d{1,2})(?:\s*[日号])?"
_YEAR_LAST = r"(?<![\d/.-])(?P<d2>\d{1,2})\s?(?P<sign>[./-])\s?(?P<m2>\d{1,2})\s?(?P=sign)\s?(?P<y2>\d{4})(?!\d)"
_CHINESE_MONTH = r"(?:(?P<y3>\d{4})\s*年\s*)?(?P<m3>\d{1,2})\s*月(?:\s*(?P<d3>\d{1,2})\s*[日号])?"
_NUMERIC = re.compile(f"{_YEAR_FIRST}|{_YEAR_LAST}|{_CHINESE_MONTH}")
_MONTHS_LAST = 12


def sent_on(text: str, words: Vocabulary, call: Period) -> str | None:
    """The ISO date of sending; for a time that lies wholly on one side of the call's deadline, a day of it."""
    for sentence in filter(None, SENTENCE_END.split(text)):
        if len(sentence) <= _FRAGMENT or words["dates.sending"].search(sentence):
            day = _explicit(sentence, words, call) or _from_deadline(sentence, words, call)
            if day is not None:
                return day.isoformat()
    return None


def _explicit(sentence: str, words: Vocabulary, call: Period) -> date | None:
    for pattern in (_NUMERIC, _written(words.language)):
        for found in pattern.finditer(sentence):
            if not words.before("dates.other.before", sentence, found.start()):
                parts = {k.rstrip("123"): v for k, v in found.groupdict().items() if v is not None}
                day = _day(parts, words, call)
                if day is not None:
                    return day
    return None


def _day(parts: dict[str, str], words: Vocabulary, call: Period) -> date | None:
    year = int(parts.get("y", call.end.year))
    month = int(parts["m"]) if "m" in parts else _month(parts["name"], words)
    if "d" not in parts:
        return _day_of_month(year, month, call) if "y" in parts and month <= _MONTHS_LAST else None
    day = int(parts["d"])
    if parts.get("sign") == "/" and words.language == "en" and max(day, month) <= _MONTHS_LAST and day != month:
        return None  # day first or month first: not said
    if month > _MONTHS_LAST:
        day, month = month, day
    try:
        return date(year, month, day)
    except ValueError:
        return None  # such a day there is not: nothing was said


def _day_of_month(year: int, month: int, call: Period) -> date | None:
    """The first day of a month that lies wholly within the call or after it."""
    first, last = date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    return first if first > call.end or (first >= call.start and last <= call.end) else None


def _from_deadline(sentence: str, words: Vocabulary, call: Period) -> date | None:
    for name, sign in (("late_by", 1), ("early_by", -1)):
        if found := words[f"dates.{name}"].search(sentence):
            return call.end + sign * _span(found.group(), words)
    if words["dates.late"].search(sentence):
        return call.end + timedelta(days=1)
    return call.end if words["dates.early"].search(sentence) else None


def _span(text: str, words: Vocabulary) -> timedelta:
    digits = re.search(r"\d{1,3}", text)
    number = int(digits.group()) if digits else _listed(text, words, "numbers", 1)
    return timedelta(days=number * _listed(text, words, "units", 1))


def _listed(text: str, words: Vocabulary, group: str, default: int) -> int:
    values = words.numbered(f"dates.{group}")
    return next((value for value in sorted(values, reverse=True) if values[value].search(text)), default)


def _month(name: str, words: Vocabulary) -> int:
    return next(value for value, pattern in words.numbered("dates.months").items() if pattern.search(name))


@cache
def _written(language: str) -> re.Pattern[str]:
    """Dates with the month in letters: "5 October 2018", "October 5th, 2018", "October 2018"."""
    words = vocabulary(language)
    months = "|".join(pattern.pattern for pattern in words.numbered("dates.months").values())
    link = rf"(?:\s|,|{words['dates.links'].pattern})*"
    year = rf"(?:{link}(?P<y{{0}}>\d{{{{4}}}})(?!\d))"
    before = rf"(?<!\d)(?P<d1>\d{{1,2}})(?!\d)\W?(?:st|nd|rd|th|er|го|е)?{link}(?P<name1>{months}){year.format(1)}?"
    after = rf"(?P<name2>{months}){link}(?P<d2>\d{{1,2}})(?!\d)(?:st|nd|rd|th)?{year.format(2)}?"
    alone = rf"(?P<name3>{months}){year.format(3)}"
    return re.compile(f"{before}|{after}|{alone}")
