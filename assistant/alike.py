"""Sentences that say the same, or little that another does not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from assistant.knowledge import Knowledge, Located, was_known
from assistant.ports import PassageIndex
from assistant.scoring import Choice
from corpus.types import Document, Sentence

_ALIKE = 0.8
_ALIKE_BACK = 0.55
_MOST_ALIKE = 2
_SAME = 0.72
"""Share of its own weight that a sentence may have in common with one already chosen."""

_FORMULA = re.compile(
    r"^no (?!page|source)"
    r"|\b(?:no (?:page|source) seen|the (?:sources|pages|copies) seen do not)\b(?:,? up to mid-\d{4},?)?"
    r"(?: (?:say|give|show|confirm|report|settle)s?\b)?(?: whether\b)?"
    r"|\b(?:is|was|were|could be) (?:not )?(?:known|seen|found|confirmed|among)\b"
    r"|\b(?:(?:from|in|among) )?the (?:pages|sources) seen\b",
    re.IGNORECASE,
)
"""How recorded gaps say that something is not known; the rest of one says what."""
_NUMBER = re.compile(r"\d+")
_EXACT = re.compile(r"\d+|\b(?:not?|nobody|never|without|only)\b")


def alike(
    choice: Choice, ranked: Sequence[Choice], index: PassageIndex, known: tuple[Located, ...]
) -> tuple[Located, ...]:
    """Sentences of other documents that say the same, one a document: `known`, its twins, then what is found to."""
    found = {other.document.id: other for other in known}
    for other in _found_alike(choice, ranked, index):
        found.setdefault(other.document.id, other)
    return tuple(found.values())[:_MOST_ALIKE]


def twins(
    located: Located, knowledge: Knowledge, as_of: date, allowed: frozenset[str] | None = None
) -> tuple[Located, ...]:
    """What the corpus knows to say the same, as known on a day, in documents that are allowed (None: all)."""
    found = (knowledge.find(other, located.document.language) for other in knowledge.twins(located.reference))
    known = (twin for twin in found if twin is not None and was_known(twin, as_of))
    return tuple(twin for twin in known if allowed is None or twin.document.id in allowed)[:_MOST_ALIKE]


def _found_alike(choice: Choice, ranked: Sequence[Choice], index: PassageIndex) -> Iterator[Located]:
    """Those that have nearly all its words by weight, the same numbers, the same negations and the same marks.

    Of recorded gaps, what is not known is compared.
    """
    document, mark = choice.located.document, choice.located.sentence
    language = document.language
    terms = _told(choice, index)
    for other in ranked:
        sentence = other.located.sentence
        same = (
            other.located.document.id != document.id
            and (sentence.gap, sentence.superseded_by) == (mark.gap, mark.superseded_by)
            and _same_project(document, other.located.document)
            and other.located.document.language == language
            and _holds(_told(other, index), terms, index, language) >= _ALIKE
            and _holds(terms, _told(other, index), index, language) >= _ALIKE_BACK
            and _exact(sentence) == _exact(mark)
        )
        if same:
            yield other.located


def _told(choice: Choice, index: PassageIndex) -> frozenset[str]:
    """The terms of what a sentence tells: of a recorded gap, of what is not known."""
    sentence = choice.located.sentence
    if not sentence.gap:
        return choice.terms
    return frozenset(index.terms(_FORMULA.sub(" ", sentence.text), choice.located.document.language))


def _exact(sentence: Sentence) -> frozenset[str]:
    """Numbers and negations that must be the same: of a gap, all its numbers and the negations in what is not known."""
    text = sentence.text.lower()
    if not sentence.gap:
        return frozenset(_EXACT.findall(text))
    return frozenset((*_NUMBER.findall(text), *_EXACT.findall(_FORMULA.sub(" ", text))))


def _same_project(document: Document, other: Document) -> bool:
    """Whether a document may speak for one about a project: it is about the same, or about none."""
    return document.project is None or other.project in {None, document.project}


def _holds(terms: frozenset[str], wanted: frozenset[str], index: PassageIndex, language: str) -> float:
    """Share of the weight of the wanted terms that is among the terms."""
    total = sum(index.weight(term, language) for term in wanted)
    return sum(index.weight(term, language) for term in wanted & terms) / total if total else 0.0


def says_the_same(choice: Choice, other: Choice) -> bool:
    """Whether two are the same sentence, or the corpus knows that they say the same."""
    return other.located.reference in {choice.located.reference, *choice.twins}


def repeats(choice: Choice, other: Choice) -> bool:
    """Whether a sentence says little that another one does not."""
    if says_the_same(choice, other):
        return True
    new, shared = len(choice.terms - other.terms), len(choice.terms & other.terms)
    if not choice.terms or shared / len(choice.terms) >= _SAME:
        return True
    return shared / max(len(other.terms), 1) >= _SAME and new <= shared / 2
