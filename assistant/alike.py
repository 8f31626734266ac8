"""Sentences that say the same, or little that another does not."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.knowledge import Located
from assistant.ports import PassageIndex
from assistant.scoring import Choice
from corpus.types import Document

_ALIKE = 0.8
_ALIKE_BACK = 0.55
_MOST_ALIKE = 2
_SAME = 0.72
"""Share of its own weight that a sentence may have in common with one already chosen."""

_EXACT = re.compile(r"\d+|\b(?:not?|nobody|never|without|only)\b")


def alike(choice: Choice, ranked: Sequence[Choice], index: PassageIndex) -> tuple[Located, ...]:
    """Sentences of other documents that say the same, one a document: nearly all its words by weight, the
    same numbers, the same negations and the same marks."""
    document, mark = choice.located.document, choice.located.sentence
    found: dict[str, Located] = {}
    for other in ranked:
        sentence = other.located.sentence
        same = (
            other.located.document.id != document.id
            and (sentence.gap, sentence.superseded_by) == (mark.gap, mark.superseded_by)
            and _same_project(document, other.located.document)
            and other.located.document.language == document.language
            and _holds(other.terms, choice.terms, index, document.language) >= _ALIKE
            and _holds(choice.terms, other.terms, index, document.language) >= _ALIKE_BACK
            and set(_EXACT.findall(sentence.text.lower())) == set(_EXACT.findall(mark.text.lower()))
        )
        if same:
            found.setdefault(other.located.document.id, other.located)
    return tuple(found.values())[:_MOST_ALIKE]


def _same_project(document: Document, other: Document) -> bool:
    """Whether a document may speak for one about a project: it is about the same, or about none."""
    return document.project is None or other.project in {None, document.project}


def _holds(terms: frozenset[str], wanted: frozenset[str], index: PassageIndex, language: str) -> float:
    """Share of the weight of the wanted terms that is among the terms."""
    total = sum(index.weight(term, language) for term in wanted)
    return sum(index.weight(term, language) for term in wanted & terms) / total if total else 0.0


def repeats(choice: Choice, other: Choice) -> bool:
    """Whether a sentence says little that another one does not."""
    new, shared = len(choice.terms - other.terms), len(choice.terms & other.terms)
    if not choice.terms or shared / len(choice.terms) >= _SAME:
        return True
    return shared / max(len(other.terms), 1) >= _SAME and new <= shared / 2
