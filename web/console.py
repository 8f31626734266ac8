"""What the command line prints: progress, answers, passages."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from assistant.phrases import phrases
from assistant.types import Answer
from web.links import document_url
from web.said import numbers_told
from web.search import Hit, Page

_WIDTH = 96


class LineProgress:
    """Progress as plain lines, for logs and pipes: one at the start of a step and one at each quarter."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._step, self._total, self._told = "", 0, 0

    def start(self, step: str, total: int) -> None:
        """A step begins."""
        self._step, self._total, self._told = step, total, 0
        print(f"{step}: {total}", file=self._out, flush=True)

    def reach(self, done: int) -> None:
        """So many units are done."""
        quarter = 4 * done // max(self._total, 1)
        if quarter > self._told:
            self._told = quarter
            print(f"{self._step}: {done} of {self._total}", file=self._out, flush=True)


class BarProgress:
    """Progress as a bar on a terminal."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task: TaskID | None = None

    def start(self, step: str, total: int) -> None:
        """A step begins."""
        self._task = self._progress.add_task(step, total=total)

    def reach(self, done: int) -> None:
        """So many units are done."""
        if self._task is not None:
            self._progress.update(self._task, completed=done)


@contextmanager
def shown_progress() -> Iterator[LineProgress | BarProgress]:
    """A bar when standard error is a terminal, plain lines otherwise."""
    if not sys.stderr.isatty():
        yield LineProgress(sys.stderr)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        yield BarProgress(progress)


def answer_lines(answer: Answer) -> Iterator[str]:
    """An answer as text: statements, notices, numbered sources, what to ask next."""
    texts = phrases(answer.language)
    for block in answer.answer.split("\n"):
        yield from _wrapped(block, "  " if block.startswith("- ") else "")
    for notice in answer.notices:
        marks = "".join(f" [{n}]" for n in notice.citations)
        yield ""
        yield from _wrapped(f"! {notice.text}{marks}", "  ")
    if answer.citations:
        yield ""
        yield f"{texts('ui_sources')}:"
    said = numbers_told(answer)
    for citation in (citation for citation in answer.citations if citation.number in said):
        source = citation.sources[0] if citation.sources else None
        where = ", ".join(part for part in (source.publisher, source.date, source.url) if part) if source else ""
        page = f", {texts('ui_page', page=str(citation.page))}" if citation.page else ""
        yield from _wrapped(f"[{citation.number}] {citation.title} ({citation.published or '–'}){page}", "    ")
        if source:
            note = f" ({source.note})" if source.note else ""
            yield from _wrapped(f"    {source.key}: {source.title}. {where}{note}", "        ")
    if answer.follow_ups:
        yield ""
        yield f"{texts('ui_follow_ups')}: {' | '.join(answer.follow_ups)}"
    yield ""
    yield f"{texts('disclaimer_short')}"


def hit_lines(page: Page[Hit], collection: str) -> Iterator[str]:
    """Search results of a collection as text."""
    for number, hit in enumerate(page.items, start=1):
        date = hit.document.published.text if hit.document.published else "no date"
        yield f"{number}. {hit.document.title} ({hit.document.kind}, {date})"
        yield from _wrapped(f"   {hit.text}", "   ")
        yield f"   {document_url(hit.document.id, hit.document.language, hit, collection)}"
    yield f"{len(page.items)} of {page.total} passages."


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent=indent, break_long_words=False) or [""]
