"""A question of an applicant, taken to the rules: what was said, what is taken for granted, what must be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Literal

from assistant.catalogue import catalogue, marked
from assistant.eligibility.decision import Finding
from assistant.eligibility.engine import Eligibility
from assistant.eligibility.facts import Facts, read_facts
from assistant.eligibility.offered import offered_fact
from assistant.eligibility.situation import Situation, read_situation
from assistant.types import Turn
from corpus.rulebook import Rulebook
from corpus.types import LANGUAGES, Period

GUIDANCE = marked("This is guidance from published documents, not anybody's decision.")
"""Ends every answer by rules, so that the next question is known to go on from one."""
_ASIDE = 2
"""Questions about something else after which a case still goes on."""
_NEVER_ASSUMED = ("countries", "bodies")


@dataclass(frozen=True, slots=True)
class Consultation:
    """What the rules say to a question: the finding, what was said, what was assumed, what is asked back."""

    finding: Finding
    situation: Situation
    assumed: Facts

    @property
    def wanted(self) -> tuple[str, ...]:
        """Facts to ask for, be it only to tell what would have been."""
        settled = any(ground.rule.verdict in ("silent", "excludes") for ground in self.finding.grounds)
        return () if settled else tuple(name for name in _NEVER_ASSUMED if name in self.finding.missing)

    @property
    def status(self) -> Literal["answered", "clarify"]:
        """`clarify` where something must be asked first."""
        return "clarify" if self.asked else "answered"

    @property
    def asked(self) -> tuple[str, ...]:
        """Facts without which the question cannot be answered: none where it is about now and the call is closed."""
        only_now = self.situation.about_present and not self.situation.about_past
        return () if only_now and self.finding.outcome == "closed" else self.wanted


def consult(
    eligibility: Eligibility, question: str, language: str, history: Sequence[Turn], as_of: date
) -> Consultation | None:
    """Take a question to the rules; None where it does not ask whether somebody in particular may take part."""
    book = eligibility.book
    earlier = earlier_messages(history)
    situation = _situation(question, language, earlier.messages, book, aside=earlier.aside)
    if situation is None:
        return None
    said = read_facts(book, situation.facts)
    assumed = {name: value for name, value in _assumed(book, as_of).items() if name not in said}
    finding = eligibility.decide({**assumed, **said}, as_of)
    return Consultation(finding, situation, assumed)


def _situation(
    question: str, language: str, earlier: Sequence[str], book: Rulebook, *, aside: bool = False
) -> Situation | None:
    chosen = offered_fact(question, book, language) if earlier and not aside else None
    if chosen is None:
        return read_situation(question, language, earlier, Period(book.opens, book.closes, book.call), aside=aside)
    before = _situation(earlier[-1], language, earlier[:-1], book)
    return None if before is None else replace(before, facts={**before.facts, chosen[0]: chosen[1]})


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the applicant said before, the oldest first; `aside`: something else was asked and answered since."""

    messages: tuple[str, ...]
    aside: bool


def earlier_messages(history: Sequence[Turn]) -> Earlier:
    """What was said in the same consultation, also before a question or two about something else.

    Where there was no consultation yet, what was asked last: "Can I apply?" names nobody and goes the usual way, and
    the case follows.
    """
    messages: list[str] = []
    others: list[str] = []
    turns = list(history)
    while len(turns) > 1 and turns[-1].role == "assistant" and turns[-2].role == "user":
        if _ours(turns[-1].content):
            messages.append(turns[-2].content)
        elif messages or len(others) == _ASIDE:
            break
        else:
            others.append(turns[-2].content)
        turns = turns[:-2]
    return Earlier(tuple(reversed(messages or others[:1])), aside=bool(others))


def without_consultations(history: Sequence[Turn]) -> tuple[Turn, ...]:
    """A conversation without what was asked and answered by rules: another question does not lean on a case."""
    answered = {at for at, turn in enumerate(history) if turn.role == "assistant" and _ours(turn.content)}
    return tuple(turn for at, turn in enumerate(history) if at not in answered and at + 1 not in answered)


def _ours(answer: str) -> bool:
    return any(guidance in answer for guidance in _guidance())


@cache
def _guidance() -> tuple[str, ...]:
    return tuple(catalogue(language)(GUIDANCE) for language in LANGUAGES)


def _assumed(book: Rulebook, as_of: date) -> Mapping[str, tuple[str, ...]]:
    """What an applicant who says nothing else means: an experiment, sent by the right route, today or in time."""
    return {
        "purpose": ("experiment",),
        "flight_mode": ("undecided",),
        "route": ("unoosa_page",),
        "date": (min(max(as_of, book.opens), book.closes).isoformat(),),
    }
