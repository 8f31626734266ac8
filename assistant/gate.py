"""The quote gate: the one place where a quote is checked before it may leave the house."""

from __future__ import annotations

import threading
from collections.abc import Callable

from assistant.types import Quote
from corpus.types import Document

FindDocument = Callable[[str, str], Document | None]


class QuoteGate:
    """Lets a statement through only with quotes that are slices of stored documents.

    What fails is dropped and counted, whichever way of answering it came from.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._passed = 0
        self._dropped = 0

    @property
    def passed(self) -> int:
        """Quotes let through since the start."""
        return self._passed

    @property
    def dropped(self) -> int:
        """Quotes refused since the start; anything but 0 is a defect somewhere before the gate."""
        return self._dropped

    def admit(self, quote: Quote, find_document: FindDocument) -> bool:
        """Whether the quote is, character for character, that slice of that stored document."""
        document = find_document(quote.document_id, quote.language)
        exact = (
            document is not None
            and 0 <= quote.start < quote.end <= len(document.text)
            and bool(quote.text.strip())
            and document.text[quote.start : quote.end] == quote.text
        )
        with self._lock:
            self._passed += exact
            self._dropped += not exact
        return exact

    def admit_statement(self, text: str, quotes: tuple[Quote, ...], find_document: FindDocument) -> bool:
        """Whether a quoted statement may stand: its text is one of its quotes, and all of them are exact."""
        admitted = [self.admit(quote, find_document) for quote in quotes]
        return all(admitted) and any(quote.text == text for quote in quotes)
