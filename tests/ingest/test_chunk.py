"""Chunks: whole sentences of one section, each in exactly one, offsets exact."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from corpus.types import Document
from ingest.chunk import TARGET_TOKENS, chunk_document, content_key, estimate_tokens, passage_text
from tests.fakes import plain_document

words = st.text(st.characters(whitelist_categories=("Lu", "Ll", "Lo", "Nd")), min_size=1, max_size=12)
sentences = st.lists(words, min_size=1, max_size=25).map(lambda parts: " ".join(parts) + ".")
paragraphs = st.lists(sentences, min_size=1, max_size=6).map(" ".join)
sections = st.lists(st.lists(paragraphs, min_size=1, max_size=4), min_size=1, max_size=4)


def _document(written: list[list[str]]) -> Document:
    text = "\n\n".join(f"## Part {n}\n\n" + "\n\n".join(blocks) for n, blocks in enumerate(written))
    return plain_document("doc", text)


@given(sections, st.integers(5, 200))
def test_every_sentence_is_in_exactly_one_chunk_in_order(written: list[list[str]], target: int) -> None:
    document = _document(written)
    positions = [n for chunk in chunk_document(document, target) for n in chunk.sentences]
    assert positions == list(range(len(document.sentences)))


@given(sections, st.integers(5, 200))
def test_a_chunk_is_a_slice_of_its_document_from_its_first_to_its_last_sentence(
    written: list[list[str]], target: int
) -> None:
    document = _document(written)
    chunks = chunk_document(document, target)
    for chunk in chunks:
        own = [document.sentences[n] for n in chunk.sentences]
        assert (chunk.start, chunk.end) == (own[0].start, own[-1].end)
        assert document.text[chunk.start : chunk.end] == chunk.text
    assert all(a.end <= b.start for a, b in pairwise(chunks))


@given(sections, st.integers(5, 200))
def test_a_chunk_stays_in_its_section_and_near_the_target(written: list[list[str]], target: int) -> None:
    document = _document(written)
    for chunk in chunk_document(document, target):
        (section,) = (s for s in document.sections if s.start <= chunk.start < s.end)
        assert chunk.end <= section.end
        assert chunk.context == f"{document.title} – {section.heading}"
        tokens = sum(estimate_tokens(document.sentences[n].text) for n in chunk.sentences)
        assert tokens <= target or len(chunk.sentences) == 1


def test_small_sections_are_not_joined() -> None:
    document = plain_document("doc", "## One\n\nA fact.\n\n## Two\n\nA fact.\n")
    assert [chunk.context for chunk in chunk_document(document)] == ["doc – One", "doc – Two"]


def test_a_new_paragraph_is_the_better_place_to_cut() -> None:
    long, short = " ".join(["word"] * 40) + ".", " ".join(["word"] * 30) + "."
    same = plain_document("doc", f"{long} {short}")
    apart = plain_document("doc", f"{long}\n\n{short}")
    assert estimate_tokens(long) + estimate_tokens(short) < TARGET_TOKENS
    assert len(chunk_document(same)) == 1
    assert len(chunk_document(apart)) == 2


def test_scripts_without_spaces_are_counted_by_character() -> None:
    assert estimate_tokens("申请截止日期是什么时候") == 11 + 1
    assert estimate_tokens("one two three four") == 5


@given(sections)
def test_ids_of_chunks_differ_and_stay_the_same_between_runs(written: list[list[str]]) -> None:
    chunks = chunk_document(_document(written))
    assert len({chunk.id for chunk in chunks}) == len(chunks)
    assert chunk_document(_document(written)) == chunks


def test_an_id_changes_with_whatever_is_encoded_and_only_then() -> None:
    text = "A fact. Another fact."
    documents = [
        plain_document("doc", text),
        plain_document("other", text),
        plain_document("doc", text, language="fr"),
        plain_document("doc", text, title="Other"),
        plain_document("doc", "A fact. Another deed."),
        plain_document("doc", f"# Part\n\n{text}"),
    ]
    assert len({chunk_document(document)[0].id for document in documents}) == len(documents)
    marked = plain_document("doc", text, publisher="Somebody", aliases=("notes",))
    assert chunk_document(marked)[0].id == chunk_document(documents[0])[0].id


def test_a_passage_is_encoded_with_its_title_and_heading() -> None:
    (chunk,) = chunk_document(plain_document("doc", "## Part\n\nA fact."))
    assert passage_text(chunk) == "doc – Part. A fact."


def test_a_document_without_sentences_has_no_chunks() -> None:
    assert chunk_document(plain_document("doc", "# Only a title\n")) == ()


@given(st.text(), st.text())
def test_texts_have_the_same_content_key_only_when_they_are_the_same(one: str, other: str) -> None:
    assert (content_key(one) == content_key(other)) == (one == other)
