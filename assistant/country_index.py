"""Forms of countries' names, looked up word by word; Chinese, written without spaces, character by character."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, pairwise

from babel import Locale

from assistant.inflection import forms
from corpus.country_names import CountryNames, written_names
from corpus.states import known_codes
from corpus.types import LANGUAGES

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_MARKS = r"\u0300-\u036f\u064b-\u0652\u0670"
_WORD = re.compile(rf"[^\W_{_HAN}](?:[^\W_{_HAN}]|[{_MARKS}])*\$?")  # "US$" is no country
_HAN_NAME = re.compile(rf"[{_HAN}]")
_GAP = re.compile(r"[\s\-‐‑–—'’.&()]*")
_WIDER_GAP = re.compile(r"[\s\-‐‑–—'’.,&()]*")
_ACCENTED = re.compile(r"[\u00c0-\u024f\u0300-\u036f\u1e00-\u1eff]")
_DROPPED = re.compile(r"[\u0640\u064b-\u0652\u0670]")
_ALIKE = str.maketrans(
    {"ё": "е", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ı": "i", "ک": "ك"}
)
_CLDR_LOCALES = {"zh": ("zh", "zh_Hant", "zh_Hant_HK")}
_JOINED = "وفبكل"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text; `folded` is without case, accents and Arabic marks."""

    start: int
    end: int
    text: str
    folded: str


@dataclass(frozen=True, slots=True)
class Form:
    """A name or adjective; `code` is None for what holds a country's name and means none."""

    written: tuple[str, ...]
    words: tuple[frozenset[str], ...]
    code: str | None
    language: str
    adjective: bool
    with_capital: bool
    after: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Found:
    """Forms that fit a text at one place, all of the same rank."""

    start: int
    end: int
    forms: tuple[Form, ...]

    @property
    def codes(self) -> frozenset[str]:
        """The countries meant: several where the form does not tell them apart, none for no place."""
        return frozenset(form.code for form in self.forms if form.code is not None)

    @property
    def adjective(self) -> bool:
        """Whether it is an adjective or a person's word rather than a country's name."""
        return self.forms[0].adjective


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Lower case without accents of Latin letters and Arabic marks; letters written in several ways made one."""
    if text.isascii():
        return text.lower()
    text = _DROPPED.sub("", unicodedata.normalize("NFKC", text).casefold()).translate(_ALIKE)
    if not _ACCENTED.search(text):
        return text
    kept: list[str] = []
    for character in unicodedata.normalize("NFD", text):
        if not (unicodedata.combining(character) and kept and kept[-1].isascii()):
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept)).translate(_ALIKE)


def words_of(text: str) -> list[Word]:
    """The words of a text that are not Chinese, in order."""
    return [Word(m.start(), m.end(), m.group(), fold(m.group())) for m in _WORD.finditer(text)]


def cldr_names(language: str) -> Iterator[tuple[str, str]]:
    """Code and name of each country in CLDR; of Chinese in both scripts."""
    for locale in _CLDR_LOCALES.get(language, (language,)):
        territories = Locale.parse(locale).territories
        yield from ((code, territories[code]) for code in known_codes() if code in territories)


def found_in(text: str, words: list[Word], language: str | None) -> list[Found]:
    """Names and adjectives in order, none overlapping, each the longest that begins there; some mean no place."""
    return sorted((*_found_words(text, words, language), *_found_han(text)), key=lambda found: found.start)


def _found_words(text: str, words: list[Word], language: str | None) -> Iterator[Found]:
    at = 0
    while at < len(words):
        found, length = _at(text, words, at, language)
        if found is not None:
            yield found
        at += length


def _at(text: str, words: list[Word], at: int, language: str | None) -> tuple[Found | None, int]:
    """What begins with a word, and how many words it takes (1 for nothing)."""
    best: dict[tuple[int, bool, int], list[Form]] = {}
    for joined, first, article in _beginnings(words[at].folded):
        written = [form for form in _index().get(first, ()) if _is_written(form, text, words, at)]
        for form in _spoken(written, language):
            if (form.adjective or not article) and _counts(form, words, at, joined):
                best.setdefault((len(form.words), not form.adjective, -joined), []).append(form)
    if not best:
        return None, 1
    rank = max(best)
    start = words[at].start + _raw_length(words[at].text, -rank[2])
    return Found(start, words[at + rank[0] - 1].end, tuple(best[rank])), rank[0]


def _beginnings(folded: str) -> Iterator[tuple[int, str, bool]]:
    """A word as it is and without what Arabic joins to it: letters taken, the rest, whether the article went too."""
    yield 0, folded, False
    if not "\u0600" < folded[:1] < "\u0700":
        return
    for taken in range(min(3, len(folded))):
        if taken and folded[taken - 1] not in _JOINED:
            return
        rest = folded[taken:]
        if taken:
            yield taken, rest, False
        if rest.startswith("ال"):
            yield taken, rest[2:], True
        elif rest.startswith("لل"):
            yield taken, "ال" + rest[2:], False
            yield taken, rest[2:], True


def _raw_length(raw: str, letters: int) -> int:
    """Characters of a word as written that hold so many of its folded letters."""
    taken = length = 0
    while taken < letters:
        taken += 0 if _DROPPED.match(raw[length]) else 1
        length += 1
    return length


def _spoken(written: list[Form], language: str | None) -> Iterator[Form]:
    """The forms of the text's own language, where it is known; other languages' names of as many words it lacks."""
    own = {len(form.words) for form in written if form.language == language}
    for form in written:
        if language in (None, form.language) or not (form.adjective or len(form.words) in own):
            yield form


def _is_written(form: Form, text: str, words: list[Word], at: int) -> bool:
    here = words[at : at + len(form.words)]
    if len(here) < len(form.words):
        return False
    if any(word.folded not in wanted for word, wanted in zip(here[1:], form.words[1:], strict=True)):
        return False
    gap = _WIDER_GAP if form.code is None else _GAP
    return all(gap.fullmatch(text, one.end, next_.start) for one, next_ in pairwise(here))


def _counts(form: Form, words: list[Word], at: int, joined: int) -> bool:
    """Whether a form that is written counts here: its capitals, and the words it has to follow."""
    here = words[at : at + len(form.words)]
    if form.with_capital and not all(map(_capital, (word.text for word in here), form.written)):
        return False
    return form.after is None or len(words) == len(here) or _follows(form.after, words, at, joined)


def _capital(text: str, written: str) -> bool:
    """Whether a word has the capitals of the form: all of an abbreviation's, else the first."""
    if written.isupper():
        return text.isupper()
    return not written[0].isupper() or text[0].isupper()


