"""HTML pages: the main text, its headings, and what the page says of itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import trafilatura
from lxml import etree  # type: ignore[import-untyped]

from ingest.errors import ParseRejected
from ingest.parse.declared import date_of, language_of
from ingest.parse.flow import Flow
from ingest.parse.html_blocks import HtmlBlocks, is_hidden, shown
from ingest.parse.limits import Limits
from ingest.parse.media import MEDIA_TYPES
from ingest.parse.parsed import Parsed

_DEEPEST = 200
"""Elements within elements; browsers stop at 512, libxml2 at 256."""
_MENU_SHARE = 0.4
"""Share of a page's characters within links from which it is mostly menus."""
_MARKED_SHARE = 0.1
"""Share of a page's characters that what it marks as its main text must hold to be that."""
_FEW_CHARACTERS = 1_500
"""Below this a page is too short for the statistics of main text."""
_KEPT_SHARE = 0.5
"""Share of the characters outside links that the main text must hold to be trusted."""
_DATES = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//*[@itemprop='datePublished']/@datetime",
    "//meta[translate(@name,'DCTERMSIAUEd','dctermsiaued')='dcterms.issued']/@content",
    "//meta[translate(@name,'DCATE','dcate')='dc.date.issued']/@content",
    "//meta[translate(@name,'DCATE','dcate')='dc.date']/@content",
    "//meta[translate(@name,'DATE','date')='date']/@content",
    "//meta[@name='citation_publication_date']/@content",
)


def parse_html(text: str, limits: Limits) -> Parsed:
    """The main text of a page whose characters are already decoded."""
    root = tree_of(text)
    flow = Flow(limits.characters)
    HtmlBlocks(flow).add(_main(root, text))
    content, _ = flow.close()
    headings = tuple(flow.headings)
    first = [heading.text for heading in headings if heading.level == 1]
    return Parsed(
        media_type=MEDIA_TYPES["html"],
        title=first[0] if len(first) == 1 else _title(root),
        language=language_of(root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""),
        published=_published(root),
        text=content,
        pages=(),
        headings=headings,
    )


def tree_of(text: str) -> Any:
    """The tree of a page, every element in it at most `_DEEPEST` deep; raises ParseRejected."""
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=True, encoding="utf-8")
    root = None
    with suppress(etree.ParserError, etree.XMLSyntaxError):  # what was wrong is in the log
        root = etree.fromstring(text.encode(), parser)
    if any(entry.type == etree.ErrorTypes.ERR_NO_MEMORY for entry in parser.error_log):
        raise MemoryError
    if root is None:
        raise ParseRejected("has no text")
    if any("depth" in entry.message.lower() for entry in parser.error_log) or _too_deep(root):
        raise ParseRejected(f"has elements nested more than {_DEEPEST} deep")
    return root


def _too_deep(root: Any) -> bool:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > _DEEPEST:
            return True
    return False


def _main(root: Any, text: str) -> Any:
    """Choose the part of the page that is its own text."""
    found = root.find("body")
    body = root if found is None else found
    for path in (".//main", ".//*[@role='main']", ".//article"):
        marked = [element for element in body.iterfind(path) if not is_hidden(element)]
        if len(marked) == 1 and len(shown(marked[0])) >= len(shown(body)) * _MARKED_SHARE:
            return marked[0]
    _drop_surroundings(body)
    everything, linked = len(shown(body)), sum(len(shown(link)) for link in body.iter("a"))
    if everything >= _FEW_CHARACTERS and linked >= everything * _MENU_SHARE:
        chosen = _by_statistics(text)
        if chosen is not None and len(shown(chosen)) >= (everything - linked) * _KEPT_SHARE:
            return chosen
    return body


def _by_statistics(text: str) -> Any:
    """Give the main text as trafilatura finds it, None where it finds none."""
    found = trafilatura.extract(text, output_format="html", include_tables=True, include_comments=False)
    return tree_of(found).find("body") if found else None


def _drop_surroundings(body: Any) -> None:
    """Remove what stands around the text on every page of a site; a header that holds the title stays."""
    for element in list(body.iter("header", "footer", "aside")):
        if element.find(".//h1") is None and element.getparent() is not None:
            _remove(element)


def _remove(element: Any) -> None:
    parent, before = element.getparent(), element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)


def _title(root: Any) -> str:
    title = root.find(".//title")
    return " ".join("".join(title.itertext()).split()) if title is not None else ""


def _published(root: Any) -> str | None:
    """Give the date of publication that the page declares; none is guessed from its text."""
    for path in _DATES:
        for value in root.xpath(path):
            if found := date_of(value):
                return found
    return next((found for found in map(date_of, _linked_data(root)) if found), None)


def _linked_data(root: Any) -> Iterator[str]:
    """Dates of publication in JSON-LD (schema.org)."""
    for script in root.iterfind(".//script[@type='application/ld+json']"):
        try:
            data = json.loads(script.text or "")
        except (ValueError, RecursionError):  # a page's own mistake: it declares nothing then
            continue
        for item in data if isinstance(data, list) else [data]:
            if isinstance(item, dict) and isinstance(date := item.get("datePublished"), str):
                yield date
