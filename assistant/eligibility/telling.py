"""Putting a finding into words: reasons with their quotes, questions, alternatives, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.catalogue import Catalogue, marked
from assistant.cite import Citations
from assistant.eligibility.decision import Alternative, Choice, Decision, Finding, Reason, Role, Wanted
from assistant.eligibility.facts import plain
from assistant.eligibility.judgement import Ground
from corpus.rulebook import Basis, Fact, Rulebook

BASIS_IN_WORDS: dict[Basis, str] = {
    "call": marked("This rests on the terms of the call as reported."),
    "summary": marked("This rests on a national summary of the call, not on the call's own text."),
    "remark": marked("This rests on a remark reported by the press, not on the call's own text."),
    "practice": marked("This rests on what happened in practice, not on the call's own text."),
    "law": marked("This rests on a country's own law, not on the call."),
    "gap": marked("The documents are silent on this."),
}


def in_words(
    finding: Finding, notes: Iterable[Ground], book: Rulebook, citations: Citations, say: Catalogue
) -> Decision:
    """A finding in a language, with some of its notes; a reason whose quotes the gate refuses is left out."""
    return Decision(
        call=finding.call,
        as_of=finding.as_of.isoformat(),
        outcome=finding.outcome,
        would_have_been=finding.would_have_been,
        reasons=(*_reasons(finding.grounds, "decides", citations, say), *_reasons(notes, "notes", citations, say)),
        missing=tuple(
            wanted(fact, say, _numbers(ground, citations))
            for name, ground in finding.missing.items()
            if (fact := book.fact(name))
        ),
        changes=tuple(_alternatives(finding, book, say)),
        facts=plain(book, finding.facts),
        receipt=finding.receipt,
    )


def wanted(fact: Fact, say: Catalogue, citations: tuple[int, ...] = ()) -> Wanted:
    """A fact as it is asked for; countries and days have no options."""
    options = tuple(Choice(option.id, say(option.label)) for option in fact.options)
    return Wanted(fact.id, say(fact.question), say(fact.why), fact.several, options, citations)


def _reasons(grounds: Iterable[Ground], role: Role, citations: Citations, say: Catalogue) -> Iterable[Reason]:
    for ground in grounds:
        if numbers := _numbers(ground, citations):
            rule = ground.rule
            yield Reason(rule.id, say(rule.text), numbers, role, rule.basis, say(BASIS_IN_WORDS[rule.basis]))


def _numbers(ground: Ground, citations: Citations) -> tuple[int, ...]:
    return tuple(number for clause in ground.clauses if (number := citations.cite(clause)) is not None)


def _alternatives(finding: Finding, book: Rulebook, say: Catalogue) -> Iterable[Alternative]:
    for change in finding.changes:
        if fact := book.fact(change.fact):
            labels = tuple(say(alike.label) for alike in fact.classes if alike.id in change.classes)
            yield Alternative(fact.id, say(fact.name), labels, change.verdict)
