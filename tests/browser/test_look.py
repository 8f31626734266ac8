"""The pages in a real Chromium: they fit, citations land on the passage, the console stays silent."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.site import WatchedPage

DEADLINE = f"/?q={quote('Until when could teams apply to the first call?')}"
ADDRESSES = {
    "home": "/",
    "answer": DEADLINE,
    "not found": "/?q=insurance",
    "arabic": f"/?lang=ar&q={quote('الموعد')}",
    "chinese": f"/?lang=zh&q={quote('截止')}",
    "hostile answer": "/?q=hostile",
    "document": "/documents/ao-2018-first-announcement?lang=en",
    "hostile document": "/documents/hostile",
    "arabic document": "/documents/ao-2018-deadline-extension?lang=ar",
    "documents": "/documents",
    "about": "/about",
    "privacy": "/privacy",
    "own document": "/documents/paged?collection=notes&hl=16-57",
    "no such page": "/nowhere",
}


@pytest.mark.parametrize("width", [320, 360])
def test_no_page_scrolls_sideways_on_a_phone(browser: Browser, site: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 640})
    for name, address in ADDRESSES.items():
        page.goto(site + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    page.close()


def test_the_console_stays_silent_and_the_policy_is_kept(browser: Browser, site: str) -> None:
    watched = WatchedPage(browser, site)
    for name, address in ADDRESSES.items():
        if name != "no such page":  # of a missing page the console always speaks
            watched.page.goto(site + address)
            assert watched.heard() == [], name
    watched.page.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_citation_lands_on_its_marked_passage_without_javascript(browser: Browser, site: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 640}, java_script_enabled=False)
    page.goto(site + DEADLINE)
    count = page.locator(".source h3 a").count()
    assert count == 4
    for position in range(count):
        page.goto(site + DEADLINE)
        page.locator(".source h3 a").nth(position).click()
        page.wait_for_url("**/documents/**")
        assert _in_view(page, "#hl")
        assert page.locator("#hl").is_visible()
    page.close()


def _in_view(page: Page, selector: str) -> bool:
    """Whether the beginning of an element is inside the viewport; works without JavaScript."""
    box, size = page.locator(selector).bounding_box(), page.viewport_size
    assert box is not None
    assert size is not None
    return 0 <= box["y"] <= size["height"] - 24 and 0 <= box["x"] < size["width"]


def test_controls_are_large_enough_and_reachable_by_keyboard(browser: Browser, site: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 640})
    page.goto(site)
    for control in page.locator("button:visible, nav a:visible, .wordmark").all():
        box = control.bounding_box()
        assert box is not None
        assert box["height"] >= 44, control.inner_text()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "question"
    page.close()


@pytest.mark.parametrize("language", ["en", "ar", "ru"])
def test_twice_the_size_of_text_fits_on_half_a_screen(browser: Browser, site: str, language: str) -> None:
    page = browser.new_page(viewport={"width": 640, "height": 512})
    for name, address in ADDRESSES.items():
        chosen = "" if "lang=" in address else f"{'&' if '?' in address else '?'}lang={language}"
        page.goto(site + address + chosen)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 640, name
    page.close()


def test_motion_stops_for_who_wants_none(browser: Browser, site: str) -> None:
    page = browser.new_page(reduced_motion="reduce")
    page.goto(site)
    moving = """() => {
      const live = document.querySelector("#asking").content.firstElementChild.cloneNode(true);
      document.querySelector("main").append(live);
      return getComputedStyle(live.querySelector(".waiting")).animationName;
    }"""
    assert page.evaluate(moving) == "none"
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(moving) == "turn"
    page.close()


def test_printing_leaves_out_what_paper_cannot_do(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.goto(site + DEADLINE)
    page.emulate_media(media="print")
    for selector in ("form.ask", "form.choices", ".masthead nav", ".languages", ".skip"):
        assert not page.locator(selector).first.is_visible(), selector
    for selector in (".statement", ".source blockquote", ".banner", ".notices"):
        assert page.locator(selector).first.is_visible(), selector
    page.close()
