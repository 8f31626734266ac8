"""A decision as pages show it: the outcome in a line, reasons with their quotes, answers, what would change it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from babel.lists import format_list

from assistant.catalogue import Catalogue, catalogue, marked
from assistant.notices import written_date
from assistant.phrases import phrases
from assistant.places import country_names
from corpus.rulebook import Fact, Rulebook
from web.case import TEAM, Case, case_of, implies_team
from web.eligibility_address import Addresses
from web.schema import AnswerBody, CitationBody, DecisionBody, ReasonBody, WantedBody
from web.views import SourceView, source_view
from web.wording import country_name

_OPEN = {
    "eligible": marked("Yes: by the documents, an applicant like this can take part in the call."),
    "not_eligible": marked("No: by the documents, such an application cannot be accepted."),
    "cannot_tell": marked("The documents do not say whether an applicant like this can take part in the call."),
    "unsettled": marked("What is known so far does not settle whether an applicant like this can take part."),
}
_CLOSED = marked("No application is possible now.")
_BESIDE = {
    "eligible": marked("By the documents, an applicant like this could have taken part in the call."),
    "not_eligible": marked("By the documents, such an application could not have been accepted."),
    "cannot_tell": marked("The documents do not say whether an applicant like this could have taken part in the call."),
    "unsettled": marked("What is known so far does not settle whether an applicant like this could have taken part."),
}
_OTHERWISE = {
    "eligible": marked("With one of these answers, the documents would say yes:"),
    "not_eligible": marked("With one of these answers, the documents would say no:"),
    "cannot_tell": marked("With one of these answers, it would not be settled:"),
}
_UNKNOWN = marked("I do not know")
_UNANSWERED = marked("Not answered")


@dataclass(frozen=True, slots=True)
class ReasonView:
    """A reason, what it rests on, and its quotes."""

    text: str
    label: str
    quotes: tuple[SourceView, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A fact with what was answered, in words; `answered` also where the answer is that it is not known."""

    fact: str
    name: str
    answer: str
    answered: bool


@dataclass(frozen=True, slots=True)
class Otherwise:
    """Other answers that would lead to one other outcome."""

    lead: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ResultView:
    """Everything the page of a result shows."""

    outcome: str
    headline: str
    beside: str | None
    deciding: tuple[ReasonView, ...]
    notes: tuple[ReasonView, ...]
    otherwise: tuple[Otherwise, ...]
    receipt: str


def result_view(
    decision: DecisionBody, citations: Sequence[CitationBody], book: Rulebook, say: Catalogue
) -> ResultView:
    """Lay a decision out."""
    standing = _standing(decision, book)
    closed = decision.outcome == "closed"
    quotes = quotes_by_number(citations, say.language)
    return ResultView(
        outcome=decision.outcome,
        headline=say(_CLOSED if closed else _OPEN[standing]),
        beside=say(_BESIDE[standing]) if closed else None,
        deciding=tuple(reason_view(reason, quotes) for reason in decision.reasons if reason.role == "decides"),
        notes=tuple(reason_view(reason, quotes) for reason in decision.reasons if reason.role == "notes"),
        otherwise=tuple(_otherwise(decision, say)),
        receipt=decision.receipt,
    )


def verdict(decision: DecisionBody) -> str:
    """What the rules say of the case itself, whether or not the call is closed."""
    return decision.would_have_been or decision.outcome


def _standing(decision: DecisionBody, book: Rulebook) -> str:
    """The verdict; `unsettled` where answers are missing and the documents are silent on none of those given."""
    found = verdict(decision)
    silent = {rule.id for rule in book.rules if rule.verdict == "silent"}
    waits = decision.missing and not any(reason.rule in silent for reason in decision.reasons)
    return "unsettled" if found == "cannot_tell" and waits else found


def quotes_by_number(citations: Iterable[CitationBody], language: str) -> dict[int, SourceView]:
    """The quotes of a decision as the page shows them."""
    words = phrases(language)
    return {citation.number: source_view(citation, words) for citation in citations}


def reason_view(reason: ReasonBody, quotes: Mapping[int, SourceView]) -> ReasonView:
    """A reason with its quotes."""
    return ReasonView(reason.text, reason.label, tuple(quotes[number] for number in reason.citations))


def _otherwise(decision: DecisionBody, say: Catalogue) -> Iterable[Otherwise]:
    for outcome, lead in _OTHERWISE.items():
        answers = tuple(
            (change.name, format_list(change.values, style="or", locale=say.language))
            for change in decision.changes
            if change.outcome == outcome
        )
        if answers:
            yield Otherwise(say(lead), answers)


# answers ---------------------------------------------------------------------------------------------------


def rows(case: Case, book: Rulebook, say: Catalogue) -> tuple[Row, ...]:
    """Every fact with its answer, in the order of the book; not the team where other answers tell it."""
    shown = [fact for fact in book.facts if not (fact.id == TEAM and implies_team(case.answers))]
    return tuple(_row(fact, case, say) for fact in shown)


def _row(fact: Fact, case: Case, say: Catalogue) -> Row:
    values = case.answers.get(fact.id)
    if values:
        return Row(fact.id, say(fact.name), values_in_words(fact, values, say), answered=True)
    answered = values is not None
    return Row(fact.id, say(fact.name), say(_UNKNOWN if answered else _UNANSWERED), answered)


def values_in_words(fact: Fact, values: Iterable[str], say: Catalogue) -> str:
    """Values of a fact as a list in words; an option the book does not have any more stays as it is."""
    labels = {option.id: say(option.label) for option in fact.options}
    return str(format_list([_value(fact, value, labels, say.language) for value in values], locale=say.language))


def _value(fact: Fact, value: str, labels: Mapping[str, str], language: str) -> str:
    if fact.values == "countries":
        return country_name(value, language)
    if fact.values == "day":
        return written_date(date.fromisoformat(value), language)
    return labels.get(value, value)


# in a chat -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AskedBack:
    """A question of ours in a chat, and replies to choose from: as buttons, or in a list of all countries."""

    question: str
    replies: tuple[str, ...]
    countries: bool


@dataclass(frozen=True, slots=True)
class ToldView:
    """Where the facts of an answer by rules can be changed, and what it asks back."""

    address: str
    asked: tuple[AskedBack, ...]


def told_view(answer: AnswerBody, decision: DecisionBody, book: Rulebook) -> ToldView:
    """Lay out what an answer by rules rests on, in its own language."""
    say = catalogue(answer.language)
    case = case_of(decision.facts, book)
    return ToldView(
        address=Addresses(answer.language).of(case),
        asked=tuple(_asked_back(wanted, book, say) for wanted in decision.missing if answer.status == "clarify"),
    )


def _asked_back(wanted: WantedBody, book: Rulebook, say: Catalogue) -> AskedBack:
    fact = book.fact(wanted.fact)
    if fact is not None and fact.values == "countries":
        return AskedBack(wanted.question, tuple(name for _, name in country_names(say.language)), countries=True)
    return AskedBack(wanted.question, tuple(option.label for option in wanted.options), countries=False)
