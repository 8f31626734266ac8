"""An answer by rules as it is said in a chat: the outcome, its quotes, what was understood, what is asked back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from babel import Locale
from babel.lists import format_list

from assistant.catalogue import Catalogue, catalogue, marked
from assistant.cite import Citations
from assistant.composed import Block
from assistant.eligibility.consultation import GUIDANCE, Consultation
from assistant.eligibility.decision import Finding
from assistant.eligibility.facts import Facts
from assistant.eligibility.judgement import Ground
from assistant.eligibility.telling import BASIS_IN_WORDS, wanted
from assistant.notices import written_date
from corpus.rulebook import Fact, Rulebook

_CLOSED = {
    "eligible": marked(
        "No application is possible now. By the documents, an applicant like this could have taken part in the call."
    ),
    "not_eligible": marked(
        "No application is possible now. By the documents, such an application could not have been accepted."
    ),
    "cannot_tell": marked(
        "No application is possible now. Whether such an applicant could have taken part, the documents do not say."
    ),
}
_OPEN = {
    "eligible": marked("Yes: by the documents, an applicant like this can take part in the call."),
    "not_eligible": marked("No: by the documents, such an application cannot be accepted."),
    "cannot_tell": marked("The documents do not say whether an applicant like this can take part in the call."),
}
_CLOSED_FOR_NOW = marked("No application is possible now.")
_MORE_NEEDED = marked("To say whether this applicant could have taken part, more must be known.")
_UNDERSTOOD = marked("Understood from your words: {facts}.")
_ASSUMED = marked("You did not say, so this is assumed: {facts}.")
_IN_TIME = marked("while the call was open")
_CORRECT = marked("If something here is wrong, say so and the answer is worked out again.")
_FACT = marked("{name}: {values}")
_BETWEEN = " · "
_ABOUT_APPLICANTS = ("country", "body")
"""Requirements that applicants meet by what they are, not by what they do."""
_TOLD_BASES = ("call", "gap", "law")
_MOST_NOTES = 2


def compose(consultation: Consultation, book: Rulebook, citations: Citations, language: str) -> tuple[Block, ...]:
    """The blocks of an answer, each a lead in the reader's language and the quotes that carry it."""
    say, finding = catalogue(language), consultation.finding
    blocks = [Block(_headline(consultation, say)), *_grounds(finding, citations, say)]
    blocks += [Block(line) for line in _understood(consultation, book, say)]
    questions = [wanted(fact, say).question for name in consultation.wanted if (fact := book.fact(name))]
    blocks += [Block(question) for question in questions]
    return (*blocks, Block(say(GUIDANCE)))


def _headline(consultation: Consultation, say: Catalogue) -> str:
    finding = consultation.finding
    if consultation.asked:
        lead = [say(_CLOSED_FOR_NOW)] if finding.outcome == "closed" else []
        return _sentences([*lead, say(_MORE_NEEDED)], say)
    if finding.outcome != "closed":
        return say(_OPEN[finding.verdict])
    return say(_CLOSED_FOR_NOW if consultation.wanted else _CLOSED[finding.verdict])


def _grounds(finding: Finding, citations: Citations, say: Catalogue) -> Iterator[Block]:
    state, *deciding = finding.grounds
    yield from _quoted(state, "", citations)
    for ground in _telling(deciding):
        told = [say(ground.rule.text), *([say(BASIS_IN_WORDS["remark"])] if ground.rule.basis == "remark" else [])]
        yield from _quoted(ground, _sentences(told, say), citations)
    for note in told_notes(finding):
        yield from _quoted(note, say(note.rule.text), citations)


def told_notes(finding: Finding) -> tuple[Ground, ...]:
    """The notes worth saying in a chat to one who could take part: what the call encourages, what is not known."""
    notes = [note for note in finding.notes if note.rule.basis in _TOLD_BASES]
    return tuple(notes[:_MOST_NOTES]) if finding.verdict == "eligible" else ()


def _telling(grounds: list[Ground]) -> list[Ground]:
    """What excludes, else what is not settled, else what allows by country and kind of body."""
    for verdict in ("excludes", "silent"):
        if found := [ground for ground in grounds if ground.rule.verdict == verdict]:
            return found
    return [ground for ground in grounds if ground.rule.requirement in _ABOUT_APPLICANTS]


def _quoted(ground: Ground, lead: str, citations: Citations) -> Iterator[Block]:
    stated = (citations.state(clause) for clause in ground.clauses)
    statement = next((found for found in stated if found is not None), None)
    if statement is not None:
        yield Block(lead, (statement,))


# what was understood ---------------------------------------------------------------------------------------


def _understood(consultation: Consultation, book: Rulebook, say: Catalogue) -> list[str]:
    assumed = consultation.assumed
    said = {name: values for name, values in consultation.finding.facts.items() if name not in assumed}
    parts = [say(_UNDERSTOOD, facts=_listed(said, book, say))] if said else []
    if assumed and not consultation.wanted:
        parts.append(say(_ASSUMED, facts=_assumed_in_words(assumed, book, say)))
    return [*parts[:-1], _sentences([parts[-1], say(_CORRECT)], say)] if parts else []


def _assumed_in_words(assumed: Facts, book: Rulebook, say: Catalogue) -> str:
    """What is taken for granted; of the day only that it was in time: nobody named one."""
    told = [_listed({name: values for name, values in assumed.items() if name != "date"}, book, say)]
    told += [_told(fact, say(_IN_TIME), say) for fact in book.facts if fact.id == "date" and "date" in assumed]
    return _BETWEEN.join(part for part in told if part)


def _listed(facts: Facts, book: Rulebook, say: Catalogue) -> str:
    known = [(fact, facts[fact.id]) for fact in book.facts if fact.id in facts]
    return _BETWEEN.join(_told(fact, _in_words(fact, values, say), say) for fact, values in known)


def _told(fact: Fact, values: str, say: Catalogue) -> str:
    return say(_FACT, name=say(fact.name), values=values)


def _in_words(fact: Fact, values: Iterable[str], say: Catalogue) -> str:
    if fact.values == "countries":
        names = [Locale.parse(say.language).territories.get(code, code) for code in values]
        return str(format_list(names, locale=say.language))
    if fact.values == "day":
        return ", ".join(written_date(date.fromisoformat(value), say.language) for value in values)
    labels = {option.id: option.label for option in fact.options}
    return " / ".join(say(labels[value]) for value in values)


def _sentences(sentences: Iterable[str], say: Catalogue) -> str:
    return ("" if say.language == "zh" else " ").join(sentences)
