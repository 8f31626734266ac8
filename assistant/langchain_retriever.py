"""Our retrieval as a LangChain retriever, for chains and graphs built by others."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from assistant.ports import LanguageDetector
from assistant.retrieve import Retriever
from assistant.types import Passage, Request
from assistant.understand import understand


class StationRetriever(BaseRetriever):
    """Hybrid, per-language retrieval; `score` and offsets are in each document's metadata."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: Retriever
    detector: Any
    """A `LanguageDetector`."""
    limit: int = 4

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain's signature
    ) -> list[LangChainDocument]:
        detector: LanguageDetector = self.detector
        found = self.retriever.search(understand(Request(query), detector), limit=self.limit)
        return [_langchain_document(passage) for passage in found.passages]


def _langchain_document(passage: Passage) -> LangChainDocument:
    document, chunk = passage.document, passage.chunk
    return LangChainDocument(
        id=chunk.id,
        page_content=chunk.text,
        metadata={
            "document_id": document.id,
            "title": document.title,
            "kind": document.kind,
            "language": document.language,
            "start": chunk.start,
            "end": chunk.end,
            "score": passage.score,
        },
    )
