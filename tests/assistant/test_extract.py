"""Which sentences are chosen, in which order, and which others are cited beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from assistant import scoring
from assistant.extract import MARGIN, MOST, MOST_IN_LIST, SHARED_MARGIN, Extraction, extract
from assistant.tracing import each_its_own
from assistant.types import Passage, Query
from corpus.types import Document, Period
from ingest.memory_index import MemoryIndex
from tests.assistant.small_documents import asked, document, knowledge_of, passage
from tests.fakes import incoming, translation_of
from tests.ingest.collection import Collection

TODAY = date(2026, 11, 22)
SIMILARITY = scoring.MEANING + scoring.ASKED + scoring.SECOND
"""What a cosine counts where nothing else compares a sentence."""
WEATHER = document(
    "weather",
    "Rain falls on Monday. Snow covers hills. Wind bends trees. Hail breaks windows. Fog hides ships. "
    "Sun dries laundry. Frost kills roses. Thunder wakes children. Clouds pass slowly.",
)
DEADLINE = document(
    "deadline",
    "Proposals were due in August. Proposals were due in September.",
    {"s1": {"superseded_by": "deadline#s2", "said": "2018-05-28"}, "s2": {"said": "2018-08-30"}},
)
GAPS = document("gaps", "Nobody says what insurance costs. The launch costs nothing.", {"s1": {"gap": True}})
SAME = "The committee chose nine winners from seventeen countries in Vienna."
FIRST = document("first", SAME)
SECOND = document("second", f"Later on, {SAME[0].lower()}{SAME[1:]}")
TRANSLATED = document("translated", SECOND.text, language="fr")
TIEMPO = translation_of(
    WEATHER,
    "Llueve el lunes. La nieve cubre colinas. El viento dobla árboles. El granizo rompe ventanas. La niebla oculta "
    "barcos. El sol seca ropa. La helada mata rosas. El trueno despierta niños. Las nubes pasan despacio.",
    "es",
    aliases=("meteorología",),
)
UNKNOWN = "No page seen gives the insurance terms of the first call of 2018."
UNKNOWN_TOO = "The sources seen do not give the terms on insurance of the first call of 2018."
OPEN = document("open", UNKNOWN, {"s1": {"gap": True}})
OPEN_TOO = document("open-too", UNKNOWN_TOO, {"s1": {"gap": True}})
OPEN_OTHER = document(
    "open-other", "The sources seen do not name rejected applicants of the first call of 2018.", {"s1": {"gap": True}}
)
OPEN_LATER = document("open-later", UNKNOWN_TOO.replace("2018", "2019"), {"s1": {"gap": True}})
OTHERS = {
    "number": document("number", SAME.replace("nine", "9")),
    "twelve": document("twelve", f"{SAME[:-1]} in 12 days."),
    "negation": document("negation", SAME.replace("chose", "never chose")),
    "gap": document("gap", SAME, {"s1": {"gap": True}}),
    "replaced": document("replaced", SAME, {"s1": {"superseded_by": "first#s1"}}),
    "less": document("less", "The committee chose winners."),
    "more": document("more", f"{SAME[:-1]} and thanked hosts, sponsors, jurors, interpreters, drivers, cooks, guests."),
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> MemoryIndex:
    """The words of every document here."""
    collection = Collection(tmp_path_factory.mktemp("extract"))
    gaps = (GAPS, OPEN, OPEN_TOO, OPEN_OTHER, OPEN_LATER)
    collection.ingest(incoming(WEATHER, DEADLINE, *gaps, FIRST, SECOND, TRANSLATED, TIEMPO, *OTHERS.values()))
    return collection.index()


def extracted(
    index: MemoryIndex, query: Query, *passages: Passage, as_of: date = TODAY, known: Sequence[Document] = ()
) -> Extraction:
    documents = {(d.id, d.language): d for d in (*(p.document for p in passages), *known)}
    return extract(query, passages, index, knowledge_of(*documents.values()), as_of)


def said(extraction: Extraction) -> list[str]:
    return [choice.located.reference for choice in extraction.chosen]


PLAIN = asked("Zebras?")
"""A question that shares no word with any sentence, and asks for nothing special."""


def test_nothing_comes_of_no_passages(index: MemoryIndex) -> None:
    assert extracted(index, PLAIN) == Extraction((), ())


def test_the_best_sentence_comes_first_and_far_worse_ones_not_at_all(index: MemoryIndex) -> None:
    found = extracted(index, PLAIN, passage(WEATHER, 0.1, 0.5, 0.9, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1))
    assert said(found) == ["weather#s3"]
    assert [choice.located.sentence.name for choice in found.ranked][:3] == ["s3", "s2", "s4"]


def test_sentences_nearly_as_good_are_said_too(index: MemoryIndex) -> None:
    found = extracted(index, PLAIN, passage(WEATHER, 0.1, 0.49, 0.5, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1))
    assert said(found) == ["weather#s3", "weather#s2"]


def test_a_list_may_be_longer_than_another_answer_but_not_endless(index: MemoryIndex) -> None:
    alike = passage(WEATHER, *(0.5,) * 9)
    assert len(extracted(index, PLAIN, alike).chosen) == MOST
    listed = asked("List all zebras")
    assert listed.shape == "list"
    assert len(extracted(index, listed, alike).chosen) == MOST_IN_LIST


def test_a_sentence_that_says_the_same_is_not_said_twice(index: MemoryIndex) -> None:
    found = extracted(index, PLAIN, passage(FIRST, 0.5), passage(SECOND, 0.49))
    assert said(found) == ["first#s1"]


def test_a_gap_is_told_beside_facts_only_where_it_scores_as_well(index: MemoryIndex) -> None:
    assert said(extracted(index, PLAIN, passage(GAPS, 0.5, 0.51))) == ["gaps#s2", "gaps#s1"]
    assert said(extracted(index, PLAIN, passage(GAPS, 0.45, 0.51))) == ["gaps#s2"]


def test_a_sentence_that_shares_words_with_the_best_may_be_further_behind(index: MemoryIndex) -> None:
    meaning = 0.6 - (MARGIN + 0.3 * SHARED_MARGIN) / SIMILARITY
    sharing = document("sharing", "The committee met drivers in Vienna.")
    other = document("other", "Frost kills roses.")
    found = extracted(index, PLAIN, passage(FIRST, 0.6), passage(sharing, meaning), passage(other, meaning))
    assert said(found) == ["first#s1", "sharing#s1"]


def test_a_sentence_of_two_passages_counts_once_with_its_better_score(index: MemoryIndex) -> None:
    found = extracted(index, PLAIN, passage(FIRST, 0.3), passage(FIRST, 0.6))
    assert [choice.meaning for choice in found.ranked] == [0.6]


# what replaced what -------------------------------------------------------------------------------------------


def test_a_replaced_sentence_comes_after_what_replaced_it(index: MemoryIndex) -> None:
    found = extracted(index, PLAIN, passage(DEADLINE, 0.9, 0.1))
    assert said(found) == ["deadline#s2", "deadline#s1"]


def test_for_history_it_comes_before(index: MemoryIndex) -> None:
    history = asked("What did zebras do originally?")
    assert history.about_past
    assert said(extracted(index, history, passage(DEADLINE, 0.9, 0.1))) == ["deadline#s1", "deadline#s2"]


def test_the_replacement_comes_even_from_a_document_that_was_not_found(index: MemoryIndex) -> None:
    old = document("old", "Proposals were due in August.", {"s1": {"superseded_by": "deadline#s2"}})
    found = extracted(index, PLAIN, passage(old, 0.9), known=(DEADLINE,))
    assert said(found) == ["deadline#s2", "old#s1"]


def test_each_sentence_is_said_once_where_two_were_replaced_by_one(index: MemoryIndex) -> None:
    old = document("old", "Hail breaks windows.", {"s1": {"superseded_by": "deadline#s2"}})
    history = asked("What did zebras do originally?")
    found = extracted(index, history, passage(DEADLINE, 0.9, 0.9), passage(old, 0.9))
    assert sorted(said(found)) == ["deadline#s1", "deadline#s2", "old#s1"]


def test_nothing_is_said_that_was_not_known_on_the_day(index: MemoryIndex) -> None:
    found = extracted(index, PLAIN, passage(DEADLINE, 0.5, 0.9), as_of=date(2018, 7, 1))
    assert said(found) == ["deadline#s1"]
    assert [choice.located.reference for choice in found.ranked] == ["deadline#s1"]
    published = replace(WEATHER, published=Period.parse("2020"))
    assert extracted(index, PLAIN, passage(published, *(0.5,) * 9), as_of=date(2019, 12, 31)).ranked == ()


def test_a_replaced_sentence_scores_less_unless_the_past_is_asked_for(index: MemoryIndex) -> None:
    def best(question: str) -> str:
        return extracted(index, asked(question), passage(DEADLINE, 0.51, 0.5)).ranked[0].located.reference

    assert best("Zebras?") == "deadline#s2"
    assert best("What did zebras do originally?") == "deadline#s1"


def test_what_the_last_answer_said_comes_after_what_is_as_good(index: MemoryIndex) -> None:
    def best(query: Query) -> str:
        return (
            extracted(index, query, passage(GAPS, 0.1, 0.1), passage(WEATHER, *(0.5,) * 9)).ranked[0].located.reference
        )

    assert best(PLAIN) == "weather#s1"
    assert best(replace(PLAIN, told=frozenset({"weather#s1"}))) == "weather#s2"


def test_a_project_comes_after_where_the_talk_is_of_something_else(index: MemoryIndex) -> None:
    cells = document("cells", "Launch slipped by years.", project="cells")
    ships = document("ships", "Sailing slipped by years.")
    found = [passage(cells, 0.55), passage(ships, 0.5)]
    assert extracted(index, PLAIN, *found).ranked[0].located.document.id == "cells"
    assert extracted(index, replace(PLAIN, apart=True), *found).ranked[0].located.document.id == "ships"


# what suits the question --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "fitting", "other"),
    [
        ("When do zebras run?", "Trees grow in May.", "Trees grow tall."),
        ("Qui court ?", "Anna Blum runs fast.", "They run fast."),
        ("Сколько?", "Trees grow three metres.", "Trees grow tall."),
        ("List all zebras", "Trees, shrubs, ferns and roses grow.", "Trees grow tall."),
    ],
)
def test_of_two_alike_the_sentence_of_the_asked_kind_comes_first(
    index: MemoryIndex, question: str, fitting: str, other: str
) -> None:
    pair = document("pair", f"{other} {fitting}")
    found = extracted(index, asked(question), passage(pair, 0.5, 0.5))
    assert found.ranked[0].located.sentence.text == fitting


def test_words_of_the_question_count_by_their_weight(index: MemoryIndex) -> None:
    found = extracted(index, asked("windows"), passage(WEATHER, *(0.5,) * 9))
    assert found.ranked[0].located.sentence.text == "Hail breaks windows."
    assert found.ranked[0].words == pytest.approx(1)
    assert found.ranked[1].words == 0


def test_words_of_a_question_are_compared_with_what_a_version_in_its_language_says(index: MemoryIndex) -> None:
    alike, question = passage(WEATHER, *(0.5,) * 9), asked("ventanas", "es")
    found = extracted(index, question, alike, known=[WEATHER, TIEMPO])
    assert found.ranked[0].located.reference == "weather#s4"
    assert found.ranked[0].located.document.language == "en"
    assert found.ranked[0].words == pytest.approx(1)
    assert {choice.words for choice in found.ranked[1:]} == {0}
    assert {choice.words for choice in extracted(index, question, alike).ranked} == {0}


def test_english_words_in_a_question_of_another_language_still_count(index: MemoryIndex) -> None:
    found = extracted(index, asked("windows", "es"), passage(WEATHER, *(0.5,) * 9), known=[WEATHER, TIEMPO])
    assert found.ranked[0].located.reference == "weather#s4"
    assert found.ranked[0].words == pytest.approx(1)


def test_a_version_in_another_language_than_the_question_s_changes_nothing(index: MemoryIndex) -> None:
    alike, question = passage(WEATHER, *(0.5,) * 9), asked("windows")
    with_version = extracted(index, question, alike, known=[WEATHER, TIEMPO])
    assert with_version == extracted(index, question, alike)


def test_a_collection_of_answers_speaks_after_the_document_that_reports(index: MemoryIndex) -> None:
    compiled = replace(SECOND, kind="faq")
    found = extracted(index, PLAIN, passage(compiled, 0.5), passage(FIRST, 0.5))
    assert [choice.located.document.id for choice in found.ranked] == ["first", "second"]


# what is cited beside -----------------------------------------------------------------------------------------


def beside(index: MemoryIndex, own: Document, *others: Document) -> list[str]:
    """Ids of the documents cited beside a sentence of one document."""
    found = extracted(index, PLAIN, passage(own, 0.9), *(passage(other, 0.2) for other in others))
    return [located.document.id for located in found.chosen[0].alike]


def test_another_document_that_says_the_same_is_cited_too(index: MemoryIndex) -> None:
    assert beside(index, FIRST, SECOND) == ["second"]


@pytest.mark.parametrize("name", list(OTHERS))
def test_one_that_says_something_else_is_not(index: MemoryIndex, name: str) -> None:
    assert beside(index, FIRST, OTHERS[name]) == []


def test_at_most_two_others_are_cited_one_sentence_each(index: MemoryIndex) -> None:
    copies = [replace(SECOND, id=f"copy-{n}") for n in range(4)]
    assert len(beside(index, FIRST, *copies)) == 2
    twice = document("twice", f"{SAME} {SAME}")
    found = extracted(index, PLAIN, passage(FIRST, 0.9), passage(twice, 0.2, 0.2))
    assert [located.reference for located in found.chosen[0].alike] == ["twice#s1"]


@pytest.mark.parametrize(
    ("own", "other", "cited"),
    [("baridi", "baridi", True), ("baridi", None, True), (None, "baridi", True), ("baridi", "polar", False)],
)
def test_no_document_about_another_project_is_cited_beside(
    index: MemoryIndex, own: str | None, other: str | None, cited: bool
) -> None:
    found = beside(index, replace(FIRST, project=own), replace(SECOND, project=other))
    assert found == (["second"] if cited else [])


def test_no_other_language_is_cited_beside(index: MemoryIndex) -> None:
    assert beside(index, FIRST, TRANSLATED) == []


def test_the_second_encoder_decides_between_sentences_the_first_finds_alike(index: MemoryIndex) -> None:
    alike = passage(WEATHER, *(0.5,) * 9)
    seconds = [0.1] * 9
    seconds[4] = 0.6
    assert said(extracted(index, PLAIN, replace(alike, second_scores=tuple(seconds))))[0] == "weather#s5"


def test_a_sentence_with_the_number_that_is_asked_for_comes_before_one_with_another(index: MemoryIndex) -> None:
    sixteen = document("sixteen", "Ship-16 brought samples of rye.")
    eighteen = document("eighteen", "Ship-18 brought samples of oats.")
    found = extracted(index, asked("What did ship 18 bring?"), passage(sixteen, 0.52), passage(eighteen, 0.5))
    assert said(found)[0] == "eighteen#s1"


def test_gaps_that_leave_the_same_open_in_other_words_are_cited_together(index: MemoryIndex) -> None:
    others = [passage(other, 0.4) for other in (OPEN_TOO, OPEN_OTHER, OPEN_LATER)]
    (choice, *_) = extracted(index, PLAIN, passage(OPEN, 0.5), *others).chosen
    assert [located.reference for located in choice.alike] == ["open-too#s1"]


def parts(index: MemoryIndex, *cosines: tuple[float, ...]) -> list[Extraction]:
    """A question of several: how its parts compare with the sentences about the weather."""
    return [extracted(index, PLAIN, passage(WEATHER, *own, *(0.0,) * (9 - len(own)))) for own in cosines]


def told(index: MemoryIndex, *cosines: tuple[float, ...]) -> list[str]:
    return [choice.located.sentence.name for choice in each_its_own(parts(index, *cosines))]


def test_each_part_has_its_best_sentence(index: MemoryIndex) -> None:
    assert told(index, (0.5, 0.2), (0.2, 0.5)) == ["s1", "s2"]


def test_of_two_parts_with_the_same_best_sentence_the_one_that_loses_less_has_its_next(index: MemoryIndex) -> None:
    assert told(index, (0.5, 0.1), (0.5, 0.49)) == ["s1", "s2"]
    assert told(index, (0.5, 0.49), (0.5, 0.1)) == ["s2", "s1"]
    assert told(index, (0.5, 0.48), (0.5, 0.1, 0.49)) == ["s1", "s3"]


def test_three_parts_with_the_same_best_sentence_have_one_each(index: MemoryIndex) -> None:
    assert told(index, (0.5, 0.1), (0.5, 0.49), (0.5, 0.1, 0.49)) == ["s1", "s2", "s3"]


def test_two_parts_are_answered_by_one_sentence_where_neither_would_say_more(index: MemoryIndex) -> None:
    assert told(index, (0.5, 0.1), (0.5, 0.1)) == ["s1"]


def test_parts_whose_best_sentences_say_the_same_are_told_it_once(index: MemoryIndex) -> None:
    both = [extracted(index, PLAIN, passage(one, 0.5)) for one in (FIRST, SECOND)]
    assert [choice.located.reference for choice in each_its_own(both)] == ["first#s1"]


def test_no_parts_tell_nothing() -> None:
    assert each_its_own([]) == ()
