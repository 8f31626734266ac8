"""Addresses of documents' pages."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import quote, urlencode

from ingest.generations import DEFAULT_COLLECTION


class Place(Protocol):
    """Where a sentence or a passage stands in its document's text: code points, and the paragraph it is in."""

    @property
    def start(self) -> int:
        """Its first code point."""

    @property
    def end(self) -> int:
        """The code point after its last."""

    @property
    def paragraph(self) -> int:
        """The paragraph it is in, counted from 1."""


def document_url(
    document_id: str, language: str, place: Place | None = None, collection: str = DEFAULT_COLLECTION
) -> str:
    """The address of a document's page, or of a place in it, highlighted."""
    query = {"lang": language} | ({} if collection == DEFAULT_COLLECTION else {"collection": collection})
    address = f"/documents/{quote(document_id, safe='')}"
    if place is None:
        return f"{address}?{urlencode(query)}"
    query["hl"] = f"{place.start}-{place.end}"
    return f"{address}?{urlencode(query)}#p-{place.paragraph}"
