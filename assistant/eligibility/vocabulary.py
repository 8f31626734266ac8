"""What a language says for the things an eligibility check needs to hear: `words/<language>.yaml`.

A phrase stands between the ends of words. In it `*` is any ending, `…` anything within a sentence, `{name}` one of
the phrases under `parts`, `(a|b)` and `(a)?` what they are in regular expressions. Accents and capitals may be
written; they are taken away. Chinese has no ends of words; Arabic joins conjunctions, prepositions and the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import yaml

from assistant.eligibility.letters import fold
from corpus.types import LANGUAGES

_WITHIN = r"(?:[^.?!;。؟؛\n]|\.(?=\w)){0,90}?"
_WITHIN_CHINESE = r"(?:[^.?!;。\n]|\.(?=\w)){0,40}?"
"""Where two characters are a word."""
_JOINED = r"(?:[وف]?(?:ال|لل|[بلك](?:ال)?)?)"
_PART = re.compile(r"\{([a-z_]+)\}")
_GAP = re.compile(" *… *")
_ENDING = re.compile(r"(?<=\w)(?<!\\\w)\*")
_CLASS_OR_SPACE = re.compile(r"(\[[^\]]*\])| +(\?)?")
_BEFORE = 60
"""Characters before a word in which what governs it may stand."""


@dataclass(frozen=True)
class Vocabulary:
    """The phrases of one language, compiled."""

    language: str
    _raw: Mapping[str, Any]

    def __getitem__(self, name: str) -> re.Pattern[str]:
        """The phrases under a name, `team.joint` for those of `joint` within `team`; raises KeyError."""
        return self._patterns[name]

    def named(self, name: str) -> Sequence[tuple[str, re.Pattern[str]]]:
        """The patterns of a list of lists, in its order; a name may stand in it more than once."""
        return self._lists[name]

    def numbered(self, name: str) -> Mapping[int, re.Pattern[str]]:
        """The patterns under a name whose keys are numbers, by number."""
        return self._numbered[name]

    def before(self, name: str, text: str, at: int) -> bool:
        """Whether one of the phrases ends where `at` is."""
        return bool(self._endings[name].search(text, max(0, at - _BEFORE), at))

    def after(self, name: str, text: str, at: int) -> bool:
        """Whether one of the phrases begins where `at` is."""
        while at < len(text) and text[at] in " ,'-":
            at += 1
        return bool(self._patterns[name].match(text, at))

    @cached_property
    def _patterns(self) -> dict[str, re.Pattern[str]]:
        return {name: self._compiled(phrases) for name, phrases in _leaves(self._raw) if not name.startswith("parts.")}

    @cached_property
    def _endings(self) -> dict[str, re.Pattern[str]]:
        found = {name: pattern for name, pattern in self._patterns.items() if _governs(name)}
        return {name: re.compile(rf"{pattern.pattern}[ ,'\"«“(]*\Z") for name, pattern in found.items()}

    @cached_property
    def _numbered(self) -> dict[str, dict[int, re.Pattern[str]]]:
        found: dict[str, dict[int, re.Pattern[str]]] = {}
        for name, pattern in self._patterns.items():
            group, _, number = name.rpartition(".")
            if number.isdecimal():
                found.setdefault(group, {})[int(number)] = pattern
        return found

    @cached_property
    def _lists(self) -> dict[str, list[tuple[str, re.Pattern[str]]]]:
        lists = {name: value for name, value in self._raw.items() if _is_list_of_lists(value)}
        return {
            name: [(key, self._compiled(phrases)) for item in value for key, phrases in item.items()]
            for name, value in lists.items()
        }

    def _compiled(self, phrases: Sequence[str]) -> re.Pattern[str]:
        if not phrases:
            return re.compile(r"(?!)")
        listed = _either(map(self._expression, phrases))
        return re.compile(rf"(?<!\w){self._joined}{listed}(?!\w)" if self.language != "zh" else listed)

    def _expression(self, phrase: str) -> str:
        text = _ENDING.sub(r"\\w*", _PART.sub(lambda found: self._parts[found[1]], fold(str(phrase))))
        ends = rf"\b{_WITHIN}\b{self._joined}"
        text = _GAP.sub(lambda _: ends if self.language != "zh" else _WITHIN_CHINESE, text)
        return _CLASS_OR_SPACE.sub(lambda found: found[1] or self._between(may_lack=bool(found[2])), text)

    def _between(self, *, may_lack: bool) -> str:
        return rf"[\s,'-]{'*' if may_lack else '+'}{self._joined}"

    @property
    def _joined(self) -> str:
        return _JOINED if self.language == "ar" else ""

    @cached_property
    def _parts(self) -> dict[str, str]:
        parts: dict[str, str] = {}
        for name, phrases in self._raw.get("parts", {}).items():  # a part may use those that stand before it
            parts[name] = _either(_PART.sub(lambda found: parts[found[1]], fold(str(p))) for p in phrases)
        return parts


def _either(expressions: Iterable[str]) -> str:
    return f"(?:{'|'.join(expressions)})"


def _governs(name: str) -> bool:
    return name == "negation" or name.endswith(".before")


def _is_list_of_lists(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def _leaves(raw: Mapping[Any, Any], within: str = "") -> Iterator[tuple[str, list[str]]]:
    for key, value in raw.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{within}{key}.")
        elif not _is_list_of_lists(value):
            yield f"{within}{key}", value


@cache
def vocabulary(language: str) -> Vocabulary:
    """The phrases of one of the six languages, or the English ones for any other."""
    known = language if language in LANGUAGES else "en"
    text = files("assistant").joinpath("eligibility", "words", f"{known}.yaml").read_text("utf-8")
    return Vocabulary(known, yaml.load(text, Loader=yaml.CSafeLoader))
