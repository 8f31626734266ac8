"""What a reader is told beside an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.knowledge import Knowledge, Located
from assistant.notices import Draft, draft_notices, written_date
from assistant.phrases import phrases
from assistant.types import Query
from corpus.types import LANGUAGES, Call, Corpus, Facts, Page
from tests.assistant.small_documents import asked, document, sentence_of
from tests.fakes import translation_of

TODAY = date(2026, 11, 22)
OLD = document("old", "Proposals are due in August.", {"s1": {"superseded_by": "new#s1", "said": "2018-05-28"}})
NEW = document("new", "Proposals are due in September. The call is closed.", {"s1": {"said": "2018-08-30"}})
OLDER = document("older", "Proposals are due in July.", {"s1": {"superseded_by": "new#s1", "said": "2018-01"}})
SIDES = document(
    "sides",
    "Nine were chosen. Twenty were chosen. Three flew. Five flew. Two are red. Four are red.",
    {f"s{n}": {"conflict": ("count", "flown", "red")[(n - 1) // 2]} for n in range(1, 7)},
)
STATUS = document("status", "The launch was not seen.", kind="status")
CHECK = document("check", "The page of the call is the place to ask.")
CALL = Call("first", date(2018, 5, 28), date(2018, 9, 30), "new#s2", ("old", "new"))
FACTS = Facts(date(2026, 5, 25), Page("The page", "https://example.org/call", "check#s1"), (CALL,), "register")
KNOWLEDGE = Knowledge(Corpus((OLD, NEW, OLDER, SIDES, STATUS, CHECK), {}, FACTS))
QUESTION = asked("Which proposals?")


def drafted(
    *said: Located,
    query: Query = QUESTION,
    as_of: date | None = None,
    today: date = TODAY,
    knowledge: Knowledge = KNOWLEDGE,
) -> list[Draft]:
    return draft_notices(query, said, knowledge, phrases(query.language), today, as_of)


def of_kind(drafts: list[Draft], kind: str) -> list[Draft]:
    return [draft for draft in drafts if draft.kind == kind]


def quoted(draft: Draft) -> dict[str, str]:
    return {slot: located.reference for slot, located in draft.quotes}


def test_an_answer_that_says_both_is_told_which_stands() -> None:
    (notice,) = of_kind(drafted(sentence_of(NEW), sentence_of(OLD)), "superseded")
    assert notice.phrase == "notice_superseded_pair"
    assert quoted(notice) == {"old": "old#s1", "new": "new#s1"}


def test_a_current_sentence_is_told_with_what_it_replaced() -> None:
    (notice,) = of_kind(drafted(sentence_of(NEW)), "superseded")
    assert notice.phrase == "notice_superseded"
    assert quoted(notice) == {"old": "old#s1"}


def test_on_a_day_before_the_replacement_nothing_was_replaced() -> None:
    assert of_kind(drafted(sentence_of(OLD), as_of=date(2018, 8, 29)), "superseded") == []
    assert len(of_kind(drafted(sentence_of(OLD), as_of=date(2018, 8, 30)), "superseded")) == 1


def test_two_replaced_sentences_are_each_told() -> None:
    notices = of_kind(drafted(sentence_of(NEW), sentence_of(OLD), sentence_of(OLDER)), "superseded")
    assert [quoted(notice)["old"] for notice in notices] == ["old#s1", "older#s1"]


def test_the_call_of_the_first_sentence_is_told_to_be_closed() -> None:
    (notice,) = of_kind(drafted(sentence_of(NEW)), "closed")
    assert quoted(notice) == {"closing": "new#s2"}
    assert of_kind(drafted(sentence_of(STATUS), sentence_of(NEW)), "closed") == []


def test_that_a_call_is_closed_is_not_told_again_where_it_is_said() -> None:
    assert of_kind(drafted(sentence_of(NEW), sentence_of(NEW, "s2")), "closed") == []


@pytest.mark.parametrize(("day", "closed"), [(date(2018, 9, 30), 0), (date(2018, 10, 1), 1)])
def test_a_call_is_open_on_its_last_day(day: date, closed: int) -> None:
    assert len(of_kind(drafted(sentence_of(NEW), as_of=day), "closed")) == closed
    assert len(of_kind(drafted(sentence_of(NEW), today=day), "closed")) == closed


def test_the_other_side_of_a_disagreement_is_told() -> None:
    (notice,) = of_kind(drafted(sentence_of(SIDES, "s1")), "conflict")
    assert quoted(notice) == {"other": "sides#s2"}


def test_a_disagreement_whose_sides_are_all_said_is_not_told_again() -> None:
    assert of_kind(drafted(sentence_of(SIDES, "s1"), sentence_of(SIDES, "s2")), "conflict") == []


def test_at_most_two_disagreements_are_told_each_once() -> None:
    said = [sentence_of(SIDES, name) for name in ("s1", "s3", "s5")]
    assert [quoted(d)["other"] for d in of_kind(drafted(*said), "conflict")] == ["sides#s2", "sides#s4"]


def test_an_answer_for_a_past_day_says_which() -> None:
    (notice,) = of_kind(drafted(sentence_of(STATUS), as_of=date(2018, 7, 1)), "as_of")
    assert (notice.phrase, dict(notice.slots)) == ("notice_as_of_past", {"date": "1 July 2018"})


@pytest.mark.parametrize("as_of", [None, TODAY])
def test_an_answer_about_the_present_says_how_far_the_sources_reach(as_of: date | None) -> None:
    present = asked("Can teams apply now?")
    assert present.about_present
    for drafts in (
        drafted(sentence_of(NEW), query=present, as_of=as_of),
        drafted(sentence_of(STATUS), as_of=as_of),
    ):
        (notice,) = of_kind(drafts, "as_of")
        assert notice.phrase == "notice_as_of_present"
        assert dict(notice.slots) == {"date": "25 May 2026", "page": "https://example.org/call"}
        assert quoted(notice) == {"page_statement": "check#s1"}


def test_an_answer_about_the_past_does_not() -> None:
    assert of_kind(drafted(sentence_of(NEW)), "as_of") == []


def test_sources_of_today_need_no_such_notice() -> None:
    assert of_kind(drafted(sentence_of(STATUS), today=date(2026, 5, 25)), "as_of") == []


def test_without_a_page_to_check_none_is_told() -> None:
    bare = Knowledge(Corpus((STATUS,), {}, Facts(evidence_until=date(2026, 5, 25))))
    assert drafted(sentence_of(STATUS), knowledge=bare) == []


def test_quotes_in_another_language_than_the_question_are_explained() -> None:
    french = asked("Quelles propositions ?", "fr")
    assert [d.phrase for d in of_kind(drafted(sentence_of(NEW), query=french), "language")] == ["notice_language"]
    translated = replace(NEW, language="fr")
    assert of_kind(drafted(sentence_of(translated), query=french), "language") == []
    english = asked("Which proposals?", "en")
    assert of_kind(drafted(sentence_of(translated), query=english), "language") == []
    mixed = drafted(sentence_of(translated), sentence_of(STATUS), query=french)
    assert len(of_kind(mixed, "language")) == 1


VERSION = translation_of(NEW, "Les propositions sont attendues en septembre. L’appel est clos.", "fr")
WITH_VERSION = Knowledge(Corpus((OLD, NEW, OLDER, SIDES, STATUS, CHECK, VERSION), {}, FACTS))
FRENCH = asked("Quelles propositions ?", "fr")


def test_translated_quotes_are_said_to_be_unreviewed() -> None:
    drafts = drafted(sentence_of(NEW), query=FRENCH, knowledge=WITH_VERSION)
    assert of_kind(drafts, "language") == []
    assert [draft.phrase for draft in of_kind(drafts, "translation")] == ["notice_translation"]
    assert of_kind(drafted(sentence_of(NEW), knowledge=WITH_VERSION), "translation") == []


def test_a_reviewed_translation_needs_no_such_notice() -> None:
    reviewed = replace(VERSION, translation="reviewed")
    knowledge = Knowledge(Corpus((OLD, NEW, OLDER, SIDES, STATUS, CHECK, reviewed), {}, FACTS))
    drafts = drafted(sentence_of(NEW), query=FRENCH, knowledge=knowledge)
    assert [draft for draft in drafts if draft.kind in ("language", "translation")] == []


def test_where_only_some_quotes_are_translated_both_are_told() -> None:
    drafts = drafted(sentence_of(NEW), sentence_of(STATUS), query=FRENCH, knowledge=WITH_VERSION)
    assert [draft.kind for draft in drafts][-2:] == ["language", "translation"]


def test_what_else_is_told_does_not_depend_on_the_language() -> None:
    said = (sentence_of(NEW), sentence_of(SIDES, "s1"))
    english, french = (
        [(d.kind, quoted(d)) for d in drafted(*said, query=query, knowledge=WITH_VERSION)]
        for query in (QUESTION, FRENCH)
    )
    assert [told for told in french if told[0] not in ("language", "translation")] == english


def test_a_seventh_language_is_named_as_such_even_without_sentences() -> None:
    seventh = asked("Welche Vorschläge?", None)
    assert [d.phrase for d in drafted(query=seventh)] == ["notice_seventh"]
    assert drafted() == []


def test_notices_come_in_the_order_of_their_weight() -> None:
    disputed = replace(NEW, sections=SIDES.sections)
    knowledge = Knowledge(Corpus((OLD, NEW, disputed, SIDES, CHECK), {}, FACTS))
    said = (sentence_of(NEW), sentence_of(SIDES, "s1"))
    french = asked("Peut-on encore proposer ?", "fr")
    kinds = [draft.kind for draft in drafted(*said, query=french, knowledge=knowledge)]
    assert kinds == ["superseded", "closed", "conflict", "as_of", "language"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "30 September 2018"),
        ("zh", "2018年9月30日"),
        ("fr", "30 septembre 2018"),
        ("es", "30 de septiembre de 2018"),
        ("ru", "30 сентября 2018\u202fг."),
        ("ar", "30 أيلول/سبتمبر 2018"),
    ],
)
def test_a_date_is_written_in_words(language: str, text: str) -> None:
    assert written_date(date(2018, 9, 30), language) == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_can_write_every_notice(language: str) -> None:
    texts = phrases(language)
    quotes = dict.fromkeys(("old", "new", "other", "closing", "page_statement"), "…")
    slots = {"date": written_date(TODAY, language), "page": "https://example.org/call"}
    for query in (asked("Now?", language), asked("Now?", None)):
        said = (sentence_of(NEW), sentence_of(OLD), sentence_of(SIDES, "s1"), sentence_of(STATUS))
        for draft in draft_notices(query, said, KNOWLEDGE, texts, TODAY, None):
            assert texts(draft.phrase, **(quotes | slots))
