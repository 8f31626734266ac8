"""From a question to the sentences that may answer it, and how sure they do: as a whole, and in its parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations, product

from assistant.abstain import Calibration, Verdict
from assistant.alike import repeats, says_the_same, twins
from assistant.approved import RIGHT, ApprovedAnswers
from assistant.background import Background, Best
from assistant.comparisons import sides_of
from assistant.evidence import Evidence, weigh
from assistant.extract import Extraction, extract, with_parts
from assistant.knowledge import Knowledge, Located
from assistant.lists import NO_LIST, Listing, Lists
from assistant.lists import RIGHT as LISTED_RIGHT
from assistant.parts import parts_of
from assistant.retrieve import Retrieved, Retriever
from assistant.scoring import Choice
from assistant.types import Query, Request
from assistant.understand import shape_of

CLEARLY_ABOUT = 0.75
"""Parts of a question that is not answered as a whole are answered where it is as likely as this to be about the
programme."""
_LEAST, _NOTHING = 0.001, 10.0
"""A part that is told something else than its best loses at least so much; told nothing, more than by anything else."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What led to an answer: for tests and for calibration."""

    query: Query
    retrieved: Retrieved
    extraction: Extraction
    evidence: Evidence
    parts: tuple[Choice, ...] = ()
    """What answers each part of a question of several best, where something does."""
    surest: float = 0.0
    """Probability that the surest of those is right."""
    rest: bool = False
    """Whether a part has no answer, and none is said by the way."""
    approved: tuple[Located, ...] = ()
    """What is said instead, where an answer is approved for the question."""
    listing: Listing = NO_LIST
    """What is said instead, where it asks for a list that the corpus has."""

    @property
    def instead(self) -> tuple[Located, ...]:
        """What is said in place of what was chosen."""
        return self.approved or self.listing.said


@dataclass(frozen=True, slots=True)
class Backed:
    """A sentence to say, with those of other documents that say the same."""

    located: Located
    alike: tuple[Located, ...]


