"""Chroma: where chunks and their vectors are kept, by generation and language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlparse

import numpy as np
from numpy.typing import NDArray

from corpus.types import Chunk, Document
from ingest.disk import FULL
from ingest.errors import StorageFailed, VectorStoreUnavailable
from ingest.stored import Part, Vectors

if TYPE_CHECKING:
    import httpx
    from chromadb.api.client import Client

_SQLITE_FULL = "database or disk is full"
_REACHING = 10.0
"""Seconds a Chroma server may take to say that it is there."""
_TIMEOUT = 60.0
"""Seconds a Chroma server may take for one request; adding a batch of vectors is the slowest."""


def open_client(url: str, folder: Path) -> Client:
    """The Chroma server at `url`, or the embedded client in `folder` when there is none."""
    import chromadb  # noqa: PLC0415 - a second of imports, needed only where vectors are kept
    import httpx  # noqa: PLC0415
    from chromadb.config import Settings  # noqa: PLC0415

    settings = Settings(anonymized_telemetry=False)
    if not url:
        with _chroma_errors(str(folder / "chroma")):
            return cast("Client", chromadb.PersistentClient(path=str(folder / "chroma"), settings=settings))
    parsed = urlparse(url)
    if parsed.scheme not in {"http", "https"} or not parsed.hostname:
        raise VectorStoreUnavailable(f"STATION_CHROMA_URL={url!r} is not an address such as http://localhost:8001")
    with _chroma_errors(url):
        httpx.get(f"{url.rstrip('/')}/api/v2/heartbeat", timeout=_REACHING).raise_for_status()
        client = chromadb.HttpClient(
            host=parsed.hostname,
            port=parsed.port or (443 if parsed.scheme == "https" else 80),
            ssl=parsed.scheme == "https",
            settings=settings,
        )
        for session in _sessions(client):  # Chroma sets none, so a server that hangs would hang us
            session.timeout = httpx.Timeout(_TIMEOUT)
        return cast("Client", client)


def close_client(client: Client) -> None:
    """Close the dozen files an embedded client holds, or the connections to a server."""
    sessions = _sessions(client)
    client.close()
    for session in sessions:  # Chroma's own close forgets them
        session.close()


def _sessions(client: Any) -> list[httpx.Client]:
    """The connections to a server that a client holds; none of an embedded one."""
    servers = (getattr(part, "_server", None) for part in (client, client._admin_client))
    sessions = (getattr(server, "_session", None) for server in servers)
    return [session for session in sessions if session is not None]


@contextmanager
def _chroma_errors(place: str) -> Iterator[None]:
    """Tell what goes wrong at a place: the address of a server, or the folder of the embedded index."""
    import httpx  # noqa: PLC0415 - what Chroma's client lets through
    from chromadb.errors import ChromaError  # noqa: PLC0415

    try:
        yield
    except (ChromaError, httpx.HTTPError, ValueError, OSError) as error:
        if "://" not in place and _SQLITE_FULL in str(error):
            raise StorageFailed(f"{place} cannot be written: {FULL}") from error
        where = f"the Chroma server at {place}" if "://" in place else f"the embedded Chroma index in {place}"
        raise VectorStoreUnavailable(f"{where} cannot be used: {error}") from error


class VectorIndex:
    """The Chroma collections of one generation: chunks and sentences of each language."""

    def __init__(self, client: Client, prefix: str, place: str) -> None:
        self._client = client
        self._prefix = prefix
        self._place = place

    @classmethod
    def open(cls, url: str, folder: Path, collection: str, generation: str) -> VectorIndex:
        """Connect; raises VectorStoreUnavailable."""
        return cls(open_client(url, folder), f"{collection}.{generation}", url or str(folder / "chroma"))

    def __enter__(self) -> VectorIndex:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the client; nothing can be read afterwards."""
        close_client(self._client)

    def write(
        self,
        language: str,
        part: Part,
        documents: Mapping[str, Document],
        on_progress: Callable[[int], None] = lambda _: None,
    ) -> None:
        """Keep the chunks and sentence vectors of one language."""
        with _chroma_errors(self._place):
            chunks = self._create(language)
            limit = self._client.get_max_batch_size()
            for rows in _batches(len(part.chunks), limit):
                batch = part.chunks[rows.start : rows.stop]
                chunks.add(
                    ids=[chunk.id for chunk in batch],
                    embeddings=np.asarray(part.chunk_vectors[rows.start : rows.stop]),
                    documents=[chunk.text for chunk in batch],
                    metadatas=[_metadata(chunk, documents[chunk.document_id]) for chunk in batch],
                )
                on_progress(rows.stop)
            sentences = self._create(f"{language}-sentences")
            ids = [f"{chunk.id}.{n}" for chunk in part.chunks for n in range(len(chunk.sentences))]
            for rows in _batches(len(ids), limit):
                vectors = np.asarray(part.sentence_vectors[rows.start : rows.stop])
                sentences.add(ids=ids[rows.start : rows.stop], embeddings=vectors)

    def nearest(self, language: str, vector: Vectors, limit: int, document_ids: Sequence[str] | None) -> list[str]:
        """Ids of the chunks with the largest inner product, best first."""
        where: Any = {"document_id": {"$in": list(document_ids)}} if document_ids is not None else None
        with _chroma_errors(self._place):
            found = self._collection(language).query(
                query_embeddings=[vector], n_results=limit, where=where, include=[]
            )
        return [str(name) for name in found["ids"][0]]

    def vectors(self, language: str, ids: Sequence[str]) -> Vectors:
        """Vectors of chunks, float32[n, d] in the order of `ids`."""
        return self._get(language, ids)

    def sentence_vectors(self, language: str, chunk: Chunk) -> Vectors:
        """Vectors of a chunk's sentences, in order."""
        return self._get(f"{language}-sentences", [f"{chunk.id}.{n}" for n in range(len(chunk.sentences))])

    def count(self, language: str) -> int:
        """Number of chunks kept; 0 where nothing was written."""
        from chromadb.errors import NotFoundError  # noqa: PLC0415

        with _chroma_errors(self._place):
            try:
                return int(self._collection(language).count())
            except NotFoundError:
                return 0

    def drop(self) -> None:
        """Remove this generation's collections from a server."""
        with _chroma_errors(self._place):
            for collection in self._client.list_collections():
                if collection.name.startswith(f"{self._prefix}."):
                    self._client.delete_collection(collection.name)

    def _get(self, suffix: str, ids: Sequence[str]) -> Vectors:
        with _chroma_errors(self._place):
            found = self._collection(suffix).get(ids=list(ids), include=["embeddings"])
        embeddings: NDArray[Any] = np.asarray(found["embeddings"], dtype=np.float32)
        rows = {name: row for row, name in enumerate(found["ids"])}
        return embeddings[[rows[name] for name in ids]]

    def _create(self, suffix: str) -> Any:
        name = f"{self._prefix}.{suffix}"
        return self._client.create_collection(name, configuration={"hnsw": {"space": "ip"}}, embedding_function=None)

    def _collection(self, suffix: str) -> Any:
        return self._client.get_collection(f"{self._prefix}.{suffix}", embedding_function=None)


def _metadata(chunk: Chunk, document: Document) -> dict[str, str | int]:
    return {
        "document_id": chunk.document_id,
        "language": chunk.language,
        "kind": document.kind,
        "title": document.title,
        "context": chunk.context,
        "start": chunk.start,
        "end": chunk.end,
        "published": document.published.text if document.published else "",
    }


def _batches(total: int, size: int) -> Iterator[range]:
    for start in range(0, total, size):
        yield range(start, min(start + size, total))
