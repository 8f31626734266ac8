"""`station eligibility replay`: a saved decision, decided again by the rules and documents of now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assistant.eligibility.decision import Finding
from assistant.eligibility.engine import Eligibility
from assistant.eligibility.facts import read_facts
from assistant.eligibility.receipt import differing
from assistant.eligibility.saved import Saved

Part = Literal["receipt", "input", "rules", "clauses", "outcome", "would_have_been", "reasons", "quotes"]
_NO_RECEIPT = (
    "{!r} is not a receipt: e1 and four digests of twelve hexadecimal digits, with dots between, would be right"
)
_INPUT = "the facts, the day or the call are not those the receipt was made for"
_RULES = "the rules have changed since the receipt was made"
_CLAUSES = "the clauses that are quoted are not the ones the receipt was made over: a text changed, or others count"
_CAME_OUT = "the receipt is of another outcome, or of one by other rules"


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of a saved decision that is not what is decided now."""

    part: Part
    text: str


@dataclass(frozen=True, slots=True)
class Replay:
    """A saved decision beside the one of now."""

    saved: Saved
    finding: Finding
    differences: tuple[Difference, ...]

    @property
    def verified(self) -> bool:
        """Whether nothing differs."""
        return not self.differences


def replay(saved: Saved, eligibility: Eligibility) -> Replay:
    """Decide a saved case again; raises FactsInvalid."""
    finding = eligibility.decide(read_facts(eligibility.book, saved.facts), saved.as_of)
    return Replay(saved, finding, tuple(_differences(saved, finding, eligibility)))


def _differences(saved: Saved, finding: Finding, eligibility: Eligibility) -> Iterator[Difference]:
    yield from _of_receipt(saved.receipt, finding.receipt)
    if saved.outcome != finding.outcome:
        yield Difference("outcome", f"was {saved.outcome}, is {finding.outcome}")
    if saved.would_have_been != finding.would_have_been:
        told = f"was {saved.would_have_been or 'null'}, is {finding.would_have_been or 'null'}"
        yield Difference("would_have_been", told)
    yield from _of_reasons(saved, finding)
    yield from _of_quotes(saved, finding, eligibility)


def _of_receipt(saved: str, now: str) -> Iterator[Difference]:
    parts = differing(saved, now)
    if parts is None:
        yield Difference("receipt", _NO_RECEIPT.format(saved[:80]))
    elif "input" in parts:  # other facts bring other clauses and another outcome: that says nothing of its own
        yield Difference("input", _INPUT)
    else:
        texts: dict[Part, str] = {"rules": _RULES, "clauses": _CLAUSES, "outcome": _CAME_OUT}
        yield from (Difference(part, text) for part, text in texts.items() if part in parts)


def _of_reasons(saved: Saved, finding: Finding) -> Iterator[Difference]:
    """What decided must be the same; of what was only noted a chat tells a part."""
    deciding = [ground.rule.id for ground in finding.grounds]
    noted = {ground.rule.id for ground in finding.notes}
    given = [reason.rule for reason in saved.reasons]
    if [rule for rule in given if rule not in noted] != deciding:
        yield Difference("reasons", f"were {', '.join(given) or 'none'}; now {', '.join(deciding)} decide")


def _of_quotes(saved: Saved, finding: Finding, eligibility: Eligibility) -> Iterator[Difference]:
    now = {ground.rule.id: eligibility.wordings(ground) for ground in (*finding.grounds, *finding.notes)}
    for reason in saved.reasons:
        others = [quote for quote in reason.quotes if quote not in now.get(reason.rule, reason.quotes)]
        yield from (Difference("quotes", f'{reason.rule} quotes other words now than "{quote}"') for quote in others)