class Tracer:
    """Searches, chooses sentences and weighs them, without saying anything."""

    def __init__(self, retriever: Retriever, knowledge: Knowledge, calibration: Calibration) -> None:
        self._retriever = retriever
        self._knowledge = knowledge
        self._calibration = calibration
        self._background = Background(retriever.index, retriever.encoder)
        self._approved = ApprovedAnswers(knowledge)
        self._lists = Lists(knowledge)

    def prepare(self, language: str) -> None:
        """Work out beforehand what the first question in a language would wait for."""
        for partition in self._retriever.index.languages:
            self._background.standing_out(Best(), language, partition)

    def trace(self, request: Request, query: Query, today: date) -> Trace:
        """Retrieve and choose sentences, without deciding anything."""
        whole = self._trace(request, query, today)
        if approved := self._approved.given(request, query, whole.retrieved, today):
            return replace(whole, approved=approved)
        listing = self._lists.listed(request, query, whole.retrieved, today)
        if listing.said:
            return replace(whole, listing=listing)
        verdict = self.verdict(whole)
        clear = whole.evidence.known and verdict.about >= CLEARLY_ABOUT
        if not (verdict.answers or clear):  # a part alone says too little to know better
            return whole
        parts = parts_of(query.question)
        sides = () if parts else sides_of(query.question)
        traced = [self._trace(request, _part(query, part), today) for part in parts or sides]
        given = [self._given(part) or bool(sides and verdict.answers and part.extraction.chosen) for part in traced]
        taken = [part for part, is_given in zip(traced, given, strict=True) if is_given]
        told = replace(
            whole,
            parts=each_its_own([part.extraction for part in taken]),
            surest=max((self.verdict(part).right for part in taken), default=0.0),
        )
        said = self.choices(told)
        unanswered = [part for part, is_given in zip(traced, given, strict=True) if not is_given]
        return replace(told, rest=not all(_is_said(part, said) for part in unanswered))

    def _trace(self, request: Request, query: Query, today: date) -> Trace:
        day = request.as_of or today
        retrieved = self._retriever.search(query, request.filters, request.as_of)
        extraction = extract(query, retrieved.passages, self._retriever.index, self._knowledge, day, retrieved.allowed)
        evidence = weigh(query, retrieved, extraction, self._background, self._retriever.index)
        return Trace(query, retrieved, extraction, evidence)

    def verdict(self, trace: Trace) -> Verdict:
        """Whether a trace is answered, and how sure."""
        return self._calibration.verdict(trace.evidence)

    def given(self, trace: Trace) -> bool:
        """Whether a question is answered, as a whole or in parts."""
        return bool(trace.instead) or self._given(trace) or bool(trace.parts)

    def right(self, trace: Trace) -> float:
        """Probability that what is said of a trace is right."""
        if trace.approved:
            return RIGHT
        if trace.listing.said:
            return LISTED_RIGHT
        return self.verdict(trace).right if self._given(trace) or not trace.parts else trace.surest

    def _given(self, trace: Trace) -> bool:
        return self.verdict(trace).answers and bool(trace.extraction.chosen)

    def said(self, trace: Trace, day: date) -> list[Backed]:
        """What is said of a trace, or would be: an approved answer, a list, or what was chosen."""
        if trace.instead:
            allowed = trace.retrieved.allowed
            return [Backed(one, twins(one, self._knowledge, day, allowed)) for one in trace.instead]
        return [Backed(choice.located, choice.alike) for choice in self.choices(trace)]

    def choices(self, trace: Trace) -> tuple[Choice, ...]:
        """What is chosen where a trace is answered, as a whole or in parts: facts, and at most one recorded gap."""
        whole = self._given(trace) or not trace.parts
        best = trace.extraction.ranked[:1] if whole else ()
        chosen = with_parts(trace.extraction.chosen if whole else (), trace.parts)
        gaps = [choice for choice in chosen if choice.located.sentence.gap]
        if all(choice.located.sentence.gap for choice in (*best, *trace.parts)):
            return tuple(gaps[:1])
        return (*(choice for choice in chosen if not choice.located.sentence.gap), *gaps[:1])


def _part(query: Query, part: str) -> Query:
    """A question of several for one of them: its words are searched with those of the whole."""
    return replace(query, question=part, focus=part, shape=shape_of(part))


def each_its_own(parts: Sequence[Extraction]) -> tuple[Choice, ...]:
    """What is said for each part: its best; where parts share that, all but one of them have what else they would say.

    The part that loses least by it gives way. Whoever asks two things is seldom answered by one sentence; a part that
    would say nothing else is answered by the other's.
    """
    options = [_ways_to_say(part) for part in parts]
    ways = (way for way in product(*options) if not _twice([choice for choice, _ in way if choice is not None]))
    best = min(ways, key=lambda way: sum(loss for _, loss in way), default=())
    return tuple(choice for choice, _ in best if choice is not None)


def _ways_to_say(part: Extraction) -> list[tuple[Choice | None, float]]:
    """What was chosen for a part, each with how far it scores behind the best; or nothing."""
    best = part.chosen[0]
    others = [(choice, max(best.score - choice.score, _LEAST)) for choice in part.chosen[1:]]
    return [(best, 0.0), *others, (None, _NOTHING)]


def _twice(choices: Sequence[Choice]) -> bool:
    """Whether two are the same, or each says little that the other does not."""
    return any(
        says_the_same(one, other)
        or (bool(one.terms) and bool(other.terms) and repeats(one, other) and repeats(other, one))
        for one, other in combinations(choices, 2)
    )


def _is_said(part: Trace, said: Sequence[Choice]) -> bool:
    """Whether what comes nearest to an answer of a part is said anyway."""
    return any(
        says_the_same(best, choice) or (bool(best.terms) and repeats(best, choice))
        for best in part.extraction.chosen[:1]
        for choice in said
    )
