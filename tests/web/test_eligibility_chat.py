"""Answers by rules as the chat's pages show them: what was understood, what is asked back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient

from assistant.catalogue import catalogue
from assistant.errors import CallUnknown
from assistant.places import country_names
from assistant.types import Request, Turn
from corpus.rulebook import Rulebook, load_rulebooks
from corpus.types import LANGUAGES
from tests.eligibility_desk import EligibilityDesk
from tests.web.test_pages import Page
from web.app import create_app
from web.settings import Settings
from web.wiring import Desk

(BOOK,) = load_rulebooks()
KENYA_AND_ITALY = (
    "We are a start-up in Kenya with a partner university in Italy, could we have applied, and can we now?"
)
NO_COUNTRY = {
    "en": "We are a start-up, could we have applied?",
    "zh": "我们是一家初创公司，我们当时可以申请吗？",
    "fr": "Nous sommes une start-up, aurions-nous pu candidater ?",
    "ru": "Мы стартап, могли ли мы подать заявку?",
    "es": "Somos una empresa emergente, ¿podríamos haber presentado una solicitud?",
    "ar": "نحن شركة ناشئة، هل كان بإمكاننا التقدم بطلب؟",
}
NO_BODY = {
    "en": "We are from Kenya, could we have applied?",
    "zh": "我们来自肯尼亚，我们当时可以申请吗？",
    "fr": "Nous venons du Kenya, aurions-nous pu candidater ?",
    "es": "Somos de Kenia, ¿podríamos haber presentado una solicitud?",
    "ru": "Мы из Кении, могли ли мы подать заявку?",
    "ar": "نحن من كينيا، هل كان بإمكاننا التقدم بطلب؟",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> EligibilityDesk:
    folder = tmp_path_factory.mktemp("desk")
    return EligibilityDesk(None, Settings(_env_file=None, data_dir=folder, rate_limit=""))  # type: ignore[call-arg]


@pytest.fixture(scope="module")
def client(desk: EligibilityDesk) -> Iterator[TestClient]:
    with TestClient(create_app(cast("Desk", desk))) as client:
        yield client


def asked(client: TestClient, question: str, **fields: str) -> str:
    response = client.post("/", data={"question": question} | fields)
    assert response.status_code == 200, response.text
    return response.text


def fields_of(html: str) -> dict[str, str]:
    """The hidden fields that a reply is sent with."""
    inputs = [a for a in Page(html).all("input") if a.get("type") == "hidden"]
    return {a["name"] or "": a["value"] or "" for a in inputs if a["name"] in ("conversation_id", "language", "key")}


def told_facts(html: str) -> str:
    """What an answer by rules says of the facts, and where to change them."""
    return html.partition("by-rules")[2].partition('class="notices"')[0]


def test_the_facts_used_are_told_and_lead_to_the_check_with_the_same_facts(client: TestClient) -> None:
    html = asked(client, KENYA_AND_ITALY)
    told = told_facts(html)
    for fact in ("Italy and Kenya", "Company or start-up", "University", "Run an experiment", "30 September 2018"):
        assert fact in told
    (address,) = [link for link in Page(html).links if link.startswith("/eligibility?") and "countries=" in link]
    page = client.get(address).text
    assert "an applicant like this could have taken part" in page
    assert "Italy and Kenya" in page
    assert "documents answer this clearly" not in html


def test_an_answer_carries_the_decision_as_the_check_tells_it(client: TestClient) -> None:
    answer: dict[str, Any] = client.post("/api/v1/chat", json={"question": KENYA_AND_ITALY}).json()
    assert answer["mode"] == "rules"
    facts = answer["eligibility"]["facts"]
    assert facts["countries"] == ["IT", "KE"]
    checked = client.post("/api/v1/eligibility", json={"facts": facts}).json()
    for same in ("call", "as_of", "outcome", "would_have_been", "missing", "changes", "facts", "receipt"):
        assert answer["eligibility"][same] == checked[same]


@pytest.mark.parametrize("language", NO_COUNTRY)
def test_a_missing_country_is_chosen_from_a_list_and_decides(client: TestClient, language: str) -> None:
    html = asked(client, NO_COUNTRY[language])
    names = {"en": "Kenya", "zh": "肯尼亚", "fr": "Kenya", "es": "Kenia", "ru": "Кения", "ar": "كينيا"}
    assert f"<option>{names[language]}</option>" in html
    decided = asked(client, names[language], **fields_of(html))
    assert names[language] in told_facts(decided)
    assert "status-answered by-rules" in decided


def test_a_missing_kind_of_body_is_a_button_that_goes_on(client: TestClient) -> None:
    html = asked(client, NO_BODY["en"])
    assert 'name="question" value="Company or start-up"' in html
    assert "Company or start-up" in told_facts(asked(client, "Company or start-up", **fields_of(html)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reply_that_is_offered_is_understood(desk: EligibilityDesk, language: str) -> None:
    bodies, countries = BOOK.fact("bodies"), awkward(country_names(language))
    assert bodies is not None
    say = catalogue(language)
    replies = {
        NO_BODY[language]: [("bodies", option.id, say(option.label)) for option in bodies.options],
        NO_COUNTRY[language]: [("countries", code, name) for code, name in countries],
    }
    lost = [
        (name, reply)
        for question, offered in replies.items()
        for fact, name, reply in offered
        if understood(desk, question, reply, language).get(fact) != [name]
    ]
    assert lost == []


def awkward(countries: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Countries whose names hold more than letters, and every tenth of the others."""
    plain = [country for country in countries if country[1].replace(" ", "").isalpha()]
    return [country for country in countries if country not in plain] + plain[::10]


