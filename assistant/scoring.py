"""Scoring the sentences of the passages found, one by one: what two encoders, words and kinds say for each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.knowledge import Knowledge, Located, was_known
from assistant.ports import PassageIndex
from assistant.sentence_kinds import fits
from assistant.types import Passage, Query

# Weights fitted on tests/evals/statements.jsonl, but HISTORY, SUBJECT, STRANGER and TOLD; see decisions 0012 and 0022.
MEANING = 0.67
ASKED = 0.5
SECOND = 1.07
WORDS = 0.09
AROUND = 0.04
PASSAGE = 0.26
FITS = 0.02
NUMBERS = 0.1
SECONDARY = 0.02
DISPUTED = 0.09
SUBJECT = 0.12
HISTORY = 0.2
STRANGER = 0.15
"""Against a project where the conversation is about something else; not measured, see 0012."""
TOLD = 0.05
"""Against what the last answer said already; chosen on tests/evals/questions.follow_ups.jsonl."""
GAP = 0.05
"""What a recorded gap must score more than a fact to be said in its place."""

_NUMBER = re.compile(r"\d+")


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
    twins: tuple[str, ...] = ()
    """References of the statements that the corpus knows to say the same."""


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
        self._named = numbers(query.question)
        self._asked: dict[str, dict[str, float]] = {}

    def choices(self, passages: Sequence[Passage]) -> Iterator[Choice]:
        for passage in passages:
            language = passage.document.language
            around = self._terms(" ".join([passage.chunk.context, *passage.document.aliases]), language)
            seconds = passage.second_scores or (None,) * len(passage.sentences)
            scored = zip(passage.sentences, passage.sentence_scores, passage.asked_scores, seconds, strict=True)
            for sentence, meaning, asked, second in scored:
                located = Located(passage.document, sentence)
                likeness = meaning if asked is None else asked
                terms = self._terms(sentence.text, language)
                own, near = self._shares(terms, around, language)
                if (version := self._knowledge.in_language(located, self._query.asked_in)) is not located:
                    own, near = map(max, (own, near), self._shares_of(version))
                again = (meaning + likeness) / 2 if second is None else second
                score = (
                    MEANING * meaning
                    + ASKED * likeness
                    + SECOND * again
                    + WORDS * own
                    + AROUND * near
                    + PASSAGE * passage.score
                    + self._suits(located)
                )
                twins = self._knowledge.twins(located.reference)
                yield Choice(located, score, meaning, likeness, own, passage, terms, twins=twins)

    def _suits(self, located: Located) -> float:
        """What speaks for or against a sentence apart from its words."""
        replaced = self._knowledge.current(located, self._as_of).reference != located.reference
        history = replaced and not self._query.about_past
        secondary = located.document.id in self._knowledge.facts.secondary_documents
        spoken_of = located.document.id in self._query.subjects
        disputed = located.sentence.conflict is not None and not located.sentence.preferred
        text = located.sentence.text
        return (
            FITS * fits(self._query.shape, text)
            + NUMBERS * self._numbers(text)
            + SUBJECT * spoken_of
            - DISPUTED * disputed
            - HISTORY * history
            - STRANGER * (self._query.apart and located.document.project is not None)
            - TOLD * (located.reference in self._query.told)
            - SECONDARY * secondary
            - GAP * located.sentence.gap
        )

    def _numbers(self, text: str) -> float:
        """Share of the numbers that a question names that a sentence has: Shenzhou-18 is not Shenzhou-16."""
        return len(self._named & numbers(text)) / len(self._named) if self._named else 0.0

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


def numbers(text: str) -> frozenset[int]:
    """The runs of digits, of any script, as whole numbers: 10,000 is 10 and 0, on both sides alike."""
    return frozenset(map(int, _NUMBER.findall(text)))
