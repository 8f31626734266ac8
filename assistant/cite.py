"""Numbering the quotes of an answer: each sentence once, every one through the gate."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote as quoted

from assistant.gate import FindDocument, QuoteGate
from assistant.knowledge import Knowledge, Located
from assistant.types import Citation, Original, Quote, SourceReference, Statement
from corpus.types import Source


class Citations:
    """The citations of one answer, in order of first use, each in the answer's language where there is a version."""

    def __init__(
        self,
        gate: QuoteGate,
        find_document: FindDocument,
        knowledge: Knowledge,
        language: str = "en",
        collection: str = "",
    ) -> None:
        """Links name the collection; none: it is the one that pages show anyway."""
        self._gate = gate
        self._collection = collection
        self._knowledge = knowledge
        self._language = language
        self._sources = knowledge.sources
        self._find_document = find_document
        self._numbers: dict[tuple[str, str], int] = {}
        self._citations: list[Citation] = []

    @property
    def all(self) -> tuple[Citation, ...]:
        """Every citation so far."""
        return tuple(self._citations)

    def state(self, located: Located, alike: Sequence[Located] = ()) -> Statement | None:
        """A statement that is a sentence, cited with others that say the same; None when the gate refuses."""
        told = self.told(located)
        quotes = {item: _quote(item) for item in (told, *map(self.told, alike))}
        if not self._gate.admit_statement(told.sentence.text, tuple(quotes.values()), self._find_document):
            return None
        return Statement(told.sentence.text, tuple(self._number(item, quote) for item, quote in quotes.items()))

    def told(self, located: Located) -> Located:
        """A sentence as this answer quotes it."""
        return self._knowledge.in_language(located, self._language)

    def cite(self, located: Located) -> int | None:
        """The number of a sentence's citation; None when the gate refuses it."""
        located = self.told(located)
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
            original=self._original(located),
        )

    def _original(self, located: Located) -> Original | None:
        """What a translated sentence translates, where the gate lets it through."""
        original = self._knowledge.original(located)
        quote = _quote(original)
        if original is located or not self._gate.admit(quote, self._find_document):
            return None
        return Original(quote.language, quote.text, quote.start, quote.end, self._address(original, quote))

    def _address(self, located: Located, quote: Quote) -> str:
        within = f"&collection={self._collection}" if self._collection else ""
        place = f"hl={quote.start}-{quote.end}#p-{located.sentence.paragraph}"
        return f"/documents/{quoted(quote.document_id, safe='')}?lang={quote.language}{within}&{place}"


def _quote(located: Located) -> Quote:
    document, sentence = located.document, located.sentence
    return Quote(document.id, document.language, sentence.start, sentence.end, sentence.text)


def _reference(source: Source) -> SourceReference:
    return SourceReference(source.key, source.title, source.publisher, source.url, source.date, source.note)
