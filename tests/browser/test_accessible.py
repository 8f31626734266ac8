"""WCAG 2.2 AA by axe: every page and every state of asking, in two directions of writing, light and dark."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from tests.browser.hostile_chat import CITATIONS, STATEMENT, HostileChat, hangs, refuses

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""What can differ between light and dark."""
QUESTIONS = {
    "en": ("Until when could teams apply?", "insurance", "pizza", "hello"),
    "ar": ("الموعد", "insurance", "pizza", "hello"),
}
AXE = Axe()


def findings(page: Page, where: str) -> list[str]:
    """What axe finds in light and dark: the rule, where, and what stands there."""
    found = []
    for scheme, options in (("light", OPTIONS), ("dark", COLOURS)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.wait_for_function("() => document.getAnimations().every((one) => one.playState !== 'pending')")
        for violation in AXE.run(page, options=options).response["violations"]:
            found += [f"{where}, {scheme}: {violation['id']}: {node['html'][:120]}" for node in violation["nodes"]]
    return found


def asked(page: Page, question: str) -> None:
    page.fill("#question", question)
    page.keyboard.press("Enter")


def answered(page: Page, question: str) -> None:
    asked(page, question)
    page.wait_for_url(re.compile("/answers/"))
    expect(page.locator(".live")).to_have_count(0)


def streaming(page: Page, chat: HostileChat) -> None:
    chat.plays.append(hangs(CITATIONS, STATEMENT))
    asked(page, "hello")
    expect(page.locator(".live .statement")).to_be_visible()


def failed(page: Page, chat: HostileChat) -> None:
    chat.plays.append(refuses(503))
    asked(page, "hello")
    expect(page.locator("[data-part=retry]")).to_be_visible()


def reporting(page: Page) -> None:
    answered(page, "Until when could teams apply?")
    page.fill("#question", "And who?")
    page.keyboard.press("Enter")
    expect(page.locator(".earlier summary")).to_be_visible()
    page.locator(".earlier summary").click()
    page.locator(".report summary").first.click()
    expect(page.locator("#comment-1")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_state_of_asking_is_accessible(browser: Browser, chat: HostileChat, address: str, language: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    found: list[str] = []
    page.goto(f"{address}/?lang={language}")
    found += findings(page, "empty")
    for question in QUESTIONS[language]:
        answered(page, question)
        found += findings(page, question)
        page.goto(f"{address}/?lang={language}")
    for state, enter in (("streaming", streaming), ("failed", failed)):
        page.goto(f"{address}/?lang={language}")
        enter(page, chat)
        found += findings(page, state)
    page.goto(f"{address}/?lang={language}")
    reporting(page)
    found += findings(page, "reporting in a conversation")
    page.close()
    assert found == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_is_accessible(browser: Browser, address: str, language: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    found: list[str] = []
    for path in (
        "/documents/ao-2018-deadline-extension?hl=20-90&lang=",
        "/documents/ao-2018-first-announcement?lang=",
        "/documents/paged?collection=notes&lang=",
        "/documents?lang=",
        "/about?lang=",
        "/privacy?lang=",
        "/documents/nothing?lang=",
        "/answers/nothing?lang=",
        "/nowhere?lang=",
    ):
        page.goto(address + path + language)
        found += findings(page, path)
    page.close()
    assert found == []


def test_a_question_that_cannot_be_read_is_explained_accessibly(browser: Browser, address: str) -> None:
    page = browser.new_page(java_script_enabled=True)
    page.goto(address)
    page.evaluate("""() => {
      const form = document.querySelector("form.ask");
      form.querySelector("textarea").required = false;
      form.submit();
    }""")
    expect(page.locator("#problem")).to_be_visible()
    assert findings(page, "problem") == []
    page.close()


def test_axe_would_find_something(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    page.evaluate("""() => {
      document.documentElement.removeAttribute("lang");
      document.querySelector(".wordmark").style.color = "#345";
    }""")
    found = " ".join(findings(page, "broken"))
    assert "light: html-has-lang" in found
    assert "dark: color-contrast" in found
    page.close()
