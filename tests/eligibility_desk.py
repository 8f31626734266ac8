"""The fake desk with the real rules over the real documents, and their answers in a chat."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from assistant.answering import READ_RIGHTLY
from assistant.cite import Citations
from assistant.composed import written
from assistant.eligibility.adviser import Adviser, Checked
from assistant.eligibility.engine import Eligibility
from assistant.errors import CallUnknown
from assistant.language import ScriptAndWords
from assistant.phrases import phrases
from assistant.types import Answer, Request
from assistant.understand import understand
from corpus.load import CORPUS_DIR
from corpus.rulebook import Rulebook, load_rulebooks
from tests.fakes_web import FakeDesk

DETECTOR = ScriptAndWords()


class EligibilityDesk(FakeDesk):
    """Decides cases as the real desk does, without its index; what is no case is answered by the fake."""

    day = date(2026, 6, 1)

    def today(self) -> date:
        return self.day

    @cached_property
    def _books(self) -> dict[str, Rulebook]:
        return {book.call: book for book in load_rulebooks(CORPUS_DIR)}

    @cached_property
    def _adviser(self) -> Adviser:
        return Adviser(Eligibility(self.rulebook(), self.knowledge()), self.knowledge())

    def rulebook(self, call: str = "") -> Rulebook:
        found = self._books.get(call or next(iter(self._books)))
        if found is None:
            raise CallUnknown(f"call: there are no rules for {call!r}; there are rules for {', '.join(self._books)}")
        return found

    def check(
        self, facts: Mapping[str, Any], language: str = "en", as_of: date | None = None, call: str = ""
    ) -> Checked:
        self.rulebook(call)
        return self._adviser.check(facts, as_of, language, self.today(), self._citations(language))

    def ask(self, request: Request, collection: str = "station") -> Answer:
        return self._advised(request) or super().ask(request, collection)

    def _advised(self, request: Request) -> Answer | None:
        query = understand(request, DETECTOR)
        citations = self._citations(query.language)
        advice = self._adviser.advise(query, request, self.today(), citations)
        if advice is None:
            return None
        return Answer(
            id="ans_r",
            language=query.language,
            collection="station",
            status=advice.composed.status,
            mode="rules",
            answer=written(advice.composed, phrases(query.language)),
            statements=advice.composed.statements,
            citations=citations.all,
            notices=advice.notices,
            confidence=READ_RIGHTLY,
            evidence_until="2026-05-25",
            eligibility=advice.decision,
        )

    def _citations(self, language: str) -> Citations:
        return Citations(self.gate, self.document, self.knowledge(), language)
