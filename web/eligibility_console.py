"""What `station eligibility` prints."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from assistant.catalogue import Catalogue
from assistant.eligibility.adviser import Checked
from assistant.eligibility.decision import Decision, Finding, Reason
from assistant.eligibility.replay import Replay
from assistant.types import Citation
from corpus.rulebook import Fact, Rulebook

_WIDTH = 96
_VALUES = {
    "countries": "two-letter codes (ISO 3166-1) such as KE, or names in any of the six languages",
    "day": "a day as YYYY-MM-DD",
}


def decision_lines(checked: Checked, book: Rulebook, say: Catalogue) -> Iterator[str]:
    """A decision for a person: what comes out, why with quotes, what is missing, what would change it."""
    decision = checked.decision
    yield f"{say(book.title)}, as of {decision.as_of}"
    yield f"Outcome: {_outcome(decision.outcome, decision.would_have_been)}"
    yield f"Facts: {_facts(decision) or 'none'}"
    yield from _reasons("Because", "decides", checked)
    yield from _reasons("Note", "notes", checked)
    yield from _missing(decision)
    yield from _changes(decision)
    yield from ("", f"Receipt: {decision.receipt}", *(notice.text for notice in checked.notices), checked.guidance)


def replay_lines(replay: Replay) -> Iterator[str]:
    """Whether a saved decision is verified, else what differs."""
    finding = replay.finding
    told = f"{finding.call} as of {finding.as_of}: {_outcome(finding.outcome, finding.would_have_been)}"
    if replay.verified:
        yield f"Verified. The rules and documents of now give the same decision: {told}."
        return
    yield f"Differs. Decided now, {told}."
    for difference in replay.differences:
        yield from _wrapped(f"- {difference.part}: {difference.text}", "  ")


def replay_data(replay: Replay) -> dict[str, Any]:
    """The same as data."""
    return {
        "verified": replay.verified,
        "differences": [asdict(difference) for difference in replay.differences],
        "saved": {
            "outcome": replay.saved.outcome,
            "would_have_been": replay.saved.would_have_been,
            "rules": [reason.rule for reason in replay.saved.reasons],
            "receipt": replay.saved.receipt,
        },
        "now": _now(replay.finding),
    }


def fact_lines(book: Rulebook, say: Catalogue) -> Iterator[str]:
    """The facts of a call: what each asks, why, and what may be given."""
    yield f"{say(book.title)} ({book.call}), {book.opens} to {book.closes}"
    for fact in book.facts:
        yield ""
        yield f"{fact.id}{' (several, with commas between)' if fact.several else ''}"
        yield from _wrapped(f"    {say(fact.question)} {say(fact.why)}", "    ")
        yield from (f"    {line}" for line in _allowed(fact, say))
    yield ""
    yield "What is not known is left out: station eligibility decide --fact countries=KE,IT --fact bodies=company"


def _allowed(fact: Fact, say: Catalogue) -> Iterable[str]:
    if fact.values != "options":
        return [_VALUES[fact.values]]
    width = max(len(option.id) for option in fact.options)
    return [f"{option.id:<{width}}  {say(option.label)}" for option in fact.options]


def _now(finding: Finding) -> dict[str, Any]:
    return {
        "outcome": finding.outcome,
        "would_have_been": finding.would_have_been,
        "rules": [ground.rule.id for ground in (*finding.grounds, *finding.notes)],
        "receipt": finding.receipt,
    }


def _outcome(outcome: str, would_have_been: str | None) -> str:
    return f"{outcome}, would have been {would_have_been}" if would_have_been else outcome


def _facts(decision: Decision) -> str:
    listed = ((name, [value] if isinstance(value, str) else value) for name, value in decision.facts.items())
    return " ".join(f"{name}={','.join(values)}" for name, values in listed)


def _reasons(heading: str, role: str, checked: Checked) -> Iterator[str]:
    quotes = {citation.number: citation for citation in checked.citations}
    reasons = [reason for reason in checked.decision.reasons if reason.role == role]
    if reasons:
        yield from ("", f"{heading}:")
    for reason in reasons:
        yield from _reason(reason, [quotes[number] for number in reason.citations])


def _reason(reason: Reason, citations: Iterable[Citation]) -> Iterator[str]:
    yield from _wrapped(f"- {reason.text} {reason.label} ({reason.rule})", "  ")
    for citation in citations:
        where = ", ".join(part for part in (citation.document_id, citation.published) if part)
        yield from _wrapped(f'  [{citation.number}] "{citation.quote}" ({where})', "      ")


def _missing(decision: Decision) -> Iterator[str]:
    if decision.missing:
        yield from ("", "Missing, the one that may settle it first:")
    for wanted in decision.missing:
        values = " | ".join(option.id for option in wanted.options)
        yield from _wrapped(f"- {wanted.question} {wanted.why} (--fact {wanted.fact}={values or '...'})", "  ")


def _changes(decision: Decision) -> Iterator[str]:
    if decision.changes:
        yield from ("", "What would change it:")
    for change in decision.changes:
        yield from _wrapped(f"- {change.name}: {' / '.join(change.values)} -> {change.outcome}", "  ")


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
