"""Searching per language, in conversations, filtering first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.errors import EncoderMismatch
from assistant.langchain_retriever import StationRetriever
from assistant.merge import ROUND
from assistant.retrieve import Retriever, allowed_documents
from assistant.types import NO_FILTERS, Filters, Passage, Turn
from corpus.types import Document, ListedQuestion, Period
from ingest.centring import QuestionEncoder
from tests.assistant.small_documents import Told, asked, document
from tests.fakes import HashedWords, incoming
from tests.ingest.collection import Collection

LONG = [
    f"Report number {n} tells of {word}."
    for n, word in enumerate(["oats", "rye", "corn", "rice", "hops", "figs", "peas"])
]
DOCUMENTS = (
    document("apples", "Apples grow on trees. Apples are red.", project="orchard", countries=("PE",)),
    document("pears", "Pears grow on trees. Pears are green.", countries=("KE", "IT"), kind="rule"),
    *(document(f"report-{n}", text, publisher="UNOOSA") for n, text in enumerate(LONG)),
)
FRENCH = document("apples", "Les pommes poussent sur des arbres.", language="fr", project="orchard", countries=("PE",))
CHINESE = document("tea", "茶树生长在山上。", language="zh")


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    folder = tmp_path_factory.mktemp("retrieve")
    collection = Collection(folder)
    collection.ingest(incoming(*DOCUMENTS, FRENCH, CHINESE))
    return Retriever(collection.index(), QuestionEncoder.open(HashedWords(), folder))


def found(
    retriever: Retriever, question: str, language: str = "en", limit: int = 24, filters: Filters = NO_FILTERS
) -> list[str]:
    passages = retriever.search(asked(question, language), filters, limit=limit).passages
    return [f"{item.document.id}.{item.document.language}" for item in passages]


# one search ---------------------------------------------------------------------------------------------------


def test_the_passage_that_shares_the_question_s_words_comes_first(retriever: Retriever) -> None:
    assert found(retriever, "Where do pears grow?")[0] == "pears.en"
    assert found(retriever, "Which report tells of rye?")[0] == "report-1.en"


def test_every_language_is_searched_and_the_question_s_own_comes_first(retriever: Retriever) -> None:
    results = found(retriever, "pommes arbres", "fr")
    assert results[0] == "apples.fr"
    assert {"tea.zh", "apples.en"} <= set(results)


def test_no_more_passages_than_asked_for(retriever: Retriever) -> None:
    assert len(found(retriever, "Where do pears grow?", limit=3)) == 3


def test_passages_of_a_language_are_in_order_of_their_score(retriever: Retriever) -> None:
    passages = retriever.search(asked("Where do red apples grow on trees?")).passages
    scores = [item.score for item in passages if item.document.language == "en"]
    assert scores == sorted(scores, reverse=True)
    for item in passages:
        assert len(item.sentence_scores) == len(item.asked_scores) == len(item.sentences)


def test_an_index_of_another_encoder_is_refused(retriever: Retriever, tmp_path: Path) -> None:
    other = QuestionEncoder.open(HashedWords(32), tmp_path)
    with pytest.raises(EncoderMismatch, match="station ingest"):
        Retriever(retriever.index, other)


# filters ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(kinds=("rule",)), {"pears.en"}),
        (Filters(projects=("orchard",)), {"apples.en", "apples.fr"}),
        (Filters(projects=("pears",)), {"pears.en"}),
        (Filters(countries=("IT", "PE")), {"apples.en", "apples.fr", "pears.en"}),
        (Filters(publishers=("UNOOSA",)), {f"report-{n}.en" for n in range(len(LONG))}),
        (Filters(kinds=("rule",), countries=("PE",)), set()),
        (Filters(kinds=("facility",)), set()),
    ],
)
def test_only_what_the_filters_let_through_is_found(retriever: Retriever, filters: Filters, expected: set[str]) -> None:
    assert set(found(retriever, "Where do apples and pears grow?", filters=filters)) == expected


def dated(document_id: str, published: str | None) -> Document:
    return replace(document(document_id, "Text."), published=Period.parse(published) if published else None)


YEARS = [dated("a", "2018-05-28"), dated("b", "2018-05"), dated("c", "2019"), dated("d", "2018/2020"), dated("e", None)]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2018, 5, 28), date(2018, 5, 28), "abd"),
        (date(2018, 5, 29), date(2018, 5, 31), "bd"),
        (date(2018, 6, 1), None, "cd"),
        (None, date(2018, 12, 31), "abd"),
        (date(2020, 12, 31), None, "d"),
        (date(2021, 1, 1), None, ""),
    ],
)
def test_dates_match_on_overlap_and_an_unknown_date_on_none(
    start: date | None, end: date | None, expected: str
) -> None:
    assert allowed_documents(YEARS, Filters(start=start, end=end), None) == frozenset(expected)


@pytest.mark.parametrize(
    ("day", "expected"), [(date(2018, 5, 27), "bde"), (date(2018, 5, 28), "abde"), (date(2019, 1, 1), "abcde")]
)
def test_as_of_a_day_only_what_was_published_by_then_counts_and_what_has_no_date(day: date, expected: str) -> None:
    assert allowed_documents(YEARS, NO_FILTERS, day) == frozenset(expected)


def test_without_filters_nothing_is_listed() -> None:
    assert allowed_documents(YEARS, NO_FILTERS, None) is None


# conversations ------------------------------------------------------------------------------------------------


def in_conversation(retriever: Retriever, question: str, *before: str) -> list[Passage]:
    history = tuple(Turn("user", earlier) for earlier in before)
    return list(retriever.search(asked(question, "en", *history)).passages)


def test_what_was_asked_before_decides_between_documents_that_answer_as_well(retriever: Retriever) -> None:
    question = "Where on trees does such fruit grow?"
    assert in_conversation(retriever, question, "Where do pears grow?")[0].document.id == "pears"
    assert in_conversation(retriever, question, "Where do apples grow?")[0].document.id == "apples"


def test_a_place_among_the_first_is_kept_for_what_was_spoken_of(retriever: Retriever) -> None:
    question = "Somebody mentioned oats, corn, rice, hops, figs, peas"
    assert "report-1" not in [item.document.id for item in in_conversation(retriever, question)[:ROUND]]
    later = in_conversation(retriever, question, "Which report tells of rye?")
    assert "report-1" in [item.document.id for item in later[:ROUND]]


def test_a_new_topic_is_not_dragged_to_the_old_one(retriever: Retriever) -> None:
    before = ["Which report tells of rye?"] * 5
    alone = in_conversation(retriever, "Are there green pears somewhere in Kenya?")
    later = in_conversation(retriever, "Are there green pears somewhere in Kenya?", *before)
    assert later[0].document.id == alone[0].document.id == "pears"


def test_scores_other_than_the_order_s_are_those_of_the_question_alone(retriever: Retriever) -> None:
    question = "Where on trees does such fruit grow?"
    alone = {item.chunk.id: item for item in in_conversation(retriever, question)}
    later = in_conversation(retriever, question, "Where do pears grow?")
    assert {item.chunk.id for item in later} == set(alone)
    for item in later:
        assert replace(item, score=0) == replace(alone[item.chunk.id], score=0)


def test_filters_hold_for_what_was_asked_before_too(retriever: Retriever) -> None:
    query = asked("Where on trees does such fruit grow?", "en", Turn("user", "Are pears green?"))
    passages = retriever.search(query, Filters(projects=("orchard",))).passages
    assert {item.document.id for item in passages} == {"apples"}


# known questions ----------------------------------------------------------------------------------------------


def test_where_the_documents_answer_known_questions_a_like_question_finds_its_document(tmp_path: Path) -> None:
    known = replace(DOCUMENTS[4], questions=(ListedQuestion("Does cider taste of summer?", ("s1",), "en"),))
    collection = Collection(tmp_path)
    collection.ingest(incoming(*(known if item.id == known.id else item for item in DOCUMENTS)))
    knowing = Retriever(collection.index(), QuestionEncoder.open(HashedWords(), tmp_path))
    assert found(knowing, "Does cider taste of summer?")[0] == f"{known.id}.en"


def test_without_known_questions_meaning_and_words_alone_make_the_score(retriever: Retriever) -> None:
    for item in retriever.search(asked("Where do pears grow?")).passages:
        assert item.score == pytest.approx((item.dense + max(item.sentence_scores)) / 2 + 0.5 * item.lexical)


# LangChain ----------------------------------------------------------------------------------------------------


def test_it_is_a_langchain_retriever_too(retriever: Retriever) -> None:
    chain = StationRetriever(retriever=retriever, detector=Told("en"), limit=2)
    results = chain.invoke("Where do pears grow?")
    assert len(results) == 2
    first = results[0]
    assert first.page_content == "Pears grow on trees. Pears are green."
    assert first.metadata["document_id"] == "pears"
    stored = retriever.index.document("pears", "en")
    assert stored is not None
    assert stored.text[first.metadata["start"] : first.metadata["end"]] == first.page_content
    assert results[0].metadata["score"] >= results[1].metadata["score"]
