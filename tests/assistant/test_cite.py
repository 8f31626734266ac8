"""Citations: numbered from one in order of first use, each sentence once, each with its sources."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from assistant.cite import Citations
from assistant.gate import QuoteGate
from assistant.knowledge import Knowledge
from corpus.load import load_corpus
from corpus.types import Corpus, Document, Period, Source
from tests.assistant.small_documents import document, sentence_of

CALL = document(
    "call",
    "The 🚀 call opened. The call closed.\n\nNobody can apply.",
    {"s2": {"said": "2018-09-30", "superseded_by": "later#s1"}, "s3": {"sources": ("S2", "S1", "gone")}},
    published=Period.parse("2018-05"),
    kind="rule",
    publisher="UNOOSA",
)
OTHER = document("other", "The call closed.")
SOURCES = {
    key: Source(key, f"Page {key}", "UNOOSA", f"https://example.org/{key}", "2018", "en", "copy")
    for key in ("S1", "S2")
}


class Shelf:
    """A gate and citations over some documents."""

    def __init__(self, *documents: Document) -> None:
        self.gate = QuoteGate()
        self._documents = {(item.id, item.language): item for item in documents}
        knowledge = Knowledge(Corpus(documents, SOURCES))
        self.citations = Citations(self.gate, lambda key, language: self._documents.get((key, language)), knowledge)


def test_numbers_begin_at_one_and_follow_first_use() -> None:
    shelf = Shelf(CALL, OTHER)
    assert [shelf.citations.cite(sentence_of(CALL, name)) for name in ("s2", "s1", "s2", "s3")] == [1, 2, 1, 3]
    assert [citation.number for citation in shelf.citations.all] == [1, 2, 3]
    assert [citation.quote for citation in shelf.citations.all][:2] == ["The call closed.", "The 🚀 call opened."]


def test_a_statement_is_the_sentence_with_its_own_citation_first() -> None:
    shelf = Shelf(CALL, OTHER)
    shelf.citations.cite(sentence_of(OTHER))
    statement = shelf.citations.state(sentence_of(CALL, "s2"), (sentence_of(OTHER),))
    assert statement is not None
    assert statement.text == "The call closed."
    assert statement.citations == (2, 1)


def test_a_citation_is_a_slice_of_its_document() -> None:
    shelf = Shelf(CALL)
    for sentence in CALL.sentences:
        shelf.citations.cite(sentence_of(CALL, sentence.name))
    for citation in shelf.citations.all:
        assert CALL.text[citation.start : citation.end] == citation.quote


def test_a_citation_links_to_the_place_in_the_right_language() -> None:
    shelf = Shelf(CALL)
    shelf.citations.cite(sentence_of(CALL, "s3"))
    (citation,) = shelf.citations.all
    address = urlsplit(citation.url)
    assert address.path == "/documents/call"
    assert parse_qs(address.query) == {"lang": ["en"], "hl": [f"{citation.start}-{citation.end}"]}
    assert address.fragment == "p-2"


def test_a_citation_says_whose_words_they_are_and_when_they_were_said() -> None:
    shelf = Shelf(CALL, OTHER)
    for located in (sentence_of(CALL, "s1"), sentence_of(CALL, "s2"), sentence_of(OTHER)):
        shelf.citations.cite(located)
    published, said, undated = shelf.citations.all
    assert (published.kind, published.publisher, published.published) == ("rule", "UNOOSA", "2018-05")
    assert said.published == "2018-09-30"
    assert undated.published is None


def test_what_replaced_a_sentence_or_its_document_is_told() -> None:
    replaced = replace(OTHER, superseded_by="newer")
    shelf = Shelf(CALL, replaced)
    for located in (sentence_of(CALL, "s1"), sentence_of(CALL, "s2"), sentence_of(replaced)):
        shelf.citations.cite(located)
    assert [citation.superseded_by for citation in shelf.citations.all] == [None, "later#s1", "newer"]


def test_sources_come_in_the_order_of_the_sentence() -> None:
    shelf = Shelf(CALL)
    shelf.citations.cite(sentence_of(CALL, "s3"))
    (citation,) = shelf.citations.all
    assert [source.key for source in citation.sources] == ["S2", "S1"]
    assert citation.sources[0].url == "https://example.org/S2"


@pytest.mark.parametrize("text", ["The call closed!", "The call closed"])
def test_what_the_gate_refuses_is_neither_stated_nor_numbered(text: str) -> None:
    shelf = Shelf(replace(CALL, text=CALL.text.replace("The call closed.", text.ljust(16)[:16])), OTHER)
    wrong = sentence_of(CALL, "s2")
    assert shelf.citations.cite(wrong) is None
    assert shelf.citations.state(wrong) is None
    assert shelf.citations.state(sentence_of(OTHER), (wrong,)) is None
    assert shelf.citations.all == ()
    assert shelf.gate.dropped == 3
    assert shelf.citations.cite(sentence_of(OTHER)) == 1


def test_the_same_sentence_in_two_languages_is_two_citations() -> None:
    french = replace(OTHER, language="fr")
    shelf = Shelf(OTHER, french)
    assert [shelf.citations.cite(sentence_of(item)) for item in (OTHER, french)] == [1, 2]


def test_every_sentence_of_the_corpus_can_be_cited() -> None:
    corpus = load_corpus()
    gate = QuoteGate()
    documents = {(item.id, item.language): item for item in corpus.documents}
    citations = Citations(gate, lambda key, language: documents.get((key, language)), Knowledge(corpus))
    located = [sentence_of(item, s.name) for item in corpus.documents for s in item.sentences]
    assert [citations.cite(item) for item in located] == list(range(1, len(located) + 1))
    assert gate.dropped == 0
    assert all(citation.sources for citation in citations.all)
