"""The eligibility check over HTTP, by the real rules over the real documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient

from corpus.types import LANGUAGES, Corpus
from tests.eligibility_desk import EligibilityDesk
from tests.fakes_web import web_corpus
from tests.web.own_desk import PROBLEM
from web.app import create_app
from web.settings import Settings
from web.wiring import Desk

CHECK, QUESTIONS = "/api/v1/eligibility", "/api/v1/eligibility/questions"
EXPERIMENT = {"purpose": "experiment", "flight_mode": "undecided", "route": "unoosa_page", "date": "2018-09-30"}
JOINT = EXPERIMENT | {"countries": ["KE", "IT"], "bodies": ["company", "university"]}
CASES: dict[str, dict[str, Any]] = {
    "nothing known": {},
    "a start-up and a university": JOINT,
    "an astronaut": {"purpose": "astronaut"},
    "a single person": JOINT | {"bodies": ["individual"]},
    "no Member State": JOINT | {"countries": ["VA"]},
    "too late": JOINT | {"date": "2018-10-01"},
}
OUTCOMES = {
    "nothing known": "cannot_tell",
    "a start-up and a university": "eligible",
    "an astronaut": "not_eligible",
    "a single person": "cannot_tell",
    "no Member State": "cannot_tell",
    "too late": "not_eligible",
}


def desk_in(folder: Path, corpus: Corpus | None = None) -> EligibilityDesk:
    settings = Settings(_env_file=None, data_dir=folder, rate_limit="")  # type: ignore[call-arg]
    return EligibilityDesk(corpus, settings)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    desk = desk_in(tmp_path_factory.mktemp("desk"))
    with TestClient(create_app(cast("Desk", desk))) as client:
        yield client


def decided(client: TestClient, facts: dict[str, Any], **more: Any) -> dict[str, Any]:
    response = client.post(CHECK, json={"facts": facts} | more)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def refused(client: TestClient, body: Any, status: int) -> dict[str, Any]:
    response = client.post(CHECK, json=body)
    assert (response.status_code, response.headers["content-type"]) == (status, PROBLEM), response.text
    found: dict[str, Any] = response.json()
    assert found["request_id"] == response.headers["x-request-id"]
    return found


@pytest.mark.parametrize("case", CASES)
def test_a_closed_call_says_so_and_what_would_have_been(client: TestClient, case: str) -> None:
    found = decided(client, CASES[case])
    assert (found["outcome"], found["would_have_been"]) == ("closed", OUTCOMES[case])
    assert (found["call"], found["as_of"]) == ("first-call-2018", "2026-06-01")


@pytest.mark.parametrize("case", CASES)
def test_while_the_call_was_open_the_verdict_is_the_outcome(client: TestClient, case: str) -> None:
    found = decided(client, CASES[case], as_of="2018-09-15")
    assert (found["outcome"], found["would_have_been"]) == (OUTCOMES[case], None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_case_gives_the_same_bytes(client: TestClient, tmp_path: Path, language: str) -> None:
    facts = JOINT | {"bodies": ["university", "company"], "countries": ["IT", "KE"]}
    body = {"facts": facts, "language": language}
    first = client.post(CHECK, json=body).content
    turned = {"facts": dict(reversed(JOINT.items())), "language": language, "call": "first-call-2018", "as_of": None}
    assert client.post(CHECK, json=turned).content == first
    with TestClient(create_app(cast("Desk", desk_in(tmp_path)))) as other:
        assert other.post(CHECK, json=body).content == first


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_every_reason_has_a_quote_and_every_quote_is_a_slice_of_its_document(
    client: TestClient, case: str, language: str
) -> None:
    found = decided(client, CASES[case], language=language)
    quotes = {citation["number"]: citation for citation in found["citations"]}
    numbers = [number for told in (*found["reasons"], *found["missing"]) for number in told["citations"]]
    assert all(reason["citations"] for reason in found["reasons"])
    assert set(numbers) == set(quotes)
    for citation in quotes.values():
        address = f"/api/v1/documents/{citation['document_id']}?lang={citation['language']}"
        text = client.get(address).json()["text"]
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def in_english(citation: dict[str, Any]) -> dict[str, Any]:
    """A citation with what it translates in the place of the translation, without the title."""
    return citation | (citation["original"] or {}) | {"original": None, "title": None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_changes_the_words_and_nothing_else(client: TestClient, language: str) -> None:
    english, found = (decided(client, CASES["a single person"], language=code) for code in ("en", language))
    assert found["language"] == language
    for same in ("outcome", "would_have_been", "facts", "receipt", "call", "as_of"):
        assert found[same] == english[same]
    assert list(map(in_english, found["citations"])) == list(map(in_english, english["citations"]))
    assert language in {citation["language"] for citation in found["citations"]} <= {language, "en"}
    assert all((citation["original"] is None) == (citation["language"] == "en") for citation in found["citations"])
    assert [reason["rule"] for reason in found["reasons"]] == [reason["rule"] for reason in english["reasons"]]
    notices = [notice["kind"] for notice in found["notices"]]
    assert notices == ([] if language == "en" else ["translation"])
    assert found["guidance"]


def test_reasons_say_what_they_rest_on_and_notes_come_last(client: TestClient) -> None:
    reasons = decided(client, JOINT)["reasons"]
    assert {"call", "remark", "practice"} <= {reason["basis"] for reason in reasons}
    labels = {reason["basis"]: reason["label"] for reason in reasons}
    assert len(set(labels.values())) == len(labels)
    assert [reason["role"] for reason in reasons] == sorted(reason["role"] for reason in reasons)
    assert reasons[0]["rule"] == "call-closed"


def test_what_is_missing_is_asked_with_its_options(client: TestClient) -> None:
    missing = {wanted["fact"]: wanted for wanted in decided(client, {"countries": ["KE"]})["missing"]}
    assert "countries" not in missing
    assert missing["bodies"]["several"]
    assert {"id": "company", "label": "Company or start-up"} in missing["bodies"]["options"]
    assert all(wanted["question"] and wanted["why"] and wanted["citations"] for wanted in missing.values())


def test_what_would_change_the_outcome_does(client: TestClient) -> None:
    late = decided(client, CASES["too late"])
    assert [change["outcome"] for change in late["changes"] if change["fact"] == "date"] == ["eligible"]
    assert decided(client, JOINT)["would_have_been"] == "eligible"


@pytest.mark.parametrize("names", [["Kenya", "Italy"], ["肯尼亚", "意大利"], ["ke", " it "], ["كينيا", "Италия"]])
def test_countries_may_be_given_by_name(client: TestClient, names: list[str]) -> None:
    found = decided(client, JOINT | {"countries": names})
    assert found["facts"]["countries"] == ["IT", "KE"]
    assert found == decided(client, JOINT)


def test_a_fact_that_is_null_or_empty_is_not_known(client: TestClient) -> None:
    assert decided(client, {"purpose": None, "countries": [], "route": ""}) == decided(client, {})


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"countries": ["Atlantis"]}, "countries: 'Atlantis' is not a country"),
        ({"bodies": ["circus"]}, "bodies: 'circus' is not one of"),
        ({"purpose": ["experiment", "astronaut"]}, "purpose: one value is wanted"),
        ({"date": "2018-02-30"}, "date: '2018-02-30' is not a day"),
        ({"age": "7"}, "age: there is no such fact"),
    ],
)
def test_a_fact_that_cannot_be_read_is_named(client: TestClient, facts: dict[str, Any], told: str) -> None:
    problem = refused(client, {"facts": facts}, 422)
    assert problem["type"] == "/problems/facts-invalid"
    assert told in problem["detail"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "facts"),
        ({"facts": {}, "colour": "red"}, "colour"),
        ({"facts": {"purpose": 7}}, "facts.purpose"),
        ({"facts": {}, "language": "de"}, "language"),
        ({"facts": {}, "as_of": "soon"}, "as_of"),
        ({"facts": {"purpose": "x\0"}}, "facts.purpose"),
    ],
)
def test_a_body_that_does_not_fit_is_told_by_its_field(client: TestClient, body: Any, field: str) -> None:
    problem = refused(client, body, 422)
    assert problem["type"] == "/problems/request-invalid"
    assert problem["detail"].startswith(field)


def test_a_call_without_rules_is_not_found(client: TestClient) -> None:
    problem = refused(client, {"facts": {}, "call": "second-call-2031"}, 404)
    assert problem["type"] == "/problems/call-unknown"
    assert "first-call-2018" in problem["detail"]
    assert client.get(f"{QUESTIONS}?call=second-call-2031").json()["type"] == "/problems/call-unknown"


def test_rules_written_from_other_texts_are_not_applied(tmp_path: Path) -> None:
    corpus = web_corpus()
    changed = tuple(
        replace(document, id="renamed") if document.id == "rule-eligibility-2018" else document
        for document in corpus.documents
    )
    desk = desk_in(tmp_path, Corpus(changed, corpus.sources, corpus.facts))
    with TestClient(create_app(cast("Desk", desk))) as client:
        problem = refused(client, {"facts": {}}, 503)
    assert problem["type"] == "/problems/rules-out-of-step"
    assert "rule-eligibility-2018#closed" in problem["detail"]
    assert "station eligibility check" in problem["detail"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_questions_are_listed_in_the_language_asked_for(client: TestClient, language: str) -> None:
    response = client.get(QUESTIONS, params={"lang": language})
    found = response.json()
    assert found["language"] == language
    assert (found["opens"], found["closes"]) == ("2018-05-28", "2018-09-30")
    facts = {fact["fact"]: fact for fact in found["facts"]}
    assert {name: fact["values"] for name, fact in facts.items() if fact["values"] != "options"} == {
        "countries": "countries",
        "date": "day",
    }
    assert all(bool(fact["options"]) == (fact["values"] == "options") for fact in facts.values())
    assert all(fact["question"] and fact["why"] for fact in facts.values())
    assert client.get(QUESTIONS, params={"lang": language}).content == response.content


def test_every_option_that_is_listed_is_accepted(client: TestClient) -> None:
    for fact in client.get(QUESTIONS).json()["facts"]:
        for option in fact["options"]:
            value = [option["id"]] if fact["several"] else option["id"]
            assert decided(client, {fact["fact"]: value})["facts"] == {fact["fact"]: value}


def test_the_day_asked_for_decides(client: TestClient) -> None:
    before = decided(client, JOINT, as_of=date(2018, 5, 27).isoformat())
    assert (before["outcome"], before["reasons"][0]["rule"]) == ("cannot_tell", "call-not-yet-open")
