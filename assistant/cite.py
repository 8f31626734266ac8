"""Numbering the quotes of an answer: each sentence once, every one through the gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote as quoted

from assistant.gate import FindDocument, QuoteGate
from assistant.knowledge import Located
from assistant.types import Citation, Quote, SourceReference, Statement
from corpus.types import Source


class Citations:
    """The citations of one answer, in order of first use."""

    def __init__(
        self, gate: QuoteGate, find_document: FindDocument, sources: Mapping[str, Source], collection: str = ""
    ) -> None:
        """Links name the collection; none: it is the one that pages show anyway."""
        self._gate = gate
        self._collection = collection
        self._find_document = find_document
        self._sources = sources
        self._numbers: dict[tuple[str, str], int] = {}
        self._citations: list[Citation] = []

    @property
    def all(self) -> tuple[Citation, ...]:
        """Every citation so far."""
        return tuple(self._citations)

    def state(self, located: Located, alike: Sequence[Located] = ()) -> Statement | None:
        """A statement that is a sentence, cited with others that say the same; None when the gate refuses."""
        quotes = {item: _quote(item) for item in (located, *alike)}
        if not self._gate.admit_statement(located.sentence.text, tuple(quotes.values()), self._find_document):
            return None
        return Statement(located.sentence.text, tuple(self._number(item, quote) for item, quote in quotes.items()))

    def cite(self, located: Located) -> int | None:
        """The number of a sentence's citation; None when the gate refuses it."""
        quote = _quote(located)
        if not self._gate.admit(quote, self._find_document):
            return None
        return self._number(located, quote)

    def _number(self, located: Located, quote: Quote) -> int:
        key = (located.reference, located.document.language)
        if key not in self._numbers:
            self._numbers[key] = len(self._citations) + 1
            self._citations.append(self._citation(located, quote, self._numbers[key]))
        return self._numbers[key]

    def _citation(self, located: Located, quote: Quote, number: int) -> Citation:
        document, sentence = located.document, located.sentence
        said = sentence.said or document.published
        return Citation(
            number=number,
            document_id=document.id,
            title=document.title,
            kind=document.kind,
            publisher=document.publisher,
            published=said.text if said else None,
            language=document.language,
            url=self._address(located, quote),
            sources=tuple(_reference(self._sources[key]) for key in sentence.sources if key in self._sources),
            quote=quote.text,
            start=quote.start,
            end=quote.end,
            superseded_by=sentence.superseded_by or document.superseded_by,
            page=document.page_of(quote.start),
            verbatim=document.verbatim,
        )

    def _address(self, located: Located, quote: Quote) -> str:
        within = f"&collection={self._collection}" if self._collection else ""
        place = f"hl={quote.start}-{quote.end}#p-{located.sentence.paragraph}"
        return f"/documents/{quoted(quote.document_id, safe='')}?lang={quote.language}{within}&{place}"


def _quote(located: Located) -> Quote:
    document, sentence = located.document, located.sentence
    return Quote(document.id, document.language, sentence.start, sentence.end, sentence.text)


def _reference(source: Source) -> SourceReference:
    return SourceReference(source.key, source.title, source.publisher, source.url, source.date, source.note)
