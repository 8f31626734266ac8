"""Answering a question, in order: understand, small talk, retrieve, extract, abstain, notices."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from assistant.abstain import Calibration
from assistant.cite import Citations
from assistant.composed import Block, Composed, written
from assistant.conversation import in_conversation
from assistant.eligibility.adviser import Adviser, Checked
from assistant.eligibility.consultation import without_consultations
from assistant.eligibility.engine import Eligibility
from assistant.errors import CallUnknown
from assistant.gate import QuoteGate
from assistant.knowledge import Knowledge, Located
from assistant.notices import draft_notices, noticed, told_in_english
from assistant.phrases import Phrases, phrases
from assistant.ports import LanguageDetector
from assistant.retrieve import Retriever
from assistant.smalltalk import Reply, SmallTalk
from assistant.spelling import Names
from assistant.tracing import Backed, Trace, Tracer
from assistant.types import Answer, Query, Request, Statement, Status, Timings
from assistant.understand import understand
from corpus.rulebook import Rulebook
from corpus.types import ORIGINAL

MAIN_COLLECTION = "station"
"""The one that pages show unless another is named."""
READ_RIGHTLY = 0.9
"""Confidence of an answer by rules: what is decided is certain, what was read out of the question is not."""
_FOLLOW_UPS = 3
_NAMING = (ORIGINAL, "ru")
"""Languages of documents whose names questions are read by: the Latin ones as they are in English, and Cyrillic."""


class Answerer:
    """Answers questions from one generation of a collection."""

    def __init__(
        self,
        collection: str,
        retriever: Retriever,
        detector: LanguageDetector,
        smalltalk: SmallTalk,
        calibration: Calibration,
        gate: QuoteGate,
        rulebook: Rulebook | None = None,
    ) -> None:
        """Answer by rules too, where there is a rulebook; raises RulesOutOfStep."""
        self._collection = collection
        self._named = "" if collection == MAIN_COLLECTION else collection
        self.retriever = retriever
        self.index = retriever.index
        self._detector = detector
        self._smalltalk = smalltalk
        self._gate = gate
        self.knowledge = Knowledge(retriever.index.corpus)
        self.tracer = Tracer(retriever, self.knowledge, calibration)
        self._names = Names(
            sentence.text
            for document in retriever.index.corpus.documents
            if document.language in _NAMING
            for sentence in document.sentences
        )
        self.adviser = Adviser(Eligibility(rulebook, self.knowledge), self.knowledge) if rulebook else None

    def answer(self, request: Request, today: date) -> Answer:
        """Answer a question; raises QuestionInvalid."""
        started = time.perf_counter()
        query = self.understood(request)
        reply = self._smalltalk.reply(query.question, query.language)
        understood = (time.perf_counter() - started) * 1000
        if reply is not None:
            return self._curated(query, reply, request, understood)
        advised = self._by_rules(query, request, today)
        if advised is not None:
            total = (time.perf_counter() - started) * 1000
            spent = Timings(understand=round(understood, 2), answer=round(total - understood, 2), total=round(total, 2))
            return replace(advised, timings_ms=spent)
        trace = self.tracer.trace(request, query, today)
        answer = self._compose(trace, request, today)
        total = (time.perf_counter() - started) * 1000
        searching = trace.retrieved.encode_ms + trace.retrieved.retrieve_ms
        timings = Timings(
            understand=round(understood, 2),
            encode=round(trace.retrieved.encode_ms, 2),
            retrieve=round(trace.retrieved.retrieve_ms, 2),
            answer=round(total - understood - searching, 2),
            total=round(total, 2),
        )
        return replace(answer, timings_ms=timings)

    def understood(self, request: Request) -> Query:
        """A question made whole from its conversation, but for what rules decided in it; raises QuestionInvalid."""
        history = without_consultations(request.history)
        query = understand(replace(request, history=history), self._detector)
        return self._spelt(in_conversation(query, history, self.knowledge) if query.leans else query)

    def _spelt(self, query: Query) -> Query:
        """A query searched with names as the documents spell them."""

        def known(word: str) -> bool:
            return not all(self.index.unknown(word, language) for language in {query.asked_in, ORIGINAL})

        focus = self._names.corrected(query.focus, known) if query.focus is not None else None
        return replace(query, search_text=self._names.corrected(query.search_text, known), focus=focus)

    def check(self, facts: Mapping[str, Any], as_of: date | None, language: str, today: date) -> Checked:
        """Decide a case by the rules of the call; raises FactsInvalid, or CallUnknown where there are no rules."""
        if self.adviser is None:
            raise CallUnknown(f"collection {self._collection!r} has no eligibility rules")
        return self.adviser.check(facts, as_of, language, today, self._citations(language))

    def prepare(self, language: str = "en") -> None:
        """Work out beforehand what the first question in a language would wait for."""
        self.tracer.prepare(language)
        self.index.unknown("", language)
        self.retriever.prepare(language)

    def _by_rules(self, query: Query, request: Request, today: date) -> Answer | None:
        """An answer by the rules of the call; None where the question is none for them."""
        if self.adviser is None:
            return None
        citations = self._citations(query.language)
        advice = self.adviser.advise(query, request, today, citations)
        if advice is None:
            return None
        texts = phrases(query.language)
        return Answer(
            id=_new_id(),
            language=query.language,
            collection=self._collection,
            status=advice.composed.status,
            mode="rules",
            answer=written(advice.composed, texts),
            statements=advice.composed.statements,
            citations=citations.all,
            notices=advice.notices,
            follow_ups=self._follow_ups(query, advice.composed, texts),
            confidence=READ_RIGHTLY,
            evidence_until=self._evidence_until(),
            eligibility=advice.decision,
        )

    def _compose(self, trace: Trace, request: Request, today: date) -> Answer:
        query, texts = trace.query, phrases(trace.query.language)
        citations = self._citations(query.language)
        composed, confidence = self._decide(trace, citations, texts, request.as_of or today)
        told = [citations.told(located) for located in composed.said]
        drafts = (
            draft_notices(query, composed.said, self.knowledge, texts, today, request.as_of)
            if composed.said or query.foreign
            else []
        )
        notices = noticed(drafts, citations, texts)  # before the citations are listed: a notice may add some
        return Answer(
            id=_new_id(),
            language=query.language,
            collection=self._collection,
            status=composed.status,
            mode=("curated" if trace.approved else "extractive") if composed.statements else None,
            answer=written(composed, texts if _quotes_foreign(query, told) else None),
            statements=composed.statements,
            citations=citations.all,
            notices=notices,
            follow_ups=self._follow_ups(query, composed, texts),
            confidence=confidence,
            evidence_until=self._evidence_until(),
        )

    def _citations(self, language: str) -> Citations:
        return Citations(self._gate, self.index.document, self.knowledge, language, self._named)

    def _decide(self, trace: Trace, citations: Citations, texts: Phrases, day: date) -> tuple[Composed, float]:
        """What to say, and the probability that it is right to say it."""
        verdict, right = self.tracer.verdict(trace), self.tracer.right(trace)
        if self.tracer.given(trace):
            composed = self._told(trace.query, self.tracer.said(trace, day), citations, texts)
            composed = _begun(composed, trace.listing.yes, texts)
            return (_in_part(composed, texts) if trace.rest else composed), round(right, 3)
        if trace.extraction.chosen and verdict.off_topic:
            return self._nothing("off_topic", texts), round(1 - verdict.about, 3)
        return self._nothing("not_found", texts), round(1 - right, 3)

    def _told(self, query: Query, said: Sequence[Backed], citations: Citations, texts: Phrases) -> Composed:
        """What is said: facts, and recorded gaps beside them or alone."""
        gaps = [backed for backed in said if backed.located.sentence.gap]
        facts = [backed for backed in said if not backed.located.sentence.gap]
        if not facts:
            return self._gap(gaps, texts, citations)
        return self._answered(query, facts, gaps, citations, texts)

    def _nothing(self, status: Status, texts: Phrases) -> Composed:
        if self.knowledge.facts.check is None:  # a reader's own documents are about something else
            status = "not_found"
        lead = texts("off_topic") if status == "off_topic" else texts("not_found")
        return Composed(status, (Block(lead),), tail=self._where_to_ask(texts))

    def _gap(self, gaps: Sequence[Backed], texts: Phrases, citations: Citations) -> Composed:
        statements, said = self._state(gaps, citations)
        block = Block(texts("not_found_gap"), statements)
        return Composed("not_found", (block,), said, self._where_to_ask(texts))

    def _answered(
        self,
        query: Query,
        facts: Sequence[Backed],
        gaps: Sequence[Backed],
        citations: Citations,
        texts: Phrases,
    ) -> Composed:
        statements, said = self._state(facts, citations)
        if not statements:
            return self._nothing("not_found", texts)
        told = [citations.told(located) for located in said]
        block = Block(texts("lead_foreign") if told_in_english(query, told) else "", statements)
        unknown, unknown_said = self._state(gaps, citations)
        if not unknown:
            return Composed("answered", (block,), said)
        return Composed("partial", (block, Block(texts("partial"), unknown)), (*said, *unknown_said))

    @staticmethod
    def _state(said: Sequence[Backed], citations: Citations) -> tuple[tuple[Statement, ...], tuple[Located, ...]]:
        stated = [(citations.state(backed.located, backed.alike), backed.located) for backed in said]
        passed = [(statement, located) for statement, located in stated if statement is not None]
        return tuple(s for s, _ in passed), tuple(located for _, located in passed)

    def _where_to_ask(self, texts: Phrases) -> str:
        check = self.knowledge.facts.check
        return texts("where_to_ask", page=check.url) if check is not None else ""

    def _curated(self, query: Query, reply: Reply, request: Request, understood: float) -> Answer:
        language = reply.language if request.language is None else query.language
        tail = self._where_to_ask(phrases(language)) if reply.refuses else ""
        return Answer(
            id=_new_id(),
            language=language,
            collection=self._collection,
            status="off_topic" if reply.refuses else "answered",
            mode=None if reply.refuses else "curated",
            answer="\n\n".join(part for part in (reply.text, tail) if part),
            follow_ups=phrases(language).examples[:_FOLLOW_UPS],
            confidence=1.0,
            evidence_until=self._evidence_until(),
            timings_ms=Timings(understand=round(understood, 2), total=round(understood, 2)),
        )

    def _follow_ups(self, query: Query, composed: Composed, texts: Phrases) -> tuple[str, ...]:
        """Questions the cited documents answer, in the asker's language; examples where there are none."""
        asked = query.question.casefold()
        own = [
            question.ask
            for document in dict.fromkeys(located.document for located in composed.said)
            for question in [q for q in document.questions if q.answer and q.language == query.language][:_FOLLOW_UPS]
            if question.ask.casefold() != asked
        ]
        examples = texts.examples if self.knowledge.facts.check is not None else ()
        return tuple((own or [e for e in examples if e.casefold() != asked])[:_FOLLOW_UPS])

    def _evidence_until(self) -> str | None:
        until = self.knowledge.facts.evidence_until
        return until.isoformat() if until else None


def _in_part(composed: Composed, texts: Phrases) -> Composed:
    """An answer that says that the rest of the question has none; one that tells what is not known has said so."""
    if composed.status != "answered":
        return composed
    return replace(composed, status="partial", blocks=(*composed.blocks, Block(texts("partial_rest"))))


def _begun(composed: Composed, yes: bool | None, texts: Phrases) -> Composed:
    """An answer that begins with yes or no, where it is known which."""
    if yes is None or not composed.blocks:
        return composed
    first = composed.blocks[0]
    begins = texts("lead_yes" if yes else "lead_no")
    begun = replace(first, lead=f"{begins} {first.lead}".strip())
    return replace(composed, blocks=(begun, *composed.blocks[1:]))


def _quotes_foreign(query: Query, told: Sequence[Located]) -> bool:
    return any(located.document.language != query.language for located in told)


def _new_id() -> str:
    return f"ans_{secrets.token_urlsafe(16)}"
