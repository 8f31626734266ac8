"""The bodies of the eligibility check over HTTP."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Self

from pydantic import Field

from assistant.catalogue import Catalogue
from assistant.eligibility.adviser import Checked
from corpus.rulebook import Fact, Rulebook, Values
from corpus.types import Language
from web.schema import Body, ChoiceBody, CitationBody, DecisionBody, NoticeBody, Text, plain

Name = Annotated[Text, Field(max_length=100)]
Value = Annotated[Text, Field(max_length=100)]


class CaseBody(Body):
    """A case: what is known of the applicants; what is not known is left out. Countries by code or by name."""

    call: Name | None = Field(default=None, description="A call; none: the newest.")
    facts: Annotated[dict[Name, Value | Annotated[list[Value], Field(max_length=300)] | None], Field(max_length=50)]
    as_of: date | None = Field(default=None, description="The day to decide for; none: today.")
    language: Language = "en"


class EligibilityBody(DecisionBody):
    """A decision with its quotes; nothing in it depends on when or how often it is asked for."""

    language: Language
    citations: list[CitationBody]
    notices: list[NoticeBody]
    guidance: str
    evidence_until: str | None

    @classmethod
    def of(cls, checked: Checked, evidence_until: date | None) -> Self:
        """The body of a case that was decided."""
        told = asdict(checked)
        decision = told.pop("decision")
        until = evidence_until.isoformat() if evidence_until else None
        return cls.model_validate(plain({**decision, **told, "evidence_until": until}))


class QuestionBody(Body):
    """A fact and what may be answered: one of the options, countries (ISO 3166-1 alpha-2), or a day."""

    fact: str
    name: str
    question: str
    why: str
    values: Values
    several: bool
    options: list[ChoiceBody]

    @classmethod
    def of(cls, fact: Fact, say: Catalogue) -> Self:
        """The question of a fact in a language."""
        options = [ChoiceBody(id=option.id, label=say(option.label)) for option in fact.options]
        return cls(
            fact=fact.id,
            name=say(fact.name),
            question=say(fact.question),
            why=say(fact.why),
            values=fact.values,
            several=fact.several,
            options=options,
        )


class QuestionsBody(Body):
    """The questions of a call and the days it was open."""

    call: str
    title: str
    language: str
    opens: date
    closes: date
    facts: list[QuestionBody]

    @classmethod
    def of(cls, book: Rulebook, say: Catalogue) -> Self:
        """The questions of a call in a language."""
        return cls(
            call=book.call,
            title=say(book.title),
            language=say.language,
            opens=book.opens,
            closes=book.closes,
            facts=[QuestionBody.of(fact, say) for fact in book.facts],
        )