def understood(desk: EligibilityDesk, question: str, reply: str, language: str) -> Mapping[str, str | list[str]]:
    """The facts known after a question and a reply."""
    first = desk.ask(Request(question, language=language))
    assert first.status == "clarify", (question, first.answer)
    history = (Turn("user", question), Turn("assistant", first.answer))
    decision = desk.ask(Request(reply, history=history, language=language)).eligibility
    return decision.facts if decision else {}


def test_replies_are_sent_in_the_language_of_the_answer(client: TestClient) -> None:
    assert fields_of(asked(client, NO_COUNTRY["es"]))["language"] == "es"


def test_a_language_that_is_none_is_told(client: TestClient) -> None:
    assert client.post("/", data={"question": "Kenya", "language": "klingon"}).status_code == 422


def test_a_question_that_is_not_for_the_rules_shows_no_facts(client: TestClient) -> None:
    html = asked(client, "Until when could teams apply?")
    assert "by-rules" not in html
    assert 'class="told"' not in html


def test_an_answer_outlives_its_rules(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path, rate_limit="")  # type: ignore[call-arg]

    class Forgetful(EligibilityDesk):
        forgets = False

        def rulebook(self, call: str = "") -> Rulebook:
            if self.forgets:
                raise CallUnknown(f"call: there are no rules for {call!r}")
            return super().rulebook(call)

    desk = Forgetful(None, settings)
    with TestClient(create_app(cast("Desk", desk))) as client:
        answer = client.post("/api/v1/chat", json={"question": KENYA_AND_ITALY}).json()
        desk.forgets = True
        response = client.get(f"/answers/{answer['id']}")
    assert response.status_code == 200
    assert json.dumps(answer["statements"][0]["text"])[1:20] in response.text
    assert 'class="told"' not in response.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_an_answer_rests_on_is_told_in_its_own_language(client: TestClient, language: str) -> None:
    answer = client.post("/api/v1/chat", json={"question": KENYA_AND_ITALY}).json()
    html = client.get(f"/answers/{answer['id']}?lang={language}").text
    assert "Italy and Kenya" in told_facts(html)
    assert catalogue("en")("Change the facts") in told_facts(html)
