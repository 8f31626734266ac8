"""Statements that the corpus says are the same: cited together, told once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest

from assistant.extract import extract, with_parts
from assistant.knowledge import Knowledge
from assistant.notices import draft_notices
from assistant.phrases import phrases
from assistant.scoring import Choice
from corpus.types import Call, Corpus, Document, Facts
from ingest.memory_index import MemoryIndex
from tests.assistant.small_documents import asked, document, knowledge_of, passage, sentence_of
from tests.fakes import incoming
from tests.ingest.collection import Collection

TODAY = date(2026, 11, 23)
RULE = document("rule", "The window shut in autumn. Winners came from afar.")
FAQ = document("faq", "Nobody may apply any longer.", {"s1": {"said": "2018-09-30"}})
SAYING = document("saying", "Too late for newcomers.")
DISPUTED = (
    document("rule", RULE.text, {"s1": {"conflict": "when"}}),
    document("faq", FAQ.text, {"s1": {"conflict": "when"}}),
    document("other", "The window shut in winter.", {"s1": {"conflict": "when"}}),
)
TWINS = (("rule#s1", "faq#s1", "saying#s1"),)
FIRST_CALL = Call("first", date(2018, 5, 28), date(2018, 9, 30), "rule#s1", ("rule", "faq"))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> MemoryIndex:
    collection = Collection(tmp_path_factory.mktemp("twins"))
    collection.ingest(incoming(RULE, FAQ, SAYING))
    return collection.index()


def chosen(
    index: MemoryIndex, knowledge: Knowledge, question: str, scores: Mapping[str, Sequence[float]], day: date = TODAY
) -> list[Choice]:
    documents = {found.id: found for found in (RULE, FAQ, SAYING)}
    passages = [passage(documents[name], *own) for name, own in scores.items()]
    return list(extract(asked(question), passages, index, knowledge, day).chosen)


def references(choices: Sequence[Choice]) -> list[str]:
    return [choice.located.reference for choice in choices]


def test_of_twins_one_is_said_and_the_others_are_cited_with_it(index: MemoryIndex) -> None:
    scores = {"rule": (0.5, 0.1), "faq": (0.5,), "saying": (0.49,)}
    apart = chosen(index, knowledge_of(RULE, FAQ, SAYING), "Zebras?", scores)
    assert references(apart) == ["faq#s1", "rule#s1", "saying#s1"]
    (said,) = chosen(index, knowledge_of(RULE, FAQ, SAYING, twins=TWINS), "Zebras?", scores)
    assert said.located.reference == "faq#s1"
    assert [located.reference for located in said.alike] == ["rule#s1", "saying#s1"]


def test_a_twin_that_was_not_known_on_the_day_is_not_cited(index: MemoryIndex) -> None:
    scores = {"rule": (0.6, 0.1), "saying": (0.3,)}
    knowledge = knowledge_of(RULE, FAQ, SAYING, twins=TWINS)
    (said,) = chosen(index, knowledge, "Zebras?", scores, date(2018, 9, 29))
    assert [located.reference for located in said.alike] == ["saying#s1"]


def test_a_twin_in_a_document_that_is_left_out_is_not_cited(index: MemoryIndex) -> None:
    knowledge = knowledge_of(RULE, FAQ, SAYING, twins=TWINS)
    passages = [passage(RULE, 0.6, 0.1)]
    found = extract(asked("Zebras?"), passages, index, knowledge, TODAY, frozenset({"rule", "saying"}))
    assert [located.reference for located in found.chosen[0].alike] == ["saying#s1"]


def test_what_stands_in_the_place_of_a_replaced_sentence_is_cited_with_its_twins(index: MemoryIndex) -> None:
    old = document("saying", SAYING.text, {"s1": {"superseded_by": "rule#s1"}})
    knowledge = knowledge_of(RULE, FAQ, old, twins=(("rule#s1", "faq#s1"),))
    found = extract(asked("Zebras?"), [passage(old, 0.6)], index, knowledge, TODAY)
    said = {choice.located.reference: [item.reference for item in choice.alike] for choice in found.chosen}
    assert said == {"rule#s1": ["faq#s1"], "saying#s1": []}


def test_that_a_call_is_closed_is_said_once_in_the_words_that_were_found(index: MemoryIndex) -> None:
    knowledge = knowledge_of(RULE, FAQ, SAYING, calls=(FIRST_CALL,), twins=TWINS)
    scores = {"rule": (0.1, 0.59), "faq": (0.6,)}
    said = chosen(index, knowledge, "Can we still apply?", scores)
    assert references(said)[0] == "faq#s1"
    assert "rule#s1" not in references(said)


def test_parts_that_twins_answer_are_told_once(index: MemoryIndex) -> None:
    scores = {"rule": (0.5, 0.1), "faq": (0.4,)}
    knowledge = knowledge_of(RULE, FAQ, twins=TWINS)
    (one,) = chosen(index, knowledge, "Zebras?", scores)
    other = replace(one, located=sentence_of(FAQ), terms=frozenset(), twins=knowledge.twins("faq#s1"))
    assert with_parts([one], [other]) == (other,)


def drafts(*said: Document, twins: tuple[tuple[str, ...], ...]) -> list[tuple[str, list[str]]]:
    knowledge = Knowledge(Corpus((*DISPUTED, SAYING), {}, Facts(calls=(FIRST_CALL,), twins=twins)))
    located = [sentence_of(found) for found in said]
    found = draft_notices(asked("Which?"), located, knowledge, phrases("en"), TODAY, None)
    return [(draft.kind, [item.reference for _, item in draft.quotes]) for draft in found]


def test_a_notice_does_not_say_again_what_a_twin_said() -> None:
    assert ("closed", ["rule#s1"]) in drafts(DISPUTED[1], twins=())
    assert "closed" not in dict(drafts(DISPUTED[1], twins=TWINS))


def test_the_other_side_of_a_disagreement_is_no_twin() -> None:
    assert dict(drafts(DISPUTED[0], twins=()))["conflict"] == ["faq#s1"]
    assert dict(drafts(DISPUTED[0], twins=TWINS))["conflict"] == ["other#s1"]
