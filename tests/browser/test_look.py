"""The pages in a real Chromium: no overflow, citations land on the passage, the console stays silent."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import uvicorn
from fastapi import Request, Response
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, sync_playwright

from tests.fakes_web import small_app

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
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
}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium"),
]


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The pages on a free port, under a content security policy that allows nothing inline."""
    app = small_app()

    @app.middleware("http")
    async def strict(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        response.headers["Content-Security-Policy"] = STRICT
        return response

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.mark.parametrize("width", [320, 360])
def test_no_page_scrolls_sideways_on_a_phone(browser: Browser, site: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 640})
    for name, address in ADDRESSES.items():
        page.goto(site + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    page.close()


def test_the_console_stays_silent_under_a_strict_policy(browser: Browser, site: str) -> None:
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    def opened(dialog: Dialog) -> None:
        complaints.append(dialog.message)
        dialog.dismiss()

    page = browser.new_page()
    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", opened)
    for address in ADDRESSES.values():
        page.goto(site + address)
    page.close()
    assert complaints == []


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


def test_asking_twice_works_without_javascript(browser: Browser, site: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(site)
    page.fill("textarea", "Until when could teams apply?")
    page.click("button.primary")
    assert page.locator("h1").inner_text() == "Until when could teams apply?"
    page.locator("form.choices button").first.click()
    assert page.locator(".earlier-question").inner_text() == "Until when could teams apply?"
    page.locator("sup.cite a").first.click()
    assert _in_view(page, "#source-1")
    page.close()


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


_SEND_TWICE = """() => {
  let sent = 0;
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) sent += 1;
    event.preventDefault();
  });
  const press = () => new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, bubbles: true });
  document.querySelector("textarea").dispatchEvent(press());
  document.querySelector("textarea").dispatchEvent(press());
  return [sent, document.querySelector("form.ask").getAttribute("aria-busy")];
}"""


def test_waiting_is_shown_and_a_question_is_sent_once(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.goto(site)
    page.fill("textarea", "Who could apply?")
    assert page.evaluate(_SEND_TWICE) == [1, "true"]
    page.close()
