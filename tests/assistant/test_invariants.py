"""What holds for every answer whatever was asked: all tuning questions, once."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from assistant.catalogue import catalogue
from assistant.knowledge import Located, was_known
from assistant.notices import written_date
from assistant.phrases import phrases
from assistant.types import Answer, Citation
from corpus.types import Document
from web.evals.questions import Question
from web.wiring import Desk

UNCITED = {"not_found", "off_topic", "clarify"}
TODAY = date(2026, 11, 22)
PAST = date(2019, 3, 1)

Asked = list[tuple[Question, Answer]]
_MARK = re.compile(r"\[(\d+)\]")


def cited(answer: Answer, number: int) -> Citation:
    return next(citation for citation in answer.citations if citation.number == number)


def document_of(desk: Desk, citation: Citation) -> Document:
    found = desk.document(citation.document_id, citation.language)
    assert found is not None, citation.document_id
    return found


def located(desk: Desk, citation: Citation) -> Located:
    document = document_of(desk, citation)
    found = [s for s in document.sentences if (s.start, s.end) == (citation.start, citation.end)]
    assert len(found) == 1, f"{citation.document_id} {citation.start}-{citation.end} is not a sentence"
    return Located(document, found[0])


def broken(asked: Asked, holds: Callable[[Answer], bool]) -> list[str]:
    """Ids of the questions whose answer breaks a rule."""
    return [question.id for question, answer in asked if not holds(answer)]


def test_there_are_enough_answers_for_this_to_mean_something(asked_all: Asked) -> None:
    assert len(asked_all) >= 240
    assert sum(bool(answer.statements) for _, answer in asked_all) > 60
    assert sum(len(answer.notices) for _, answer in asked_all) > 60
    assert {answer.language for _, answer in asked_all} == {"en", "zh", "fr", "es", "ru", "ar"}


def test_every_quote_is_the_slice_it_says(desk: Desk, asked_all: Asked) -> None:
    for question, answer in asked_all:
        for citation in answer.citations:
            text = document_of(desk, citation).text
            assert text[citation.start : citation.end] == citation.quote != "", question.id
            assert f"hl={citation.start}-{citation.end}" in citation.url
            assert f"/documents/{citation.document_id}?lang={citation.language}" in citation.url
    assert desk.gate.dropped == 0


def test_every_citation_is_one_whole_sentence_with_a_source(desk: Desk, asked_all: Asked) -> None:
    for question, answer in asked_all:
        for citation in answer.citations:
            assert located(desk, citation).sentence.text == citation.quote
            assert citation.sources, question.id


def test_citations_are_numbered_from_one(asked_all: Asked) -> None:
    assert broken(asked_all, lambda a: [c.number for c in a.citations] == list(range(1, len(a.citations) + 1))) == []


def test_no_sentence_is_cited_under_two_numbers(asked_all: Asked) -> None:
    assert broken(asked_all, lambda a: len({(c.document_id, c.start) for c in a.citations}) == len(a.citations)) == []


def test_an_answer_has_statements_unless_it_refuses(asked_all: Asked) -> None:
    assert broken(asked_all, lambda a: bool(a.statements) or a.status in UNCITED or a.mode == "curated") == []
    assert broken(asked_all, lambda a: (a.mode is None) is (not a.statements and a.mode != "curated")) == []


def test_every_statement_is_cited_and_is_its_first_citation_s_quote(asked_all: Asked) -> None:
    for question, answer in asked_all:
        for statement in answer.statements:
            assert statement.citations, question.id
            assert cited(answer, statement.citations[0]).quote == statement.text
            assert len(set(statement.citations)) == len(statement.citations)


def test_every_mark_in_the_text_is_a_citation_of_the_statement_before_it(asked_all: Asked) -> None:
    for question, answer in asked_all:
        rest = answer.answer
        for statement in answer.statements:
            _, found, rest = rest.partition(statement.text)
            assert found, question.id
            marks = re.match(r"\W{0,3}?((?: \[\d+\])+)", rest)
            assert marks, question.id
            assert tuple(int(number) for number in _MARK.findall(marks[1])) == statement.citations
        everywhere = {int(number) for number in _MARK.findall(answer.answer)}
        assert everywhere == {number for statement in answer.statements for number in statement.citations}


def test_every_citation_is_of_a_statement_or_a_notice(asked_all: Asked) -> None:
    for question, answer in asked_all:
        used = {number for statement in answer.statements for number in statement.citations}
        used |= {number for notice in answer.notices for number in notice.citations}
        if answer.eligibility is not None:  # a decision rests on more than is said
            used |= {number for reason in answer.eligibility.reasons for number in reason.citations}
            used |= {number for wanted in answer.eligibility.missing for number in wanted.citations}
        assert used == {citation.number for citation in answer.citations}, question.id


def test_a_notice_quotes_what_it_cites(asked_all: Asked) -> None:
    for question, answer in asked_all:
        for notice in answer.notices:
            quotes = [cited(answer, number).quote for number in notice.citations]
            if notice.kind in {"superseded", "closed", "conflict"}:
                assert quotes, question.id
                assert all(quote in notice.text for quote in quotes), question.id


def own_words(answer: Answer, page: str) -> Iterator[str]:
    """The paragraphs of an answer without its quotes, their marks and the page to check."""
    text = answer.answer
    for statement in sorted(answer.statements, key=lambda statement: -len(statement.text)):
        text = text.replace(statement.text, "")
    text = _MARK.sub("", text)
    text = text.replace(page, "{page}") if page else text
    texts = phrases(answer.language)
    for mark in (texts.quoted("").strip(), *texts.quoted("x").split("x")):
        text = text.replace(mark, "") if mark.strip() else text
    return (line.strip(" -\u202f\u00a0") for line in text.splitlines())


def test_what_is_not_quoted_is_a_reviewed_phrase(desk: Desk, asked_all: Asked) -> None:
    check = desk.knowledge().facts.check
    assert check is not None
    for question, answer in asked_all:
        replied = answer.mode == "curated" or (answer.status == "off_topic" and answer.confidence == 1)
        small_talk = replied and not answer.statements
        if answer.mode == "rules" or small_talk:
            continue
        texts = phrases(answer.language)
        keys = ("lead_foreign", "not_found", "not_found_gap", "partial", "partial_rest", "off_topic")
        allowed = {texts(key).strip(" -\u202f\u00a0") for key in keys} | {texts("where_to_ask", page="{page}"), ""}
        assert set(own_words(answer, check.url)) <= allowed, question.id


def test_what_rules_say_beside_quotes_is_of_the_message_catalogue(desk: Desk, asked_all: Asked) -> None:
    by_rules = [(question, answer) for question, answer in asked_all if answer.mode == "rules"]
    assert by_rules
    for question, answer in by_rules:
        say = catalogue(answer.language)
        template = io.BytesIO((Path(__file__).parents[2] / "assistant/locales/station.pot").read_bytes())
        texts = [say(str(message.id)) for message in read_po(template) if message.id]
        known = "|".join(re.sub(r"\\{\w+\\}", ".+?", re.escape(text)) for text in texts)
        for line in own_words(answer, ""):
            assert not line or re.fullmatch(rf"(?:(?:{known})\s*)+", line), (question.id, line)


def test_what_is_not_quoted_holds_no_figure(desk: Desk, asked_all: Asked) -> None:
    facts = desk.knowledge().facts
    assert facts.check is not None
    assert facts.evidence_until is not None
    for question, answer in asked_all:
        if answer.mode != "rules":  # what was understood and taken for granted may hold a day
            assert not any(c.isdigit() for line in own_words(answer, facts.check.url) for c in line), question.id
        for notice in answer.notices:
            text = notice.text.replace(facts.check.url, "")
            text = text.replace(written_date(facts.evidence_until, answer.language), "")
            for number in notice.citations:
                text = text.replace(cited(answer, number).quote, "")
            assert not any(character.isdigit() for character in text), question.id


def current_reference(desk: Desk, sentence: Located, day: date) -> str:
    return desk.knowledge().current(sentence, day).reference


def test_a_replaced_sentence_never_stands_without_what_replaced_it(desk: Desk, asked_all: Asked) -> None:
    replaced = 0
    for question, answer in asked_all:
        said = [located(desk, cited(answer, n)) for statement in answer.statements for n in statement.citations[:1]]
        references = {item.reference for item in said}
        told = {located(desk, cited(answer, n)).reference for notice in answer.notices for n in notice.citations}
        for item in said:
            current = current_reference(desk, item, TODAY)
            if current != item.reference:
                replaced += 1
                assert current in references, question.id
                assert {item.reference, current} <= told, question.id
    assert replaced > 0


def test_no_document_about_another_project_is_called_as_a_witness(desk: Desk, asked_all: Asked) -> None:
    several = 0
    for question, answer in asked_all:
        for statement in answer.statements:
            first, *others = (document_of(desk, cited(answer, number)) for number in statement.citations)
            several += bool(others)
            if first.project is not None:
                assert {other.project for other in others} <= {None, first.project}, question.id
            assert first.id not in {other.id for other in others}
    assert several > 0


def test_every_answer_says_how_far_its_sources_reach(asked_all: Asked) -> None:
    assert {answer.evidence_until for _, answer in asked_all} == {"2026-05-25"}


def test_confidence_is_a_probability(asked_all: Asked) -> None:
    assert broken(asked_all, lambda answer: 0 <= answer.confidence <= 1) == []


def test_an_answer_in_another_language_than_its_quotes_says_so(asked_all: Asked) -> None:
    def says_so(answer: Answer) -> bool:
        numbers = {number for statement in answer.statements for number in statement.citations}
        foreign = any(c.number in numbers and c.language != answer.language for c in answer.citations)
        kind = "translation" if answer.mode == "rules" else "language"
        return not foreign or any(notice.kind == kind for notice in answer.notices)

    assert broken(asked_all, says_so) == []


def test_refusals_say_where_to_ask(desk: Desk, asked_all: Asked) -> None:
    check = desk.knowledge().facts.check
    assert check is not None
    assert broken(asked_all, lambda a: a.status not in {"not_found", "off_topic"} or check.url in a.answer) == []


def test_other_questions_are_offered_but_not_the_one_asked(asked_all: Asked) -> None:
    for question, answer in asked_all:
        assert 1 <= len(answer.follow_ups) <= 3, question.id
        assert question.request.question.casefold() not in {text.casefold() for text in answer.follow_ups}


def test_ids_are_never_used_twice(asked_all: Asked) -> None:
    assert len({answer.id for _, answer in asked_all}) == len(asked_all)


@pytest.fixture(scope="module")
def asked_in_the_past(desk: Desk, asked_all: Asked) -> Asked:
    """Return every fifth question with its answer as of March 2019."""
    questions = [question for question, _ in asked_all][::5]
    return [(question, desk.ask(replace(question.request, as_of=PAST))) for question in questions]


def test_an_answer_for_a_past_day_cites_nothing_said_later(desk: Desk, asked_in_the_past: Asked) -> None:
    cited_at_all = 0
    for question, answer in asked_in_the_past:
        for citation in answer.citations:
            assert was_known(located(desk, citation), PAST), question.id
            cited_at_all += 1
    assert cited_at_all > 10


def test_an_answer_for_a_past_day_says_so_and_replaces_nothing_that_still_stood(
    desk: Desk, asked_in_the_past: Asked
) -> None:
    for question, answer in asked_in_the_past:
        if answer.statements:
            assert [notice.text for notice in answer.notices if notice.kind == "as_of"] == [
                phrases(answer.language)("notice_as_of_past", date=written_date(PAST, answer.language))
            ], question.id
        for statement in answer.statements:
            item = located(desk, cited(answer, statement.citations[0]))
            current = current_reference(desk, item, PAST)
            assert current == item.reference or current in {
                located(desk, citation).reference for citation in answer.citations
            }
