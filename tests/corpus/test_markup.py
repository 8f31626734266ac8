"""The body of a document: statements, their marks, and the plain text they become."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.markup import parse_body
from corpus.types import LANGUAGES, Period, Sentence

# Words of any script, without what the form of a statement uses and what divides lines.
words = st.text(
    st.characters(blacklist_categories=("Cc", "Cs", "Zs", "Zl", "Zp"), blacklist_characters="[]{}#"),
    min_size=1,
    max_size=9,
)
sentences = st.lists(words, min_size=1, max_size=6).map(" ".join)
paragraphs = st.lists(sentences, min_size=1, max_size=4)
sections = st.lists(st.tuples(st.none() | sentences, st.lists(paragraphs, min_size=1, max_size=3)), max_size=4)


def _sentence(line: str) -> Sentence:
    body = parse_body("file.md", line, "en")
    assert body.faults == []
    (section,) = body.sections
    (sentence,) = section.sentences
    return sentence


def test_a_statement_has_its_text_sources_and_name() -> None:
    sentence = _sentence("The call closed on 30 September 2018. [S1, S23] {#closed}")
    assert sentence.text == "The call closed on 30 September 2018."
    assert sentence.sources == ("S1", "S23")
    assert sentence.name == "closed"
    assert (sentence.said, sentence.superseded_by, sentence.conflict) == (None, None, None)
    assert (sentence.preferred, sentence.gap) == (False, False)


def test_every_mark_is_read_in_any_order() -> None:
    sentence = _sentence("A plan. [S1] {date=2018-05 .superseded conflict=a-date by=other#new #plan .preferred .gap}")
    assert sentence.name == "plan"
    assert sentence.said == Period.parse("2018-05")
    assert sentence.superseded_by == "other#new"
    assert sentence.conflict == "a-date"
    assert sentence.preferred
    assert sentence.gap


def test_brackets_in_a_sentence_stay_in_it() -> None:
    assert _sentence("The word [sic] stands there. [S1] {#word}").text == "The word [sic] stands there."


@given(sections, st.sampled_from(LANGUAGES))
def test_offsets_of_any_body_are_exact(written: list[tuple[str | None, list[list[str]]]], language: str) -> None:
    lines: list[str] = []
    expected: list[str] = []
    for heading, blocks in written:
        if heading is not None:
            lines += [f"## {heading}", ""]
        for block in blocks:
            for text in block:
                lines.append(f"{text} [S1] {{#s{len(expected)}}}")
                expected.append(text)
            lines.append("")
    body = parse_body("file.md", "\n".join(lines), language)
    assert body.faults == []
    found = [sentence for section in body.sections for sentence in section.sentences]
    assert [sentence.text for sentence in found] == expected
    assert [body.text[sentence.start : sentence.end] for sentence in found] == expected
    assert all(a.end <= b.start for a, b in pairwise(found))
    for section in body.sections:
        assert body.text[section.start :].startswith(section.heading)
        assert all(section.start <= s.start and s.end <= section.end for s in section.sentences)


def test_lines_are_counted_from_the_front_matter() -> None:
    body = parse_body("file.md", "\nOne. [S1] {#one}\n\nTwo. [S1] {#two}\n", "en", line_offset=10)
    assert body.lines == {"one": 12, "two": 14}


def test_a_character_that_only_some_tools_take_for_a_new_line_does_not_shift_the_count() -> None:
    body = parse_body("file.md", "One\u2028more. [S1] {#one}\nTwo. [S1] {#two}\n", "en")
    assert body.lines["two"] == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_of_a_paragraph_are_joined_as_the_language_does(language: str) -> None:
    body = parse_body("file.md", "A. [S1] {#a1}\nB. [S1] {#b1}\n\nC. [S1] {#c1}\n## D\nE. [S1] {#e1}", language)
    joined = "A.B." if language == "zh" else "A. B."
    assert body.text == f"{joined}\n\nC.\n\nD\n\nE."
    paragraphs_of = [sentence.paragraph for section in body.sections for sentence in section.sentences]
    assert paragraphs_of == [1, 1, 2, 3]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("# Title", "only headings of the form `## heading` are used"),
        ("### Deeper", "only headings of the form `## heading` are used"),
        ("##", "only headings of the form `## heading` are used"),
        ("No sources here.", "not a statement: write `One sentence. [S1, S2] {#name}` on one line"),
        ("Wrong key. [X1] {#name}", "not a statement"),
        ("Open marks. [S1] {#name", "not a statement"),
        ("[S1] {#name}", "not a statement"),
        ("- A point in a list", "not a statement"),
        ("No name. [S1]", "a statement needs a name: {#two-to-four-words}"),
        ("No name. [S1] {.gap}", "a statement needs a name"),
        ("Name in capitals. [S1] {#Name}", "a statement needs a name"),
        ("Two. [S1] {#good}", "#good is already used on line 1"),
        ("Wrong. [S1] {#name .gone}", "unknown mark 'gone'; known marks: #name, .gap, .preferred, .superseded, by="),
        ("Wrong. [S1] {#name when=2018}", "unknown mark 'when'"),
        ("Wrong. [S1] {#name 2018}", "unknown mark '2018'"),
        ("Wrong. [S1] {#name .superseded}", ".superseded and by=document#name go together"),
        ("Wrong. [S1] {#name by=doc#new}", ".superseded and by=document#name go together"),
        ("Wrong. [S1] {#name .superseded by=new}", "by=new: write document#name"),
        ("Wrong. [S1] {#name .preferred}", ".preferred belongs to a conflict=group"),
        ("Wrong. [S1] {#name date=soon}", "date: 'soon' is not YYYY, YYYY-MM or YYYY-MM-DD"),
    ],
)
def test_each_fault_is_reported_once_on_its_line_and_the_rest_is_read(line: str, message: str) -> None:
    body = parse_body("file.md", f"Good. [S1] {{#good}}\n\n{line}\nAfter. [S1] {{#after}}", "en", line_offset=4)
    (fault,) = body.faults
    assert (fault.file, fault.line) == ("file.md", 7)
    assert fault.message.startswith(message.replace("on line 1", "on line 5"))
    assert "after" in body.lines


def test_every_statement_without_a_name_is_reported_once() -> None:
    body = parse_body("file.md", "One. [S1]\nTwo. [S1]\n", "en")
    assert [(fault.line, fault.message[:24]) for fault in body.faults] == [
        (1, "a statement needs a name"),
        (2, "a statement needs a name"),
    ]
