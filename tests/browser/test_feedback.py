"""Reports and ratings from the page; and everything without the script."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from assistant.phrases import phrases
from tests.browser.visit import ANSWER, DEADLINE, Visit

WORDS = phrases("en")


def report(page: Page, comment: str) -> None:
    page.locator(".report summary").first.click()
    page.get_by_label(WORDS("ui_report_quote")).first.check()
    page.locator("#comment-1").fill(comment)
    page.get_by_role("button", name=WORDS("ui_report_send")).first.click()


def test_a_report_is_sent_from_the_page_and_thanked_for(visit: Visit) -> None:
    visit.ask()
    visit.page.wait_for_url(ANSWER)
    here = visit.page.url
    with visit.page.expect_response("**/feedback") as sent:
        report(visit.page, "<script>alert(1)</script>")
    assert sent.value.status == 303
    expect(visit.page.locator(".thanks")).to_have_text(WORDS("ui_thanks"))
    assert visit.page.evaluate("document.activeElement.className") == "thanks"
    assert visit.page.locator(".report").count() == 1
    assert visit.page.url == here
    assert visit.told[-1] == WORDS("ui_thanks")
    visit.page.get_by_role("button", name="Yes", exact=True).click()
    expect(visit.page.locator(".thanks")).to_have_count(2)
    assert visit.watched.posts("/feedback") == 2
    assert visit.watched.heard() == []


def test_a_report_that_cannot_be_sent_is_kept_in_its_form(visit: Visit) -> None:
    visit.ask()
    visit.page.wait_for_url(ANSWER)
    visit.page.route("**/feedback", lambda route: route.abort())
    report(visit.page, "It says August.")
    expect(visit.page.locator(".report .problem")).to_have_text(WORDS("ui_unsent"))
    assert visit.page.input_value("#comment-1") == "It says August."
    visit.page.unroute_all()
    visit.page.get_by_role("button", name=WORDS("ui_report_send")).first.click()
    expect(visit.page.locator(".thanks")).to_be_visible()


def test_everything_works_without_javascript_too(browser: Browser, site: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(site)
    page.fill("textarea", DEADLINE)
    page.click("button.primary")
    assert ANSWER.search(page.url)
    page.locator("form.choices button").first.click()
    assert page.locator(".earlier summary").inner_text() == DEADLINE
    report(page, "It says August.")
    assert page.locator("#thanks").inner_text() == WORDS("ui_thanks")
    page.get_by_role("link", name=WORDS("ui_new_conversation")).click()
    assert page.locator("h1").inner_text() == WORDS("ui_tagline")
    page.close()
