"""How much of a question's words the passages hold."""

from __future__ import annotations

import pytest

from assistant.coverage import compared_in, coverage
from ingest.memory_index import MemoryIndex
from tests.assistant.small_documents import document
from tests.fakes import incoming, translation_of
from tests.ingest.collection import Collection

ZEBRAS = document("zebras", "Zebras graze by the river.", aliases=("Equus",))
LIONS = document("lions", "Lions sleep.")
CEBRAS = translation_of(ZEBRAS, "Las cebras pastan junto al río.", "es", title="Cebras", aliases=("équidos",))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> MemoryIndex:
    collection = Collection(tmp_path_factory.mktemp("coverage"))
    collection.ingest(incoming(ZEBRAS, LIONS, CEBRAS))
    return collection.index()


def covered(index: MemoryIndex, question: str, *documents: str, language: str = "en") -> float:
    import numpy as np  # noqa: PLC0415

    every = index.candidates("en", np.zeros(64, dtype=np.float32), "", None, 9)
    chunks = [candidate.chunk for candidate in every if candidate.chunk.document_id in documents]
    return coverage(question, chunks, index, language)


def test_a_passage_that_holds_every_word_covers_the_question(index: MemoryIndex) -> None:
    assert covered(index, "Do zebras graze?", "zebras") == pytest.approx(1)
    assert covered(index, "Do zebras graze?", "lions") == 0


def test_words_nobody_knows_weigh_most(index: MemoryIndex) -> None:
    assert 0 < covered(index, "Do zebras whistle?", "zebras") < 0.5


def test_other_names_of_the_document_count(index: MemoryIndex) -> None:
    assert covered(index, "Equus", "zebras") == pytest.approx(1)


def test_the_best_passage_counts_and_words_are_not_added_up_across_passages(index: MemoryIndex) -> None:
    both = covered(index, "zebras sleep", "zebras", "lions")
    assert both == max(covered(index, "zebras sleep", "zebras"), covered(index, "zebras sleep", "lions")) < 1


def test_a_question_without_words_and_a_search_without_passages_cover_nothing(index: MemoryIndex) -> None:
    assert covered(index, "?!", "zebras") == 0
    assert covered(index, "Do zebras graze?") == 0


@pytest.mark.parametrize(
    ("asked_in", "partition", "expected"),
    [("en", "en", "en"), ("es", "en", "es"), ("fr", "en", "en"), ("es", "fr", "fr"), ("fr", "fr", "fr")],
)
def test_words_are_compared_in_the_asker_s_language_where_the_documents_have_it(
    index: MemoryIndex, asked_in: str, partition: str, expected: str
) -> None:
    assert compared_in(asked_in, partition, index) == expected


def test_the_words_of_a_version_cover_a_question_in_its_language(index: MemoryIndex) -> None:
    assert covered(index, "¿Dónde pastan las cebras?", "zebras", language="es") > 0.5
    assert covered(index, "pastan cebras", "zebras", language="es") == pytest.approx(1)
    assert covered(index, "pastan cebras", "zebras") == 0


def test_other_names_of_a_version_count(index: MemoryIndex) -> None:
    assert covered(index, "équidos", "zebras", language="es") == pytest.approx(1)


def test_a_passage_without_a_version_covers_nothing_in_its_language(index: MemoryIndex) -> None:
    assert covered(index, "pastan cebras", "lions", language="es") == 0
    assert covered(index, "Lions sleep", "lions", language="es") == 0
