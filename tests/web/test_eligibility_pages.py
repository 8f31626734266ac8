"""The pages of the eligibility check, by the real rules over the real documents, without a script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.catalogue import catalogue
from assistant.eligibility.adviser import TRANSLATED
from corpus.rulebook import load_rulebooks
from corpus.types import LANGUAGES
from tests.eligibility_desk import EligibilityDesk
from tests.web.test_pages import Page
from web.app import create_app
from web.case import Case, read_case
from web.settings import Settings
from web.wiring import Desk

(BOOK,) = load_rulebooks()
ANSWERS = {
    "purpose": ["experiment"],
    "route": ["unoosa_page"],
    "date": ["2018-09-30"],
    "flight_mode": ["undecided"],
    "countries": ["KE"],
    "bodies": ["university"],
    "team": ["alone"],
}
DECIDING = [name for name in ANSWERS if name != "team"]
YES = urlencode({name: values[0] for name, values in ANSWERS.items() if name != "team"})
NO = "purpose=astronaut"
PAGES = ["", "?ask=bodies", "?ask=countries&countries=KE", "?ask=date", f"?{YES}", f"?{NO}", "?countries=Atlantis"]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("desk")
    own = Settings(_env_file=None, data_dir=folder, rate_limit="")  # type: ignore[call-arg]
    with TestClient(create_app(cast("Desk", EligibilityDesk(None, own))), base_url="http://localhost") as client:
        yield client


class Shown(Page):
    """A page of the check: which question it asks, what its form sends."""

    def __init__(self, html: str, address: str, status: int) -> None:
        super().__init__(html)
        self.html = html
        self.address, self.status = address, status

    @property
    def asks(self) -> str | None:
        return next((a["value"] for a in self.all("input") if a.get("name") == "sent"), None)

    @property
    def progress(self) -> tuple[int, int]:
        found = re.search(r"Question (\d+) of at most (\d+)", self.text)
        assert found is not None, self.text
        return int(found[1]), int(found[2])

    @property
    def hidden(self) -> list[tuple[str, str]]:
        return [(a["name"] or "", a["value"] or "") for a in self.all("input") if a.get("type") == "hidden"]

    def link(self, label: str) -> str:
        """The address of the link with this label, or with a label that begins so."""
        found = re.search(
            rf'<a [^>]*href="([^"]*)"[^>]*(?:aria-label="{label}[^"]*"[^>]*>|>(?:<svg.*?</svg>)?{label})', self.html
        )
        assert found is not None, label
        return found[1].replace("&amp;", "&")


def visit(client: TestClient, address: str) -> Shown:
    response = client.get(address)
    return Shown(response.text, str(response.url).removeprefix("http://localhost"), response.status_code)


def query(address: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(address).query)


def answer(client: TestClient, shown: Shown, values: list[str], **more: str) -> Shown:
    """Send the form of a question, as a browser without a script does."""
    assert shown.asks is not None
    sent = [*shown.hidden, *((shown.asks, value) for value in values), *more.items()]
    return visit(client, f"/eligibility?{urlencode(sent)}")


def walk(client: TestClient, given: dict[str, list[str]], start: str = "/eligibility") -> Iterator[Shown]:
    """Every page from the first question to the result; what is not given is not known."""
    shown = visit(client, visit(client, start).link("Start"))
    while shown.asks is not None:
        yield shown
        values = given.get(shown.asks, [])
        shown = answer(client, shown, values, **({} if values else {"skip": shown.asks}))
    yield shown


# the way through -------------------------------------------------------------------------------------------


def test_the_start_says_what_it_is_and_how_the_call_stands(client: TestClient) -> None:
    shown = visit(client, "/eligibility")
    assert "closed on 30 September 2018" in shown.text
    assert "not a decision" in shown.text
    assert "does not store them" in shown.text
    assert any("hl=" in link for link in shown.links)


def test_questions_lead_one_by_one_to_the_result(client: TestClient) -> None:
    *questions, result = walk(client, ANSWERS)
    assert [shown.asks for shown in questions] == DECIDING
    assert [shown.progress for shown in questions] == [(number, 6) for number in range(1, 7)]
    assert "No application is possible now." in result.text
    assert "an applicant like this could have taken part" in result.text
    assert query(result.address) == [(name, value) for name in DECIDING for value in ANSWERS[name]]


def test_a_firm_outcome_is_shown_at_once_and_the_rest_may_be_answered(client: TestClient) -> None:
    first, result = walk(client, ANSWERS | {"purpose": ["astronaut"]})
    assert first.asks == "purpose"
    assert "could not have been accepted" in result.text
    assert "Answer the 6 questions that are left" in result.text
    shown = visit(client, result.link("Answer the 6 questions that are left"))
    seen = []
    while shown.asks is not None:
        seen.append(shown.asks)
        assert shown.progress == (len(seen) + 1, 7)
        shown = answer(client, shown, ANSWERS[shown.asks])
    assert seen == ["countries", "bodies", "team", "flight_mode", "route", "date"]
    assert "questions that are left" not in shown.text


def test_the_team_is_asked_for_only_where_nothing_else_tells_it(client: TestClient) -> None:
    *_, alone = walk(client, ANSWERS)
    assert "Answer the question that is left" in alone.text
    assert visit(client, alone.link("Answer the question that is left")).asks == "team"
    *_, several = walk(client, ANSWERS | {"bodies": ["company", "university"]})
    assert "that is left" not in several.text
    assert ">Team<" not in several.html
    assert visit(client, f"/eligibility?{YES}&countries=IT&ask=team").asks is None
    assert ("team", "alone") not in query(
        visit(client, f"/eligibility?{YES}&countries=IT&team=alone").link("Change: Route")
    )


def test_what_is_not_known_is_skipped_and_can_be_answered_later(client: TestClient) -> None:
    *questions, result = walk(client, {"purpose": ["experiment"]})
    assert len(questions) == 6
    assert query(result.address) == [("purpose", "experiment"), *(("skip", name) for name in DECIDING[1:])]
    assert "does not settle whether an applicant like this could have taken part" in result.text
    shown = visit(client, result.link("Change: Countries"))
    assert shown.asks == "countries"
    assert ("countries", "KE") in query(answer(client, shown, ["KE"]).address)


def test_not_knowing_counts_more_than_what_the_form_held(client: TestClient) -> None:
    shown = visit(client, "/eligibility?ask=date")
    assert query(answer(client, shown, ["2018-09-30"], skip="date").address) == [("skip", "date")]


def test_back_takes_answers_away_one_by_one_until_the_beginning(client: TestClient) -> None:
    *_, shown = walk(client, ANSWERS)
    for name in reversed(DECIDING):
        shown = visit(client, shown.link("Back"))
        assert shown.asks == name
        assert name not in dict(query(shown.address.replace(f"ask={name}", "")))
    assert visit(client, shown.link("Back")).address.partition("#")[0] == "/eligibility"


def test_an_answer_can_be_changed_and_the_others_stay(client: TestClient) -> None:
    shown = visit(client, visit(client, f"/eligibility?{YES}").link("Change: Purpose"))
    assert "You are changing an answer" in shown.text
    checked = [a["value"] for a in shown.all("input") if "checked" in a]
    assert checked == ["experiment"]
    assert visit(client, shown.link("Back")).asks is None
    result = answer(client, shown, ["astronaut"])
    assert "could not have been accepted" in result.text
    assert sorted(query(result.address)) == sorted([*parse_qsl(YES.replace("experiment", "astronaut"))])


def test_what_can_be_said_so_far_is_shown_on_request(client: TestClient) -> None:
    shown = visit(client, visit(client, "/eligibility?purpose=experiment").link("Show what can be said so far"))
    assert shown.asks is None
    assert "does not settle" in shown.text
    assert "The call was for experiments." in shown.text


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=st.fixed_dictionaries({
    fact.id: st.sampled_from([[], *(list(alike.example) for alike in fact.classes)]) for fact in BOOK.facts
}))  # fmt: skip
def test_progress_never_promises_too_little(client: TestClient, chosen: dict[str, list[str]]) -> None:
    *questions, result = walk(client, chosen)
    told = [shown.progress for shown in questions]
    assert [number for number, _ in told] == list(range(1, len(told) + 1))
    most = [most for _, most in told]
    assert most == sorted(most, reverse=True)
    assert most[-1] >= len(told)
    assert result.status == 200


# countries -------------------------------------------------------------------------------------------------


def test_countries_are_added_and_removed_without_a_script(client: TestClient) -> None:
    shown = visit(client, "/eligibility?purpose=experiment&ask=countries")
    shown = answer(client, shown, ["KE"], more="1")
    assert shown.asks == "countries"
    shown = answer(client, shown, ["IT"], more="1")
    assert [pair for pair in query(shown.address) if pair[0] == "countries"] == [
        ("countries", "IT"),
        ("countries", "KE"),
    ]
    offered = [a["value"] for a in shown.all("option")]
    assert "FR" in offered
    assert "KE" not in offered
    shown = visit(client, shown.link("Remove: Italy"))
    shown = answer(client, shown, [""])
    assert query(shown.address) == [("purpose", "experiment"), ("countries", "KE")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_countries_are_named_in_the_readers_language(client: TestClient, language: str) -> None:
    shown = visit(client, f"/eligibility?ask=countries&lang={language}")
    names = {"en": "Kenya", "zh": "肯尼亚", "fr": "Kenya", "es": "Kenia", "ru": "Кения", "ar": "كينيا"}
    assert f">{names[language]}</option>" in shown.html
    assert len(shown.all("option")) >= 194


def test_a_country_may_stand_in_the_address_by_name(client: TestClient) -> None:
    shown = visit(client, "/eligibility?countries=Kenia&countries=意大利&view=result")
    assert "Italy and Kenya" in shown.text


# addresses -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parameters", "asks", "value"),
    [
        ("countries=Atlantis", "countries", "Atlantis"),
        ("purpose=dance&countries=KE", "purpose", "dance"),
        ("purpose=experiment&purpose=astronaut", "purpose", "experiment, astronaut"),
        ("date=2018-02-30", "date", "2018-02-30"),
        ("bodies=university&bodies=%3Cscript%3E", "bodies", "&lt;script&gt;"),
        (f"route={'x' * 4000}", "route", "x" * 60 + "…"),
    ],
)
def test_a_wrong_value_is_named_and_its_question_asked_again(
    client: TestClient, parameters: str, asks: str, value: str
) -> None:
    shown = visit(client, f"/eligibility?{parameters}")
    assert (shown.status, shown.asks) == (422, asks)
    assert value in shown.html
    assert "Error: " in shown.html.partition("</title>")[0]
    assert "#answer" in shown.links
    assert "answer" in shown.ids
    assert ("countries", "KE") in shown.hidden or "KE" not in parameters


def test_an_empty_form_is_told_and_asked_again(client: TestClient) -> None:
    shown = answer(client, visit(client, "/eligibility?ask=bodies&purpose=experiment"), [])
    assert (shown.status, shown.asks) == (422, "bodies")
    assert "Choose an answer, or say that you do not know." in shown.text
    assert ("purpose", "experiment") in shown.hidden


@pytest.mark.parametrize("parameters", ["utm_source=x", "ask=age", "skip=age", "sent=age", "view=all", "team="])
def test_what_an_address_says_beside_answers_is_passed_over(client: TestClient, parameters: str) -> None:
    shown = visit(client, f"/eligibility?{parameters}")
    assert shown.status == 200
    assert "Start" in shown.text


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.tuples(
    st.sampled_from([*(fact.id for fact in BOOK.facts), "skip", "other"]),
    st.sampled_from(["KE", "Kenya", "IT", "company", "university", "experiment", "joint", "2018-09-30", "team", ""]),
)))  # fmt: skip
def test_a_case_written_as_an_address_is_read_as_the_same_case(parameters: list[tuple[str, str]]) -> None:
    case, _ = read_case(parameters, BOOK)
    again, unread = read_case(case.parameters(), BOOK)
    assert (again, unread) == (case, ())
    assert list(again.answers) == list(case.answers)


def test_an_address_holds_answers_and_nothing_of_the_form(client: TestClient) -> None:
    *_, result = walk(client, ANSWERS, "/eligibility?lang=en")
    assert {name for name, _ in query(result.address)} == {*DECIDING, "lang"}


# every page ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("parameters", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_keeps_the_case_in_every_language(client: TestClient, parameters: str, language: str) -> None:
    shown = visit(client, f"/eligibility{parameters}{'&' if parameters else '?'}lang={language}")
    (html,) = shown.all("html")
    assert (html["lang"], html["dir"]) == (language, "rtl" if language == "ar" else "ltr")
    assert len(shown.ids) == len(set(shown.ids))
    assert all(link[1:] in shown.ids for link in shown.links if link.startswith("#"))
    others = [dict(query(a["href"] or ""))["lang"] for a in shown.all("a") if a.get("hreflang")]
    assert others == list(LANGUAGES)
    kept = [pair for pair in parse_qsl(parameters[1:]) if pair != ("countries", "Atlantis")]
    for link in (a["href"] or "" for a in shown.all("a") if a.get("hreflang")):
        assert set(kept) <= set(query(link))


@pytest.mark.parametrize("language", LANGUAGES)
def test_reasons_stand_beside_their_quotes_and_what_these_translate(client: TestClient, language: str) -> None:
    english, shown = (visit(client, f"/eligibility?{YES}&lang={code}") for code in ("en", language))
    quotes = shown.all("blockquote")
    assert len(quotes) == len(english.all("blockquote")) >= 8
    told_in = [quote["lang"] for quote in quotes]
    assert language in told_in
    assert set(told_in) <= {language, "en"}
    originals = [quote["lang"] for quote in shown.all("q")]
    assert originals == ["en"] * (0 if language == "en" else told_in.count(language))
    cited = [link for link in shown.links if "hl=" in link]
    assert len(cited) == len(quotes) + len(originals)
    assert [link for link in cited if "lang=en" in link] == [link for link in english.links if "hl=" in link]
    assert 'id="hl"' in client.get(cited[0]).text
    assert 'id="hl"' in client.get(cited[-1]).text
    assert (catalogue(language)(TRANSLATED) in shown.text) == (language != "en")


def test_the_result_tells_receipt_answers_and_what_would_change_it(client: TestClient) -> None:
    shown = visit(client, f"/eligibility?{YES.replace('2018-09-30', '2018-10-01')}")
    assert re.search(r"e1(\.[0-9a-f]{12}){4}", shown.text)
    assert "1 October 2018" in shown.text
    assert "With one of these answers, the documents would say yes:" in shown.text
    assert "after the first deadline and by the second" in shown.text
    assert shown.text.index("This day is after the deadline.") < shown.text.index("Also worth knowing")


def test_the_state_of_a_call_that_was_open_gives_the_outcome(tmp_path: Path) -> None:
    own = Settings(_env_file=None, data_dir=tmp_path, rate_limit="")  # type: ignore[call-arg]
    desk = EligibilityDesk(None, own)
    desk.day = desk.rulebook().closes
    with TestClient(create_app(cast("Desk", desk)), base_url="http://localhost") as client:
        shown = visit(client, f"/eligibility?{YES}")
    assert "Yes: by the documents, an applicant like this can take part in the call." in shown.text
    assert "No application is possible now" not in shown.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_leads_to_the_check_in_its_language(client: TestClient, language: str) -> None:
    shown = visit(client, f"/?lang={language}")
    assert shown.links.count(f"/eligibility?lang={language}") == 2


def test_a_case_without_a_fact_is_the_case_before_it() -> None:
    case = Case({"purpose": ("experiment",), "countries": ("IT", "KE"), "date": ()})
    assert case.last == "date"
    assert case.facts == {"purpose": ("experiment",), "countries": ("IT", "KE")}
    assert case.without_value("countries", "IT").answers["countries"] == ("KE",)
    assert case.without_value("countries", "IT").without_value("countries", "KE") == case.without("countries")
