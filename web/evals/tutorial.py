"""LangChain's retrieval tutorial, as everything is measured beside it: the same encoder in torch, pieces in Chroma."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.types import Document
from ingest.progress import Progress
from web.wiring import go_offline

TOP = 4
"""Pieces that the tutorial hands to a reader."""
_SIZE, _OVERLAP = 1000, 200
_AT_ONCE = 5_000
"""Pieces: Chroma refuses more than 5,461, and many at once are sorted by length, which is faster."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a document that a baseline retrieved."""

    document_id: str
    text: str


class TutorialStore:
    """RecursiveCharacterTextSplitter, HuggingFaceEmbeddings and Chroma in a folder."""

    def __init__(self, store: Any) -> None:
        self._store = store

    @classmethod
    def open(cls, models_dir: Path, folder: Path, threads: int) -> TutorialStore:
        """Open what a folder holds, or begin with nothing; `threads` are torch's, of the whole process."""
        go_offline()  # before transformers is imported, which reads it then
        import torch  # noqa: PLC0415 - slow to import, as the others
        from langchain_chroma import Chroma  # noqa: PLC0415
        from langchain_huggingface import HuggingFaceEmbeddings  # noqa: PLC0415

        torch.set_num_threads(threads)
        embeddings = HuggingFaceEmbeddings(
            model_name=str(models_dir / "multilingual-e5-small" / "sentence-transformers"),
            encode_kwargs={"prompt": "passage: ", "normalize_embeddings": True},
            query_encode_kwargs={"prompt": "query: ", "normalize_embeddings": True},
        )
        return cls(Chroma("tutorial", embeddings, persist_directory=str(folder)))

    def add(self, documents: Sequence[Document], progress: Progress) -> None:
        """Split documents, encode the pieces and keep them."""
        from langchain_core.documents import Document as Text  # noqa: PLC0415
        from langchain_text_splitters import RecursiveCharacterTextSplitter  # noqa: PLC0415

        texts = [Text(f"{document.title}\n\n{document.text}", metadata={"id": document.id}) for document in documents]
        splitter = RecursiveCharacterTextSplitter(chunk_size=_SIZE, chunk_overlap=_OVERLAP)
        pieces = splitter.split_documents(texts)
        progress.start("Baseline", len(pieces))
        for start in range(0, len(pieces), _AT_ONCE):
            self._store.add_documents(pieces[start : start + _AT_ONCE])
            progress.reach(min(start + _AT_ONCE, len(pieces)))

    def search(self, question: str, top: int = TOP) -> list[Piece]:
        """The best pieces, best first."""
        found = self._store.similarity_search(question, k=top)
        return [Piece(one.metadata["id"], one.page_content) for one in found]
