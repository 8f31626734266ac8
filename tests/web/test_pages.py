from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from fastapi import Request
from fastapi.responses import Response
from fastapi.testclient import TestClient
from starlette.middleware.base import RequestResponseEndpoint

from assistant.phrases import phrases
from corpus.types import LANGUAGES
from tests.fakes_web import HOSTILE, FakeChat, FakeDesk, small_app
from web.chat_pages import REASONS
from web.errors import QueueFull, StoreUnavailable
from web.pages import templates
from web.settings import Settings

DEADLINE = "Until when could teams apply to the first call?"
PAGES = [
    "/",
    f"/?q={DEADLINE}",
    "/?q=pizza",
    "/?q=insurance",
    "/?q=hello",
    "/?q=hostile",
    "/?lang=ar&q=الموعد",
    "/?lang=zh&q=截止",
    "/documents",
    "/documents?lang=fr",
    "/documents/hostile",
    "/documents/own-notes?hl=3-30",
    "/documents/astral",
    "/documents/ao-2018-deadline-extension?lang=en&hl=0-9999999",
    "/documents/ao-2018-deadline-extension?lang=ar",
    "/documents/nothing-here",
    "/about",
    "/about?lang=ru",
    "/privacy",
    "/privacy?lang=zh",
    "/answers/nothing-here",
    "/documents?collection=notes",
    "/documents/paged?collection=notes&hl=20-60",
]
ANSWERED = [
    "Answered",
    "30 September 2018",
    "Please note",
    "Since replaced",
    "31 August 2018",
    "The documents answer this clearly.",
    "Station Desk summary, from UNOOSA",
    "Deadline Extension Notice",
    "You can also ask",
    "Ask another question",
]


