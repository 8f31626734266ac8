"""Documents, sentences and passages made for one test, with what is known about them told in so many words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.knowledge import Knowledge, Located
from assistant.types import Passage, Query, Request, Turn
from assistant.understand import understand
from corpus.types import Call, Chunk, Corpus, Document, Facts, Period, Sentence
from tests.fakes import plain_document

Marks = dict[str, object]


class Told:
    """Says of every text that it is in one language, or in none of the six."""

    def __init__(self, language: str | None = "en") -> None:
        self._language = language

    def detect(self, text: str) -> str | None:  # noqa: ARG002
        return self._language


def asked(question: str, language: str | None = "en", *history: Turn) -> Query:
    """A question understood; `language` None: a seventh one."""
    return understand(Request(question, history), Told(language))


def document(document_id: str, text: str, marks: dict[str, Marks] | None = None, **fields: object) -> Document:
    """A document whose sentences are named s1, s2, …; `marks` are fields of sentences by name."""
    found = plain_document(document_id, text, **fields)  # type: ignore[arg-type]
    unknown = set(marks or {}) - {sentence.name for sentence in found.sentences}
    assert not unknown, f"{document_id} has no {unknown}"
    sections = tuple(
        replace(section, sentences=tuple(_marked(sentence, marks or {}) for sentence in section.sentences))
        for section in found.sections
    )
    return replace(found, sections=sections)


def _marked(sentence: Sentence, marks: dict[str, Marks]) -> Sentence:
    fields = dict(marks.get(sentence.name, {}))
    if isinstance(fields.get("said"), str):
        fields["said"] = Period.parse(str(fields["said"]))
    return replace(sentence, **fields)  # type: ignore[arg-type]


def sentence_of(found: Document, name: str = "s1") -> Located:
    """A sentence of a document by its name."""
    return Located(found, next(sentence for sentence in found.sentences if sentence.name == name))


def knowledge_of(
    *documents: Document,
    calls: tuple[Call, ...] = (),
    conflicts_document: str | None = None,
    twins: tuple[tuple[str, ...], ...] = (),
) -> Knowledge:
    """What a corpus of these documents knows."""
    return Knowledge(Corpus(documents, {}, Facts(calls=calls, conflicts_document=conflicts_document, twins=twins)))


def passage(
    found: Document, *scores: float, likeness: Sequence[float | None] | None = None, score: float = 0.5
) -> Passage:
    """A whole document as one passage; the scores of its sentences are given."""
    assert len(scores) == len(found.sentences)
    chunk = Chunk(
        f"chunk-{found.id}", found.id, found.language, 0, len(found.text), found.text, found.title,
        tuple(range(len(scores))),
    )  # fmt: skip
    asked_scores = tuple(likeness) if likeness is not None else (None,) * len(scores)
    return Passage(found, chunk, score, score, 0.0, asked_scores, scores)
