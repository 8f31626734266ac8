"""A reader on the site, whose chat does as the test says."""

from __future__ import annotations

import re

from tests.browser.hostile_chat import HostileChat
from tests.browser.site import WatchedPage

DEADLINE = "Until when could teams apply to the first call?"
ANSWER = re.compile(r"/answers/ans_")
_RECORD = """() => {
  window.__told = [];
  new MutationObserver((changes) => {
    for (const change of changes) window.__told.push(change.target.textContent);
  }).observe(document.querySelector("#announcer"), { childList: true });
}"""


class Visit:
    """A reader on the site, and what the chat was asked."""

    def __init__(self, watched: WatchedPage, chat: HostileChat) -> None:
        self.watched, self.page, self.chat = watched, watched.page, chat

    def open(self, path: str = "/") -> None:
        self.page.goto(self.watched.site + path)
        self.page.evaluate(_RECORD)

    def ask(self, question: str = DEADLINE, path: str = "/") -> None:
        self.open(path)
        self.page.fill("#question", question)
        self.page.keyboard.press("Enter")

    @property
    def told(self) -> list[str]:
        """What the status region said, in order."""
        told: list[str] = self.page.evaluate("window.__told")
        return told

    @property
    def state(self) -> str:
        return self.page.locator("[data-part=state]").inner_text()
