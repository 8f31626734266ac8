"""Choosing the sentences that answer: scored one by one, few, without repetition, the current ones first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.knowledge import Knowledge, Located, was_known
from assistant.ports import PassageIndex
from assistant.sentence_kinds import asks_for_limit, defines, fits, says_no_limit
from assistant.types import Passage, Query
from corpus.types import Document

# Weights chosen on tests/evals/questions.tune.jsonl; see docs/decisions/0004-answers.md.
ASKED = 0.8
SAME_QUESTION = 1.5
WORDS = 0.2
PASSAGE = 0.1
FITS = 0.05
SECONDARY = 0.08
SUBJECT = 0.15
HISTORY = 0.3
GAP = 0.05
"""What a recorded gap must score more than a fact to be said in its place."""

MARGIN = 0.03
"""A further sentence may always be this much behind the best."""
SHARED_MARGIN = 0.2
"""It may be this much further behind where all its words are among those of the best, less where fewer are: what is
about something else seldom answers too."""
FURTHER = 0.5
"""What it is behind in score, and so much of what its chunk is behind in meaning."""
KNOWN = 0.75
"""Likeness from which the question is one that the best sentence is known to answer: less else is needed."""
KNOWN_MARGIN = 0.4
NEAR_GAP = 0.03 + GAP
"""A recorded gap is told beside facts only where it scores as well, within this."""
LIKELIER_GAP = 0.05
GAP_BEHIND = 0.18 + GAP
"""A gap is told beside facts too when its question is nearer by LIKELIER_GAP and it scores at most GAP_BEHIND less."""
NEARLY_KNOWN = 0.5
TOGETHER = 0.3
"""Where the nearest listed question is as like as NEARLY_KNOWN, what answers it together with the best may be this much
behind."""
LIST_MARGIN = 0.35
MOST = 3
MOST_IN_LIST = 4
_ALIKE = 0.8
_ALIKE_BACK = 0.55
_MOST_ALIKE = 2
_SAME = 0.72
"""Share of its own weight that a sentence may have in common with one already chosen."""

_EXACT = re.compile(r"\d+|\b(?:not?|nobody|never|without|only)\b")


@dataclass(frozen=True, slots=True)
class Choice:
    """A sentence that may be quoted, with the scores that speak for it."""

    located: Located
    score: float
    meaning: float
    likeness: float
    """Cosine with the nearest question the sentence is said to answer; `meaning` where none is known."""
    words: float
    """Share of the question's word weight that the sentence itself holds."""
    passage: Passage
    terms: frozenset[str]
    alike: tuple[Located, ...] = ()
    """Sentences of other documents that say the same, for further citations."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """Chosen sentences in the order they are said, and everything that was considered, best first."""

    chosen: tuple[Choice, ...]
    ranked: tuple[Choice, ...]


def extract(
    query: Query, passages: Sequence[Passage], index: PassageIndex, knowledge: Knowledge, as_of: date
) -> Extraction:
    """Choose sentences from the passages; empty when there are none."""
    ranked = rank_sentences(query, passages, index, knowledge, as_of)
    if not ranked:
        return Extraction((), ())
    chosen = _choose(query, ranked, index)
    current = _current_first(query, chosen, ranked, knowledge, as_of)
    return Extraction(tuple(_present_first(query, current, ranked, knowledge, as_of)), tuple(ranked))


def with_parts(chosen: Sequence[Choice], parts: Sequence[Choice]) -> tuple[Choice, ...]:
    """What answers each part of a question of several, then what else was chosen, without repetition."""
    told: list[Choice] = []
    for choice in (*parts, *chosen):
        said = choice.located.reference in {other.located.reference for other in told}
        if not said and not any(_repeats(choice, other) for other in told):
            told.append(choice)
    return tuple(told[: max(MOST, len(parts))]) if parts else tuple(chosen)


def _gap_beside(ranked: Sequence[Choice]) -> Choice | None:
    """The best recorded gap, where what is asked is likelier known to have no answer although a fact scores better."""
    gap = next((choice for choice in ranked if choice.located.sentence.gap), None)
    fact = next((choice for choice in ranked if not choice.located.sentence.gap), None)
    if gap is None or fact is None or gap.likeness - fact.likeness < LIKELIER_GAP:
        return None
    return gap if 0 < fact.score - gap.score <= GAP_BEHIND else None


def rank_sentences(
    query: Query, passages: Sequence[Passage], index: PassageIndex, knowledge: Knowledge, as_of: date
) -> list[Choice]:
    """Every sentence of the passages known on the day, best first."""
    scorer = _Scorer(query, index, knowledge, as_of)
    best: dict[tuple[str, str], Choice] = {}
    for choice in scorer.choices(passages):
        key = (choice.located.reference, choice.located.document.language)
        if was_known(choice.located, as_of) and (key not in best or best[key].score < choice.score):
            best[key] = choice
    return sorted(best.values(), key=lambda choice: (-choice.score, choice.located.reference))


class _Scorer:
    """Scores sentences for one question."""

    def __init__(self, query: Query, index: PassageIndex, knowledge: Knowledge, as_of: date) -> None:
        self._query = query
        self._index = index
        self._knowledge = knowledge
        self._as_of = as_of
        self._asked: dict[str, dict[str, float]] = {}

    def choices(self, passages: Sequence[Passage]) -> Iterator[Choice]:
        for passage in passages:
            language = passage.document.language
            around = self._terms(" ".join([passage.chunk.context, *passage.document.aliases]), language)
            scored = zip(passage.sentences, passage.sentence_scores, passage.asked_scores, strict=True)
            for sentence, meaning, asked in scored:
                located = Located(passage.document, sentence)
                likeness = meaning if asked is None else asked
                terms = self._terms(sentence.text, language)
                own, near = self._shares(terms, around, language)
                if (version := self._knowledge.in_language(located, self._query.asked_in)) is not located:
                    own, near = map(max, (own, near), self._shares_of(version))
                score = (
                    meaning
                    + ASKED * likeness
                    + SAME_QUESTION * max(0.0, likeness - KNOWN)
                    + WORDS * (own + near / 2)
                    + PASSAGE * passage.score
                    + self._suits(located)
                )
                yield Choice(located, score, meaning, likeness, own, passage, terms)

    def _suits(self, located: Located) -> float:
        """What speaks for or against a sentence apart from its words."""
        replaced = self._knowledge.current(located, self._as_of).reference != located.reference
        history = replaced and not self._query.about_past
        secondary = located.document.id in self._knowledge.facts.secondary_documents
        spoken_of = located.document.id in self._query.subjects
        return (
            FITS * fits(self._query.shape, located.sentence.text)
            + SUBJECT * spoken_of
            - HISTORY * history
            - SECONDARY * secondary
            - GAP * located.sentence.gap
        )

    def _terms(self, text: str, language: str) -> frozenset[str]:
        return frozenset(self._index.terms(text, language))

    def _shares_of(self, version: Located) -> tuple[float, float]:
        """Shares of the question's words in a translated sentence and in the names of its document."""
        document, language = version.document, version.document.language
        around = self._terms(" ".join([document.title, *document.aliases]), language)
        return self._shares(self._terms(version.sentence.text, language), around, language)

    def _shares(self, terms: frozenset[str], around: frozenset[str], language: str) -> tuple[float, float]:
        """Shares of the question's word weight in a sentence, and in what is around it alone."""
        return self._share(terms, language), self._share(around - terms, language)

    def _share(self, terms: frozenset[str], language: str) -> float:
        """Share of the question's word weight that is among some terms."""
        if language not in self._asked:
            asked = self._index.terms(self._query.search_text, language)
            self._asked[language] = {term: self._index.weight(term, language) for term in asked}
        weights = self._asked[language]
        total = sum(weights.values())
        return sum(weight for term, weight in weights.items() if term in terms) / total if total else 0.0


