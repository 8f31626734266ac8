"""What the questions of documents teach about comparing vectors, and that both readers use it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.types import Chunk, Document, ListedQuestion
from ingest import adapter
from ingest.adapter import LEAST, learned_adapter, teaches
from ingest.centring import unit
from ingest.chroma_index import ChromaIndex
from ingest.models import Vectors
from ingest.stored import Part
from tests.fakes import HashedWords, incoming, plain_document
from tests.ingest.collection import Collection

SENTENCES, TOLD, NOISE = 60, 8, 24
"""Sentences, the directions in which questions differ with them, and those in which only sentences differ."""


def worded(rng: np.random.Generator, meant: Vectors, times: int) -> Vectors:
    """Questions about each sentence: what is meant, and nothing of how the sentence puts it."""
    asked = np.repeat(meant, times, axis=0)
    return unit(np.hstack([asked[:, :TOLD], rng.normal(scale=0.09, size=(len(asked), NOISE))]).astype(np.float32))


def taught(questions_each: int) -> tuple[Part, Document, Vectors]:
    """A part with questions about each of its sentences, its document, and the vectors of the sentences."""
    rng = np.random.default_rng(5)
    meant = unit(
        np.hstack([rng.normal(size=(SENTENCES, TOLD)), rng.normal(scale=0.6, size=(SENTENCES, NOISE))]).astype(
            np.float32
        )
    )
    document = plain_document("facts", " ".join(f"Fact number {n} holds." for n in range(SENTENCES)))
    asked = [(f"Which {n}, way {k}?", f"s{n + 1}") for n in range(SENTENCES) for k in range(questions_each)]
    document = replace(document, questions=tuple(ListedQuestion(ask, (name,), "en") for ask, name in asked))
    chunk = Chunk("c", "facts", "en", 0, len(document.text), document.text, "facts", tuple(range(SENTENCES)))
    return Part((chunk,), meant[:1], meant, worded(rng, meant, questions_each)), document, meant


def picked_rightly(meant: Vectors, by: Vectors) -> float:
    """Share of new questions that are nearest to the sentence that is meant."""
    questions = worded(np.random.default_rng(6), meant, 5)
    nearest = (unit(questions @ by) @ unit(meant @ by).T).argmax(axis=1)
    return float((nearest == np.repeat(np.arange(len(meant)), 5)).mean())


def test_questions_teach_which_differences_count_for_others_too() -> None:
    part, document, meant = taught(LEAST // SENTENCES + 40)
    learned = learned_adapter(part.chunks, [document], part.sentence_vectors, part.question_vectors)
    assert learned.dtype == np.float32
    assert picked_rightly(meant, learned) > picked_rightly(meant, np.eye(TOLD + NOISE, dtype=np.float32)) + 0.05


def test_the_same_questions_teach_the_same() -> None:
    part, document, _ = taught(LEAST // SENTENCES + 1)
    first, second = (
        learned_adapter(part.chunks, [document], part.sentence_vectors, part.question_vectors) for _ in range(2)
    )
    assert np.allclose(first, second, atol=1e-6)


def test_a_few_questions_teach_nothing() -> None:
    assert not teaches([taught(1)[1]])
    assert teaches([taught(LEAST // SENTENCES + 1)[1]])


def test_both_readers_compare_as_the_questions_taught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [
        plain_document(f"d{n}", f"Thing {n} weighs {n} kilograms.", questions=[(f"How heavy is thing {n}?", "s1")])
        for n in range(12)
    ]
    plain = Collection(tmp_path / "plain")
    plain.ingest(incoming(*documents))
    monkeypatch.setattr(adapter, "LEAST", 12)
    collection = Collection(tmp_path / "taught")
    collection.ingest(incoming(*documents))
    question = unit(HashedWords().encode_queries(["What does thing 7 weigh?"]))[0]

    def found(index: object) -> dict[str, tuple[float, ...]]:
        got = index.candidates("en", question, "", None, 12)  # type: ignore[attr-defined]
        return {c.chunk.document_id: (c.dense, *c.sentences, *c.asked) for c in got}

    memory, chroma = collection.index(), ChromaIndex.open(*collection.generations.served())
    try:
        expected = found(memory)
        assert expected.keys() == found(chroma).keys()
        assert all(value == pytest.approx(expected[name], abs=1e-5) for name, value in found(chroma).items())
        assert found(plain.index())["d7"] != pytest.approx(expected["d7"], abs=1e-5)
    finally:
        chroma.close()
