"""Addresses of the eligibility check: the case, which question is asked, the language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from corpus.rulebook import Rulebook
from web.case import TEAM, Case, Unread, implies_team, read_case

PATH = "/eligibility"
View = Literal["", "rest", "result"]
"""`rest`: ask also what decides nothing; `result`: show what can be said so far."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What an address of the check says."""

    case: Case
    unread: tuple[Unread, ...]
    ask: str
    """A fact whose question is to be shown."""
    sent: str
    """A fact whose question was just answered, by its form."""
    more: bool
    """Another value of the same fact is to be added."""
    view: View

    @classmethod
    def of(cls, parameters: Iterable[tuple[str, str]], book: Rulebook) -> Visit:
        """Read the parameters of an address; unknown names of questions and views are passed over."""
        given = list(parameters)
        case, unread = read_case(given, book)
        last = dict(given)
        facts = {fact.id for fact in book.facts} - ({TEAM} if implies_team(case.answers) else set())
        named = {name: last[name] if last.get(name) in facts else "" for name in ("ask", "sent")}
        view: View = "rest" if last.get("view") == "rest" else "result" if last.get("view") == "result" else ""
        return cls(case, unread, named["ask"], named["sent"], "more" in last, view)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Makes addresses that keep the language the reader chose."""

    language: str | None

    def of(self, case: Case, *, ask: str = "", view: str = "", language: str = "", place: str = "step") -> str:
        """The address of a case, at the heading of its question or result; `place` is another id to go to."""
        named = {"ask": ask, "view": view, "lang": language or self.language or ""}
        query = urlencode([*case.parameters(), *((name, value) for name, value in named.items() if value)])
        begun = ask or view or case.answers
        return f"{PATH}{'?' if query else ''}{query}{f'#{place}' if begun else ''}"