def _choose(query: Query, ranked: Sequence[Choice], index: PassageIndex) -> list[Choice]:
    best = ranked[0]
    most = MOST_IN_LIST if query.shape == "list" else MOST
    chosen = [best]
    for choice in ranked[1:]:
        if _adds(query, best, choice) and not any(_repeats(choice, other) for other in chosen):
            chosen.append(choice)
    chosen = chosen[:most]
    definition = _definition(query, ranked)
    if definition is not None and definition not in chosen:
        chosen = [*chosen[: most - 1], definition]
    beside = _gap_beside(ranked)
    if beside is not None and beside not in chosen:
        chosen = [*chosen[: most - 1], beside]
    freeing = _freeing(query, ranked)
    if freeing is not None:
        chosen = [freeing, *(choice for choice in chosen if not _repeats(choice, freeing))][:most]
    return [replace(choice, alike=_alike(choice, ranked, index)) for choice in chosen]


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


def _adds(query: Query, best: Choice, choice: Choice) -> bool:
    """Whether a sentence is near enough to the best to be said as well."""
    behind = best.score - choice.score
    if choice.located.sentence.gap and not best.located.sentence.gap and behind > NEAR_GAP:
        return False
    if query.shape == "list":
        return behind <= LIST_MARGIN
    shared = len(choice.terms & best.terms) / max(len(choice.terms), 1)
    margin = (MARGIN + SHARED_MARGIN * shared) * (KNOWN_MARGIN if best.likeness >= KNOWN else 1.0)
    if _answers_the_same(choice, best) and behind <= TOGETHER:
        return True
    return behind + FURTHER * (best.passage.dense - choice.passage.dense) <= margin


def _answers_the_same(choice: Choice, best: Choice) -> bool:
    """Whether the nearest listed question is one that both sentences are said to answer."""
    beside = choice.located.document.id == best.located.document.id
    return beside and best.likeness >= NEARLY_KNOWN and choice.likeness == best.likeness != best.meaning


def _alike(choice: Choice, ranked: Sequence[Choice], index: PassageIndex) -> tuple[Located, ...]:
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


def _repeats(choice: Choice, other: Choice) -> bool:
    """Whether a sentence says little that another one does not."""
    new, shared = len(choice.terms - other.terms), len(choice.terms & other.terms)
    if not choice.terms or shared / len(choice.terms) >= _SAME:
        return True
    return shared / max(len(other.terms), 1) >= _SAME and new <= shared / 2


def _current_first(
    query: Query, chosen: Sequence[Choice], ranked: Sequence[Choice], knowledge: Knowledge, as_of: date
) -> list[Choice]:
    """Put before each replaced sentence what stands in its place on the day, or after it for history."""
    known = {choice.located.reference: choice for choice in ranked}
    said: dict[str, Choice] = {}
    for choice in chosen:
        current = knowledge.current(choice.located, as_of)
        pair = [choice]
        if current.reference != choice.located.reference:
            standing = known.get(current.reference) or _beside(choice, current)
            pair = [choice, standing] if query.about_past else [standing, choice]
        for item in pair:
            said.setdefault(item.located.reference, item)
    return list(said.values())


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
    first = known.get(present.reference) or _beside(chosen[0], present)
    return [first, *(choice for choice in chosen if choice.located.reference != present.reference)]


def _beside(choice: Choice, located: Located) -> Choice:
    return replace(choice, located=located, terms=frozenset())
