"""Versions in other languages: their own text, all else from the English document, and nothing said otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from corpus.check import check_corpus
from corpus.load import load_document
from tests.corpus.small_corpus import SmallCorpus

BODY = """\
## La convocatoria

La primera convocatoria se cerró el 30 de septiembre de 2018. {#closed}
La página de la UNOOSA es el lugar donde preguntar por la primera convocatoria. {#route}
"""
HEAD = {
    "id": "call",
    "language": "es",
    "translation": "unreviewed",
    "title": '"La primera convocatoria"',
    "summary": '"Cómo fue la primera convocatoria."',
    "aliases": '["primera convocatoria"]',
}


@pytest.fixture
def small(tmp_path: Path) -> SmallCorpus:
    return SmallCorpus(tmp_path)


def written(small: SmallCorpus, body: str = BODY, *, name: str = "call.es.md", **fields: str | None) -> Path:
    path = small.folder / "documents" / name
    head = {key: value for key, value in (HEAD | fields).items() if value is not None}
    path.write_text("\n".join(["---", *(f"{key}: {value}" for key, value in head.items()), "---", "", body]), "utf-8")
    return path


def test_a_version_has_its_own_text_and_what_is_known_about_the_original(small: SmallCorpus) -> None:
    small.call.write_text(small.call.read_text("utf-8").replace("{#closed}", "{#closed .gap date=2018-10-01}"), "utf-8")
    written(small)
    documents = {
        document.language: document for document in check_corpus(small.folder).documents if document.id == "call"
    }

    version, original = documents["es"], documents["en"]
    assert (version.title, version.translation, version.aliases) == (
        "La primera convocatoria",
        "unreviewed",
        ("primera convocatoria",),
    )
    assert (version.kind, version.published, version.publisher) == (
        original.kind,
        original.published,
        original.publisher,
    )
    assert original.translation is None
    closed, translated = original.sentences[0], version.sentences[0]
    assert translated.text == "La primera convocatoria se cerró el 30 de septiembre de 2018."
    assert version.text[translated.start : translated.end] == translated.text
    assert (translated.sources, translated.gap, translated.said) == (closed.sources, True, closed.said)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{#route}", "{#rout}", "route"),
        ("{#route}", "[S1] {#route}", "route"),
        ("\nLa página", "\n\nLa página", "route"),
        ("30 de septiembre", "31 de septiembre", "30"),
        ("septiembre", "agosto", "2018"),
        ("UNOOSA", "ONU", "UNOOSA"),
        ("{#closed}", "{#closed .gap}", "not a statement"),
        ("2018.", "2018", "does not end like a sentence"),
    ],
)
def test_what_differs_from_the_original_is_named(small: SmallCorpus, old: str, new: str, message: str) -> None:
    assert old in BODY
    written(small, BODY.replace(old, new))
    faults = small.faults()
    assert all(fault.startswith("call.es.md") for fault in faults)
    assert any(message in fault for fault in faults), faults


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"translation": "perfect"}, "translation: "),
        ({"language": "en"}, "language: "),
        ({"kind": "rule"}, "kind: "),
        ({"title": None}, "title: "),
        ({"id": "nothing"}, "must be named nothing.es.md"),
    ],
)
def test_a_head_that_is_wrong_is_named(small: SmallCorpus, fields: dict[str, Any], message: str) -> None:
    written(small, **fields)
    assert any(message in fault for fault in small.faults())


def test_a_version_of_nothing_is_refused(small: SmallCorpus) -> None:
    written(small, name="nothing.es.md", id="nothing")
    assert small.faults() == ["nothing.es.md:1: there is no document nothing.en.md to be a version of"]


def test_a_translation_by_itself_is_no_document(small: SmallCorpus) -> None:
    document, faults = load_document(written(small))
    assert document is None
    assert "is a translation of call" in str(faults[0])
