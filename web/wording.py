"""The interface's own words: which language, which way it reads, dates and names of countries."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import cast

from babel import Locale
from babel.dates import format_skeleton, format_timedelta

from assistant.notices import written_date
from assistant.phrases import Phrases, phrases
from corpus.types import LANGUAGES, Period

LANGUAGE_NAMES = {
    "en": "English",
    "zh": "中文",
    "fr": "Français",
    "es": "Español",
    "ru": "Русский",
    "ar": "العربية",
}
"""Each language in its own words."""

_PREFERENCE = re.compile(r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q=([01](?:\.[0-9]{0,3})?))?\s*")
_ENDING_WITH_NOTE = re.compile(r"([\d/-]+)(?:\s+(\(.*\)))?")


def direction(language: str) -> str:
    """Which way a language is written: `rtl` or `ltr`."""
    return "rtl" if language == "ar" else "ltr"


def preferred_language(accept_language: str) -> str | None:
    """The language of ours an `Accept-Language` header (RFC 9110, 12.5.4) weighs most; None if none."""
    found: list[tuple[float, str]] = []
    for part in accept_language.split(","):
        match = _PREFERENCE.fullmatch(part)
        if match and match[1].lower() in LANGUAGES:
            found.append((float(match[2] or 1), match[1].lower()))
    wanted = [item for item in found if item[0] > 0]
    return max(wanted, key=lambda item: item[0])[1] if wanted else None


def date_in_words(text: str, language: str) -> str:
    """A source's date in words: a day, a month, a year or a span of them; any other text as it is."""
    match = _ENDING_WITH_NOTE.fullmatch(text.strip())
    if match is None:
        return text
    parts = match[1].split("/")
    try:
        for part in parts:
            Period.parse(part)
    except ValueError:
        return text
    words = " – ".join(_part_in_words(part, language) for part in parts)
    return f"{words} {match[2]}" if match[2] else words


def _part_in_words(part: str, language: str) -> str:
    first_day = Period.parse(part).start
    if part.count("-") == 0:
        return part
    if part.count("-") == 2:  # noqa: PLR2004 - year, month and day
        return written_date(first_day, language)
    moment = datetime.combine(first_day, datetime.min.time())
    return cast("str", format_skeleton("yMMMM", moment, locale=language))


def days_in_words(days: int, language: str) -> str:
    """A number of days, with the word for days that goes with it."""
    return cast("str", format_timedelta(timedelta(days), granularity="day", threshold=days + 1, locale=language))


def country_name(code: str, language: str) -> str:
    """A country's name, or the code itself when there is none."""
    return cast("str", Locale.parse(language).territories.get(code, code))


def kind_in_words(kind: str, words: Phrases) -> str:
    """What kind of document it is; a kind of the reader's own is shown as it is."""
    key = f"ui_kind_{kind}"
    return words(key) if key in words.keys else kind


def confidence_in_words(confidence: float, language: str) -> str:
    """How sure an answer is, in three steps."""
    steps = ((0.75, "confidence_high"), (0.5, "confidence_medium"), (0.0, "confidence_low"))
    return phrases(language)(next((key for least, key in steps if confidence >= least), "confidence_low"))
