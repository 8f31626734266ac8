"""Reading the files of a corpus: what is in them arrives, what is wrong is named."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from corpus.errors import CorpusInvalid
from corpus.load import load_corpus, load_document, load_facts, load_sources
from corpus.types import Period
from tests.corpus.small_corpus import CALL, FACTS, SOURCES, SmallCorpus


def _faults_of_sources(path: Path, content: str | bytes) -> list[str]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(CorpusInvalid) as caught:
        load_sources(path)
    return [str(fault) for fault in caught.value.faults]


def _faults_of_facts(path: Path, content: str | bytes) -> list[str]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(CorpusInvalid) as caught:
        load_facts(path)
    return [str(fault) for fault in caught.value.faults]


def test_a_whole_corpus_arrives(small: SmallCorpus) -> None:
    corpus = load_corpus(small.folder)
    assert [document.id for document in corpus.documents] == ["call", "register"]
    assert corpus.sources["S2"].url == "https://example.org/S2"
    assert corpus.facts.evidence_until == date(2026, 5, 25)
    assert corpus.facts.check is not None
    assert corpus.facts.check.statement == "call#route"
    assert corpus.facts.calls[0].closes == date(2018, 9, 30)


def test_every_field_of_the_front_matter_arrives(small: SmallCorpus) -> None:
    path = small.write(
        "call",
        CALL,
        published='"2018-05/2018-09"',
        valid_from='"2018-05-28"',
        valid_until='"2018-09-30"',
        supersedes="[register]",
        superseded_by="register",
        countries='["NO"]',
        project="register",
        aliases='["the call"]',
        questions='[{ask: "Until when?", answer: [closed]}]',
    )
    loaded, faults = load_document(path)
    assert faults == []
    assert loaded is not None
    document = loaded.document
    assert document.published == Period(date(2018, 5, 1), date(2018, 9, 30), "2018-05/2018-09")
    assert (document.valid_from, document.valid_until) == (date(2018, 5, 28), date(2018, 9, 30))
    assert (document.supersedes, document.superseded_by) == (("register",), "register")
    assert (document.countries, document.project) == (("NO",), "register")
    assert document.aliases == ("the call",)
    assert [(question.ask, question.answer) for question in document.questions] == [("Until when?", ("closed",))]


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(small: SmallCorpus) -> None:
    plain, _ = load_document(small.call)
    small.call.write_bytes(b"\xef\xbb\xbf" + small.call.read_bytes().replace(b"\n", b"\r\n"))
    assert load_document(small.call) == (plain, [])


def test_bytes_that_are_not_utf8_are_named_with_their_place(small: SmallCorpus) -> None:
    content = small.call.read_bytes()
    small.call.write_bytes(content.replace(b"September", b"Sept\xff"))
    place = content.index(b"September") + len("Sept")
    assert small.faults()[0] == f"call.en.md: is not UTF-8: byte {place} cannot be read"


@pytest.mark.parametrize("name", ["other.en.md", "call.fr.md", "call.md"])
def test_a_file_is_named_after_its_id_and_language(small: SmallCorpus, name: str) -> None:
    small.call.unlink()
    small.write("call", CALL, name=name)
    assert small.faults() == [f"{name}:1: must be named call.en.md, after its id and language"]


def test_a_document_without_statements_is_a_fault(small: SmallCorpus) -> None:
    small.write("empty", "## Only a heading\n")
    assert small.faults() == ["empty.en.md: has no statements"]


def test_faults_of_the_head_and_of_the_body_are_reported_together(small: SmallCorpus) -> None:
    path = small.write("broken", "No sources.\n", kind="news")
    faults = load_document(path)[1]
    assert [fault.line for fault in faults] == [4, len(path.read_text("utf-8").splitlines())]


def test_missing_sources_and_facts_are_named(small: SmallCorpus) -> None:
    small.sources.unlink()
    small.facts.unlink()
    faults = small.faults()
    assert "sources.json: is missing" in faults
    assert "corpus.yaml: is missing" in faults


@pytest.mark.parametrize("content", ["", "{", '{"S1": {}}', '["S1"]', "7", b"\xff"])
def test_sources_of_another_form_cannot_be_read(tmp_path: Path, content: str | bytes) -> None:
    (fault,) = _faults_of_sources(tmp_path / "sources.json", content)
    assert fault.startswith("sources.json: ")


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        (["key"], "entry 2 has no key"),
        (["publisher"], "S2 has no publisher"),
        (["title", "url"], "S2 has neither title nor url"),
    ],
)
@pytest.mark.parametrize("emptied", [True, False])
def test_a_source_without_what_a_citation_shows_is_named(
    tmp_path: Path, missing: list[str], message: str, emptied: bool
) -> None:
    row = {name: "" if name in missing else value for name, value in SOURCES[1].items()}
    if not emptied:
        row = {name: value for name, value in row.items() if name not in missing}
    faults = _faults_of_sources(tmp_path / "sources.json", json.dumps([SOURCES[0], row]))
    assert faults == [f"sources.json: {message}"]


def test_a_source_key_used_twice_is_named(tmp_path: Path) -> None:
    faults = _faults_of_sources(tmp_path / "sources.json", json.dumps([SOURCES[0], SOURCES[0]]))
    assert faults == ["sources.json: S1 is there twice"]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("evidence_until: 2026-05-25\n", "", "evidence_until"),
        ("evidence_until: 2026-05-25", "evidence_until: soon", "evidence_until"),
        ("  statement: call#route\n", "", "check.statement"),
        ("    closes: 2018-09-30", "    closes: never", "calls.0.closes"),
        ("    documents: [call]", "    documents: call", "calls.0.documents"),
        ("conflicts_document:", "conflict_document:", "conflict_document"),
    ],
)
def test_a_wrong_field_of_the_facts_is_named(tmp_path: Path, old: str, new: str, field: str) -> None:
    assert old in FACTS
    (fault,) = _faults_of_facts(tmp_path / "corpus.yaml", FACTS.replace(old, new))
    assert fault.startswith(f"corpus.yaml: {field}: ")


@pytest.mark.parametrize("content", ["", "a: [", "- a\n", "evidence_until: 2026-02-31\n", b"a: \xff\n"])
def test_facts_of_another_form_cannot_be_read(tmp_path: Path, content: str | bytes) -> None:
    faults = _faults_of_facts(tmp_path / "corpus.yaml", content)
    assert faults
    assert all(fault.startswith("corpus.yaml: ") for fault in faults)


def test_a_call_that_closes_before_it_opens_is_named(tmp_path: Path) -> None:
    (fault,) = _faults_of_facts(tmp_path / "corpus.yaml", FACTS.replace("2018-09-30", "2017-09-30"))
    assert fault.startswith("corpus.yaml: ")
    assert "closes" in fault
