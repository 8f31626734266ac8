"""The baseline: LangChain's retrieval tutorial with the same encoder in torch, over the same documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from web.wiring import Desk


@dataclass(frozen=True, slots=True)
class TutorialPipeline:
    """RecursiveCharacterTextSplitter 1000/200, HuggingFaceEmbeddings, Chroma, top k."""

    store: Any

    @classmethod
    def build(cls, desk: Desk) -> TutorialPipeline:
        """Index the desk's documents in memory, as the tutorial does."""
        from langchain_chroma import Chroma  # noqa: PLC0415
        from langchain_core.documents import Document  # noqa: PLC0415
        from langchain_huggingface import HuggingFaceEmbeddings  # noqa: PLC0415
        from langchain_text_splitters import RecursiveCharacterTextSplitter  # noqa: PLC0415

        folder = desk.settings.models_dir / "multilingual-e5-small" / "sentence-transformers"
        embeddings = HuggingFaceEmbeddings(
            model_name=str(folder),
            encode_kwargs={"prompt": "passage: ", "normalize_embeddings": True},
            query_encode_kwargs={"prompt": "query: ", "normalize_embeddings": True},
        )
        documents = [
            Document(f"{document.title}\n\n{document.text}", metadata={"id": document.id})
            for document in desk.documents()
        ]
        pieces = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200).split_documents(documents)
        return cls(Chroma.from_documents(pieces, embeddings, collection_name="tutorial"))

    def documents(self, question: str, top: int) -> tuple[str, ...]:
        """Ids of the documents of the best pieces, best first."""
        return tuple(found.metadata["id"] for found in self.store.similarity_search(question, k=top))
