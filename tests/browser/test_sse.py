"""The reader of event streams, in Chromium: the same events however the bytes are cut."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from tests.browser.site import served

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "sse" / "vectors.jsonl"
MOST_CUTS = 400
"""Places a long stream is cut at; a shorter one is cut at every byte."""
OWN: dict[str, tuple[str, list[tuple[str, str, str]]]] = {
    "nothing": ("", []),
    "named": ("event: delta\ndata: {}\n\n", [("delta", "{}", "")]),
    "unnamed": ("data: a\n\n", [("message", "a", "")]),
    "a name is for one event": ("event: x\n\ndata: a\n\n", [("message", "a", "")]),
    "lines are joined": ("data: a\ndata:  b\ndata\n\n", [("message", "a\n b\n", "")]),
    "one space is dropped": ("data:  a\n\ndata:b\n\n", [("message", " a", ""), ("message", "b", "")]),
    "comments are nothing": (":\n: x\n\ndata: a\n:y\n\n", [("message", "a", "")]),
    "carriage returns": ("data: a\rdata: b\r\rdata: c\r\n\r\n", [("message", "a\nb", ""), ("message", "c", "")]),
    "a carriage return at the end": ("data: a\r\r", [("message", "a", "")]),
    "not ended": ("data: a\n\ndata: b\n", [("message", "a", "")]),
    "half a line": ("data: a\n\ndata: b", [("message", "a", "")]),
    "beyond the first plane": ("data: 𝒜 🚀 e\u0301 界\n\n", [("message", "𝒜 🚀 e\u0301 界", "")]),
    "byte order mark": ("\ufeffdata: a\n\n\ufeffdata: b\n\n", [("message", "a", "")]),
    "ids stay": ("id: 7\ndata: a\n\ndata: b\n\nid\ndata: c\n\n",
                 [("message", "a", "7"), ("message", "b", "7"), ("message", "c", "")]),
    "an id with NUL is ignored": ("id: 1\nid: a\0b\ndata: a\n\n", [("message", "a", "1")]),
    "other line ends are text": ("data: a\u2028b\u0085c\x0bd\n\n", [("message", "a\u2028b\u0085c\x0bd", "")]),
    "fields of other names": ("dataset: a\n data: b\nDATA: c\ndata: d\n\n", [("message", "d", "")]),
}  # fmt: skip
_READ = """async ([bytes, cuts]) => {
  const { events } = await import("/static/sse.js");
  const whole = Uint8Array.from(bytes);
  const read = async (pieces) => {
    const stream = new ReadableStream({
      start(control) {
        for (const piece of pieces) if (piece.length) control.enqueue(piece);
        control.close();
      },
    });
    const found = [];
    for await (const { type, data, id } of events(stream)) found.push([type, data, id]);
    return JSON.stringify(found);
  };
  const found = new Set();
  for (const cut of cuts) found.add(await read([whole.slice(0, cut), whole.slice(cut)]));
  found.add(await read(Array.from(whole, (byte) => Uint8Array.of(byte))));
  return [...found].map((each) => JSON.parse(each));
}"""


@pytest.fixture(scope="module")
def scripts() -> Iterator[str]:
    """The static files alone, without a policy that keeps a test from importing them."""
    routes = [
        Route("/", lambda _request: HTMLResponse("<!doctype html><title>.</title>")),
        Mount("/static", StaticFiles(packages=[("web", "static")])),
    ]
    with served(Starlette(routes=routes)) as address:
        yield address


def read_in_every_way(page: Page, text: str) -> list[list[list[str]]]:
    """The different results of reading a stream cut in every place, and byte by byte: one, if all is well."""
    whole = text.encode()
    step = max(1, len(whole) // MOST_CUTS)
    found: list[list[list[str]]] = page.evaluate(_READ, [list(whole), list(range(0, len(whole) + 1, step))])
    return found


def test_our_own_streams_are_read_the_same_however_they_are_cut(page: Page, scripts: str) -> None:
    page.goto(scripts)
    for name, (text, expected) in OWN.items():
        assert read_in_every_way(page, text) == [[list(event) for event in expected]], name


def test_known_streams_are_read_the_same_however_they_are_cut(page: Page, scripts: str) -> None:
    if not SHARED.exists():
        pytest.skip(f"there are no vectors at {SHARED}")
    page.goto(scripts)
    vectors = [json.loads(line) for line in SHARED.read_text("utf-8").split("\n") if line]
    assert len(vectors) >= 35
    for vector in vectors:
        (found,) = read_in_every_way(page, "".join(vector["chunks"]))
        assert [without_any_id(event, kept) for event, kept in zip(found, vector["events"], strict=True)] == [
            [event["event"] or "message", event["data"], event["id"] or ""] for event in vector["events"]
        ], vector["id"]


def without_any_id(found: list[str], event: dict[str, Any]) -> list[str]:
    """An event as the vectors have it: `*` where an id may persist or not."""
    return [*found[:2], "*"] if event["id"] == "*" else found


def test_a_stream_that_breaks_is_an_error_and_one_left_early_is_given_up(page: Page, scripts: str) -> None:
    page.goto(scripts)
    found = page.evaluate("""async () => {
      const { events } = await import("/static/sse.js");
      let given = 0, left = false;
      const bytes = new TextEncoder().encode("data: a\\n\\n");
      const endless = () => new ReadableStream({
        pull(control) { given += 1; control.enqueue(bytes); },
        cancel() { left = true; },
      });
      for await (const event of events(endless())) { if (event.data === "a") break; }
      const broken = new ReadableStream({ start(control) { control.error(new Error("cut")); } });
      let error = "";
      try { for await (const event of events(broken)); } catch (raised) { error = raised.message; }
      return [left, given < 5, error];
    }""")
    assert found == [True, True, "cut"]
