"""Versions in other languages: read and listed, their words counted, but never searched by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from corpus.types import Chunk, ListedQuestion
from ingest.chroma_index import ChromaIndex
from ingest.memory_index import MemoryIndex
from tests.fakes import HashedWords, incoming, plain_document, translation_of
from tests.ingest.collection import Collection

Index = MemoryIndex | ChromaIndex

MONEY = plain_document("money", "Each team pays for its instrument. The launch is free.", title="Who pays")
RACKS = plain_document("racks", "A rack holds flames. Another one cools samples.")
DINERO = translation_of(
    MONEY,
    "Cada equipo paga su instrumento. El lanzamiento es gratuito.",
    "es",
    title="Quién paga",
    aliases=("costes", "gastos"),
)
CASIERS = plain_document("racks", "Un casier contient des flammes. Un autre refroidit des échantillons.", language="fr")
PRIX = translation_of(MONEY, "Chaque équipe paie son instrument. Le lancement est gratuit.", "fr", title="Qui paie")
DOCUMENTS = (MONEY, RACKS, DINERO, CASIERS, PRIX)


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    collection = Collection(tmp_path_factory.mktemp("versions"))
    collection.ingest(incoming(*DOCUMENTS))
    return collection


@pytest.fixture(scope="module", params=[MemoryIndex, ChromaIndex])
def index(request: pytest.FixtureRequest, collection: Collection) -> Iterator[Index]:
    opened: Index = request.param.open(*collection.generations.served())
    yield opened
    opened.close()


def chunk_of(index: Index, document_id: str, language: str = "en") -> Chunk:
    vector = HashedWords().encode_queries(["anything"])[0]
    (found,) = index.candidates(language, vector, "", {document_id}, 9)
    return found.chunk


def test_versions_are_listed_but_not_searched(index: Index) -> None:
    assert set(index.corpus.documents) == set(DOCUMENTS)
    assert index.document("money", "es") == DINERO
    assert set(index.languages) == {"en", "fr"}
    vector = HashedWords().encode_queries(["Le lancement est gratuit."])[0]
    found = index.candidates("fr", vector, "Le lancement est gratuit.", None, 9)
    assert {candidate.chunk.document_id for candidate in found} == {"racks"}


def test_versions_are_not_encoded(collection: Collection) -> None:
    encoder = HashedWords()
    report = Collection(collection.data_dir, "anew").ingest(incoming(*DOCUMENTS), encoder=encoder)
    assert report.sentences == sum(len(document.sentences) for document in (MONEY, RACKS, CASIERS))
    assert set(report.languages) == {"en", "fr"}
    for text in ("Cada equipo", "Chaque équipe"):
        assert not [passage for passage in encoder.passages if text in passage]


def test_a_collection_has_versions_in_the_languages_of_its_translations_alone(index: Index) -> None:
    assert [index.translated(language) for language in ("en", "es", "fr", "ru")] == [False, True, True, False]


def test_a_version_speaks_in_the_place_of_a_chunk_with_its_own_names(index: Index) -> None:
    said = index.text_in(chunk_of(index, "money"), "es")
    assert said is not None
    assert said.split("\n") == ["Quién paga", "costes", "gastos", *(s.text for s in DINERO.sentences)]


def test_a_version_says_only_the_sentences_of_the_chunk(index: Index) -> None:
    said = index.text_in(replace(chunk_of(index, "money"), sentences=(1,)), "es")
    assert said == "Quién paga\ncostes\ngastos\nEl lanzamiento es gratuito."


@pytest.mark.parametrize(
    ("document", "language", "wanted"), [("racks", "en", "es"), ("racks", "fr", "es"), ("money", "en", "ru")]
)
def test_where_there_is_no_version_nothing_is_said(index: Index, document: str, language: str, wanted: str) -> None:
    assert index.text_in(chunk_of(index, document, language), wanted) is None


def test_a_chunk_of_another_language_is_not_what_a_version_translates(index: Index) -> None:
    french = replace(chunk_of(index, "racks", "fr"), document_id="money")
    assert index.text_in(french, "es") is None


def test_words_of_a_version_are_analysed_and_weighed_in_its_language(index: Index) -> None:
    assert index.terms("¿Los lanzamientos, el lanzamiento?", "es") == ["lanzamient"]
    known, unknown = (index.weight(index.terms(word, "es")[0], "es") for word in ("lanzamiento", "cohete"))
    assert 0 < known < unknown


def test_words_of_a_language_with_documents_of_its_own_are_weighed_by_these(index: Index) -> None:
    casier, lancement = (index.weight(index.terms(word, "fr")[0], "fr") for word in ("casier", "lancement"))
    assert casier < lancement


def test_words_of_a_version_are_known_to_the_collection(collection: Collection) -> None:
    words = " ".join(f"palabra{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(120))
    asked = replace(MONEY, questions=(ListedQuestion(words, ("s1",), "es"),))
    many = Collection(collection.data_dir, "many")
    many.ingest(incoming(asked, DINERO))
    assert many.index().unknown("¿Es gratuito el lanzamiento?", "es") == 0
    assert many.index().unknown("¿Es gratuito el cohete?", "es") == pytest.approx(1 / 2)


def test_what_is_forgotten_is_worked_out_again(index: Index) -> None:
    before = index.terms("lanzamiento", "es"), index.weight("lanzamient", "es")
    index.forget()
    assert (index.terms("lanzamiento", "es"), index.weight("lanzamient", "es")) == before
