"""Markdown: what a reader of the rendered page sees, with its headings."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from ingest.errors import ParseRejected
from ingest.parse.flow import Flow
from ingest.parse.html import tree_of
from ingest.parse.html_blocks import HtmlBlocks
from ingest.parse.limits import Limits
from ingest.parse.media import MEDIA_TYPES
from ingest.parse.parsed import Parsed

_DEEPEST = 50
_TOO_DEEP = re.compile(rf"^(?:[ \t]*>){{{_DEEPEST + 1}}}|^[ \t]{{{_DEEPEST * 8}}}[ \t]*[-*+>]", re.MULTILINE)


def parse_markdown(text: str, limits: Limits) -> Parsed:
    """Render CommonMark with tables and read the page; raises ParseRejected for quotes within quotes within ..."""
    if _TOO_DEEP.search(text):
        raise ParseRejected(f"has quotes or lists nested more than {_DEEPEST} deep")
    markdown = MarkdownIt("commonmark", {"maxNesting": 4 * _DEEPEST}).enable(["table", "strikethrough"])
    flow = Flow(limits.characters)
    rendered = markdown.render(text)
    if rendered.strip():
        HtmlBlocks(flow).add(tree_of(rendered))
    content, _ = flow.close()
    headings = tuple(flow.headings)
    return Parsed(
        media_type=MEDIA_TYPES["markdown"],
        title=next((heading.text for heading in headings if heading.level == 1), ""),
        language=None,
        published=None,
        text=content,
        pages=(),
        headings=headings,
    )