def _follows(after: frozenset[str], words: list[Word], at: int, joined: int) -> bool:
    if joined:
        return words[at].folded[joined - 1] in "بل"
    return at > 0 and words[at - 1].folded in after


def _found_han(text: str) -> Iterator[Found]:
    names = _han_names()
    end = 0
    for match in _HAN_NAME.finditer(text):
        if match.start() < end:
            continue
        form = next((f for f in names.get(match.group(), ()) if text.startswith(f.written[0], match.start())), None)
        if form is not None:
            end = match.start() + len(form.written[0])
            yield Found(match.start(), end, (form,))


@cache
def _index() -> dict[str, list[Form]]:
    """Every form that is not Chinese, by each form of its first word."""
    index: dict[str, list[Form]] = defaultdict(list)
    for form in chain.from_iterable(map(_forms, LANGUAGES)):
        for first in form.words[0] if form.words else ():
            index[first].append(form)
    return dict(index)


@cache
def _han_names() -> dict[str, list[Form]]:
    """Chinese names by their first character, the longest first."""
    names: dict[str, dict[str, Form]] = defaultdict(dict)
    for form in _forms("zh"):
        names[form.written[0][0]].setdefault(form.written[0], form)
    return {first: sorted(forms.values(), key=lambda f: -len(f.written[0])) for first, forms in names.items()}


def _forms(language: str) -> Iterator[Form]:
    written = written_names(language)
    yield from (_form(name, None, language, written) for name in written.not_places)
    for code, names in written.names.items():
        yield from (_form(name, code, language, written) for name in names)
    yield from (_form(name, code, language, written) for code, name in cldr_names(language))
    for code, names in written.adjectives.items():
        yield from (_form(name, code, language, written, adjective=True) for name in names)


def _form(name: str, code: str | None, language: str, known: CountryNames, *, adjective: bool = False) -> Form:
    han = _HAN_NAME.match(name) is not None
    written = (name,) if han else tuple(_WORD.findall(name))
    inflected = () if han else tuple(_folded(word, language, adjective=adjective) for word in written)
    after = known.after.get(name)
    return Form(
        written,
        inflected,
        code,
        language,
        adjective,
        with_capital=name in known.with_capital,
        after=None if after is None else frozenset(map(fold, after)),
    )


@cache
def _folded(word: str, language: str, *, adjective: bool) -> frozenset[str]:
    return frozenset(map(fold, forms(word, language, adjective=adjective)))
