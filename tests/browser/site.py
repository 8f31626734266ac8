"""An application served on a free port, and a page that hears everything that goes wrong on it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request
from starlette.types import ASGIApp

from corpus.types import Corpus
from tests.fakes_web import FakeDesk
from web.app import create_app
from web.settings import Settings
from web.wiring import Desk

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
_LISTEN = """() => {
  window.__heard = [];
  for (const name of ["alert", "confirm", "prompt", "print"]) {
    window[name] = (...given) => { window.__heard.push(`${name}(${given})`); };
  }
  addEventListener("securitypolicyviolation", (event) => {
    window.__heard.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
  });
}"""


def fake_app(data_dir: Path, corpus: Corpus | None = None) -> FastAPI:
    """The whole application over the fake desk: real routes, queue, store, limits and headers."""
    settings = Settings(_env_file=None, data_dir=data_dir, rate_limit="")  # type: ignore[call-arg]
    return create_app(cast("Desk", FakeDesk(corpus, settings)))


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """The address of an application while it is served."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


class WatchedPage:
    """A page with ears: what it hears is code that ran, a policy broken, a complaint, a request elsewhere."""

    def __init__(self, browser: Browser, site: str, **options: Any) -> None:
        self.site = site
        self.page: Page = browser.new_page(**options)
        self.requests: list[str] = []
        self._heard: list[str] = []
        self.page.add_init_script(f"({_LISTEN})()")
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self._heard.append(str(error)))
        self.page.on("dialog", self._on_dialog)
        self.page.on("request", self._on_request)

    def heard(self) -> list[str]:
        """Everything heard so far; what a page left behind itself is kept by the browser's console."""
        own: list[str] = self.page.evaluate("window.__heard ?? []")
        return [*self._heard, *own]

    def posts(self, path: str) -> int:
        """How often the page has posted to a path."""
        return self.requests.count(f"POST {self.site}{path}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._heard.append(message.text)

    def _on_dialog(self, dialog: Dialog) -> None:
        self._heard.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _on_request(self, request: Request) -> None:
        self.requests.append(f"{request.method} {request.url}")
        if not request.url.startswith(f"{self.site}/"):
            self._heard.append(f"request: {request.url}")
