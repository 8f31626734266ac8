"""What a reader must know beside an answer, from the corpus's data and the date, each with its quote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from assistant.cite import Citations
from assistant.knowledge import Knowledge, Located, was_known
from assistant.phrases import Phrases
from assistant.types import Notice, NoticeKind, Query

_MOST_CONFLICTS = 2


@dataclass(frozen=True, slots=True)
class Draft:
    """A notice before its quotes are numbered: a phrase and the sentence that fills each slot."""

    kind: NoticeKind
    phrase: str
    quotes: tuple[tuple[str, Located], ...] = ()
    slots: tuple[tuple[str, str], ...] = ()


def written_date(day: date, language: str) -> str:
    """A date in words: `30 September 2018`, 2018年9月30日; in Arabic with both names of a month, as at the UN."""
    if language == "en":
        return str(format_date(day, "d MMMM y", locale="en_GB"))
    if language == "ar":
        months = "/".join(format_date(day, "MMMM", locale=locale) for locale in ("ar_LB", "ar"))
        return f"{day.day} {months} {day.year}"
    return str(format_date(day, "long", locale=language))


def draft_notices(
    query: Query,
    said: Sequence[Located],
    knowledge: Knowledge,
    phrases: Phrases,
    today: date,
    as_of: date | None,
) -> list[Draft]:
    """Notices for the sentences of an answer, the most important first."""
    day = as_of or today
    return [
        *_superseded(said, knowledge, day, query.language),
        *_closed(said, knowledge, day),
        *_conflicts(said, knowledge, day, query.language),
        *_dated(query, said, knowledge, phrases, today, as_of),
        *_language(query, [knowledge.in_language(located, query.language) for located in said]),
    ]


def noticed(drafts: Sequence[Draft], citations: Citations, texts: Phrases) -> tuple[Notice, ...]:
    """Notices in words, their quotes numbered; one whose quote the gate refuses is left out."""
    notices = (_worded(draft, citations, texts) for draft in drafts)
    return tuple(notice for notice in notices if notice is not None)


def _worded(draft: Draft, citations: Citations, texts: Phrases) -> Notice | None:
    slots, numbers = dict(draft.slots), []
    for slot, located in draft.quotes:
        number = citations.cite(located)
        if number is None:
            return None
        numbers.append(number)
        slots[slot] = texts.quoted(citations.told(located).sentence.text)
    return Notice(draft.kind, texts(draft.phrase, **slots), tuple(numbers))


def _readable(found: Sequence[Located], knowledge: Knowledge, language: str) -> list[Located]:
    """Sentences that there is in a reader's language before those that there is not."""
    return sorted(found, key=lambda item: knowledge.in_language(item, language).document.language != language)


def _superseded(said: Sequence[Located], knowledge: Knowledge, day: date, language: str) -> Iterator[Draft]:
    told: set[str] = set()
    for located in said:
        current = knowledge.current(located, day)
        if current.reference != located.reference and located.reference not in told:
            told |= {located.reference, current.reference}
            yield Draft("superseded", "notice_superseded_pair", (("old", located), ("new", current)))
    for located in said:
        old = _readable(knowledge.replaced_by(located, day), knowledge, language)
        if old and located.reference not in told and not any(item.reference in told for item in old):
            told |= {located.reference, old[0].reference}
            yield Draft("superseded", "notice_superseded", (("old", old[0]),))


def _closed(said: Sequence[Located], knowledge: Knowledge, day: date) -> Iterator[Draft]:
    call = knowledge.call_of(said[0].document.id) if said else None
    if call is not None and day > call.closes:
        closing = knowledge.find(call.closing_statement, said[0].document.language)
        told = {located.reference for located in said}
        if closing is not None and told.isdisjoint({closing.reference, *knowledge.twins(closing.reference)}):
            yield Draft("closed", "notice_closed", (("closing", closing),))


def _conflicts(said: Sequence[Located], knowledge: Knowledge, day: date, language: str) -> Iterator[Draft]:
    quoted = {other for located in said for other in (located.reference, *knowledge.twins(located.reference))}
    groups: dict[str, Located] = {}
    for located in said:
        if located.sentence.conflict:
            groups.setdefault(located.sentence.conflict, located)
    for located in list(groups.values())[:_MOST_CONFLICTS]:
        sides = _readable(knowledge.other_sides(located, day), knowledge, language)
        others = [item for item in sides if item.reference not in quoted]
        if others:
            yield Draft("conflict", "notice_conflict", (("other", others[0]),))


def _dated(
    query: Query,
    said: Sequence[Located],
    knowledge: Knowledge,
    phrases: Phrases,
    today: date,
    as_of: date | None,
) -> Iterator[Draft]:
    if as_of is not None and as_of < today:
        yield Draft("as_of", "notice_as_of_past", slots=(("date", written_date(as_of, phrases.language)),))
        return
    facts = knowledge.facts
    changing = query.about_present or any(located.document.kind == "status" for located in said)
    if changing and facts.evidence_until is not None and facts.check is not None and facts.evidence_until < today:
        page = knowledge.find(facts.check.statement, "en")
        quotes = (("page_statement", page),) if page is not None and was_known(page, today) else ()
        slots = (("date", written_date(facts.evidence_until, phrases.language)), ("page", facts.check.url))
        yield Draft("as_of", "notice_as_of_present", quotes, slots)


def told_in_english(query: Query, told: Sequence[Located]) -> bool:
    """Whether an answer in another language begins with an English quote."""
    return bool(told) and told[0].document.language == "en" != query.language


def _language(query: Query, told: Sequence[Located]) -> Iterator[Draft]:
    """That an answer is in another language than its question, in part or whole, or that it quotes translations."""
    if query.foreign:
        yield Draft("language", "notice_seventh")
    elif any(told_in_english(query, (located,)) for located in told):
        yield Draft("language", "notice_language")
    if any(located.document.translation == "unreviewed" for located in told):
        yield Draft("translation", "notice_translation")
