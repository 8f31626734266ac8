"""Citations: numbered from one in order of first use, each sentence once, each with its sources."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from assistant.cite import Citations
from assistant.gate import QuoteGate
from assistant.knowledge import Knowledge
from corpus.load import load_corpus
from corpus.types import LANGUAGES, Corpus, Document, Period, Source
from tests.assistant.small_documents import document, sentence_of
from tests.fakes import translation_of

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

    def __init__(self, *documents: Document, language: str = "en") -> None:
        self.gate = QuoteGate()
        self._documents = {(item.id, item.language): item for item in documents}
        knowledge = Knowledge(Corpus(documents, SOURCES))
        find = lambda key, language: self._documents.get((key, language))  # noqa: E731
        self.citations = Citations(self.gate, find, knowledge, language)


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


# versions in other languages ----------------------------------------------------------------------------------

SPANISH = translation_of(CALL, "La convocatoria 🚀 se abrió. La convocatoria se cerró.\n\nNadie puede postular.", "es")


def test_a_statement_is_told_in_the_answer_s_language_with_what_it_translates() -> None:
    shelf = Shelf(CALL, OTHER, SPANISH, language="es")
    statement = shelf.citations.state(sentence_of(CALL, "s2"), (sentence_of(OTHER),))
    assert statement is not None
    assert (statement.text, statement.citations) == ("La convocatoria se cerró.", (1, 2))
    translated, english = shelf.citations.all
    assert (translated.language, translated.quote) == ("es", statement.text)
    assert SPANISH.text[translated.start : translated.end] == translated.quote
    assert parse_qs(urlsplit(translated.url).query)["lang"] == ["es"]
    assert (english.language, english.quote, english.original) == ("en", "The call closed.", None)


def test_an_original_is_a_slice_of_the_english_document_with_a_link_of_its_own() -> None:
    shelf = Shelf(CALL, SPANISH, language="es")
    for sentence in CALL.sentences:
        shelf.citations.cite(sentence_of(CALL, sentence.name))
    for citation, sentence in zip(shelf.citations.all, CALL.sentences, strict=True):
        original = citation.original
        assert original is not None
        assert (original.language, original.quote) == ("en", sentence.text)
        assert CALL.text[original.start : original.end] == original.quote
        address = urlsplit(original.url)
        assert parse_qs(address.query) == {"lang": ["en"], "hl": [f"{original.start}-{original.end}"]}
        assert address.fragment == f"p-{sentence.paragraph}"


def test_a_version_inherits_day_sources_and_what_replaced_it() -> None:
    shelf = Shelf(CALL, SPANISH, language="es")
    for name in ("s2", "s3"):
        shelf.citations.cite(sentence_of(CALL, name))
    closed, nobody = shelf.citations.all
    assert (closed.published, closed.superseded_by) == ("2018-09-30", "later#s1")
    assert [source.key for source in nobody.sources] == ["S2", "S1"]


def test_a_damaged_original_is_not_shown() -> None:
    damaged = replace(CALL, text=CALL.text.replace("The call closed.", "The call opened."))
    shelf = Shelf(damaged, SPANISH, language="es")
    assert shelf.citations.cite(sentence_of(damaged, "s2")) == 1
    assert [citation.original for citation in shelf.citations.all] == [None]
    assert shelf.gate.dropped == 1


def test_a_damaged_version_is_neither_stated_nor_replaced_by_the_english_one() -> None:
    damaged = replace(SPANISH, text=SPANISH.text.replace("se cerró", "se abrió"))
    shelf = Shelf(CALL, damaged, language="es")
    assert shelf.citations.cite(sentence_of(CALL, "s2")) is None
    assert shelf.citations.state(sentence_of(CALL, "s2")) is None
    assert shelf.citations.all == ()


def test_a_sentence_and_its_version_are_one_citation_of_an_answer() -> None:
    shelf = Shelf(CALL, SPANISH, language="es")
    assert [shelf.citations.cite(sentence_of(item, "s1")) for item in (CALL, SPANISH)] == [1, 1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_corpus_can_be_cited_in_every_language(language: str) -> None:
    corpus = load_corpus()
    gate = QuoteGate()
    documents = {(item.id, item.language): item for item in corpus.documents}
    citations = Citations(gate, lambda key, lang: documents.get((key, lang)), Knowledge(corpus), language)
    english = [sentence_of(item, s.name) for item in corpus.documents if item.language == "en" for s in item.sentences]
    assert [citations.cite(item) for item in english] == list(range(1, len(english) + 1))
    assert gate.dropped == 0
    said = [(citation.original or citation).quote for citation in citations.all]
    assert said == [item.sentence.text for item in english]
    assert all((citation.original is None) == (citation.language == "en") for citation in citations.all)


def test_every_sentence_of_the_corpus_can_be_cited() -> None:
    corpus = load_corpus()
    gate = QuoteGate()
    documents = {(item.id, item.language): item for item in corpus.documents}
    citations = Citations(gate, lambda key, language: documents.get((key, language)), Knowledge(corpus))
    located = [sentence_of(item, s.name) for item in corpus.documents for s in item.sentences]
    assert [citations.cite(item) for item in located] == list(range(1, len(located) + 1))
    assert gate.dropped == 0
    assert all(citation.sources for citation in citations.all)
