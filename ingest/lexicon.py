"""The words of one language of a collection: the terms of a text, and how telling each is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from corpus.types import Chunk, Document
from ingest.lexical_index import LexicalIndex

TERMS_KEPT = 20_000
"""Texts whose terms are remembered, and terms with their weights: questions meet the same sentences."""


class Lexicon:
    """Terms and weights, remembered for the texts met last."""

    def __init__(self, lexical: LexicalIndex) -> None:
        self._lexical = lexical
        self._terms = lru_cache(maxsize=TERMS_KEPT)(lexical.terms)
        self._weight = lru_cache(maxsize=TERMS_KEPT)(lexical.weight)

    def terms(self, text: str) -> list[str]:
        """The distinct terms of a text, in order of appearance."""
        return list(self._terms(text))

    def weight(self, term: str) -> float:
        """Inverse document frequency of a term."""
        return self._weight(term)

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every term of the texts it was made from."""
        return self._lexical.vocabulary

    def forget(self) -> None:
        """Remember nothing of the texts met so far."""
        self._terms.cache_clear()
        self._weight.cache_clear()


def translated_text(chunk: Chunk, version: Document) -> str:
    """What a version says in the place of a chunk of the document it translates, with its names."""
    own = version.sentences
    return "\n".join([version.title, *version.aliases, *(own[position].text for position in chunk.sentences)])


def translated_lexicon(chunks: Iterable[Chunk], versions: Mapping[str, Document], language: str) -> Lexicon:
    """The words of the translations in a language, counted by the chunks they stand for."""
    texts = [translated_text(chunk, versions[chunk.document_id]) for chunk in chunks if chunk.document_id in versions]
    return Lexicon(LexicalIndex.counted(texts, language))
