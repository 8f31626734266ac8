"""What the corpus knows about its own sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.knowledge import was_known
from corpus.types import LANGUAGES, Call, Document, Period
from tests.assistant.small_documents import Marks, document, knowledge_of, sentence_of
from tests.fakes import translation_of

PLANS = document(
    "launch",
    "The launch is planned for 2024. The launch is planned for 2025. The launch is planned for 2027.",
    {
        "s1": {"superseded_by": "launch#s2", "said": "2021-01"},
        "s2": {"superseded_by": "later#s1", "said": "2022"},
        "s3": {},
    },
)
LATER = document(
    "later", "The launch is planned for 2026.", {"s1": {"superseded_by": "launch#s3", "said": "2023-10-26"}}
)
PLANS_2027 = replace(sentence_of(PLANS, "s3").sentence, said=Period.parse("2025-10"))


def plans() -> Document:
    section = PLANS.sections[0]
    return replace(PLANS, sections=(replace(section, sentences=(*section.sentences[:2], PLANS_2027)),))


def test_a_sentence_nothing_replaced_is_current() -> None:
    knowledge = knowledge_of(plans(), LATER)
    last = sentence_of(plans(), "s3")
    assert knowledge.current(last, date(2026, 1, 1)) == last


@pytest.mark.parametrize("name", ["s1", "s2"])
def test_a_chain_is_followed_to_its_end(name: str) -> None:
    knowledge = knowledge_of(plans(), LATER)
    assert knowledge.current(sentence_of(plans(), name), date(2026, 1, 1)).reference == "launch#s3"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2021, 6, 1), "launch#s1"),
        (date(2021, 12, 31), "launch#s1"),
        (date(2022, 1, 1), "launch#s2"),
        (date(2023, 10, 25), "launch#s2"),
        (date(2023, 10, 26), "later#s1"),
        (date(2025, 9, 30), "later#s1"),
        (date(2025, 10, 1), "launch#s3"),
    ],
)
def test_a_chain_stops_at_what_was_known_on_the_day(day: date, expected: str) -> None:
    knowledge = knowledge_of(plans(), LATER)
    assert knowledge.current(sentence_of(plans(), "s1"), day).reference == expected


def test_a_cycle_ends() -> None:
    ring = document("ring", "One. Two. Three.", {f"s{n}": {"superseded_by": f"ring#s{n % 3 + 1}"} for n in (1, 2, 3)})
    knowledge = knowledge_of(ring)
    assert knowledge.current(sentence_of(ring, "s1"), date(2026, 1, 1)).reference == "ring#s3"
    itself = document("itself", "One.", {"s1": {"superseded_by": "itself#s1"}})
    assert knowledge_of(itself).current(sentence_of(itself), date(2026, 1, 1)).reference == "itself#s1"


def test_a_successor_that_is_not_there_leaves_the_sentence_standing() -> None:
    lone = document("lone", "One.", {"s1": {"superseded_by": "gone#s1"}})
    assert knowledge_of(lone).current(sentence_of(lone), date(2026, 1, 1)) == sentence_of(lone)


def test_a_successor_is_taken_in_the_sentence_s_language_or_else_in_english() -> None:
    french = document("old", "Un.", {"s1": {"superseded_by": "new#s1"}}, language="fr")
    english, translated = document("new", "One."), document("new", "Deux.", language="fr")
    day = date(2026, 1, 1)
    assert knowledge_of(french, english, translated).current(sentence_of(french), day).document.language == "fr"
    assert knowledge_of(french, english).current(sentence_of(french), day).document.language == "en"


@settings(max_examples=50)
@given(st.lists(st.none() | st.integers(1, 8), min_size=8, max_size=8), st.integers(1, 8))
def test_any_net_of_references_leads_to_a_sentence_of_it(successors: list[int | None], first: int) -> None:
    marks: dict[str, Marks] = {
        f"s{n}": {"superseded_by": f"net#s{to}" if to else None} for n, to in enumerate(successors, start=1)
    }
    net = document("net", "It rains. It snows. It hails. It blows. It thaws. It pours. It shines. It dries.", marks)
    found = knowledge_of(net).current(sentence_of(net, f"s{first}"), date(2026, 1, 1))
    way = [first]
    while (following := successors[way[-1] - 1]) is not None and following not in way:
        way.append(following)
    assert found.sentence.name == f"s{way[-1]}"


def test_what_was_replaced_is_told_newest_first_and_the_call_s_own_first_of_all() -> None:
    new = document("new", "The deadline is in September.")
    by = {"superseded_by": "new#s1"}
    early = document("early", "The deadline is in July.", {"s1": {**by, "said": "2018-01"}})
    late = document("late", "The deadline was in August.", {"s1": {**by, "said": "2018-06"}})
    own = document("own", "The deadline is in August.", {"s1": {**by, "said": "2018-03"}})
    call = Call("first", date(2018, 1, 1), date(2018, 9, 30), "new#s1", ("own",))
    knowledge = knowledge_of(new, early, late, own, calls=(call,))
    found = knowledge.replaced_by(sentence_of(new), date(2026, 1, 1))
    assert [item.document.id for item in found] == ["own", "late", "early"]
    found = knowledge.replaced_by(sentence_of(new), date(2018, 2, 1))
    assert [item.document.id for item in found] == ["early"]
    assert knowledge.replaced_by(sentence_of(own), date(2026, 1, 1)) == []


def conflicting() -> tuple[Document, Document, Document]:
    return (
        document(
            "page",
            "Nine projects were chosen. Twenty projects were chosen, one report says.",
            {"s1": {"conflict": "count", "preferred": True}, "s2": {"conflict": "count", "said": "2019-06"}},
        ),
        document("report", "Twenty experiments were chosen.", {"s1": {"conflict": "count", "said": "2020"}}),
        document("register", "One report says twenty, the page says nine.", {"s1": {"conflict": "count"}}),
    )


def test_the_other_sides_of_a_disagreement_begin_with_the_one_that_sets_it_out() -> None:
    page, report, register = conflicting()
    knowledge = knowledge_of(page, report, register, conflicts_document="register")
    found = knowledge.other_sides(sentence_of(page), date(2026, 1, 1))
    assert [item.reference for item in found] == ["register#s1", "report#s1", "page#s2"]
    found = knowledge.other_sides(sentence_of(report), date(2026, 1, 1))
    assert [item.reference for item in found] == ["register#s1", "page#s1", "page#s2"]


def test_a_side_that_was_not_known_on_the_day_is_left_out() -> None:
    page, report, register = conflicting()
    knowledge = knowledge_of(page, report, register, conflicts_document="register")
    found = knowledge.other_sides(sentence_of(page), date(2019, 7, 1))
    assert [item.reference for item in found] == ["register#s1", "page#s2"]


def test_a_sentence_nobody_disputes_has_no_other_sides() -> None:
    page, report, register = conflicting()
    plain = document("plain", "The station flies.")
    knowledge = knowledge_of(page, report, register, plain)
    assert knowledge.other_sides(sentence_of(plain), date(2026, 1, 1)) == []


def test_the_sides_are_those_of_the_same_language() -> None:
    page, report, _ = conflicting()
    french = document("rapport", "Vingt.", {"s1": {"conflict": "count"}}, language="fr")
    knowledge = knowledge_of(page, report, french)
    assert knowledge.other_sides(sentence_of(french), date(2026, 1, 1)) == []


def test_a_sentence_is_known_from_the_day_it_was_said_or_its_document_was_published() -> None:
    published = Period.parse("2018-05")
    dated = document("dated", "One. Two.", {"s1": {"said": "2018-08-30"}}, published=published)
    said, undated = sentence_of(dated, "s1"), sentence_of(dated, "s2")
    assert said.known_from == date(2018, 8, 30)
    assert undated.known_from == date(2018, 5, 1)
    assert not was_known(said, date(2018, 8, 29))
    assert was_known(said, date(2018, 8, 30))
    always = sentence_of(document("always", "One."))
    assert always.known_from is None
    assert was_known(always, date(1900, 1, 1))


def test_a_call_is_found_by_any_of_its_documents() -> None:
    call = Call("first", date(2018, 1, 1), date(2018, 9, 30), "a#s1", ("a", "b"))
    knowledge = knowledge_of(document("a", "One."), calls=(call,))
    assert knowledge.call_of("b") == call
    assert knowledge.call_of("c") is None


def test_a_reference_that_does_not_exist_finds_nothing() -> None:
    knowledge = knowledge_of(document("a", "One."))
    assert knowledge.find("a#s1", "ru") == sentence_of(document("a", "One."))
    assert knowledge.find("a#s2", "en") is None
    assert knowledge.find("a", "en") is None


# versions in other languages ----------------------------------------------------------------------------------

SPANISH = translation_of(
    PLANS,
    "El lanzamiento se prevé para 2024. El lanzamiento se prevé para 2025. El lanzamiento se prevé para 2027.",
    "es",
)
DAY = date(2026, 1, 1)


def test_a_sentence_is_told_as_its_version_says_it() -> None:
    knowledge = knowledge_of(PLANS, LATER, SPANISH)
    told = knowledge.in_language(sentence_of(PLANS, "s2"), "es")
    assert told == sentence_of(SPANISH, "s2")
    assert knowledge.original(told) == sentence_of(PLANS, "s2")
    assert knowledge.in_language(told, "es") == told


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "es"])
def test_a_sentence_without_a_version_is_told_as_it_stands(language: str) -> None:
    knowledge = knowledge_of(PLANS, LATER, SPANISH)
    assert knowledge.in_language(sentence_of(PLANS), language) == sentence_of(PLANS)
    assert knowledge.in_language(sentence_of(LATER), "es") == sentence_of(LATER)


def test_a_document_of_the_same_id_that_translates_nothing_is_no_version() -> None:
    own = document("launch", "Se retrasó. Llovió. Nevó.", language="es")
    knowledge = knowledge_of(PLANS, LATER, own)
    assert knowledge.in_language(sentence_of(PLANS), "es") == sentence_of(PLANS)
    assert knowledge.original(sentence_of(own)) == sentence_of(own)


def test_what_a_sentence_says_counts_in_every_version() -> None:
    knowledge = knowledge_of(PLANS, LATER, SPANISH)
    said = {"The launch is planned for 2025.", "El lanzamiento se prevé para 2025."}
    assert knowledge.wordings(sentence_of(PLANS, "s2")) == said
    assert knowledge.wordings(sentence_of(LATER)) == {"The launch is planned for 2026."}


def test_what_stands_in_a_version_s_place_is_told_in_its_language_where_there_is_a_version() -> None:
    knowledge = knowledge_of(plans(), LATER, SPANISH)
    assert knowledge.current(sentence_of(SPANISH, "s1"), DAY) == sentence_of(SPANISH, "s3")
    assert knowledge.current(sentence_of(SPANISH, "s1"), date(2021, 6, 1)) == sentence_of(SPANISH, "s1")
    assert knowledge.current(sentence_of(SPANISH, "s1"), date(2023, 10, 26)) == sentence_of(LATER)
    assert knowledge.current(sentence_of(plans(), "s1"), DAY) == sentence_of(plans(), "s3")


def test_what_a_version_replaced_is_known_from_its_original() -> None:
    knowledge = knowledge_of(PLANS, LATER, SPANISH)
    assert knowledge.replaced_by(sentence_of(SPANISH, "s2"), DAY) == [sentence_of(SPANISH, "s1")]
    assert knowledge.replaced_by(sentence_of(SPANISH, "s2"), date(2020, 1, 1)) == []
    assert knowledge.replaced_by(sentence_of(PLANS, "s2"), DAY) == [sentence_of(PLANS, "s1")]


def test_the_other_sides_of_a_version_are_those_of_its_original_each_in_its_language() -> None:
    page, report, register = conflicting()
    translated = translation_of(page, "Se eligieron nueve proyectos. Se eligieron veinte, dice un informe.", "es")
    knowledge = knowledge_of(page, report, register, translated, conflicts_document="register")
    found = knowledge.other_sides(sentence_of(translated), DAY)
    assert found == [sentence_of(register), sentence_of(report), sentence_of(translated, "s2")]
    assert sentence_of(translated, "s2") not in knowledge.other_sides(sentence_of(page), DAY)


def test_a_version_is_no_side_of_a_disagreement_among_documents_of_its_language() -> None:
    page, report, _ = conflicting()
    translated = translation_of(page, "Se eligieron nueve proyectos. Se eligieron veinte, dice un informe.", "es")
    own = document("propio", "Fueron diez.", {"s1": {"conflict": "count"}}, language="es")
    assert knowledge_of(page, report, translated, own).other_sides(sentence_of(own), DAY) == []


def test_a_project_is_known_by_its_names_in_every_language() -> None:
    english = document("cooling", "It cools.", title="Cooling of satellites", aliases=("COLD-1",), project="cooling")
    spanish = translation_of(english, "Enfría.", "es", aliases=("FRIO-1",))
    knowledge = knowledge_of(english, spanish)
    assert [knowledge.projects_named(name) for name in ("COLD-1", "FRIO-1")] == [("cooling",), ("cooling",)]
