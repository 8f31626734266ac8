"""Whether a statement says in another language the numbers, dates and names that its English one says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from corpus.capital_names import is_own_form, take_forms, take_names
from corpus.types import Document, Language, Sentence
from corpus.written_dates import WrittenDate, plain_arabic, take_dates
from corpus.written_numbers import WrittenNumbers, missing_amounts, read_numbers

_NUMBERED_TWICE = re.compile(r"-(\d+[A-Z]?)(?= \([A-Za-z ]+-\1\b)")
"""The number of a name before the Latin name in brackets that has it too: "شنتشو-23 (Shenzhou-23)"."""
_LEAST_COUNT = 3  # "two" is also said by "both", a pair or a dual


@dataclass(frozen=True, slots=True)
class _Values:
    """What of a statement can be compared; `said` are English names it has in its own language's way."""

    names: dict[str, None]
    said: frozenset[str]
    dates: Counter[WrittenDate]
    numbers: WrittenNumbers


def differences(original: str, translated: str, language: Language) -> Iterator[str]:
    """What a translated statement has that its English one has not, or lacks, in numbers, dates and names."""
    english = _english(original)
    own = _values(translated, language, english.names)
    yield from _names(english, own, language)
    yield from _dates(english.dates, own.dates)
    yield from _numbers(english.numbers, own.numbers)
    for amount in missing_amounts(original, plain_arabic(translated), language):
        yield _lacks(f"the amount {amount!r}")


def misaligned(original: Document, translated: Document) -> Iterator[str]:
    """The first place where a version has other sections, statements or paragraphs than its English document."""
    if len(original.sections) != len(translated.sections):
        yield f"has {len(translated.sections)} sections, the English document has {len(original.sections)}"
    for number, (section, own) in enumerate(zip(original.sections, translated.sections, strict=False), start=1):
        place = f"section {number} ({own.heading})"
        message = _misplaced(section.sentences, own.sentences)
        if message is not None:
            yield f"{place}: {message}"
            return


def _misplaced(original: tuple[Sentence, ...], translated: tuple[Sentence, ...]) -> str | None:
    for expected, own in zip(original, translated, strict=False):
        if own.name != expected.name:
            return f"has #{own.name} where the English document has #{expected.name}"
        if own.paragraph != expected.paragraph:
            return f"#{own.name} is in paragraph {own.paragraph}, in the English document in {expected.paragraph}"
    if len(original) > len(translated):
        return f"lacks #{original[len(translated)].name}"
    if len(translated) > len(original):
        return f"has #{translated[len(original)].name}, which the English section has not"
    return None


@lru_cache(maxsize=4096)  # each English statement is compared with five others
def _english(text: str) -> _Values:
    return _values(text, "en", {})


def _values(text: str, language: Language, english_names: dict[str, None]) -> _Values:
    if language == "ar":
        text = _NUMBERED_TWICE.sub("", plain_arabic(text))
    said, text = take_forms(english_names, text, language)
    names, text = take_names(text)
    dates, text = take_dates(text, language)
    return _Values(names, frozenset(said), Counter(dates), read_numbers(text, language))


def _names(english: _Values, own: _Values, language: Language) -> Iterator[str]:
    for name in english.names:
        if not _same(name, own.names) and name not in own.said:
            yield _lacks(f"the name {name}")
    for name in own.names:
        if not _same(name, english.names) and not is_own_form(name, language):
            yield _adds(f"the name {name}")


def _same(name: str, names: Mapping[str, None]) -> bool:
    """Whether a name is among names, in one number or the other: "CubeSat", "CubeSats"."""
    return name in names or f"{name}s" in names or name.removesuffix("s") in names


def _dates(english: Counter[WrittenDate], own: Counter[WrittenDate]) -> Iterator[str]:
    missing, more, shared = english - own, own - english, english & own
    if bool(missing) != bool(more) and all(_repeats(date, shared) for date in (*missing, *more)):
        return
    yield from (_lacks(f"the date {date}") for date in missing)
    yield from (_adds(f"the date {date}") for date in more)


def _repeats(month: WrittenDate, dates: Iterable[WrittenDate]) -> bool:
    """Whether it is the month of dates that are there, as in "16 June 2016 ..., because the June date"."""
    return month.day is None and any((date.year, date.month) == (month.year, month.month) for date in dates)


def _numbers(english: WrittenNumbers, own: WrittenNumbers) -> Iterator[str]:
    """Figures are compared first; what is left of them may be a word in the other language."""
    missing, more = english.figures - own.figures, own.figures - english.figures
    yield from (_lacks(f"the number {_said(value)}") for value in missing if value not in own.says)
    known = {*english.says, *english.hints}
    yield from (_adds(f"the number {_said(value)}") for value in more if value not in known)
    for value in english.says:
        if value not in own.says and value not in more:
            yield _lacks(f"the number {value}, in figures or as a word")
    for value, times in own.counts.items():
        more_often = times > english.says[value] + english.figures[Decimal(value)]
        if more_often and value >= _LEAST_COUNT and value not in english.hints:
            yield _adds(f"the number {value}, written as a word")


def _said(value: Decimal) -> str:
    return f"{value:f}"


def _lacks(what: str) -> str:
    return f"lacks {what}: the English statement has it"


def _adds(what: str) -> str:
    return f"has {what}: the English statement has not"
