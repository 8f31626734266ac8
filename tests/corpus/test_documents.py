"""The corpus itself: it loads, its offsets are exact, and it states nothing that is not verified."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from corpus.load import CORPUS_DIR, load_corpus
from corpus.types import Corpus, Sentence

REPOSITORY = CORPUS_DIR.parent
FILES = sorted((CORPUS_DIR / "documents").glob("*.md"))
GUIDE = (REPOSITORY / "docs" / "corpus-writing.md").read_text("utf-8")


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load_corpus()


@pytest.fixture(scope="module")
def statements(corpus: Corpus) -> dict[str, Sentence]:
    return {f"{d.id}#{s.name}": s for d in corpus.documents if d.language == "en" for s in d.sentences}


def test_every_file_becomes_a_document(corpus: Corpus) -> None:
    names = {f"{document.id}.{document.language}.md" for document in corpus.documents}
    assert names == {path.name for path in FILES}
    assert len({document.id for document in corpus.documents}) >= 54


def test_every_sentence_is_a_slice_of_its_document(corpus: Corpus) -> None:
    for document in corpus.documents:
        for section in document.sections:
            for sentence in section.sentences:
                assert document.text[sentence.start : sentence.end] == sentence.text, document.id
                assert section.start <= sentence.start < sentence.end <= section.end, document.id


def test_sentences_stand_in_order_and_share_no_character(corpus: Corpus) -> None:
    for document in corpus.documents:
        ends = [0, *(sentence.end for sentence in document.sentences)]
        starts = [*(sentence.start for sentence in document.sentences), len(document.text)]
        assert all(end <= start for end, start in zip(ends, starts, strict=True)), document.id


def test_every_statement_rests_on_a_source_that_can_be_shown(corpus: Corpus) -> None:
    for document in corpus.documents:
        for sentence in document.sentences:
            assert sentence.sources, f"{document.id}#{sentence.name}"
            first = corpus.sources[sentence.sources[0]]
            assert first.url.startswith(("http://", "https://")) or first.note == "no web address", first.key


def test_every_language_version_marks_the_same_statements(corpus: Corpus) -> None:
    english = {d.id: {s.name for s in d.sentences} for d in corpus.documents if d.language == "en"}
    for document in corpus.documents:
        assert {s.name for s in document.sentences} <= english[document.id], document.id


def test_the_names_that_documents_point_to_exist(statements: dict[str, Sentence]) -> None:
    names = re.findall(r"^\| `([a-z0-9-]+#[a-z0-9-]+)` \|", GUIDE, re.MULTILINE)
    assert len(names) >= 14
    assert [name for name in names if name not in statements] == []


def test_conflict_groups_are_those_the_guide_lists(statements: dict[str, Sentence]) -> None:
    listed = set(re.findall(r"`([a-z0-9-]+)`", GUIDE[GUIDE.index("Conflict groups:") :]))
    used = {sentence.conflict for sentence in statements.values() if sentence.conflict}
    assert used <= listed


def test_what_is_known_of_the_first_call_is_said(statements: dict[str, Sentence]) -> None:
    assert "30 September 2018" in statements["ao-2018-deadline-extension#new-deadline"].text
    assert "28 May 2018" in statements["ao-2018-first-announcement#opened"].text
    old = statements["ao-2018-first-announcement#original-deadline"]
    assert "31 August 2018" in old.text
    assert old.superseded_by == "ao-2018-deadline-extension#new-deadline"


def test_the_evidence_reaches_to_the_newest_source(corpus: Corpus) -> None:
    dates = [date.fromisoformat(s.date) for s in corpus.sources.values() if re.fullmatch(r"\d{4}-\d\d-\d\d", s.date)]
    assert corpus.facts.evidence_until is not None
    assert max(dates) <= corpus.facts.evidence_until


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_document_uses_a_name_known_only_from_memory(path: Path) -> None:
    text = path.read_text("utf-8")
    own_words = "" if path.stem.endswith(".fr") else "|dossier"  # an everyday word in French
    assert not re.search(rf"DropTES|HyperGES|UNVERIFIED|from memory{own_words}", text, re.IGNORECASE)


def test_the_projects_whose_acceptance_is_unverified_are_not_called_full_or_conditional(
    statements: dict[str, Sentence],
) -> None:
    unknown = re.compile(
        r"infrared|solar cell|Saudi|Mexic|FIAVAW|SING\b|tumou?rs in space|fluids|biofilm|bacteria", re.IGNORECASE
    )
    level = re.compile(r"(?:fully|conditionally) (?:selected|accepted)|selected (?:fully|conditionally)", re.IGNORECASE)
    stated = [
        name
        for name, sentence in statements.items()
        if level.search(sentence.text) and unknown.search(sentence.text) and not sentence.gap
    ]
    assert stated == []


def test_no_statement_makes_spain_a_partner_of_the_bacteria_project(
    corpus: Corpus, statements: dict[str, Sentence]
) -> None:
    (document,) = (d for d in corpus.documents if (d.id, d.language) == ("project-biofilm-irma", "en"))
    assert "ES" not in document.countries
    said = [
        name
        for name, sentence in statements.items()
        if re.search(r"\bSpain\b|Spanish", sentence.text)
        and re.search(r"bacteria|biofilm|IRMA", sentence.text)
        and not sentence.gap
    ]
    assert [name for name in said if not re.search(r"\(.*Spanish: ", statements[name].text)] == []


def test_no_statement_puts_fiavaw_into_the_combustion_rack(statements: dict[str, Sentence]) -> None:
    use = re.compile(r"\b(?:uses?|used|using|in|inside|into|aboard|with) (?:the|its|a)\b[^,.]*combustion rack")
    said = {name: s.text for name, s in statements.items() if "FIAVAW" in s.text and use.search(s.text) and not s.gap}
    assert set(said) <= {"project-fiavaw#ignition-not-fiavaw"}
    assert all("not the FIAVAW experiment" in text for text in said.values())
