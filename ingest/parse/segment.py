"""Paragraphs and sentences of running text, with offsets (rules per language from sentencex)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import sentencex

_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*")
_MARKER = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3}){0,4}|[^\W\d_])[.)]")
"""The number or letter of a list item or clause, which belongs to the sentence after it."""
_MAX_SENTENCE = 1000
"""Characters; a longer run without an end of sentence is cut at white space."""


def segment(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Start and end, in code points, of every sentence, without the white space around it."""
    for boundary in sentencex.get_sentence_boundaries(language, text):
        start, end = boundary["start_index"], boundary["end_index"]
        piece = text[start:end]
        stripped = piece.strip()
        if stripped:
            start += len(piece) - len(piece.lstrip())
            yield start, start + len(stripped)


def paragraphs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Runs of lines of `text[start:end]` without a blank line between them."""
    for block in _PARAGRAPH.finditer(text, start, end):
        yield block.span()


def sentences(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    """Sentences of one paragraph, none longer than `_MAX_SENTENCE`."""
    marker: tuple[int, int] | None = None
    for first, last in segment(text[start:end], language):
        if _MARKER.fullmatch(text, start + first, start + last) and marker is None:
            marker = first, last
            continue
        yield from _cut(text, start + (first if marker is None else marker[0]), start + last)
        marker = None
    if marker is not None:
        yield start + marker[0], start + marker[1]


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _MAX_SENTENCE:
        cut = _last_space(text, start, start + _MAX_SENTENCE)
        yield start, cut
        start = cut
        while start < end and text[start].isspace():
            start += 1
    yield start, end


def _last_space(text: str, start: int, end: int) -> int:
    """Where the last word that ends before `end` ends; `end` itself where there is no white space."""
    return start + len(text[start:end].rsplit(maxsplit=1)[0])