class Page(HTMLParser):
    """What a page shows: ids, links, elements with their attributes, text inside `mark`, all text.

    What stands in a `template` is not shown.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = self.marked = ""
        self._marks = self._templates = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._templates += tag == "template"
        if self._templates:
            return
        self.elements.append((tag, dict(attrs)))
        self._marks += tag == "mark"

    def handle_endtag(self, tag: str) -> None:
        self._templates -= tag == "template"
        self._marks -= tag == "mark"

    def handle_data(self, data: str) -> None:
        if self._templates:
            return
        self.text += data
        self.marked += data if self._marks else ""

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def ids(self) -> list[str]:
        return [a["id"] or "" for _, a in self.elements if "id" in a]

    @property
    def links(self) -> list[str]:
        return [a["href"] or "" for a in self.all("a")]


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def chat(desk: FakeDesk) -> FakeChat:
    return FakeChat(desk)


@pytest.fixture
def client(desk: FakeDesk, chat: FakeChat) -> Iterator[TestClient]:
    with TestClient(small_app(desk, chat)) as client:
        yield client


def page(client: TestClient, address: str, **headers: str) -> Page:
    response = client.get(address, headers=headers)
    assert response.status_code == (404 if "nothing-here" in address else 200), address
    return Page(response.text)


# every page ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", PAGES)
def test_no_inline_script_or_style_and_nothing_of_others(client: TestClient, address: str) -> None:
    found = page(client, address)
    for tag, attributes in found.elements:
        assert tag != "style"
        assert not any(name == "style" or name.startswith("on") for name in attributes), (tag, attributes)
    assert [(a.get("src"), a.get("type")) for a in found.all("script")] == [("/static/page.js", "module")]
    assert all((a["href"] or "").startswith("/") for a in found.all("link"))
    assert not found.all("img")
    assert not found.all("iframe")


@pytest.mark.parametrize("address", PAGES)
def test_every_link_inside_the_page_has_its_target(client: TestClient, address: str) -> None:
    found = page(client, address)
    assert len(found.ids) == len(set(found.ids))
    for link in found.links:
        if link.startswith("#"):
            assert link[1:] in found.ids, link


@pytest.mark.parametrize("address", PAGES)
def test_links_are_this_sites_or_safe_and_marked_external(client: TestClient, address: str) -> None:
    for link in page(client, address).all("a"):
        href = link["href"] or ""
        assert href.startswith(("/", "?lang=", "#", "http://", "https://")), href
        assert not href.startswith("//")
        assert not href.startswith("http") or link.get("rel") == "noopener external nofollow"


@pytest.mark.parametrize("address", PAGES)
def test_hostile_text_stays_text(client: TestClient, address: str) -> None:
    html = client.get(address).text
    assert "<script>alert" not in html
    assert "<img" not in html
    assert "onerror" not in re.sub(r"&lt;img src=x onerror=alert\(2\)&gt;", "", html)


def test_static_files_are_served_and_the_scripts_are_small(client: TestClient) -> None:
    assert {client.get(f"/static/{name}").status_code for name in ("page.css", "mark.svg")} == {200}
    scripts, seen = ["page.js"], 0
    for name in scripts:
        script = client.get(f"/static/{name}")
        assert script.headers["content-type"].startswith("text/javascript")
        scripts += [found for found in re.findall(r'from "\./(\w+\.js)"', script.text) if found not in scripts]
        seen += len(script.content)
    assert len(scripts) == 8
    assert seen <= 20_000


def test_a_pages_script_and_style_carry_its_nonce(desk: FakeDesk) -> None:
    app = small_app(desk)

    @app.middleware("http")
    async def give_nonce(request: Request, call_next: RequestResponseEndpoint) -> Response:
        request.state.nonce = "n0nce"
        return await call_next(request)

    with TestClient(app) as client:
        found = page(client, "/")
    loaded = [*found.all("script"), *(a for a in found.all("link") if a["rel"] == "stylesheet")]
    assert [a["nonce"] for a in loaded] == ["n0nce", "n0nce"]


# asking ----------------------------------------------------------------------------------------------------


def test_the_empty_page_asks(client: TestClient) -> None:
    found = page(client, "/")
    (box,) = found.all("textarea")
    assert (box["name"], box["maxlength"]) == ("question", "2000")
    assert any(label.get("for") == box["id"] for label in found.all("label"))
    values = [b["value"] for b in found.all("button") if b.get("name") == "question"]
    assert values == list(phrases("en").examples)
    assert "Automated, not official" in found.text
    assert "Newest source: 25 May 2026" in found.text


def test_a_linked_question_is_answered_at_its_own_address(client: TestClient) -> None:
    found = page(client, f"/?q={DEADLINE}")
    for words in ANSWERED:
        assert words in found.text, words
    assert {f"source-{n}" for n in range(1, 5)} <= set(found.ids)
    assert "/documents/ao-2018-deadline-extension?lang=en" in " ".join(found.links)


def test_quotes_carry_their_language(client: TestClient) -> None:
    found = page(client, "/?lang=ar&q=الموعد")
    assert found.all("html")[0] == {"lang": "ar", "dir": "rtl"}
    quotes = [a for a in found.all("span") if a.get("class") == "quoted"]
    assert [(a["lang"], a["dir"]) for a in quotes] == [("ar", "auto"), ("en", "auto")]
    assert [(a["lang"], a["dir"]) for a in found.all("blockquote")] == [("ar", "auto"), ("en", "auto")]


def test_a_translated_quote_stands_beside_what_it_translates(client: TestClient, desk: FakeDesk) -> None:
    found = page(client, "/?lang=ar&q=الموعد")
    assert [(a["lang"], a["dir"]) for a in found.all("q")] == [("en", "auto")]
    document = desk.document("ao-2018-deadline-extension", "en")
    assert document is not None
    original = next(sentence for sentence in document.sentences if sentence.name == "new-deadline")
    assert original.text in found.text
    (link,) = [link for link in found.links if f"lang=en&hl={original.start}-{original.end}" in link]
    assert page(client, link).marked == original.text
    assert phrases("ar")("notice_translation") in found.text


def test_the_answers_language_rules_its_block_only(client: TestClient) -> None:
    found = page(client, "/?lang=en&q=截止")
    (block,) = [a for a in found.all("section") if "answer" in (a.get("class") or "").split()]
    assert (block["lang"], block["dir"]) == ("zh", "ltr")
    assert found.all("html")[0]["lang"] == "en"


@pytest.mark.parametrize("question", ["", "   ", "x" * 2001])
def test_an_invalid_question_is_explained_and_kept(client: TestClient, question: str) -> None:
    response = client.post("/", data={"question": question})
    assert response.status_code == 422
    expected = "too long" if question.strip() else "Please type a question"
    assert expected in response.text
    assert question.strip() in response.text
    (box,) = Page(response.text).all("textarea")
    assert (box["aria-invalid"], box["aria-describedby"]) == ("true", "problem private")


def test_an_unanswered_question_says_where_to_ask(client: TestClient) -> None:
    found = page(client, "/?q=pizza")
    assert "Outside the subject" in found.text
    assert any("unoosa.org" in link for link in found.links)
    assert "The documents answer this clearly." not in found.text


def test_small_talk_is_not_called_answered(client: TestClient) -> None:
    found = page(client, "/?q=hello")
    assert "Hello, and welcome." in found.text
    assert "Answered" not in found.text


# conversations ---------------------------------------------------------------------------------------------


def sent(client: TestClient, question: str, **fields: str) -> Any:
    return client.post("/", data={"question": question, **fields}, follow_redirects=False)


def fields_of(found: Page) -> dict[str, str]:
    """What the forms of the page send beside a question; every form for asking sends the same."""
    names = ("conversation_id", "collection")
    by_name = {name: {a["value"] or "" for a in found.all("input") if a.get("name") == name} for name in names}
    assert all(len(values) <= 1 for values in by_name.values())
    return {name: value for name, values in by_name.items() for value in values}


def test_a_question_leads_to_its_answers_own_page(client: TestClient) -> None:
    response = sent(client, DEADLINE)
    assert response.status_code == 303
    assert response.headers["location"].startswith("/answers/ans_1-")
    found = page(client, response.headers["location"])
    assert {"name": "robots", "content": "noindex"} in found.all("meta")
    for words in ANSWERED:
        assert words in found.text, words


def test_an_answers_page_is_not_kept_by_caches_in_between(client: TestClient) -> None:
    response = client.get(sent(client, DEADLINE).headers["location"])
    assert response.headers["cache-control"].startswith("private")


def test_the_chosen_language_survives_the_way_to_the_answer(client: TestClient) -> None:
    response = client.post("/?lang=fr", data={"question": "pizza"})
    assert str(response.url).endswith("?lang=fr")
    assert Page(response.text).all("html")[0]["lang"] == "fr"


def test_a_conversation_shows_earlier_exchanges_closed_and_the_last_in_full(client: TestClient) -> None:
    first = Page(client.post("/", data={"question": DEADLINE}).text)
    second = Page(client.post("/", data={"question": "hello", **fields_of(first)}).text)
    third = Page(client.post("/", data={"question": "pizza", **fields_of(second)}).text)
    assert fields_of(first) == fields_of(second) == fields_of(third)
    (earlier,) = [a for a in third.all("section") if a.get("class") == "earlier"]
    assert earlier["aria-label"] == "Earlier in this conversation"
    assert (
        third.text.index(DEADLINE) < third.text.index("Hello, and welcome.") < third.text.index("Outside the subject")
    )
    assert not [a for a in third.all("details") if "open" in a]
    assert [link for link in third.links if link.startswith("/answers/")] == [
        "/answers/ans_1-1-1",
        "/answers/ans_h-1-2",
    ]
    assert "#source-1" not in third.links


def test_an_earlier_answer_shows_the_conversation_only_so_far(client: TestClient) -> None:
    first = client.post("/", data={"question": DEADLINE})
    client.post("/", data={"question": "hello", **fields_of(Page(first.text))})
    assert "Hello, and welcome." not in client.get(str(first.url)).text


def test_a_new_conversation_can_be_begun(client: TestClient) -> None:
    answered = Page(client.post("/", data={"question": DEADLINE}).text)
    assert "Start a new conversation" in answered.text
    assert "conversation_id" not in fields_of(page(client, "/"))


def test_the_same_form_sent_twice_asks_once(client: TestClient, desk: FakeDesk) -> None:
    (key,) = {a["value"] for a in page(client, "/").all("input") if a.get("name") == "key"}
    first, second = (sent(client, DEADLINE, key=key or "").headers["location"] for _ in range(2))
    assert first == second
    assert len(desk.requests) == 1


def test_a_form_filled_in_anew_after_going_back_is_a_new_question(client: TestClient, desk: FakeDesk) -> None:
    sent(client, DEADLINE, key="k" * 22)
    assert sent(client, "hello", key="k" * 22).status_code == 303
    assert [request.question for request in desk.requests] == [DEADLINE, "hello"]


def test_every_page_with_a_form_has_a_key_of_its_own(client: TestClient) -> None:
    keys = [a["value"] for _ in range(2) for a in page(client, "/").all("input") if a.get("name") == "key"]
    assert len(set(keys)) == 2


def test_an_answer_that_cannot_be_kept_is_shown_at_once_and_cannot_be_reported_on(
    client: TestClient, chat: FakeChat
) -> None:
    chat.keeps = False
    response = sent(client, DEADLINE)
    assert response.status_code == 200
    assert "30 September 2018" in response.text
    assert "Report an error" not in response.text
    assert "conversation_id" not in fields_of(Page(response.text))


def test_a_conversation_no_longer_kept_gives_the_question_back_without_it(client: TestClient) -> None:
    response = sent(client, "And who?", conversation_id="conv_99")
    found = Page(response.text)
    assert response.status_code == 404
    assert "no longer kept" in found.text
    assert ">\nAnd who?</textarea>" in response.text
    assert "conversation_id" not in fields_of(found)


def test_a_full_queue_gives_the_question_back_and_says_when_to_come_again(client: TestClient, chat: FakeChat) -> None:
    chat.refuses = QueueFull("64 questions are waiting", retry_after=7)
    response = sent(client, DEADLINE)
    assert (response.status_code, response.headers["retry-after"]) == (503, "7")
    assert f">\n{DEADLINE}</textarea>" in response.text
    assert "Please try again shortly." in response.text


def test_a_store_that_is_away_gives_the_question_back(client: TestClient, chat: FakeChat) -> None:
    chat.refuses = StoreUnavailable("the disk is full")
    response = sent(client, DEADLINE, conversation_id="conv_1")
    assert response.status_code == 503
    assert f">\n{DEADLINE}</textarea>" in response.text
    assert fields_of(Page(response.text))["conversation_id"] == "conv_1"
    assert "disk" not in response.text


@pytest.mark.parametrize("address", ["/answers/ans_none", "/answers/%00", "/answers/<script>"])
def test_an_unknown_answer_is_a_friendly_page(client: TestClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "no longer kept" in response.text
    assert "<script>" not in response.text.replace('<script type="module"', "")


def test_earlier_questions_and_answers_are_escaped(client: TestClient) -> None:
    first = Page(client.post("/", data={"question": HOSTILE}).text)
    response = client.post("/", data={"question": "pizza", **fields_of(first)})
    assert Page(response.text).text.count(HOSTILE) >= 2
    assert "<script>alert" not in response.text


def test_a_collection_of_ones_own_is_asked_and_stays_chosen(client: TestClient, desk: FakeDesk) -> None:
    assert fields_of(page(client, "/?collection=notes")) == {"collection": "notes"}
    found = Page(client.post("/", data={"question": DEADLINE, "collection": "notes"}).text)
    assert fields_of(found)["collection"] == "notes"


# what readers say ------------------------------------------------------------------------------------------


def answer_of(client: TestClient) -> tuple[str, Page]:
    response = client.post("/", data={"question": DEADLINE})
    return str(response.url.path).removeprefix("/answers/"), Page(response.text)


def test_every_statement_can_be_reported(client: TestClient) -> None:
    identity, found = answer_of(client)
    forms = [form for form in found.all("form") if (form.get("class") or "").split()[0] == "feedback"]
    numbers = [a["value"] for a in found.all("input") if a.get("name") == "statement"]
    assert numbers == ["1", "2"]
    assert len(forms) == len(numbers) + 1
    assert all(form["action"] == "/feedback" for form in forms)
    assert {a["value"] for a in found.all("input") if a.get("name") == "answer_id"} == {identity}
    reasons = [a["value"] for a in found.all("input") if a.get("name") == "reason"]
    assert reasons[:4] == reasons[4:] == list(REASONS)


def test_a_report_is_kept_and_thanked_for(client: TestClient, chat: FakeChat) -> None:
    identity, _ = answer_of(client)
    told = {"answer_id": identity, "statement": "2", "reason": "quote", "comment": f" {HOSTILE} "}
    response = client.post("/feedback", data=told, follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (303, f"/answers/{identity}?thanks=1#thanks")
    assert chat.reports == [(identity, "down", f"quote: {HOSTILE}", 2)]
    found = page(client, f"/answers/{identity}?thanks=1")
    assert "thanks" in found.ids
    assert "Thank you." in found.text


def test_an_answer_can_be_rated(client: TestClient, chat: FakeChat) -> None:
    identity, found = answer_of(client)
    assert [b["value"] for b in found.all("button") if b.get("name") == "rating"] == ["up", "down"]
    client.post("/feedback?lang=ar", data={"answer_id": identity, "rating": "up"})
    assert chat.reports == [(identity, "up", "", None)]


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"answer_id": "ans_none"}, 404),
        ({"answer_id": "//evil.example"}, 404),
        ({}, 422),
        ({"answer_id": "a", "rating": "sideways"}, 422),
        ({"answer_id": "a", "statement": "x"}, 422),
        ({"answer_id": "a", "reason": "<b>"}, 422),
        ({"answer_id": "a", "comment": "x" * 1001}, 422),
    ],
)
def test_feedback_that_cannot_be_read_or_placed_is_refused(
    client: TestClient, chat: FakeChat, told: dict[str, str], status: int
) -> None:
    assert client.post("/feedback", data=told, follow_redirects=False).status_code == status
    assert chat.reports == []


# documents -------------------------------------------------------------------------------------------------


def test_a_citation_leads_to_its_marked_span(client: TestClient) -> None:
    links = [link for link in page(client, f"/?q={DEADLINE}").links if "hl=" in link]
    assert len(links) == 4
    for link in links:
        found = page(client, link)
        assert link.partition("#")[2] in found.ids
        assert found.ids.count("hl") == 1
    assert page(client, links[0]).marked == (
        "On 30 August 2018 UNOOSA and CMSA moved the application deadline of the first call by one month "
        "to 30 September 2018."
    )


@pytest.mark.parametrize(("start", "end"), [(0, 1), (8, 9), (0, 42), (30, 60), (9, 70)])
def test_spans_count_code_points(client: TestClient, desk: FakeDesk, start: int, end: int) -> None:
    document = desk.document("astral", "en")
    assert document is not None
    end = min(end, len(document.text))
    found = page(client, f"/documents/astral?hl={start}-{end}")
    assert "".join(found.marked.split()) == "".join(document.text[start:end].split())


@pytest.mark.parametrize("span", ["x", "9-3", "5-5", "0-99999999", "-1-2", "%00", "1-2&hl=0-4x", "٠-٩"])
def test_a_wrong_span_is_a_note_and_no_error(client: TestClient, span: str) -> None:
    found = page(client, f"/documents/ao-2018-deadline-extension?lang=en&hl={span}")
    assert not found.all("mark")
    assert phrases("en")("ui_highlight_lost") in found.text


def test_a_span_of_another_language_version_is_not_marked(client: TestClient) -> None:
    found = page(client, "/documents/own-notes?lang=fr&hl=0-8")
    assert not found.all("mark")
    assert found.all("html")[0]["lang"] == "fr"
    assert found.all("h1")[0] == {"lang": "en", "dir": "ltr"}


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("zh", "ltr")])
def test_versions_are_set_in_their_direction(client: TestClient, language: str, direction: str) -> None:
    found = page(client, f"/documents/project-gaas-solar-cells-saudi?lang={language}")
    body = next(a for a in found.all("div") if a.get("class") == "document-body")
    assert (body["lang"], body["dir"]) == (language, direction)
    assert set(LANGUAGES) <= {a["hreflang"] for a in found.all("link") if a.get("rel") == "alternate"}
    assert {"ar": "المملكة العربية السعودية", "zh": "沙特阿拉伯"}[language] in found.text


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_a_version_says_that_nobody_reviewed_it_and_leads_to_the_sentence_it_translates(
    client: TestClient, desk: FakeDesk, language: str
) -> None:
    version, english = (desk.document("rule-eligibility-2018", code) for code in (language, "en"))
    assert version is not None
    assert english is not None
    for own, original in zip(version.sentences, english.sentences, strict=True):
        found = page(client, f"/documents/{version.id}?lang={language}&hl={own.start}-{own.end}")
        assert phrases(language)("ui_unreviewed") in found.text
        assert "".join(found.marked.split()) == "".join(own.text.split())
        (link,) = [a["href"] or "" for a in found.all("a") if a.get("hreflang") == "en" and "hl=" in (a["href"] or "")]
        assert page(client, link).marked == original.text


def test_a_version_without_a_marked_sentence_leads_to_the_english_document(client: TestClient) -> None:
    found = page(client, "/documents/rule-eligibility-2018?lang=fr")
    assert phrases("fr")("ui_read_original") in found.text
    assert "/documents/rule-eligibility-2018?lang=en" in found.links


@pytest.mark.parametrize("address", ["/documents/rule-eligibility-2018?lang=en", "/documents/own-notes?lang=fr"])
def test_an_original_is_called_no_translation(client: TestClient, address: str) -> None:
    found = page(client, address)
    assert not any(phrases(language)("ui_unreviewed") in found.text for language in LANGUAGES)


def test_a_document_says_what_it_is(client: TestClient) -> None:
    found = page(client, "/documents/ao-2018-first-announcement?lang=en")
    for words in ("Announcement", "28 May 2018", "Valid 28 May 2018 to 30 September 2018", "Since replaced",
                  "Sources disagree", "Station Desk summary, from UNOOSA and CMSA"):  # fmt: skip
        assert words in found.text, words


def test_a_readers_own_document_is_shown_whole_and_not_called_a_summary(client: TestClient) -> None:
    found = page(client, "/documents/own-notes")
    for line in ("Notes of our own team", "The second line of the same note.", "- to ask for help"):
        assert line in found.text
    assert "Station Desk summary" not in found.text


def test_pages_of_a_file_are_numbered_where_they_begin(client: TestClient) -> None:
    found = page(client, "/documents/paged?collection=notes")
    assert [found_id for found_id in found.ids if found_id.startswith("page-")] == ["page-1", "page-2", "page-3"]
    text = " ".join(found.text.split())
    assert "Page 1A paged file." in text
    assert "This sentence runs Page 2over to the next page. Page 3The last page is short." in text


def test_a_publishers_own_words_are_not_called_a_summary(client: TestClient) -> None:
    found = page(client, "/documents/paged?collection=notes")
    assert "Word for word from the document" in found.text
    assert "Station Desk summary" not in found.text


def test_documents_of_a_collection_lead_to_each_other_within_it(client: TestClient) -> None:
    assert "/documents/paged?lang=en&collection=notes" in page(client, "/documents?collection=notes").links
    assert client.get("/documents/paged").status_code == 404
    response = client.get("/documents?collection=nope", headers={"accept": "text/html"})
    assert response.status_code == 404
    assert "nope" in response.text


@pytest.mark.parametrize("address", ["/documents/nothing-here", "/documents/<script>", "/documents/%00"])
def test_an_unknown_document_is_a_friendly_page(client: TestClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "There is no page at this address." in response.text
    assert "/documents" in Page(response.text).links


def test_the_list_names_every_document_once(client: TestClient, desk: FakeDesk) -> None:
    found = page(client, "/documents")
    links = [link for link in found.links if link.startswith("/documents/")]
    assert len(links) == len({document.id for document in desk.documents()})
    for kind in ("Announcement", "Rule", "Project", "Frequent questions"):
        assert kind in found.text


# language of the interface ---------------------------------------------------------------------------------


def test_the_interface_follows_the_address_then_the_browser_then_english(client: TestClient) -> None:
    assert page(client, "/?lang=es", **{"accept-language": "fr"}).all("html")[0]["lang"] == "es"
    assert page(client, "/", **{"accept-language": "fr-CA"}).all("html")[0]["lang"] == "fr"
    assert page(client, "/?lang=xx", **{"accept-language": "de"}).all("html")[0]["lang"] == "en"
    response = client.get("/", headers={"accept-language": "ru"})
    assert (response.headers["content-language"], response.headers["vary"]) == ("ru", "Accept-Language")


@pytest.mark.parametrize(("written", "language"), [("FR", "fr"), ("zh-CN", "zh"), ("pt", "en"), ("", "en")])
def test_a_language_may_be_written_with_its_region_or_in_capitals(
    client: TestClient, written: str, language: str
) -> None:
    assert f'<html lang="{language}"' in client.get("/", params={"lang": written}).text


def test_a_line_break_of_a_form_counts_as_one_character(client: TestClient) -> None:
    assert client.post("/", data={"question": "a\r\n" + "b" * 1998}, follow_redirects=False).status_code == 303


def test_a_chosen_language_stays_chosen(client: TestClient) -> None:
    found = page(client, "/?lang=es")
    assert {"/documents?lang=es", "/about?lang=es"} <= set(found.links)
    assert all(form["action"] == "/?lang=es" for form in found.all("form"))


def test_changing_the_language_keeps_the_question_and_the_answer(client: TestClient, chat: FakeChat) -> None:
    assert "?lang=fr" in Page(client.post("/", data={"question": "pizza"}).text).links
    chat.keeps = False
    assert "?lang=fr&q=pizza" in Page(client.post("/", data={"question": "pizza"}).text).links


def test_changing_the_language_keeps_the_collection(client: TestClient) -> None:
    assert "?lang=fr&collection=notes" in page(client, "/documents?collection=notes").links


def test_the_privacy_page_says_what_is_stored_and_for_how_long(desk: FakeDesk) -> None:
    told = (
        (30, "en", "30 days"),
        (7, "ru", "7 дней"),
        (1, "en", "1 day."),
        (400, "zh", "400天"),
        (30, "ar", "30 يومًا"),
    )
    for days, language, words in told:
        settings = Settings(_env_file=None, retention_days=days)  # type: ignore[call-arg]
        with TestClient(small_app(FakeDesk(settings=settings))) as client:
            found = page(client, f"/privacy?lang={language}")
        assert words in found.text
        assert phrases(language)("ui_privacy_log") in found.text


def test_the_privacy_page_says_when_questions_are_logged() -> None:
    settings = Settings(_env_file=None, log_questions=True)  # type: ignore[call-arg]
    with TestClient(small_app(FakeDesk(settings=settings))) as client:
        found = page(client, "/privacy?lang=en")
    assert phrases("en")("ui_privacy_log_questions") in found.text
    assert phrases("en")("ui_privacy_log") not in found.text


def test_about_says_how_it_works_and_where_to_ask(client: TestClient) -> None:
    found = page(client, "/about")
    assert "Newest source: 25 May 2026" in found.text
    assert any("unoosa.org" in link for link in found.links)


def test_an_error_page_shows_its_number_and_escapes_its_words() -> None:
    app = small_app()

    @app.get("/broken/{rest:path}")
    def broken(request: Request) -> Response:
        problem = {"status": 503, "title": HOSTILE, "detail": HOSTILE, "request_id": "req_1"}
        return templates.TemplateResponse(request, "error.html", problem, status_code=503)

    with TestClient(app) as client:
        response = client.get("/broken//evil.example/?lang=ar")
    found = Page(response.text)
    assert response.status_code == 503
    assert HOSTILE in found.text
    assert "503 · req_1" in found.text
    assert found.all("html")[0] == {"lang": "ar", "dir": "rtl"}
    assert phrases("ar")("ui_error_title") in found.text
    assert [line["lang"] for line in found.all("p") if line.get("class") == "lede"] == ["en"]
    assert not any("evil" in link for link in found.links)
