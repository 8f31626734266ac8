"""What everything is measured beside: LangChain's retrieval tutorial, and plain BM25."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

import numpy as np

from assistant.types import Turn
from corpus.types import Document
from ingest.lexical_index import LexicalIndex
from ingest.progress import Progress
from web.evals.tutorial import Piece, TutorialStore
from web.wiring import Desk


def with_history(question: str, history: Sequence[Turn]) -> str:
    """Everything the user said: what a baseline without an understanding of conversations is given."""
    return " ".join([*(turn.content for turn in history if turn.role == "user"), question])


class TutorialPipeline:
    """The tutorial over one collection; it never refuses."""

    name = "tutorial"

    def __init__(self, store: TutorialStore) -> None:
        self._store = store

    @classmethod
    def open(cls, desk: Desk, collection: str, progress: Progress) -> TutorialPipeline:
        """Index a collection's documents as the tutorial does; kept for the next run of the same generation."""
        place = desk.settings.data_dir / "baselines" / collection
        folder = place / f"{desk.generation(collection)}"
        complete = folder / "complete"
        if not complete.exists():
            shutil.rmtree(place, ignore_errors=True)
        store = TutorialStore.open(desk.settings.models_dir, folder, desk.settings.threads)
        if not complete.exists():
            store.add(desk.documents(collection), progress)
            complete.touch()
        return cls(store)

    def search(self, question: str, top: int) -> list[Piece]:
        """The best pieces, best first."""
        return self._store.search(question, top)

    def documents(self, question: str, top: int) -> tuple[str, ...]:
        """Ids of the documents of the best pieces, best first."""
        return tuple(dict.fromkeys(piece.document_id for piece in self.search(question, top)))


class PlainBm25:
    """BM25 over whole documents, with the words of each language as this project cuts them; it never refuses."""

    name = "bm25"

    def __init__(self, indexes: Sequence[tuple[tuple[str, ...], LexicalIndex]]) -> None:
        self._indexes = indexes

    @classmethod
    def open(cls, documents: Sequence[Document]) -> PlainBm25:
        """Index titles and texts, a language at a time."""
        indexes = []
        for language in dict.fromkeys(document.language for document in documents):
            own = [document for document in documents if document.language == language]
            texts = [f"{document.title}\n{document.text}" for document in own]
            indexes.append((tuple(document.id for document in own), LexicalIndex.build(texts, language)))
        return cls(indexes)

    def documents(self, question: str, top: int) -> tuple[str, ...]:
        """Ids of the documents with the best scores above nothing, best first."""
        ids = [identity for names, _ in self._indexes for identity in names]
        scores = np.concatenate([index.scores(question) for _, index in self._indexes])
        best = np.argsort(-scores, kind="stable")[:top]
        return tuple(ids[row] for row in best if scores[row] > 0)
