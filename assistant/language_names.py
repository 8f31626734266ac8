"""Adjectives of countries that name a language: "in Spanish", "на русском языке", "西班牙语"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from assistant.country_index import Found, Word, fold
from corpus.country_names import LanguageWords, written_names

_WITH = re.compile(r"\s*(?:[,،/&]|\b(?:and|or|et|ou|y|e|o|u|أو|и|или)\b)?\s*و?")
"""What stands between adjectives that go together: "Kenyan and Italian"."""
_CLOSE = re.compile(r"[\s\-]*")
_IN_ARABIC = re.compile("و?بال")


def without_languages(text: str, words: list[Word], found: list[Found]) -> list[Found]:
    """What was found, less the names of languages."""
    return [item for group in _groups(text, found) if not _is_language(text, words, group) for item in group]


def _groups(text: str, found: list[Found]) -> Iterator[list[Found]]:
    """Adjectives that go together, and everything else by itself."""
    group: list[Found] = []
    for item in found:
        if group and group[-1].adjective and item.adjective and _WITH.fullmatch(text, group[-1].end, item.start):
            group.append(item)
            continue
        if group:
            yield group
        group = [item]
    if group:
        yield group


def _is_language(text: str, words: list[Word], group: list[Found]) -> bool:
    known = _known(group[0].forms[0].language)
    if group[0].forms[0].language == "zh":
        return _is_chinese_language(text, group[-1].end, known)
    return group[0].adjective and _told_by_words(text, words, group, known)


@cache
def _known(language: str) -> LanguageWords:
    """A language's words as texts are compared: folded."""
    known = written_names(language).language_words
    kinds = (known.before, known.always, known.after, known.before_no_noun)
    return LanguageWords(*(frozenset(map(fold, words)) for words in kinds))


def _is_chinese_language(text: str, end: int, known: LanguageWords) -> bool:
    return text[end : end + 1] in known.after and text[end + 1 : end + 2] not in known.before_no_noun


def _told_by_words(text: str, words: list[Word], group: list[Found], known: LanguageWords) -> bool:
    start, end = group[0].start, group[-1].end
    first = next(word for word in words if word.start <= start < word.end)
    if first.start < start and _IN_ARABIC.match(fold(first.text)):
        return True
    before = next((w.folded for w in reversed(words) if w.end <= first.start and _close(text, w.end, first.start)), "")
    after = next((w.folded for w in words if w.start >= end and _close(text, end, w.start)), "")
    if before in known.always or after in known.after:
        return True
    return before in known.before and (not after or after.isdigit() or after in known.before_no_noun)


def _close(text: str, end: int, start: int) -> bool:
    return _CLOSE.fullmatch(text, end, start) is not None
