"""Pictures of the pages as a visitor sees them, from a running server: python scripts/take_screenshots.py URL FOLDER.

Needs Playwright (`pip install -e '.[test]'`) and Debian's Chromium.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

QUESTION = "Until when could teams apply to the first call?"
CASE = (
    "countries=IT&countries=KE&bodies=company&bodies=university&purpose=experiment"
    "&flight_mode=undecided&route=unoosa_page&date=2018-09-10"
)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
WIDTHS = (360, 1280)


def take(page: Page, url: str, folder: Path, width: int) -> None:
    """The empty page, an answer, the source it leads to, highlighted, and a case decided by rules."""
    page.goto(url)
    page.screenshot(path=folder / f"home-{width}.png", full_page=True)
    page.get_by_role("textbox").first.fill(QUESTION)
    page.get_by_role("button", name="Ask").first.click()
    page.wait_for_url("**/answers/**")
    page.wait_for_selector("blockquote")
    page.screenshot(path=folder / f"answer-{width}.png", full_page=True)
    page.locator('a[href*="hl="]').first.click()
    page.wait_for_selector("mark")
    page.screenshot(path=folder / f"source-{width}.png")
    page.goto(f"{url}/eligibility?{CASE}")
    page.screenshot(path=folder / f"eligibility-{width}.png")


def main() -> None:
    """Take every picture."""
    url, folder = sys.argv[1], Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for width in WIDTHS:
            page = browser.new_page(viewport={"width": width, "height": 800})
            take(page, url, folder, width)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
