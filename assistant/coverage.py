"""How much of what a question asks for is spoken of at all: its words, by weight, in the best passages."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.ports import PassageIndex
from corpus.types import ORIGINAL, Chunk

TOP = 5
"""Passages that are looked at; the one that holds most counts."""


def compared_in(asked_in: str, partition: str, index: PassageIndex) -> str:
    """The language in which a question's words are looked for: its own where the documents have it, else theirs."""
    own = asked_in == partition or (partition == ORIGINAL and index.translated(asked_in))
    return asked_in if own else partition


def coverage(question: str, chunks: Iterable[Chunk], index: PassageIndex, language: str) -> float:
    """Largest share of the question's word weight that one of the chunks holds, 0 to 1; 0 for a question without words.

    Compared are the chunks' words in a language, theirs or that of translations. Words that the collection does not
    know weigh most and are in no chunk.
    """
    weights = {term: index.weight(term, language) for term in index.terms(question, language)}
    total = sum(weights.values())
    if not total:
        return 0.0
    held = (sum(weights.get(term, 0.0) for term in _terms(c, index, language)) for c in chunks)
    return max(held, default=0.0) / total


def _terms(chunk: Chunk, index: PassageIndex, language: str) -> Iterable[str]:
    """What is searched by words: the chunk with its title and heading, and the document's other names."""
    if chunk.language != language:
        return index.terms(index.text_in(chunk, language) or "", language)
    document = index.document(chunk.document_id, chunk.language)
    names = document.aliases if document is not None else ()
    return index.terms("\n".join([chunk.context, *names, chunk.text]), language)
