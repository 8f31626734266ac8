"""Words from right to left whose letters a PDF gives backwards: told from right ones, and turned round."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

_RIGHT_TO_LEFT = re.compile("[\u05d0-\u05ea\u0620-\u064a\u066e-\u06d3\ufb1d-\ufdff\ufe70-\ufefc]")
_WORD = re.compile("[\u05d0-\u05ea]+|[\u0621-\u064a\u066e-\u06d3]+")
_MARKS = re.compile("[\u0591-\u05bd\u0640\u064b-\u065f\u0670]")
_PERSIAN = re.compile("[پچژگکی]")
"""Letters of languages that have no article ال and many words that end with لا."""
_COMMON = frozenset(
    [
        "من",
        "في",
        "على",
        "إلى",
        "الى",
        "عن",
        "أن",
        "إن",
        "هذا",
        "هذه",
        "ذلك",
        "التي",
        "الذي",
        "كان",
        "كانت",
        "قد",
        "بعد",
        "قبل",
        "عند",
        "غير",
        "بين",
        "حتى",
        "منذ",
        "مع",
        "هو",
        "هي",
        "كما",
        "لكن",
        "يتم",
        "تم",
        "است",
        "این",
        "که",
        "از",
        "در",
        "را",
        "برای",
        "آن",
        "شد",
        "می",
        "שלא",
        "של",
        "את",
        "על",
        "לא",
        "זה",
        "הוא",
        "היא",
        "גם",
        "או",
        "יש",
        "כל",
    ]
)
_BACKWARDS = frozenset(word[::-1] for word in _COMMON) - _COMMON - {"نم", "عم", "نا", "مت"}
"""Common words read backwards, but for those that are words themselves."""
_ENDS_ONLY = "ةךםןףץ"
"""Letters that only end words."""
_FEWEST = 3
"""Words below which the article says nothing: a greeting can be two words that end with لا."""
_TURNS = r"\u0590-\u065f\u066a-\u06ef\u06fa-\u06ff\ufb1d-\ufdff\ufe70-\ufefc"
_LEFT_TO_RIGHT = re.compile(rf"%?[^\W{_TURNS}](?:[^\s()\[\]{_TURNS}]*[^\W{_TURNS}])?")
"""Numbers and words of other scripts, as they stand in a line that is read from its right end."""
_MIRRORED = str.maketrans("()[]{}«»<>", ")(][}{»«><")
_INSIDE_BRACKETS = re.compile(r"(?<=[(\[«])\s+|\s+(?=[)\]»])")
_OUTSIDE_BRACKETS = re.compile(r"(?<=[\u0620-\u064a])(?=[(\[«])|(?<=[)\]»])(?=[\u0620-\u064a])")
_LAM_ALEF = re.compile("[\u0622\u0623\u0625\u0627]\u0644")
_MANY_MARKS, _MARKED_LETTERS = 3, 6
_SPACE = 0.45
"""Distance between letters, in widths of one, from which a space is between them."""
_STEP = 0.5
"""Points to the right from which a letter stands after the one before it."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A character and its place on the line, in points from the left."""

    text: str
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """How many signs say that words are written forwards, and how many that they are backwards."""

    forwards: int
    backwards: int

    @property
    def face(self) -> int:
        """1: forwards, -1: backwards, 0: nothing says so."""
        return (self.forwards > self.backwards) - (self.forwards < self.backwards)

    @property
    def agrees(self) -> bool:
        """Whether all signs say the same."""
        return not (self.forwards and self.backwards)


def runs_right_to_left(text: str) -> bool:
    """Whether there is a letter of a script from right to left."""
    return _RIGHT_TO_LEFT.search(text) is not None


def evidence(text: str, *, article: bool = True) -> Evidence:
    """Weigh letters that only end words, common words and, where asked for, the article of Arabic."""
    words = _WORD.findall(_MARKS.sub("", unicodedata.normalize("NFKC", text)))
    ends = _ENDS_ONLY if _PERSIAN.search(text) else _ENDS_ONLY + "ى"
    long = [word for word in words if len(word) > 2]  # noqa: PLR2004
    forwards = sum((word[-1] in ends) + (word[0] == "إ") for word in long) + sum(word in _COMMON for word in words)
    backwards = sum((word[0] in ends) + (word[-1] == "إ") for word in long) + sum(word in _BACKWARDS for word in words)
    if article and len(words) >= _FEWEST and not _PERSIAN.search(text):
        articles = sum(word.startswith(("ال", "أ")) - word.endswith(("لا", "أ")) for word in long)
        forwards += articles if articles > 1 else 0
        backwards -= articles if articles < -1 else 0
    return Evidence(forwards, backwards)


def is_vocalised(text: str) -> bool:
    """Whether a line has so many vowel marks that their places cannot be told from those of letters."""
    marks = len(_MARKS.findall(text))
    return marks >= _MANY_MARKS and marks * _MARKED_LETTERS > len(_RIGHT_TO_LEFT.findall(text))


def is_turned(letters: Sequence[Letter]) -> bool:
    """Whether letters of a script from right to left follow each other to the right."""
    return any(
        runs_right_to_left(one.text) and runs_right_to_left(other.text) and other.left > one.left + _STEP
        for one, other in pairwise(letters)
    )


def from_the_right(letters: Sequence[Letter]) -> str:
    """Read a line from its right end, numbers and Latin words from their left."""
    text = _read(letters, -1).translate(_MIRRORED)
    text = _LEFT_TO_RIGHT.sub(lambda match: match.group()[::-1], text)
    return _OUTSIDE_BRACKETS.sub(" ", _INSIDE_BRACKETS.sub("", text))


def from_the_left(letters: Sequence[Letter]) -> str:
    """Read a line from its left end, as where a program has drawn Arabic without turning it."""
    return _read(letters, 1).translate(_MIRRORED)


def _read(letters: Sequence[Letter], way: int) -> str:
    wide = median(letter.right - letter.left for letter in letters if not letter.text.isspace()) * _SPACE
    words = sorted(_words(letters), key=lambda word: way * sum(map(_middle, word)) / len(word))
    return " ".join(_spelled(word, way, wide) for word in words)


def _words(letters: Sequence[Letter]) -> list[list[Letter]]:
    words: list[list[Letter]] = [[]]
    for letter in letters:
        if letter.text.isspace():
            words.append([])
        else:
            words[-1].append(letter)
    return [word for word in words if word]


def _spelled(word: list[Letter], way: int, wide: float) -> str:
    """Letters by their place; those of one glyph come in reverse order, and a space beside a number may be lost."""
    order = list(reversed(word))
    order.sort(key=lambda letter: way * _middle(letter))
    for k, (one, other) in enumerate(pairwise(order)):
        if _middle(one) == _middle(other) and _LAM_ALEF.match(one.text + other.text):
            order[k], order[k + 1] = other, one
    spelled = order[0].text
    for one, other in pairwise(order):
        numbers = sum(_LEFT_TO_RIGHT.match(letter.text) is not None for letter in (one, other))
        apart = numbers == 1 and max(one.left, other.left) - min(one.right, other.right) > wide
        spelled += f" {other.text}" if apart else other.text
    return spelled


def _middle(letter: Letter) -> float:
    return (letter.left + letter.right) / 2
