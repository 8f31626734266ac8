"""How much of a gold span a cited one covers: token F1 as SQuAD counts it (Rajpurkar et al. 2016)."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterable

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def token_f1(said: str, gold: str) -> float:
    """F1 of the words in common, without case, punctuation and English articles; 1 where both are empty."""
    ours, theirs = _tokens(said), _tokens(gold)
    if not ours or not theirs:
        return float(ours == theirs)
    common = sum((Counter(ours) & Counter(theirs)).values())
    return 2 * common / (len(ours) + len(theirs))


def best_f1(said: str, golds: Iterable[str]) -> float:
    """F1 with the gold that fits best; 0 without any."""
    return max((token_f1(said, gold) for gold in golds), default=0.0)


def _tokens(text: str) -> list[str]:
    return _ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split()
