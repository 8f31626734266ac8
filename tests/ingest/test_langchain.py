"""The encoder as LangChain's Embeddings, in a LangChain vector store over Chroma."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from langchain_chroma import Chroma
from langchain_core.documents import Document

from ingest.models import OnnxEncoder
from ingest.models.langchain_embeddings import StationEmbeddings
from tests.fakes import HashedWords

PASSAGES = [
    "Proposals had to arrive by 30 September 2018.",
    "Each team pays for building its own instrument.",
    "Flammable materials are not allowed inside the laboratory.",
    "截止日期是2018年9月30日。",
]


@pytest.fixture
def store(int8: OnnxEncoder, tmp_path: Path) -> Chroma:
    store = Chroma("passages", StationEmbeddings(int8), persist_directory=str(tmp_path / "chroma"))
    store.add_documents([Document(text, metadata={"row": row}) for row, text in enumerate(PASSAGES)])
    return store


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("What does a team have to pay for?", 1),
        ("Is something that burns allowed?", 2),
        ("Quand fallait-il postuler ?", 0),
    ],
)
def test_a_store_is_written_and_queried_by_meaning(store: Chroma, question: str, row: int) -> None:
    found = store.similarity_search(question, k=2)
    assert found[0].metadata == {"row": row}
    assert found[0].page_content == PASSAGES[row]


def test_a_store_keeps_the_vectors_of_the_encoder(store: Chroma, int8: OnnxEncoder) -> None:
    kept = store.get(include=["embeddings", "documents"])
    assert sorted(kept["documents"]) == sorted(PASSAGES)
    expected = int8.encode_passages(PASSAGES)
    rows = [PASSAGES.index(text) for text in kept["documents"]]
    np.testing.assert_allclose(np.array(kept["embeddings"]), expected[rows], atol=1e-5)


def test_passages_and_questions_are_encoded_as_what_they_are() -> None:
    encoder = HashedWords()
    embeddings = StationEmbeddings(encoder)
    rows = embeddings.embed_documents(["A fact.", "Another."])
    row = embeddings.embed_query("Who?")
    assert (encoder.passages, encoder.queries) == (["A fact.", "Another."], ["Who?"])
    assert [len(vector) for vector in (*rows, row)] == [encoder.dimensions] * 3
    assert all(isinstance(number, float) for number in row)
    assert embeddings.embed_documents([]) == []
