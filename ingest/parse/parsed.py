"""What a parser finds in a file, and the document made of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from corpus.types import Document, Period, Section, Sentence
from ingest.errors import ParseRejected
from ingest.parse.segment import paragraphs, sentences

__all__ = ["Heading", "ParseRejected", "Parsed", "document_of"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and where it stands: `Parsed.text[start:end] == text`; the first level is 1."""

    text: str
    level: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Parsed:
    """The readable text of a file and what the file says of itself.

    `language` is one of `corpus.types.LANGUAGES`, `published` an ISO date; None where the file declares neither.
    `pages` are the offsets at which the pages of a paged file begin.
    """

    media_type: str
    title: str
    language: str | None
    published: str | None
    text: str
    pages: tuple[int, ...]
    headings: tuple[Heading, ...]


def document_of(
    parsed: Parsed,
    *,
    document_id: str,
    title: str,
    language: str,
    kind: str,
    publisher: str,
    published: Period | None,
    valid_from: date | None,
    valid_until: date | None,
    sentence_sources: tuple[str, ...] = (),
) -> Document:
    """A document of the publisher's own words; raises ParseRejected when no sentence is left."""
    document = Document(
        id=document_id,
        title=title,
        kind=kind,
        language=language,
        publisher=publisher,
        published=published,
        text=parsed.text,
        sections=tuple(sections_of(parsed.text, parsed.headings, language, sentence_sources)),
        valid_from=valid_from,
        valid_until=valid_until,
        pages=parsed.pages,
        verbatim=True,
    )
    if not document.sentences:
        raise ParseRejected("has headings, but no text under them" if parsed.headings else "has no text")
    return document


def sections_of(
    text: str, headings: tuple[Heading, ...], language: str, sources: tuple[str, ...] = ()
) -> Iterator[Section]:
    """Sections of a text from its headings; text before the first heading has none."""
    starts = [0, *(heading.end for heading in headings)]
    ends = [*(heading.start for heading in headings), len(text)]
    names = [("", 2), *((heading.text, heading.level) for heading in headings)]
    paragraph = position = 0
    for (name, level), start, end in zip(names, starts, ends, strict=True):
        found: list[Sentence] = []
        for block in paragraphs(text, start, end):
            paragraph += 1
            for first, last in sentences(text, *block, language):
                position += 1
                found.append(Sentence(f"s{position}", text[first:last], first, last, paragraph, sources))
        if name or found:
            yield Section(name, start, end, tuple(found), level)
