"""The eligibility check in a real Chromium: by keyboard alone, without a script, accessible, on a narrow screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.types import Request
from tests.browser.site import WatchedPage, served
from tests.browser.test_accessible import findings
from tests.eligibility_desk import EligibilityDesk
from web.app import create_app
from web.settings import Settings
from web.wiring import Desk

EXPERIMENT = "purpose=experiment&route=unoosa_page&date=2018-09-30&flight_mode=undecided"
YES = f"/eligibility?{EXPERIMENT}&countries=IT&countries=KE&bodies=company&bodies=university"
PAGES = {
    "start": "/eligibility",
    "options": "/eligibility?purpose=experiment&ask=bodies",
    "countries": "/eligibility?countries=KE&countries=IT&ask=countries",
    "day": "/eligibility?purpose=experiment&ask=date",
    "problem": "/eligibility?countries=Atlantis",
    "result": YES,
    "no": "/eligibility?purpose=astronaut",
}
CLARIFY = {"en": "We are a start-up, could we have applied?", "ar": "نحن شركة ناشئة، هل كان بإمكاننا التقدم بطلب؟"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("check")
    settings = Settings(_env_file=None, data_dir=folder, rate_limit="")  # type: ignore[call-arg]
    desk = EligibilityDesk(None, settings)
    desk.ask(Request(CLARIFY["en"]))  # what a first question loads, as a server does before it is ready
    with served(create_app(cast("Desk", desk))) as address:
        yield address


def in_language(path: str, language: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


def tab_to(page: Page, name: str) -> None:
    """Press Tab until an element of this name has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).innerText.trim()") == name:
            return
    pytest.fail(f"{name!r} cannot be reached by Tab")


def goes_on(page: Page) -> None:
    tab_to(page, "Continue")
    page.keyboard.press("Enter")


def asked(page: Page, question: str) -> None:
    """A new question is there, and reading goes on at its heading."""
    expect(page.locator("h1")).to_have_text(question)
    expect(page.locator("#step")).to_be_focused()


