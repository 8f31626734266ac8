"""A reader's way through the whole product: the real corpus, model, store and pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.site import WatchedPage, served
from web.app import create_app
from web.wiring import Desk

ANSWER = re.compile(r"/answers/ans_")


@pytest.fixture(scope="module")
def whole(desk: Desk) -> Iterator[str]:
    with served(create_app(desk)) as address:
        yield address


@pytest.mark.parametrize(
    ("language", "question", "follow_up"),
    [
        ("en", "Until when could teams apply to the first call?", "Who could apply?"),
        ("ar", "حتى متى كان يمكن التقدم إلى النداء الأول؟", "من كان يمكنه التقدم؟"),
        ("zh", "第一轮申请的截止日期是什么时候？", "谁可以申请？"),
    ],
)
def test_a_question_its_source_a_follow_up_and_a_report(
    browser: Browser, whole: str, language: str, question: str, follow_up: str
) -> None:
    watched = WatchedPage(browser, whole, viewport={"width": 360, "height": 740})
    page = watched.page
    page.goto(f"{whole}/?lang={language}")
    page.fill("#question", question)
    page.keyboard.press("Enter")
    page.wait_for_url(ANSWER, timeout=60_000)
    expect(page.locator("#answer")).to_be_focused()
    quote = page.locator(".source blockquote").first.inner_text()
    page.locator(".source h3 a").first.click()
    assert "".join(page.locator("mark").all_inner_texts()) == quote
    page.go_back()
    page.fill("#question", follow_up)
    page.keyboard.press("Enter")
    expect(page.locator(".earlier summary")).to_have_text([question])
    page.locator(".report summary").first.click()
    page.locator(".report input[type=radio]").first.check()
    page.locator(".report button").first.click()
    expect(page.locator(".thanks")).to_be_visible()
    assert watched.heard() == []
    assert watched.posts("/api/v1/chat") == 2
    page.close()
