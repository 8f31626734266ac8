"""Asking a server that does what it should not: one clear state, nothing asked again without the reader."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import cast

import pytest
from playwright.sync_api import Browser, expect

from assistant.phrases import phrases
from tests.browser.hostile_chat import CITATIONS, STATEMENT, Play, dies, ends, hangs, refuses
from tests.browser.site import WatchedPage, served
from tests.browser.visit import ANSWER, DEADLINE, Visit
from tests.fakes_web import FakeDesk
from web.app import create_app
from web.settings import Settings
from web.wiring import Desk

WORDS = phrases("en")
PROBLEM = "application/problem+json"


def problem(status: int, slug: str, **more: str) -> bytes:
    return json.dumps({"type": f"/problems/{slug}", "status": status, "title": "Title", **more}).encode()


def error_event(status: int, slug: str) -> bytes:
    return b"event: error\ndata: " + problem(status, slug) + b"\n\n"


FAILURES: dict[str, tuple[Play, str]] = {
    "dies before anything": (dies(), "ui_broken"),
    "dies half-way": (dies(CITATIONS, STATEMENT), "ui_broken"),
    "ends half-way": (ends(CITATIONS, STATEMENT), "ui_broken"),
    "half an event": (ends(CITATIONS, STATEMENT, b'event: answer\ndata: {"id":"ans_1"'), "ui_broken"),
    "an event that is no JSON": (ends(b"event: delta\ndata: {nope\n\n"), "ui_broken"),
    "no stream at all": (ends(b"<h1>It works!</h1>"), "ui_broken"),
    "hangs": (hangs(CITATIONS, STATEMENT), "ui_broken"),
    "hangs without a word": (hangs(), "ui_broken"),
    "busy": (refuses(503, problem(503, "busy"), PROBLEM), "ui_busy"),
    "limited without a time": (refuses(429, b"slow down"), "ui_limited"),
    "fails": (refuses(500, problem(500, "internal"), PROBLEM), "ui_failed"),
    "a proxy's page": (refuses(502, b"<h1>Bad gateway</h1>"), "ui_failed"),
    "not ready": (refuses(503, problem(503, "not-ready"), PROBLEM), "ui_failed"),
    "a proxy that is busy": (refuses(503, b"<h1>Try later</h1>"), "ui_busy"),
    "error event": (ends(CITATIONS, STATEMENT, error_event(500, "internal")), "ui_failed"),
    "busy in the stream": (ends(error_event(503, "busy")), "ui_busy"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_is_told_once_and_nothing_is_asked_again_without_the_reader(visit: Visit, name: str) -> None:
    play, key = FAILURES[name]
    visit.chat.plays.append(play)
    visit.open()
    visit.page.evaluate("document.querySelector('#asking').dataset.patience = '400'")
    visit.page.fill("#question", DEADLINE)
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator("[data-part=state]")).to_have_text(WORDS(key))
    visit.page.wait_for_timeout(450)
    assert visit.told == [WORDS("ui_working"), WORDS(key)]
    assert len(visit.chat.asked) == 1
    assert visit.page.input_value("#question") == DEADLINE
    assert visit.page.locator("[aria-busy=true]").count() == 0
    assert not visit.page.get_by_role("button", name="Stop").is_visible()
    assert visit.page.evaluate("document.activeElement.dataset.part") == "retry"
    visit.page.evaluate(
        "document.querySelector('#asking').dataset.patience = '20000'"
    )  # the real answer may take longer
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url(ANSWER)
    assert [key for key, _ in visit.chat.asked] == [visit.chat.asked[0][0]] * 2
    assert visit.page.locator(".source").count() == 4


def test_who_asks_too_often_is_told_how_long_to_wait(visit: Visit) -> None:
    visit.chat.plays.append(refuses(429, problem(429, "rate-limited"), PROBLEM, retry_after="1"))
    visit.ask()
    retry = visit.page.get_by_role("button", name="Try again")
    expect(retry).to_be_disabled()
    assert visit.state == WORDS("ui_limited_for", time="1 second")
    assert visit.page.evaluate("document.activeElement.id") == "question"
    expect(retry).to_be_enabled()
    assert len(visit.chat.asked) == 1
    retry.click()
    visit.page.wait_for_url(ANSWER)


@pytest.mark.parametrize(("language", "time"), [("ru", "12 секунд"), ("zh", r"12\s?秒"), ("ar", "(?:١٢|12) ثانية")])
def test_the_time_to_wait_is_in_the_readers_words(visit: Visit, language: str, time: str) -> None:
    visit.chat.plays.append(refuses(429, retry_after="12"))
    visit.ask(path=f"/?lang={language}")
    expect(visit.page.locator("[data-part=state]")).to_have_text(re.compile(time))


def test_without_a_connection_the_question_is_kept(visit: Visit) -> None:
    visit.open()
    visit.page.context.set_offline(True)
    visit.page.fill("#question", DEADLINE)
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator("[data-part=state]")).to_have_text(WORDS("ui_offline"))
    assert visit.page.input_value("#question") == DEADLINE
    visit.page.context.set_offline(False)
    visit.page.get_by_role("button", name="Try again").click()
    visit.page.wait_for_url(ANSWER)
    assert len(visit.chat.asked) == 1


def test_a_refused_question_shows_why_as_text(visit: Visit) -> None:
    detail = "<img src=x onerror=alert(1)> cannot be read"
    visit.chat.plays.append(refuses(422, problem(422, "question-invalid", detail=detail), PROBLEM))
    visit.ask()
    expect(visit.page.locator("[data-part=state]")).to_have_text(detail)
    assert not visit.page.get_by_role("button", name="Try again").is_visible()
    assert visit.page.input_value("#question") == DEADLINE


def test_a_conversation_no_longer_kept_is_begun_anew(visit: Visit) -> None:
    visit.ask()
    visit.page.wait_for_url(ANSWER)
    visit.page.evaluate("""() => {
      for (const field of document.querySelectorAll("[name=conversation_id]")) field.value = "conv_nowhere";
    }""")
    visit.page.fill("#question", "hello")
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator("[data-part=state]")).to_have_text(WORDS("ui_gone"))
    assert visit.page.input_value("#question") == "hello"
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator("#answer")).to_be_focused()
    assert "conversation_id" not in visit.chat.asked[-1][1]


def test_an_answer_whose_page_cannot_be_loaded_is_linked_to(visit: Visit) -> None:
    visit.page.route("**/answers/**", lambda route: route.abort())
    visit.ask()
    expect(visit.page.locator("[data-part=state]")).to_have_text(WORDS("ui_unshown"))
    assert visit.page.locator(".live .statement").count() == 2
    visit.page.unroute_all()
    visit.page.get_by_role("link", name=WORDS("ui_show_answer")).click()
    expect(visit.page.locator(".source")).to_have_count(4)
    assert len(visit.chat.asked) == 1


def test_an_answer_that_cannot_be_kept_is_still_shown(browser: Browser, tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path, database_url="sqlite:////proc/none/station.db")  # type: ignore[call-arg]
    with served(create_app(cast("Desk", FakeDesk(settings=settings)))) as address:
        watched = WatchedPage(browser, address)
        watched.page.goto(address)
        watched.page.fill("#question", DEADLINE)
        watched.page.keyboard.press("Enter")
        watched.page.wait_for_url(re.compile(r"/\?q=Until"))
        expect(watched.page.locator(".source")).to_have_count(4)
        assert watched.page.locator(".report").count() == 0
        assert watched.heard() == []
        watched.page.close()
