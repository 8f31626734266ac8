"""Answers applicants in a chat by the rules of the call, where their question is theirs to decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assistant.catalogue import catalogue, marked
from assistant.cite import Citations
from assistant.composed import Composed
from assistant.eligibility.composition import compose, told_notes
from assistant.eligibility.consultation import GUIDANCE, Consultation, consult
from assistant.eligibility.decision import Decision
from assistant.eligibility.engine import Eligibility
from assistant.eligibility.facts import read_facts
from assistant.eligibility.situation import read_situation
from assistant.eligibility.telling import in_words
from assistant.knowledge import Knowledge
from assistant.notices import draft_notices, noticed
from assistant.phrases import phrases
from assistant.types import Citation, Notice, Query, Request
from corpus.types import LANGUAGES

TRANSLATED = marked(
    "The reasons and quotes are translations that nobody has reviewed yet. What counts is the English text beside them."
)
_TOLD_ALREADY = ("closed", "language", "translation")


@dataclass(frozen=True, slots=True)
class Advice:
    """An answer by rules, before it gets an address."""

    composed: Composed
    decision: Decision
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A case decided outside a chat: the whole decision with its quotes and notices."""

    language: str
    decision: Decision
    citations: tuple[Citation, ...]
    notices: tuple[Notice, ...]
    guidance: str


class Adviser:
    """Advises by the rules of one call."""

    def __init__(self, eligibility: Eligibility, knowledge: Knowledge) -> None:
        self.eligibility = eligibility
        self._knowledge = knowledge

    @staticmethod
    def prepare() -> None:
        """Load beforehand the words by which cases are recognised: about a second for all languages."""
        for language in LANGUAGES:
            read_situation("", language)

    def advise(self, query: Query, request: Request, today: date, citations: Citations) -> Advice | None:
        """Advice on a question; None where it is none for the rules, or only some documents may answer it."""
        if query.foreign or request.filters:
            return None
        day = request.as_of or today
        consultation = consult(self.eligibility, query.question, query.language, request.history, day)
        if consultation is None:
            return None
        book, say = self.eligibility.book, catalogue(query.language)
        blocks = compose(consultation, book, citations, query.language)
        finding = consultation.finding
        notices = self._notices(
            consultation, query, request, today, citations
        )  # before reasons: numbers follow the page
        decision = in_words(finding, told_notes(finding), book, citations, say)
        said = tuple(clause for ground in finding.grounds for clause in ground.clauses)
        return Advice(Composed(consultation.status, blocks, said), decision, notices)

    def check(
        self, facts: Mapping[str, Any], as_of: date | None, language: str, today: date, citations: Citations
    ) -> Checked:
        """Decide a case told as facts; raises FactsInvalid."""
        book, say = self.eligibility.book, catalogue(language)
        finding = self.eligibility.decide(read_facts(book, facts), as_of or today)
        decision = in_words(finding, finding.notes, book, citations, say)
        notices = () if language == "en" else (Notice("translation", say(TRANSLATED)),)
        return Checked(language, decision, citations.all, notices, say(GUIDANCE))

    def _notices(
        self, consultation: Consultation, query: Query, request: Request, today: date, citations: Citations
    ) -> tuple[Notice, ...]:
        said = consultation.finding.grounds[0].clauses
        texts = phrases(query.language)
        drafts = draft_notices(query, said, self._knowledge, texts, today, request.as_of)
        told = noticed([draft for draft in drafts if draft.kind not in _TOLD_ALREADY], citations, texts)
        if query.language == "en":
            return told
        return (*told, Notice("translation", catalogue(query.language)(TRANSLATED)))
