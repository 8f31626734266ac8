"""The baseline's side of the measuring: LangChain's retrieval tutorial with the same encoder in torch."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from corpus.types import Document
from web.bench.built import SILENT
from web.evals.tutorial import TutorialStore
from web.wiring import go_offline


class Tutorial:
    """The tutorial's store in a folder, in the process that it has for itself."""

    def __init__(self, models_dir: Path, threads: int, folder: Path) -> None:
        self._store = TutorialStore.open(models_dir, folder, threads)

    def add(self, documents: Sequence[Document]) -> float:
        """Seconds to split, encode and keep documents."""
        started = time.perf_counter()
        self._store.add(documents, SILENT)
        return time.perf_counter() - started

    def ask(self, questions: Sequence[str]) -> list[float]:
        """Milliseconds to encode each question and find the best pieces."""
        answers = []
        for question in questions:
            started = time.perf_counter()
            self._store.search(question)
            answers.append((time.perf_counter() - started) * 1000)
        return answers


class ChromaWhere:
    """Vectors of a collection in Chroma with the publisher of each, searched with a `where` filter."""

    def __init__(self, folder: Path) -> None:
        from ingest.vector_index import open_client  # noqa: PLC0415

        go_offline()
        self._client = open_client("", folder)

    def fill(self, rows: Sequence[tuple[str, str]], vectors: Any) -> None:
        """Keep vectors under the id and the publisher of each row."""
        inner_product: Any = {"hnsw": {"space": "ip"}}
        kept = self._client.get_or_create_collection("filtered", configuration=inner_product, embedding_function=None)
        limit = self._client.get_max_batch_size()
        for start in range(0, len(rows), limit):
            batch = rows[start : start + limit]
            kept.add(
                ids=[name for name, _ in batch],
                embeddings=vectors[start : start + limit],
                metadatas=[{"publisher": publisher} for _, publisher in batch],
            )

    def search(self, vectors: Any, publishers: Sequence[str], limit: int) -> list[float]:
        """Milliseconds to find the nearest for each vector among some publishers."""
        kept = self._client.get_collection("filtered", embedding_function=None)
        where: Any = {"publisher": {"$in": list(publishers)}} if len(publishers) > 1 else {"publisher": publishers[0]}
        found = []
        for vector in vectors:
            started = time.perf_counter()
            kept.query(query_embeddings=[vector], n_results=limit, where=where, include=["distances"])
            found.append((time.perf_counter() - started) * 1000)
        return found


def empty(folder: Path) -> Path:
    """A folder with nothing in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
