"""Search and documents over HTTP: English is searched, versions are shown where their language is asked for."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from corpus.types import LANGUAGES
from web.wiring import Desk

SEARCH, DOCUMENTS = "/api/v1/search", "/api/v1/documents"
WORDS = "deadline of the first call"
OTHERS = [language for language in LANGUAGES if language != "en"]


def got(service: TestClient, address: str, **parameters: Any) -> dict[str, Any]:
    response = service.get(address, params=parameters)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def versions(desk: Desk, language: str) -> set[str]:
    return {document.id for document in desk.documents() if document.language == language}


def test_without_a_language_what_was_searched_is_shown(service: TestClient) -> None:
    found = got(service, SEARCH, q=WORDS, limit=100)
    assert {item["language"] for item in found["items"]} == {"en"}
    assert set(found["facets"]["lang"]) == {"en"}


@pytest.mark.parametrize("language", OTHERS)
def test_with_a_language_hits_are_the_versions_sentence_by_sentence(
    service: TestClient, desk: Desk, language: str
) -> None:
    english, found = (got(service, SEARCH, q=WORDS, lang=code, limit=100) for code in ("en", language))
    assert {item["language"] for item in found["items"]} == {language}
    assert set(found["facets"]["lang"]) == {language}
    there = versions(desk, language)
    matched = [item for item in english["items"] if item["document_id"] in there]
    assert [item["document_id"] for item in found["items"]][: len(matched)] == [i["document_id"] for i in matched]
    for own, original in zip(found["items"], matched, strict=False):
        version, document = (desk.document(own["document_id"], code) for code in (language, "en"))
        assert version is not None
        assert document is not None
        assert version.text[own["start"] : own["end"]] == own["text"]
        assert own["title"] == version.title
        assert own["url"].startswith(f"/documents/{version.id}?lang={language}&hl={own['start']}-{own['end']}")
        places = [
            next(n for n, sentence in enumerate(held.sentences) if sentence.start == item["start"])
            for held, item in ((version, own), (document, original))
        ]
        assert places[0] == places[1]


def test_words_of_another_language_find_its_versions(service: TestClient) -> None:
    found = got(service, SEARCH, q="fecha límite de la primera convocatoria", lang="es")
    assert found["items"][0]["document_id"] in {"ao-2018-deadline-extension", "ao-2018-first-announcement"}
    assert "2018" in found["items"][0]["text"]


def test_without_a_language_each_document_is_listed_once(service: TestClient) -> None:
    found = got(service, DOCUMENTS, limit=100)
    ids = [item["id"] for item in found["items"]]
    assert len(ids) == len(set(ids)) == found["total"] == sum(found["facets"]["kind"].values())
    assert {(item["language"], item["translation"]) for item in found["items"]} == {("en", None)}


@pytest.mark.parametrize("language", OTHERS)
def test_with_a_language_its_versions_are_listed(service: TestClient, desk: Desk, language: str) -> None:
    found = got(service, DOCUMENTS, lang=language, limit=100)
    assert {item["id"] for item in found["items"]} == versions(desk, language)
    assert {(item["language"], item["translation"]) for item in found["items"]} == {(language, "unreviewed")}
    assert found["facets"]["lang"] == {language: found["total"]}


def test_a_filter_alone_lists_first_sentences_in_the_language_asked_for(service: TestClient, desk: Desk) -> None:
    for item in got(service, SEARCH, kind="rule", lang="fr")["items"]:
        version = desk.document(item["document_id"], "fr")
        assert version is not None
        assert (item["language"], item["text"]) == ("fr", version.sentences[0].text)


def test_a_version_has_the_marks_of_its_original_and_a_text_of_its_own(service: TestClient) -> None:
    address = f"{DOCUMENTS}/rule-eligibility-2018"
    english, found = got(service, address), got(service, address, lang="ar")
    assert (english["translation"], found["translation"]) == (None, "unreviewed")
    assert found["languages"] == english["languages"]
    assert set(found["languages"]) == set(LANGUAGES)
    place = ("start", "end", "paragraph")
    marks = [
        [{name: value for name, value in sentence.items() if name not in place} for sentence in held["sentences"]]
        for held in (english, found)
    ]
    assert marks[0] == marks[1]
    assert found["text"] != english["text"]


def test_an_answer_carries_what_its_quotes_translate(service: TestClient) -> None:
    response = service.post("/api/v1/chat", json={"question": "¿Hasta cuándo se podía presentar una propuesta?"})
    answer = response.json()
    assert answer["status"] == "answered"
    assert "translation" in [notice["kind"] for notice in answer["notices"]]
    for citation in answer["citations"]:
        original = citation["original"]
        assert (citation["language"], original["language"]) == ("es", "en")
        for quoted in (citation, original):
            document = got(service, f"{DOCUMENTS}/{citation['document_id']}", lang=quoted["language"])
            assert document["text"][quoted["start"] : quoted["end"]] == quoted["quote"]


def test_an_english_answer_has_quotes_that_translate_nothing(service: TestClient) -> None:
    answer = service.post("/api/v1/chat", json={"question": "Until when could teams apply to the first call?"}).json()
    assert answer["citations"]
    assert {citation["original"] for citation in answer["citations"]} == {None}
