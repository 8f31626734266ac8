"""Questions listed as not answered say which others are not; they teach nothing and answer nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assistant.retrieve import Retriever
from corpus.types import Document, ListedQuestion
from ingest import adapter
from ingest.answerability import Answerability
from ingest.centring import QuestionEncoder, unit
from ingest.chroma_index import ChromaIndex
from ingest.errors import IndexDamaged
from ingest.generations import Generations
from ingest.memory_index import MemoryIndex
from ingest.stored import Known
from tests.assistant.small_documents import asked
from tests.fakes import HashedWords
from tests.ingest.test_second_view import Again, ingest, things

COLOURS = ("What colour has thing {n}?", "Which colour is thing {n} painted in?")


@pytest.fixture(autouse=True)
def few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "LEAST", 12)


def with_unanswered(documents: list[Document]) -> list[Document]:
    """Documents that also list questions about colours, of which they say nothing."""
    return [
        replace(
            document,
            questions=(*document.questions, *(ListedQuestion(colour.format(n=n), (), "en") for colour in COLOURS)),
        )
        for n, document in enumerate(documents)
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    ingest(tmp_path, Again(), with_unanswered(things()))
    return tmp_path


@pytest.fixture(params=["memory", "chroma"])
def index(request: pytest.FixtureRequest, folder: Path) -> Iterator[MemoryIndex | ChromaIndex]:
    served = Generations.of(folder, "notes").served()
    opened = MemoryIndex.open(*served) if request.param == "memory" else ChromaIndex.open(*served)
    yield opened
    opened.close()


def answerable(index: MemoryIndex | ChromaIndex, folder: Path, question: str) -> float:
    retriever = Retriever(index, QuestionEncoder.open(HashedWords(), folder), Again())
    return retriever.search(asked(question)).answerable


def test_a_question_like_those_not_answered_is_told_from_one_like_the_answered(
    index: MemoryIndex | ChromaIndex, folder: Path
) -> None:
    assert answerable(index, folder, "How heavy is thing 5, please?") > 0
    assert answerable(index, folder, "What colour has thing 5, please?") < 0


def test_where_documents_are_left_out_nothing_speaks_for_an_answer(
    index: MemoryIndex | ChromaIndex, folder: Path
) -> None:
    retriever = Retriever(index, QuestionEncoder.open(HashedWords(), folder), Again())
    day = date(2019, 1, 1)
    assert retriever.search(asked("How heavy is thing 5?"), as_of=day).answerable == 0.0
    assert retriever.search(asked("What colour has thing 5?"), as_of=day).answerable < 0


def test_where_none_is_listed_nothing_is_told(tmp_path: Path) -> None:
    ingest(tmp_path, Again(), things())
    opened = MemoryIndex.open(*Generations.of(tmp_path, "notes").served())
    assert answerable(opened, tmp_path, "What colour has thing 5?") == 0.0


def test_a_question_not_answered_leaves_search_and_the_learned_map_as_they_were(tmp_path: Path) -> None:
    for name, documents in (("plain", things()), ("listed", with_unanswered(things()))):
        (tmp_path / name).mkdir()
        ingest(tmp_path / name, Again(), documents)
    plain, listed = (
        MemoryIndex.open(*Generations.of(tmp_path / name, "notes").served()) for name in ("plain", "listed")
    )
    question = "How heavy is thing 7?"
    both = [
        Retriever(index, QuestionEncoder.open(HashedWords(), tmp_path), Again()).search(asked(question)).passages
        for index in (plain, listed)
    ]
    assert [(p.chunk.id, p.asked_scores) for p in both[0]] == [(p.chunk.id, p.asked_scores) for p in both[1]]
    assert [p.second_scores for p in both[0]] == [p.second_scores for p in both[1]]


def test_questions_of_other_listings_are_refused(folder: Path) -> None:
    served = Generations.of(folder, "notes").served()[0]
    path = served / "en" / "known-questions.npy"
    np.save(path, np.load(path)[:-1])
    with pytest.raises(IndexDamaged, match="known-questions"):
        MemoryIndex.open(*Generations.of(folder, "notes").served())


def test_far_from_every_listed_question_the_ratio_stays_finite() -> None:
    rng = np.random.default_rng(1)
    questions = unit(rng.normal(size=(40, 4)).astype(np.float32)) * np.float32(2**0.5)
    known = Known(questions, np.eye(4, dtype=np.float32))
    answered = np.arange(40) < 39
    value = Answerability(known, answered).of(-40 * (known.questions @ questions[0]))
    assert np.isfinite(value)
