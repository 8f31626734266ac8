"""How strongly the documents speak to a question: what the decision to answer rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer_kind import found
from assistant.background import Background, Best
from assistant.coverage import TOP, compared_in, coverage
from assistant.extract import Extraction
from assistant.ports import PassageIndex
from assistant.retrieve import Retrieved
from assistant.types import Passage, Query

_FAR = 0.3
"""A gap or a fact further ahead than this is no more certain for it."""
_NONE = 5.0
"""Standard deviations below chance that stand for nothing found at all."""

_FIRST = 3
"""Sentences said among which what is asked for is looked for."""

FEATURES = ("likeness", "chunk", "sentence", "coverage", "unknown", "gap", "score", "asked_for", "answerable")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The features of one question and how it was searched.

    The first four are in standard deviations above what questions about anything reach in the same
    partition.
    """

    likeness: float
    """Best cosine with a question that a sentence is said to answer; `sentence` where none is known."""
    chunk: float
    """Best cosine with a chunk."""
    sentence: float
    """Best cosine with a sentence."""
    coverage: float
    """Share of the question's word weight that one of the best passages holds, in its own language or in translation;
    0 where they have neither."""
    unknown: float
    """Share of the question's words that the collection has nowhere, in documents or questions of its language."""
    gap: float
    """How much better the best recorded gap scores than the best fact: above 0, the gap is nearer."""
    score: float
    """What the best sentence scores, all told."""
    asked_for: float
    """1 where what is said has the kind of thing that is asked for, -1 where it does not, 0 where it comes late, or
    where nothing of a known kind is asked for."""
    answerable: float = 0.0
    """How much liker the question is to listed ones that are answered than to those known not to be: the log of a ratio
    of densities; 0 where none is listed."""
    known: bool = True
    """Whether the collection lists questions that its sentences answer."""
    asked_in: str = "en"
    partition: str = "en"
    """Language of the documents that answer best."""

    def values(self) -> tuple[float, ...]:
        """The features in the order of FEATURES."""
        return tuple(getattr(self, feature) for feature in FEATURES)


def weigh(
    query: Query, retrieved: Retrieved, extraction: Extraction, background: Background, index: PassageIndex
) -> Evidence:
    """Gather the evidence for a question."""
    passages = retrieved.passages
    if not passages or not extraction.ranked:
        return Evidence(-_NONE, -_NONE, -_NONE, -_NONE, 1.0, 0.0, 0.0, 0.0, asked_in=query.asked_in)
    language = extraction.ranked[0].located.document.language
    words_in = compared_in(query.asked_in, language, index)
    in_partition = [passage for passage in passages if passage.document.language == language]
    best = _best(query, in_partition, extraction, index, words_in)
    standing = background.standing_out(best, query.asked_in, language)
    return Evidence(
        likeness=standing.likeness,
        chunk=standing.chunk,
        sentence=standing.sentence,
        coverage=standing.coverage if words_in == query.asked_in else 0.0,
        unknown=index.unknown(query.search_text, query.asked_in),
        gap=_lead(extraction),
        score=extraction.ranked[0].score,
        asked_for=_asked_for(query, extraction),
        answerable=retrieved.answerable,
        known=any(score is not None for passage in passages for score in passage.asked_scores),
        asked_in=query.asked_in,
        partition=language,
    )


def _best(
    query: Query, passages: Sequence[Passage], extraction: Extraction, index: PassageIndex, words_in: str
) -> Best:
    language = passages[0].document.language
    return Best(
        likeness=max(choice.likeness for choice in extraction.ranked if choice.located.document.language == language),
        chunk=max(passage.dense for passage in passages),
        sentence=max(max(passage.sentence_scores) for passage in passages),
        coverage=coverage(query.search_text, [passage.chunk for passage in passages[:TOP]], index, words_in),
    )


def _lead(extraction: Extraction) -> float:
    """How much better the best recorded gap scores than the best fact, within _FAR."""
    gaps = [choice.score for choice in extraction.ranked if choice.located.sentence.gap]
    facts = [choice.score for choice in extraction.ranked if not choice.located.sentence.gap]
    return max(-_FAR, min(_FAR, max(gaps, default=-1.0) - max(facts, default=-1.0)))


def _asked_for(query: Query, extraction: Extraction) -> float:
    """Whether what is asked for is in the first sentence said, and among the first few; a gap says why it is not."""
    if extraction.ranked[0].located.sentence.gap:
        return 0.0
    said = [choice.located.sentence.text for choice in extraction.chosen[:_FIRST]]
    return (found(query.question, said[:1]) + found(query.question, said)) / 2
