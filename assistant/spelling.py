"""Names that are nearly spelt as the documents spell them: "Baridi Sanna", "FIAVW", "Shenzou"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from rapidfuzz import fuzz, process

from assistant.country_index import fold

ALIKE = 82.0
"""Least likeness of a word and a name, 0 to 100 (normalised insertions and deletions)."""
SHORTEST = 5
"""Letters of a word that may be a misspelt name; a shorter one is like too many others."""
_SHORTEST_NAME = 4

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_INSIDE = re.compile(r"(?<=[^\W\d_,;:)\"”»] )[^\W\d_]+")
"""Words that do not begin a sentence, where a capital says that a word is a name."""


class Names:
    """The names in some texts: words that stand inside sentences with a capital, and never without one."""

    def __init__(self, texts: Iterable[str]) -> None:
        capital: dict[str, None] = {}
        small: set[str] = set()
        for text in texts:
            for word in _INSIDE.findall(text):
                if word[0].isupper():
                    capital[word] = None
                else:
                    small.add(word)
        names = (word for word in capital if len(word) >= _SHORTEST_NAME and word.lower() not in small)
        self._names = {fold(word): word for word in names}

    def corrected(self, text: str, known: Callable[[str], bool]) -> str:
        """The text with names in the place of words nearly like them; `known` words stay as they are."""
        return _WORD.sub(lambda found: self._named(found[0], known), text)

    def _named(self, word: str, known: Callable[[str], bool]) -> str:
        folded = fold(word)
        if len(word) < SHORTEST or folded in self._names:
            return word
        found = process.extractOne(folded, self._names.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
        if found is None or found[0][0] != folded[0] or known(word):
            return word
        return self._names[found[0]]