def test_from_start_to_result_by_keyboard_alone(browser: Browser, site: str) -> None:
    watched = WatchedPage(browser, site, viewport={"width": 1280, "height": 800})
    page = watched.page
    page.goto(f"{site}/eligibility")
    tab_to(page, "Start")
    page.keyboard.press("Enter")
    asked(page, "What do you want to do on the station?")
    tab_to(page, "Why we ask")
    page.keyboard.press("Enter")
    expect(page.locator(".why blockquote").first).to_be_visible()
    goes_on(page)
    expect(page.locator(".fault")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#answer")).to_be_focused()
    page.keyboard.press("Space")
    goes_on(page)
    asked(page, "How is, or was, the application sent?")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    goes_on(page)
    asked(page, "On which day was the application sent, or would it have been?")
    tab_to(page, "I do not know")
    page.keyboard.press("Enter")
    asked(page, "How would the experiment fly?")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    goes_on(page)
    asked(page, "From which countries or places are the bodies that apply?")
    page.keyboard.press("Tab")
    page.keyboard.type("Ken")
    tab_to(page, "Add another country")
    page.keyboard.press("Enter")
    expect(page.locator(".chosen li")).to_have_count(1)
    expect(page.locator("#answer")).to_be_focused()
    page.keyboard.type("Ita")
    goes_on(page)
    asked(page, "Which kinds of bodies apply? Choose all that take part.")
    tab_to(page, "Company or start-up")
    page.keyboard.press("Space")
    goes_on(page)
    expect(page.locator("h1")).to_have_text("No application is possible now.")
    tab_to(page, "Change")
    assert page.locator("dd", has_text="Italy and Kenya").count() == 1
    assert [line for line in watched.heard() if "422" not in line] == []  # of a refusal the console always speaks
    assert not any(request.startswith("POST") for request in watched.requests)
    page.close()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_of_the_check_is_accessible(browser: Browser, site: str, language: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    found: list[str] = []
    for name in ("start", "options", "countries", "problem", "result"):
        page.goto(site + in_language(PAGES[name], language))
        for details in page.locator("details.why").all():
            details.locator("summary").click()
        found += findings(page, name)
    page.close()
    assert found == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_an_answer_by_rules_and_what_it_asks_back_are_accessible(browser: Browser, site: str, language: str) -> None:
    watched = WatchedPage(browser, site, viewport={"width": 320, "height": 740})
    page = watched.page
    page.goto(f"{site}/?lang={language}")
    page.fill("#question", CLARIFY[language])
    page.keyboard.press("Enter")
    expect(page.locator("#country")).to_be_visible(timeout=20_000)
    found = findings(page, "asked back")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.select_option("#country", index=20)
    chosen = page.locator("#country option").nth(20).inner_text()
    page.locator(".choices:has(#country) button").click()
    expect(page.locator(".asked-question")).to_have_text(chosen, timeout=20_000)
    expect(page.locator(".status-answered.by-rules p.connecting", has_text=chosen)).to_be_visible(timeout=20_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.locator(".told a").click()
    expect(page.locator(".answers dd", has_text=chosen)).to_be_visible()
    assert page.locator("html").get_attribute("lang") == language
    page.close()
    assert found == []
    assert watched.posts("/api/v1/chat") == 2


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
def test_no_page_of_the_check_scrolls_sideways(browser: Browser, site: str, language: str) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 640})
    for name, path in PAGES.items():
        page.goto(site + in_language(path, language))
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
        for control in page.locator("button:visible, .button:visible, .choice:visible, select:visible").all():
            box = control.bounding_box()
            assert box is not None
            assert box["height"] >= 44, (name, control.inner_text())
    page.close()


def test_arabic_is_mirrored_and_english_statements_are_not(browser: Browser, site: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(site + in_language(PAGES["options"], "ar"))
    assert page.locator("html").get_attribute("dir") == "rtl"
    box, text = page.locator(".choice input").first.bounding_box(), page.locator(".choice span").first.bounding_box()
    assert box is not None
    assert text is not None
    assert box["x"] > text["x"]
    page.goto(site + in_language(YES, "ar"))
    directions = [
        page.locator(f".proof {quote}").first.evaluate("(quote) => getComputedStyle(quote).direction")
        for quote in ("blockquote", ".original q")
    ]
    assert directions == ["rtl", "ltr"]
    page.close()


def test_it_works_without_javascript(browser: Browser, site: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{site}/eligibility?{EXPERIMENT}")
    page.select_option("#answer", "KE")
    page.click("button[name=more]")
    page.select_option("#answer", "IT")
    page.click("button[name=more]")
    page.click('a[aria-label="Remove: Kenya"]')
    page.click("button.primary")
    page.check("input[value=university]")
    page.click("button.primary")
    assert page.locator("h1").inner_text() == "No application is possible now."
    assert page.url == f"{site}/eligibility?{EXPERIMENT}&countries=IT&bodies=university#step"
    assert not page.locator("[data-copy]").is_visible()
    page.goto(f"{site}/")
    page.fill("#question", CLARIFY["en"])
    page.click("form.ask button")
    page.select_option("#country", label="Kenya")
    page.click(".choices:has(#country) button")
    assert page.locator(".by-rules p.connecting", has_text="Kenya").is_visible()
    page.close()


def test_the_address_is_copied_without_the_place_in_the_page(browser: Browser, site: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{site}{YES}#step")
    page.get_by_role("button", name="Copy address").click()
    expect(page.locator("#copied")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{site}{YES}"
    context.close()


def test_a_printed_result_holds_outcome_reasons_and_quotes_only(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.goto(site + YES)
    page.emulate_media(media="print")
    for selector in (".back", ".act", ".share", ".masthead nav", ".languages"):
        assert not page.locator(selector).first.is_visible(), selector
    for selector in ("h1", ".beside", ".reason-text", ".proof blockquote", ".answers dd", ".check code", ".banner"):
        assert page.locator(selector).first.is_visible(), selector
    page.close()
