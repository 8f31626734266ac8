"""Sentences of running text, with offsets (rules per language from sentencex)."""

from __future__ import annotations

from collections.abc import Iterator

import sentencex


def segment(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Start and end, in code points, of every sentence, without the white space around it."""
    for boundary in sentencex.get_sentence_boundaries(language, text):
        start, end = boundary["start_index"], boundary["end_index"]
        piece = text[start:end]
        stripped = piece.strip()
        if stripped:
            start += len(piece) - len(piece.lstrip())
            yield start, start + len(stripped)
