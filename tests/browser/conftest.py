"""One Chromium for all tests of this folder, and the pages served over the fake desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.hostile_chat import HostileChat
from tests.browser.site import CHROMIUM, FLAGS, WatchedPage, fake_app, served
from tests.browser.visit import Visit


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium"))


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Closed with this folder's last test: Playwright's event loop runs in the thread of the tests meanwhile."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(fake_app(tmp_path_factory.mktemp("site"))) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


@pytest.fixture(scope="session")
def chat(tmp_path_factory: pytest.TempPathFactory) -> HostileChat:
    return HostileChat(fake_app(tmp_path_factory.mktemp("asked")))


@pytest.fixture(scope="session")
def address(chat: HostileChat) -> Iterator[str]:
    with served(chat) as address:
        yield address


@pytest.fixture
def visit(browser: Browser, chat: HostileChat, address: str) -> Iterator[Visit]:
    chat.plays.clear()
    chat.asked.clear()
    visit = Visit(WatchedPage(browser, address, viewport={"width": 1280, "height": 800}), chat)
    yield visit
    visit.page.close()
