"""The quote gate: nothing but exact slices of stored documents gets through."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant.gate import QuoteGate
from assistant.types import Quote
from corpus.types import Document

TEXT = "The call closed. 𝒜 team of 🚀 builders asked why."


def stored(text: str, document_id: str = "d", language: str = "en") -> Document:
    return Document(document_id, "Title", "rule", language, "UNOOSA", None, text, ())


class Shelf:
    """Documents by id and language."""

    def __init__(self, *documents: Document) -> None:
        self._documents = {(document.id, document.language): document for document in documents}

    def find(self, document_id: str, language: str) -> Document | None:
        return self._documents.get((document_id, language))


def admits(quote: Quote, *documents: Document) -> bool:
    """Whether a new gate lets the quote through, having checked what it counted."""
    gate = QuoteGate()
    admitted = gate.admit(quote, Shelf(*(documents or (stored(TEXT),))).find)
    assert (gate.passed, gate.dropped) == ((1, 0) if admitted else (0, 1))
    return admitted


def quote(start: int, end: int, text: str | None = None) -> Quote:
    return Quote("d", "en", start, end, TEXT[start:end] if text is None else text)


def test_an_exact_slice_passes() -> None:
    assert admits(quote(0, 16))
    assert quote(0, 16).text == "The call closed."
    assert admits(quote(0, len(TEXT)))


@pytest.mark.parametrize(
    "text", ["The call closed", "The call closed!", "the call closed.", "The call  closed.", "The call closed.\n", "x"]
)
def test_a_text_that_differs_by_a_character_is_refused(text: str) -> None:
    assert not admits(quote(0, 16, text))


def test_another_normal_form_of_the_same_letters_is_refused() -> None:
    assert not admits(Quote("d", "en", 0, 4, "cafe\u0301"[:4]), stored("café was it"))
    assert admits(Quote("d", "en", 0, 4, "café"), stored("café was it"))


@pytest.mark.parametrize(("start", "end"), [(1, 17), (0, 17), (0, 15), (1, 16)])
def test_offsets_of_another_slice_are_refused(start: int, end: int) -> None:
    assert not admits(quote(start, end, TEXT[0:16]))


def test_a_slice_of_another_document_is_refused() -> None:
    other = stored("The call opened. It was in May.", "other")
    assert not admits(replace(quote(0, 16), document_id="other"), stored(TEXT), other)


def test_a_slice_of_another_language_is_refused() -> None:
    assert not admits(replace(quote(0, 16), language="fr"), stored(TEXT), stored("L'appel est clos.", language="fr"))


def test_a_document_that_is_not_there_is_refused() -> None:
    assert not admits(replace(quote(0, 16), document_id="gone"))
    assert not admits(replace(quote(0, 16), language="zh"))


@pytest.mark.parametrize(("start", "end"), [(0, 0), (5, 5), (3, 4), (16, 17), (len(TEXT), len(TEXT))])
def test_empty_and_blank_slices_are_refused(start: int, end: int) -> None:
    assert not TEXT[start:end].strip()
    assert not admits(quote(start, end))


@pytest.mark.parametrize(
    ("start", "end"), [(-16, -1), (-4, len(TEXT)), (0, len(TEXT) + 1), (len(TEXT), len(TEXT) + 3), (16, 0), (4, -1)]
)
def test_offsets_out_of_range_are_refused_even_where_python_would_slice(start: int, end: int) -> None:
    assert not admits(quote(start, end))


def test_offsets_are_code_points() -> None:
    start = TEXT.index("🚀")
    assert admits(quote(start, start + 10, "🚀 builders"))
    units = len(TEXT[:start].encode("utf-16-le")) // 2
    assert units == start + 1
    assert not admits(quote(units, units + 11, "🚀 builders"))
    octets = len(TEXT[:start].encode())
    assert not admits(quote(octets, octets + 13, "🚀 builders"))


texts = st.text(min_size=1, max_size=60)
offsets = st.integers(-70, 70)


@given(text=texts, start=offsets, end=offsets)
def test_any_slice_passes_when_it_lies_in_the_text_and_says_something(text: str, start: int, end: int) -> None:
    inside = start in range(len(text)) and end in range(start + 1, len(text) + 1)
    says = any(not character.isspace() for character in text[start:end])
    assert admits(Quote("d", "en", start, end, text[start:end]), stored(text)) is (inside and says)


@given(text=texts, data=st.data())
def test_no_changed_slice_passes(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    at = data.draw(st.integers(start, end - 1))
    other = data.draw(st.characters(codec="utf-8"))
    assume(other != text[at])
    changed = text[start:at] + other + text[at + 1 : end]
    assert not admits(Quote("d", "en", start, end, changed), stored(text))
    assert not admits(Quote("d", "en", start, end, text[start:at] + text[at + 1 : end]), stored(text))
    assert not admits(Quote("d", "en", start, end, text[start:end] + other), stored(text))


@given(text=texts, wanted=texts, start=offsets, end=offsets)
def test_what_passes_is_in_the_document_at_that_place(text: str, wanted: str, start: int, end: int) -> None:
    if admits(Quote("d", "en", start, end, wanted), stored(text)):
        assert [text[n] for n in range(start, end)] == list(wanted)


def test_a_statement_is_one_of_its_quotes_and_all_of_them_are_exact() -> None:
    gate, shelf = QuoteGate(), Shelf(stored(TEXT), stored("The call closed. Yes.", "other"))
    exact, beside = quote(0, 16), Quote("other", "en", 17, 21, "Yes.")
    assert gate.admit_statement("The call closed.", (exact, beside), shelf.find)
    assert not gate.admit_statement("The call closed", (exact, beside), shelf.find)
    assert not gate.admit_statement("The call closed. Yes.", (exact, beside), shelf.find)
    assert not gate.admit_statement("The call closed.", (exact, replace(beside, start=16)), shelf.find)
    assert not gate.admit_statement("The call closed.", (), shelf.find)


def test_every_quote_of_a_statement_is_counted() -> None:
    gate, shelf = QuoteGate(), Shelf(stored(TEXT))
    gate.admit_statement("The call closed.", (quote(0, 16), quote(0, 15, "wrong"), quote(0, 16)), shelf.find)
    assert (gate.passed, gate.dropped) == (2, 1)


def test_counts_hold_when_many_threads_ask() -> None:
    gate, shelf = QuoteGate(), Shelf(stored(TEXT))

    def ask() -> None:
        for _ in range(200):
            gate.admit(quote(0, 16), shelf.find)
            gate.admit(quote(0, 15, "wrong"), shelf.find)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (gate.passed, gate.dropped) == (1600, 1600)
