"""The eligibility check as pages: one question at a time, its state in the address, no script needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.catalogue import Catalogue, catalogue, marked
from assistant.phrases import phrases
from assistant.places import country_names
from corpus.rulebook import Fact, Rulebook
from web.case import TEAM, Case, Unread, implies_team
from web.eligibility_address import PATH, Addresses, Visit
from web.eligibility_schema import EligibilityBody
from web.eligibility_view import quotes_by_number, reason_view, result_view, rows, verdict
from web.templating import chosen_language, interface_language, render
from web.views import SourceView
from web.wording import country_name

if TYPE_CHECKING:
    from web.wiring import Desk

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

_NOTHING = marked("Choose an answer, or say that you do not know.")
_IMPOSSIBLE = marked("{value} is not a possible answer to this question. Please choose another.")
_LONGEST = 60
"""Characters of a wrong value that are shown."""


@dataclass(frozen=True, slots=True)
class Check:
    """One request to the check: who decides, by which rules, in which language, what the address says."""

    request: Request
    desk: Desk
    book: Rulebook
    say: Catalogue
    visit: Visit
    addresses: Addresses

    @classmethod
    def of(cls, request: Request) -> Check:
        """The check that a request asks for; raises CallUnknown where there are no rules at all."""
        desk = cast("Desk", request.app.state.desk)
        book = desk.rulebook()
        visit = Visit.of(request.query_params.multi_items(), book)
        say = catalogue(interface_language(request))
        return cls(request, desk, book, say, visit, Addresses(chosen_language(request)))

    def decided(self, case: Case) -> EligibilityBody:
        """What the rules say of a case; raises RulesOutOfStep."""
        checked = self.desk.check(case.facts, self.say.language)
        return EligibilityBody.of(checked, self.desk.knowledge().facts.evidence_until)

    def open_questions(self, case: Case, decision: EligibilityBody) -> list[str]:
        """Facts still to be asked, in order: none once the outcome is firm, unless the reader wants to answer all."""
        missing = [wanted.fact for wanted in decision.missing if wanted.fact not in case.answers]
        if self.visit.view != "rest":
            return missing if verdict(decision) == "cannot_tell" else []
        known = {*case.answers, *missing, *([TEAM] if implies_team(case.answers) else [])}
        return [*missing, *(fact.id for fact in self.book.facts if fact.id not in known)]

    def page(self, name: str, case: Case, context: Mapping[str, Any], status: int = 200) -> Response:
        """A page of the check; other languages are linked with the same case."""
        kept = {"ask": context.get("ask", ""), "view": self.visit.view}
        shared = {
            "book": self.book,
            "address": self.addresses.of,
            "case": case,
            "here_with_case": lambda language, _: self.addresses.of(case, language=language, **kept),
        }
        return render(self.request, name, shared | dict(context), status)


@router.get(PATH)
def eligibility(request: Request) -> Response:
    """The beginning, a question, or the result: whatever the address has come to."""
    check = Check.of(request)
    visit, case = check.visit, check.visit.case
    if visit.unread:
        return _question_page(check, visit.unread[0].fact.id, _impossible(check, visit.unread[0]))
    if visit.sent and visit.sent not in case.answers:
        return _question_page(check, visit.sent, check.say(_NOTHING))
    if visit.sent:
        return RedirectResponse(_onward(check), status_code=303)
    return _question_page(check, visit.ask) if visit.ask else _reached_page(check)


def _reached_page(check: Check) -> Response:
    """What an address leads to that names no question."""
    visit, case = check.visit, check.visit.case
    decision = check.decided(case)
    if not case.answers and not visit.view:
        return _start_page(check, decision)
    still_open = check.open_questions(case, decision)
    if still_open and visit.view != "result":
        return _question_page(check, still_open[0])
    return _result_page(check, decision)


def _onward(check: Check) -> str:
    """Where a form leads that was filled in: on, or to the same question again for another value."""
    visit = check.visit
    if visit.more:
        return check.addresses.of(visit.case, ask=visit.sent, view=visit.view, place="answer")
    return check.addresses.of(visit.case, view=visit.view)


def _impossible(check: Check, unread: Unread) -> str:
    value = ", ".join(unread.values)
    shown = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
    return check.say(_IMPOSSIBLE, value=phrases(check.say.language).quoted(shown))


def _start_page(check: Check, decision: EligibilityBody) -> Response:
    quotes = quotes_by_number(decision.citations, check.say.language)
    missing = [wanted.fact for wanted in decision.missing]
    first = (missing or [check.book.facts[0].id])[0]
    context = {
        "state": reason_view(decision.reasons[0], quotes) if decision.reasons else None,
        "decision": decision,
        "first": check.addresses.of(check.visit.case, ask=first),
    }
    return check.page("eligibility_start.html", check.visit.case, context)


# a question ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Progress:
    """Which question this is, and how many there are at most."""

    number: int
    most: int


def _question_page(check: Check, name: str, problem: str | None = None) -> Response:
    fact = check.book.fact(name)
    assert fact is not None  # noqa: S101 - a visit holds names of this book only
    case = check.visit.case
    before = case.without(name)
    decision = check.decided(before)
    chosen = case.answers.get(name, ())
    context = {
        "ask": name,
        "fact": fact,
        "chosen": chosen,
        "problem": problem,
        "why": _why(name, decision, check.say.language),
        "countries": country_names(check.say.language) if fact.values == "countries" else (),
        "listed": _listed(check, fact, chosen),
        "hidden": [*before.parameters(), *_kept(check)],
        "progress": None if _changes(case, name) else _progress(check, name, before, decision),
        "back": _back(check, name),
        "so_far": check.addresses.of(before, view="result") if before.answers else None,
    }
    return check.page("eligibility_question.html", case, context, 422 if problem else 200)


def _why(name: str, decision: EligibilityBody, language: str) -> tuple[SourceView, ...]:
    """The quotes that say why a fact matters."""
    quotes = quotes_by_number(decision.citations, language)
    return tuple(quotes[number] for wanted in decision.missing if wanted.fact == name for number in wanted.citations)


def _listed(check: Check, fact: Fact, chosen: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """Countries chosen so far: code, name, the address without it."""
    if fact.values != "countries":
        return []
    case, addresses = check.visit.case, check.addresses
    return [
        (
            code,
            country_name(code, check.say.language),
            addresses.of(case.without_value(fact.id, code), ask=fact.id, view=check.visit.view),
        )
        for code in chosen
    ]


def _kept(check: Check) -> list[tuple[str, str]]:
    view = [("view", "rest")] if check.visit.view == "rest" else []
    return [*view, *([("lang", check.addresses.language)] if check.addresses.language else [])]


def _progress(check: Check, name: str, before: Case, decision: EligibilityBody) -> Progress:
    others = [fact for fact in check.open_questions(before, decision) if fact != name]
    return Progress(len(before.answers) + 1, len(before.answers) + 1 + len(others))


def _back(check: Check, name: str) -> str:
    """To the result, where an answer is changed; else to the question before, or the beginning."""
    case, addresses, view = check.visit.case, check.addresses, check.visit.view
    if _changes(case, name):
        return addresses.of(case, view=view)
    before = case.without(name)
    return (
        addresses.of(before.without(before.last), ask=before.last, view=view) if before.last else addresses.of(before)
    )


def _changes(case: Case, name: str) -> bool:
    """Whether others were answered after this one, so that it is only looked at again."""
    return name in case.answers and case.last != name


# the result ------------------------------------------------------------------------------------------------


def _result_page(check: Check, decision: EligibilityBody) -> Response:
    case, say = check.visit.case, check.say
    others = replace(check, visit=replace(check.visit, view="rest")).open_questions(case, decision)
    context = {
        "result": result_view(decision, decision.citations, check.book, say),
        "decision": decision,
        "rows": rows(case, check.book, say),
        "others": len(others),
        "rest": check.addresses.of(case, ask=others[0], view="rest") if others else None,
        "back": _back(check, ""),
    }
    return check.page("eligibility_result.html", case, context)
