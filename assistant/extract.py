"""Choosing the sentences that answer: scored one by one, few, without repetition, the current ones first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.alike import alike, repeats, says_the_same, twins
from assistant.knowledge import Knowledge, Located, was_known
from assistant.ports import PassageIndex
from assistant.scoring import GAP, Choice, rank_sentences
from assistant.sentence_kinds import asks_for_limit, defines, says_no_limit
from assistant.types import Passage, Query

# Chosen on tests/evals/statements.jsonl with tests.evals.choice; see docs/decisions/0020-second-encoder.md and 0022.
MARGIN = 0.05
"""A further sentence may always be this much behind the best."""
SHARED_MARGIN = 0.25
"""It may be this much further behind where all its words are among those of the best, less where fewer are: what is
about something else seldom answers too."""
NEAR_GAP = 0.03 + GAP
"""A recorded gap is told beside facts only where it scores as well, within this."""
NEARLY_KNOWN = 0.5
TOGETHER = 0.3
"""Where the nearest listed question is as like as NEARLY_KNOWN, what answers it together with the best may be this much
behind."""
LIST_MARGIN = 0.3
SIDE_MARGIN = 0.45
"""What is said of one of several things that a question names may be this much behind."""
MOST = 3
MOST_IN_LIST = 4


@dataclass(frozen=True, slots=True)
class Extraction:
    """Chosen sentences in the order they are said, and everything that was considered, best first."""

    chosen: tuple[Choice, ...]
    ranked: tuple[Choice, ...]


def extract(
    query: Query,
    passages: Sequence[Passage],
    index: PassageIndex,
    knowledge: Knowledge,
    as_of: date,
    allowed: frozenset[str] | None = None,
) -> Extraction:
    """Choose sentences from the passages, with what else says the same in documents that are allowed (None: all)."""
    ranked = rank_sentences(query, passages, index, knowledge, as_of)
    if not ranked:
        return Extraction((), ())
    chosen = _choose(query, ranked, knowledge)
    current = _current_first(query, chosen, ranked, knowledge, as_of)
    said = _present_first(query, current, ranked, knowledge, as_of)
    backed = (
        replace(choice, alike=alike(choice, ranked, index, twins(choice.located, knowledge, as_of, allowed)))
        for choice in said
    )
    return Extraction(tuple(backed), tuple(ranked))


def with_parts(chosen: Sequence[Choice], parts: Sequence[Choice]) -> tuple[Choice, ...]:
    """What answers each part of a question of several, then what else was chosen, without repetition."""
    told: list[Choice] = []
    for choice in (*parts, *chosen):
        said = any(says_the_same(choice, other) for other in told)
        again = bool(choice.terms) and any(repeats(choice, other) for other in told)
        if not said and not again:
            told.append(choice)
    return tuple(told[: max(MOST, len(parts))]) if parts else tuple(chosen)


def _choose(query: Query, ranked: Sequence[Choice], knowledge: Knowledge) -> list[Choice]:
    best = ranked[0]
    most = MOST_IN_LIST if query.shape == "list" else MOST
    chosen = [best]
    for choice in ranked[1:]:
        if _adds(query, best, choice) and not any(repeats(choice, other) for other in chosen):
            chosen.append(choice)
    chosen = chosen[:most]
    definition = _definition(query, ranked)
    if definition is not None and definition not in chosen:
        chosen = [*chosen[: most - 1], definition]
    sides = [side for side in _sides(query, ranked, knowledge) if side not in chosen]
    chosen = [*chosen[: max(1, most - len(sides))], *sides][:most]
    freeing = _freeing(query, ranked)
    if freeing is not None:
        chosen = [freeing, *(choice for choice in chosen if not repeats(choice, freeing))][:most]
    return chosen


def _freeing(query: Query, ranked: Sequence[Choice]) -> Choice | None:
    """Where it is asked if something is a must, or for some only: the best sentence that says it is not."""
    if not asks_for_limit(query.question):
        return None
    near = (choice for choice in ranked if ranked[0].score - choice.score <= LIST_MARGIN)
    return next((choice for choice in near if says_no_limit(choice.located.sentence.text)), None)


def _definition(query: Query, ranked: Sequence[Choice]) -> Choice | None:
    """The best sentence that says what the thing is that a question begins with: "What is BARIDI SANA and ...?"."""
    near = (choice for choice in ranked if ranked[0].score - choice.score <= LIST_MARGIN)
    return next((choice for choice in near if defines(choice.located.sentence.text, query.question)), None)


def _sides(query: Query, ranked: Sequence[Choice], knowledge: Knowledge) -> list[Choice]:
    """The best sentence about each of the few projects that a question names, so that a comparison tells every side."""
    named = knowledge.projects_compared(query.question)
    if not 1 < len(named) <= MOST or ranked[0].located.sentence.gap:
        return []
    best: dict[str, Choice] = {}
    for choice in ranked:
        if choice.located.document.id in named and ranked[0].score - choice.score <= SIDE_MARGIN:
            best.setdefault(choice.located.document.id, choice)
    return list(best.values())


def _adds(query: Query, best: Choice, choice: Choice) -> bool:
    """Whether a sentence is near enough to the best to be said as well."""
    behind = best.score - choice.score
    if choice.located.sentence.gap and not best.located.sentence.gap and behind > NEAR_GAP:
        return False
    if query.shape == "list":
        return behind <= LIST_MARGIN
    shared = len(choice.terms & best.terms) / max(len(choice.terms), 1)
    if _answers_the_same(choice, best) and behind <= TOGETHER:
        return True
    return behind <= MARGIN + SHARED_MARGIN * shared


def _answers_the_same(choice: Choice, best: Choice) -> bool:
    """Whether the nearest listed question is one that both sentences are said to answer."""
    beside = choice.located.document.id == best.located.document.id
    return beside and best.likeness >= NEARLY_KNOWN and choice.likeness == best.likeness != best.meaning


def _current_first(
    query: Query, chosen: Sequence[Choice], ranked: Sequence[Choice], knowledge: Knowledge, as_of: date
) -> list[Choice]:
    """Put before each replaced sentence what stands in its place on the day, or after it for history."""
    known = {choice.located.reference: choice for choice in ranked}
    said: list[Choice] = []
    for choice in chosen:
        current = knowledge.current(choice.located, as_of)
        pair = [choice]
        if current.reference != choice.located.reference:
            standing = known.get(current.reference) or _beside(choice, current, knowledge)
            pair = [choice, standing] if query.about_past else [standing, choice]
        for item in pair:
            if not any(says_the_same(item, other) for other in said):
                said.append(item)
    return said


def _present_first(
    query: Query, chosen: list[Choice], ranked: Sequence[Choice], knowledge: Knowledge, as_of: date
) -> list[Choice]:
    """Where somebody asks whether they can take part now, what holds now comes before how it was then."""
    calls = [call for choice in chosen if (call := knowledge.call_of(choice.located.document.id)) is not None]
    if not (query.about_present and calls and as_of > calls[0].closes) or chosen[0].located.sentence.gap:
        return chosen
    present = knowledge.find(calls[0].closing_statement, chosen[0].located.document.language)
    if present is None or not was_known(present, as_of):
        return chosen
    known = {choice.located.reference: choice for choice in ranked}
    closing = known.get(present.reference) or _beside(chosen[0], present, knowledge)
    first = next((choice for choice in chosen if says_the_same(closing, choice)), closing)
    return [first, *(c for c in chosen if c is not first and not (c.terms and repeats(c, first)))]


def _beside(choice: Choice, located: Located, knowledge: Knowledge) -> Choice:
    """A sentence that was not found itself, said beside one that was."""
    return replace(choice, located=located, terms=frozenset(), twins=knowledge.twins(located.reference))
