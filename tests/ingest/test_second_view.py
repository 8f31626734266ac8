"""A second encoder compares sentences again, where enough questions are listed to teach it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import EncoderMismatch
from assistant.retrieve import Retriever
from corpus.types import Document
from ingest import adapter
from ingest.centring import QuestionEncoder
from ingest.chroma_index import ChromaIndex
from ingest.errors import IndexDamaged
from ingest.generations import Generations
from ingest.memory_index import MemoryIndex
from ingest.models import Vectors
from ingest.pipeline import Pipeline
from ingest.report import Report
from tests.assistant.small_documents import asked
from tests.fakes import HashedWords, Steps, incoming, plain_document

THINGS = [f"Thing {n} weighs {n} kilograms. It is kept in room {n + 100}." for n in range(12)]


class Again:
    """A second encoder: other hashed words; keeps what it was asked to encode."""

    def __init__(self, dimensions: int = 96) -> None:
        self._words = HashedWords(dimensions)
        self.fingerprint = f"again {dimensions}"
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None) -> Vectors:
        """Encode texts, float32[n, d]."""
        self.encoded += texts
        if on_progress is not None:
            on_progress(len(texts))
        return self._words.encode_queries(texts)


def things(count: int = 12) -> list[Document]:
    return [
        plain_document(
            f"d{n}", text, questions=[(f"How heavy is thing {n}?", "s1"), (f"Which room has thing {n}?", "s2")]
        )
        for n, text in enumerate(THINGS[:count])
    ]


def ingest(folder: Path, second: Again | None, documents: Sequence[Document]) -> Report:
    words = HashedWords()
    generations = Generations.of(folder, "notes")
    pipeline = Pipeline(generations, "", words.fingerprint, lambda: words, Steps(), second=second)
    return pipeline.run(incoming(*documents), "replace")


@pytest.fixture(autouse=True)
def few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "LEAST", 12)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    ingest(tmp_path, Again(), things())
    return tmp_path


def opened(folder: Path) -> MemoryIndex:
    return MemoryIndex.open(*Generations.of(folder, "notes").served())


def found(index: MemoryIndex | ChromaIndex, folder: Path, question: str) -> dict[str, tuple[float, ...]]:
    retriever = Retriever(index, QuestionEncoder.open(HashedWords(), folder), Again())
    passages = retriever.search(asked(question)).passages
    return {passage.document.id: passage.second_scores or () for passage in passages}


def test_the_sentence_and_the_question_it_answers_are_what_is_compared(folder: Path) -> None:
    scores = found(opened(folder), folder, "Which room has thing 7?")
    assert len(scores["d7"]) == 2
    best = max((score, name, at) for name, own in scores.items() for at, score in enumerate(own))
    assert best[1:] == ("d7", 1)
    assert all(-1.001 <= score <= 1.001 for own in scores.values() for score in own)


def test_both_readers_see_the_same(folder: Path) -> None:
    chroma = ChromaIndex.open(*Generations.of(folder, "notes").served())
    try:
        expected, seen = (found(index, folder, "How heavy is thing 3?") for index in (opened(folder), chroma))
        assert seen.keys() == expected.keys()
        assert len(expected["d3"]) == 2
        assert all(seen[name] == pytest.approx(expected[name], abs=1e-5) for name in seen)
    finally:
        chroma.close()


def test_what_was_encoded_is_not_encoded_again(folder: Path) -> None:
    second = Again()
    ingest(folder, second, things())
    assert second.encoded == []
    new = plain_document("new", "A new thing weighs nothing.", questions=[("How heavy is the new thing?", "s1")])
    ingest(folder, second, [*things(), new])
    assert sorted(second.encoded) == ["A new thing weighs nothing.", "How heavy is the new thing?"]


def test_a_collection_of_before_gains_the_second_encoder_with_the_next_run(tmp_path: Path) -> None:
    ingest(tmp_path, None, things())
    assert opened(tmp_path).second == ""
    assert found(opened(tmp_path), tmp_path, "How heavy is thing 3?")["d3"] == ()
    report = ingest(tmp_path, Again(), things())
    assert report.encoded == 0
    assert opened(tmp_path).second == Again().fingerprint


def test_few_questions_teach_nothing_and_nothing_is_encoded_again(tmp_path: Path) -> None:
    second = Again()
    ingest(tmp_path, second, things(3))
    assert second.encoded == []
    assert opened(tmp_path).second == ""


def test_vectors_of_another_second_encoder_are_not_compared(folder: Path) -> None:
    encoder = QuestionEncoder.open(HashedWords(), folder)
    for other in (None, Again(32)):
        with pytest.raises(EncoderMismatch, match="station ingest"):
            Retriever(opened(folder), encoder, other)


def test_vectors_of_other_texts_are_damage(folder: Path) -> None:
    path, _ = Generations.of(folder, "notes").served()
    np.save(path / "en" / "second-sentences.npy", np.zeros((3, 96), dtype=np.float32))
    with pytest.raises(IndexDamaged, match="rebuild"):
        opened(folder)
