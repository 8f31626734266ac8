"""Offer an encoder as LangChain's Embeddings."""

from langchain_core.embeddings import Embeddings

from ingest.models.encoder import Encoder

__all__ = ["StationEmbeddings"]


class StationEmbeddings(Embeddings):
    """Embed documents as passages and questions as queries, with unit norm."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector per passage."""
        vectors: list[list[float]] = self.encoder.encode_passages(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question."""
        vector: list[float] = self.encoder.encode_queries([text])[0].tolist()
        return vector
