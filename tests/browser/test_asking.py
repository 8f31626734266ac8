"""Asking with the script: streaming, going on, stopping."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from assistant.phrases import phrases
from tests.browser.hostile_chat import CITATIONS, STATEMENT, Held, hangs
from tests.browser.visit import ANSWER, DEADLINE, Visit

WORDS = phrases("en")


# what goes well ----------------------------------------------------------------------------------------------


def test_the_question_and_its_statements_are_there_before_the_answer_is(visit: Visit) -> None:
    held = Held(visit.chat.app)
    visit.chat.plays.append(held)
    visit.ask()
    expect(visit.page.locator(".live .statement").first).to_contain_text("30 September 2018")
    assert visit.page.locator(".live .cite").first.inner_text() == "[1]"
    assert visit.page.locator("h1").inner_text() == DEADLINE
    assert visit.page.evaluate("document.activeElement.textContent") == DEADLINE
    assert visit.page.locator(".live [aria-busy=true]").count() == 1
    assert visit.page.get_by_role("button", name="Stop").is_visible()
    held.release()
    visit.page.wait_for_url(ANSWER)
    expect(visit.page.locator(".live")).to_have_count(0)
    assert visit.page.locator(".source").count() == 4
    assert visit.page.evaluate("document.activeElement.id") == "answer"
    assert visit.told == [WORDS("ui_working"), WORDS("ui_done")]
    assert visit.watched.heard() == []


def test_the_page_after_asking_is_the_page_at_its_address(visit: Visit) -> None:
    visit.ask()
    visit.page.wait_for_url(ANSWER)
    without_keys = r'<input type="hidden" name="key" value="[^"]*">'
    shown = re.sub(without_keys, "", visit.page.locator("main").inner_html())
    title = visit.page.title()
    visit.page.reload()
    assert re.sub(without_keys, "", visit.page.locator("main").inner_html()) == shown
    assert visit.page.title() == title


def test_a_conversation_goes_on_and_the_back_button_goes_back(visit: Visit) -> None:
    visit.ask()
    visit.page.wait_for_url(ANSWER)
    first = visit.page.url
    visit.page.get_by_role("button", name=re.compile("^Who could apply")).click()
    expect(visit.page.locator(".earlier summary")).to_have_text([DEADLINE])
    assert visit.chat.asked[1][1]["conversation_id"]
    visit.page.go_back()
    expect(visit.page.locator("h1")).to_have_text(DEADLINE)
    assert visit.page.url == first
    expect(visit.page.locator(".earlier")).to_have_count(0)
    visit.page.go_back()
    expect(visit.page.locator("h1")).to_have_text(WORDS("ui_tagline"))
    visit.page.go_forward()
    expect(visit.page.locator("h1")).to_have_text(DEADLINE)
    assert visit.watched.heard() == []


def test_marks_lead_to_their_source_without_loading_anything(visit: Visit) -> None:
    visit.ask()
    visit.page.wait_for_url(ANSWER)
    expect(visit.page.locator(".live")).to_have_count(0)
    before = len(visit.watched.requests)
    visit.page.locator("sup.cite a").first.click()
    assert visit.page.url.endswith("#source-1")
    visit.page.go_back()
    visit.page.wait_for_timeout(100)
    assert [request for request in visit.watched.requests[before:] if not request.endswith("mark.svg")] == []


def test_the_language_of_the_page_is_kept_while_asking(visit: Visit) -> None:
    visit.ask("الموعد", path="/?lang=ar")
    visit.page.wait_for_url(re.compile(r"/answers/ans_.*\?lang=ar$"))
    assert visit.page.evaluate("document.documentElement.dir") == "rtl"
    assert visit.told == [phrases("ar")("ui_working"), phrases("ar")("ui_done")]


def test_enter_asks_and_shift_enter_makes_a_line(visit: Visit) -> None:
    visit.open()
    visit.page.fill("#question", "one")
    visit.page.keyboard.press("Shift+Enter")
    visit.page.keyboard.type("two")
    visit.page.evaluate("""() => document.querySelector("#question").dispatchEvent(
        new KeyboardEvent("keydown", { key: "Enter", bubbles: true, isComposing: true }))""")
    assert visit.chat.asked == []
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url(ANSWER)
    assert visit.chat.asked[0][1]["question"].replace("\r", "") == "one\ntwo"


def test_nothing_is_asked_twice_however_often_the_form_is_sent(visit: Visit) -> None:
    held = Held(visit.chat.app)
    visit.chat.plays.append(held)
    visit.open()
    visit.page.fill("#question", DEADLINE)
    visit.page.evaluate("""() => {
      const form = document.querySelector("form.ask");
      for (let n = 0; n < 3; n += 1) form.requestSubmit();
    }""")
    expect(visit.page.locator(".live .statement").first).to_be_visible()
    held.release()
    visit.page.wait_for_url(ANSWER)
    assert len(visit.chat.asked) == 1


# stopping ----------------------------------------------------------------------------------------------------


def test_stopping_says_so_and_gives_the_question_back(visit: Visit) -> None:
    held = Held(visit.chat.app)
    visit.chat.plays.append(held)
    visit.ask()
    expect(visit.page.locator(".live .statement").first).to_be_visible()
    visit.page.get_by_role("button", name="Stop").click()
    expect(visit.page.locator("[data-part=state]")).to_have_text(WORDS("ui_stopped"))
    assert visit.page.input_value("#question") == DEADLINE
    assert visit.page.evaluate("document.activeElement.id") == "question"
    assert visit.told == [WORDS("ui_working"), WORDS("ui_stopped")]
    held.release()
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url(ANSWER)
    first, second = visit.chat.asked
    assert first == second
    assert visit.page.locator(".earlier").count() == 0


def test_a_stopped_question_can_be_changed_and_is_then_another(visit: Visit) -> None:
    visit.chat.plays.append(hangs(CITATIONS, STATEMENT))
    visit.ask()
    visit.page.get_by_role("button", name="Stop").click()
    visit.page.fill("#question", "hello")
    visit.page.get_by_role("button", name="Ask").click()
    visit.page.wait_for_url(ANSWER)
    assert len({key for key, _ in visit.chat.asked}) == 2


def test_leaving_while_an_answer_comes_says_nothing(visit: Visit) -> None:
    visit.ask("hello")
    visit.page.wait_for_url(ANSWER)
    visit.chat.plays.append(hangs(CITATIONS, STATEMENT))
    visit.page.fill("#question", DEADLINE)
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator(".live .statement")).to_be_visible()
    visit.page.go_back()
    expect(visit.page.locator("h1")).to_have_text(WORDS("ui_tagline"))
    visit.page.wait_for_timeout(100)
    assert visit.told == [WORDS("ui_working"), WORDS("ui_done"), WORDS("ui_working")]
