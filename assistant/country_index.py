"""Forms of countries' names, looked up word by word; Chinese, written without spaces, character by character."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
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
CLDR_LOCALES = {"zh": ("zh", "zh_Hant", "zh_Hant_HK")}
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
    """A name or adjective; `code` is None for what holds a country's name and means none.

    `small_after`: words right after which a form `with_capital` counts without its capital.
    """

    written: tuple[str, ...]
    words: tuple[frozenset[str], ...]
    code: str | None
    language: str
    adjective: bool
    with_capital: bool
    after: frozenset[str] | None
    city: bool = False
    small_after: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """Forms by each form of their first word; Chinese names by their first character, the longest first."""

    words: Mapping[str, list[Form]]
    han: Mapping[str, list[Form]]


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

    @property
    def city(self) -> bool:
        """Whether it is the name of a city."""
        return self.forms[0].city


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
    for locale in CLDR_LOCALES.get(language, (language,)):
        territories = Locale.parse(locale).territories
        yield from ((code, territories[code]) for code in known_codes() if code in territories)


def found_in(text: str, words: list[Word], language: str | None, index: Index | None = None) -> list[Found]:
    """Names and adjectives in order, none overlapping, each the longest that begins there; some mean no place."""
    index = index or _countries()
    found = (*_found_words(text, words, language, index), *_found_han(text, index))
    return sorted(found, key=lambda found: found.start)


def _found_words(text: str, words: list[Word], language: str | None, index: Index) -> Iterator[Found]:
    at = 0
    while at < len(words):
        found, length = _at(text, words, at, language, index)
        if found is not None:
            yield found
        at += length


def _at(text: str, words: list[Word], at: int, language: str | None, index: Index) -> tuple[Found | None, int]:
    """What begins with a word, and how many words it takes (1 for nothing)."""
    best: dict[tuple[int, bool, bool, int], list[Form]] = {}
    for joined, first, article in _beginnings(words[at].folded):
        written = [form for form in index.words.get(first, ()) if _is_written(form, text, words, at)]
        for form in _spoken(written, language):
            if (form.adjective or not article) and _counts(form, words, at, joined):
                rank = (len(form.words), not form.adjective, not form.city, -joined)
                best.setdefault(rank, []).append(form)
    if not best:
        return None, 1
    rank = max(best)
    start = words[at].start + _raw_length(words[at].text, -rank[-1])
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
    gap = _WIDER_GAP if form.code is None or form.city else _GAP
    return all(gap.fullmatch(text, one.end, next_.start) for one, next_ in pairwise(here))


def _counts(form: Form, words: list[Word], at: int, joined: int) -> bool:
    """Whether a form that is written counts here: its capitals, and the words it has to follow."""
    here = words[at : at + len(form.words)]
    if form.with_capital and not all(map(_capital, (word.text for word in here), form.written)):
        after: frozenset[str] | None = form.small_after or frozenset()
    else:
        after = form.after
    whole = len(words) == len(here) and (form.after is not None or form.small_after is not None)
    return after is None or whole or _follows(after, words, at, joined)


def _capital(text: str, written: str) -> bool:
    """Whether a word has the capitals of the form: all of an abbreviation's, else the first."""
    if written.isupper():
        return text.isupper()
    return not written[0].isupper() or text[0].isupper()


def _follows(after: frozenset[str], words: list[Word], at: int, joined: int) -> bool:
    if joined:
        return words[at].folded[joined - 1] in "بل"
    return at > 0 and words[at - 1].folded in after


def _found_han(text: str, index: Index) -> Iterator[Found]:
    end = 0
    for match in _HAN_NAME.finditer(text):
        start = match.start()
        if start < end:
            continue
        form = next((f for f in index.han.get(match.group(), ()) if text.startswith(f.written[0], start)), None)
        if form is not None:
            end = start + len(form.written[0])
            if form.after is None or form.written[0] == text.strip() or text.endswith(tuple(form.after), 0, start):
                yield Found(start, end, (form,))


@cache
def _countries() -> Index:
    return index_of(country_forms())


@cache
def country_forms() -> tuple[Form, ...]:
    """Every name and adjective of a country, in all languages."""
    return tuple(chain.from_iterable(map(_forms, LANGUAGES)))


def index_of(forms: Iterable[Form]) -> Index:
    """Forms made ready for looking up; of Chinese ones written alike the first stays."""
    words: dict[str, list[Form]] = defaultdict(list)
    han: dict[str, dict[str, Form]] = defaultdict(dict)
    for form in forms:
        for first in form.words[0] if form.words else ():
            words[first].append(form)
        if not form.words:
            han[form.written[0][0]].setdefault(form.written[0], form)
    longest_first = {first: sorted(names.values(), key=lambda f: -len(f.written[0])) for first, names in han.items()}
    return Index(dict(words), longest_first)


def _forms(language: str) -> Iterator[Form]:
    written = written_names(language)
    yield from (_form(name, None, language, written) for name in written.not_places)
    for code, names in written.names.items():
        yield from (_form(name, code, language, written) for name in names)
    yield from (_form(name, code, language, written) for code, name in cldr_names(language))
    for code, names in written.adjectives.items():
        yield from (_form(name, code, language, written, adjective=True) for name in names)


def _form(name: str, code: str | None, language: str, known: CountryNames, *, adjective: bool = False) -> Form:
    written = written_words(name)
    after = known.after.get(name)
    return Form(
        written,
        inflected(written, language, adjective=adjective),
        code,
        language,
        adjective,
        with_capital=name in known.with_capital,
        after=None if after is None else frozenset(map(fold, after)),
    )


def written_words(name: str) -> tuple[str, ...]:
    """The words of a name; a Chinese one is one word."""
    return (name,) if _HAN_NAME.match(name) else tuple(_WORD.findall(name))


def inflected(written: tuple[str, ...], language: str, *, adjective: bool) -> tuple[frozenset[str], ...]:
    """The forms of each word, folded; none for a Chinese name."""
    if _HAN_NAME.match(written[0]):
        return ()
    return tuple(_folded(word, language, adjective=adjective) for word in written)


@cache
def _folded(word: str, language: str, *, adjective: bool) -> frozenset[str]:
    return frozenset(map(fold, forms(word, language, adjective=adjective)))
