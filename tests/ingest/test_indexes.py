"""One contract for both readers of a generation: in memory, and through Chroma, embedded and on a server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.types import Chunk, Document, ListedQuestion
from ingest.centring import FEW, QuestionEncoder, sample_questions, unit
from ingest.chroma_index import ChromaIndex
from ingest.errors import IndexDamaged, VectorStoreUnavailable
from ingest.memory_index import MemoryIndex, _best
from ingest.models import OnnxEncoder, Vectors
from ingest.stored import read_part
from ingest.stored_index import Candidate
from tests.fakes import HashedWords, incoming, plain_document
from tests.ingest.collection import Collection
from tests.ingest.conftest import chroma_server

Index = MemoryIndex | ChromaIndex

DEADLINE = plain_document(
    "deadline",
    "# Deadline\n\n"
    "Applications to the first call had to arrive by 30 September 2018. The first deadline was 31 August 2018.\n\n"
    "# Later dates\n\nThe results were announced on 12 June 2019.",
    questions=[("Until when could teams apply?", "s1"), ("When were the winners named?", "s3")],
)
MONEY = plain_document(
    "money",
    "Each team pays for building its own instrument. The launch to the China Space Station is free of charge.",
    questions=[("What does it cost to take part?", "s1"), ("Who pays for the rocket?", "s2")],
)
MONEY = replace(MONEY, questions=(*MONEY.questions, ListedQuestion("Qui paie la fusée ?", ("s2",), "fr")))
RACKS = plain_document("racks", "A rack in Mengtian holds experiments on flames. Another one cools samples to -80 °C.")
POLAR = plain_document(
    "polar-2", "POLAR-2 measures the polarisation of gamma-ray bursts. Its team is Swiss and Polish."
)
DELAI = plain_document(
    "deadline",
    "Les candidatures devaient arriver avant le 30 septembre 2018.\n\nLe lancement est gratuit pour les équipes.",
    language="fr",
    questions=[("Qui paie le lancement ?", "s2")],
)
QIXIAN = plain_document("deadline", "第一轮申请的截止日期是2018年9月30日。发射对入选团队免费。", language="zh")

QUESTIONS = {
    "en": [
        "When is the last day to hand in a proposal?",
        "How much money does a team need?",
        "Can fire be studied in orbit?",
        "gamma-ray bursts",
        "Who won?",
        "What is the best pizza in Vienna?",
    ],
    "fr": ["Jusqu'à quand pouvait-on postuler ?", "Le voyage coûte-t-il quelque chose ?"],
    "zh": ["什么时候截止？", "发射要付钱吗？"],
}


def _other_documents() -> list[Document]:
    """Sixty documents about anything, so that there is something to confuse."""
    return [
        plain_document(f"other-{n}", line)
        for n, line in enumerate([*sample_questions("en"), *sample_questions("fr")[:10]])
    ]


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return [DEADLINE, MONEY, RACKS, POLAR, DELAI, QIXIAN, *_other_documents()]


@pytest.fixture(scope="module")
def embedded(documents: list[Document], int8: OnnxEncoder, tmp_path_factory: pytest.TempPathFactory) -> Collection:
    collection = Collection(tmp_path_factory.mktemp("embedded"), "contract")
    collection.ingest(incoming(*documents), encoder=int8)
    return collection


@pytest.fixture(scope="module")
def on_server(embedded: Collection, documents: list[Document], int8: OnnxEncoder, chroma_url: str) -> Collection:
    collection = Collection(embedded.data_dir, "contract-served", chroma_url)
    collection.ingest(incoming(*documents), encoder=int8)
    return collection


@pytest.fixture(scope="module", params=["memory", "chroma", "chroma-server"])
def index(request: pytest.FixtureRequest, embedded: Collection) -> Iterator[Index]:
    if request.param == "memory":
        yield embedded.index()
        return
    collection = request.getfixturevalue("on_server") if request.param == "chroma-server" else embedded
    opened = ChromaIndex.open(*collection.generations.served())
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def questions(int8: OnnxEncoder, tmp_path_factory: pytest.TempPathFactory) -> QuestionEncoder:
    return QuestionEncoder.open(int8, tmp_path_factory.mktemp("means"))


class Exact:
    """The same scores worked out from the vectors on disk, one by one: what every reader must agree with."""

    def __init__(self, folder: Path, language: str) -> None:
        part = read_part(folder / language)
        mean = part.chunk_vectors.mean(axis=0) if len(part.chunks) >= FEW else 0
        self.chunks = part.chunks
        self._chunk_vectors = unit(part.chunk_vectors - mean)
        rows = iter(unit(part.sentence_vectors - mean))
        self._sentence_vectors = {chunk.id: [next(rows) for _ in chunk.sentences] for chunk in part.chunks}

    def best(self, vector: Vectors, among: set[str] | None = None) -> Chunk:
        allowed = [n for n, chunk in enumerate(self.chunks) if among is None or chunk.document_id in among]
        return self.chunks[max(allowed, key=lambda n: float(self._chunk_vectors[n] @ vector))]

    def dense(self, chunk: Chunk, vector: Vectors) -> float:
        return float(self._chunk_vectors[self.chunks.index(chunk)] @ vector)

    def sentences(self, chunk: Chunk, vector: Vectors) -> list[float]:
        return [float(row @ vector) for row in self._sentence_vectors[chunk.id]]


@pytest.fixture(scope="module")
def exact(embedded: Collection) -> dict[str, Exact]:
    folder, manifest = embedded.generations.served()
    return {language: Exact(folder, language) for language in manifest.languages}


ASKED = [(language, question) for language, texts in QUESTIONS.items() for question in texts]
asking = pytest.mark.parametrize(("language", "question"), ASKED)


def _ids(found: list[Candidate]) -> list[str]:
    return [candidate.chunk.id for candidate in found]


def test_an_index_holds_the_documents_that_were_given(index: Index, documents: list[Document]) -> None:
    given = {(document.id, document.language): document for document in documents}
    assert {(d.id, d.language): d for d in index.corpus.documents} == given
    assert set(index.languages) == {"en", "fr", "zh"}
    for (name, language), document in given.items():
        assert index.document(name, language) == document
    assert index.document("money", "fr") is None
    assert index.document("nothing", "en") is None


def test_an_index_names_the_encoder_of_its_vectors(index: Index, int8: OnnxEncoder) -> None:
    assert index.fingerprint == int8.fingerprint


@asking
def test_offsets_of_candidates_are_exact(
    index: Index, questions: QuestionEncoder, language: str, question: str
) -> None:
    found = index.candidates(language, questions.encode(question, language), question, None, 20)
    assert found
    for candidate in found:
        chunk = candidate.chunk
        document = index.document(chunk.document_id, language)
        assert document is not None
        assert document.text[chunk.start : chunk.end] == chunk.text
        own = [document.sentences[n] for n in chunk.sentences]
        assert (own[0].start, own[-1].end) == (chunk.start, chunk.end)
        assert len(candidate.sentences) == len(candidate.asked) == len(own)


@asking
@pytest.mark.parametrize("limit", [1, 5])
def test_the_best_chunk_by_exact_search_is_among_the_candidates(
    index: Index, questions: QuestionEncoder, exact: dict[str, Exact], language: str, question: str, limit: int
) -> None:
    vector = questions.encode(question, language)
    found = index.candidates(language, vector, question, None, limit)
    assert exact[language].best(vector).id in _ids(found)


@asking
def test_scores_are_those_of_the_texts(
    index: Index, questions: QuestionEncoder, exact: dict[str, Exact], language: str, question: str
) -> None:
    vector = questions.encode(question, language)
    for candidate in index.candidates(language, vector, question, None, 4):
        assert candidate.dense == pytest.approx(exact[language].dense(candidate.chunk, vector), abs=1e-4)
        expected = exact[language].sentences(candidate.chunk, vector)
        assert candidate.sentences == pytest.approx(expected, abs=1e-4)
        assert 0 <= candidate.lexical <= 1


@asking
def test_each_candidate_is_there_once(index: Index, questions: QuestionEncoder, language: str, question: str) -> None:
    found = _ids(list(index.candidates(language, questions.encode(question, language), question, None, 10)))
    assert len(found) == len(set(found))
    assert len(found) <= 30


@pytest.mark.parametrize(
    ("language", "question", "document"),
    [
        ("en", "When is the last day to hand in a proposal?", "deadline"),
        ("en", "How much money does a team need?", "money"),
        ("en", "Can fire be studied in orbit?", "racks"),
        ("fr", "Jusqu'à quand pouvait-on postuler ?", "deadline"),
        ("zh", "什么时候截止？", "deadline"),
    ],
)
def test_the_passage_that_answers_in_other_words_comes_first_by_meaning(
    index: Index, questions: QuestionEncoder, language: str, question: str, document: str
) -> None:
    topics = {"deadline", "money", "racks", "polar-2"}
    found = index.candidates(language, questions.encode(question, language), "", topics, 5)
    assert max(found, key=lambda candidate: candidate.dense).chunk.document_id == document


def test_the_passage_with_the_words_is_a_candidate_whatever_its_meaning(
    index: Index, questions: QuestionEncoder
) -> None:
    away = questions.encode("Is the swimming pool open on Sundays?", "en")
    found = index.candidates("en", away, "gamma-ray polarisation", None, 1)
    assert "polar-2" in {candidate.chunk.document_id for candidate in found}
    best = max(found, key=lambda candidate: candidate.lexical)
    assert best.chunk.document_id == "polar-2"
    assert best.lexical > 0.3


def test_the_sentence_that_answers_a_known_question_carries_its_likeness(
    index: Index, questions: QuestionEncoder
) -> None:
    asked = "Who pays for the rocket?"
    found = index.candidates("en", questions.encode(asked, "en"), asked, None, 3)
    money = next(candidate for candidate in found if candidate.chunk.document_id == "money")
    cost, rocket = money.asked
    assert cost is not None
    assert rocket is not None
    assert rocket > cost
    assert all(set(c.asked) == {None} for c in found if c.chunk.document_id.startswith("other-"))


def test_known_questions_are_compared_in_the_language_of_the_question(index: Index, questions: QuestionEncoder) -> None:
    asked = "Qui paie la fusée ?"
    vector = questions.encode(asked, "fr")

    def likeness(asked_in: str | None) -> tuple[float | None, ...]:
        found = index.candidates("en", vector, asked, {"deadline", "money"}, 5, asked_in)
        return next(candidate.asked for candidate in found if candidate.chunk.document_id == "money")

    cost, rocket = likeness("fr")
    assert cost is None
    assert rocket is not None
    assert likeness(None) == likeness("en") != likeness("fr")
    assert likeness("zh") == likeness("en")


@pytest.mark.parametrize("limit", [1, 3, 40])
def test_filters_count_before_scores(
    index: Index, questions: QuestionEncoder, exact: dict[str, Exact], limit: int
) -> None:
    question = "When is the last day to hand in a proposal?"
    vector, allowed = questions.encode(question, "en"), {"money", "racks", "other-7"}
    found = index.candidates("en", vector, question, allowed, limit)
    assert {candidate.chunk.document_id for candidate in found} <= allowed
    assert exact["en"].best(vector, allowed).id in _ids(found)
    if limit == 40:
        assert {candidate.chunk.document_id for candidate in found} == allowed


def test_a_filter_counts_before_the_likeness_to_known_questions(index: Index, questions: QuestionEncoder) -> None:
    asked = "Until when could teams apply?"
    away = questions.encode(asked, "en")
    found = index.candidates("en", away, "zzz", {"money", "racks", "polar-2"}, 1)
    assert any(candidate.chunk.document_id == "money" for candidate in found)


@pytest.mark.parametrize("allowed", [set(), {"nothing"}])
def test_a_filter_that_lets_nothing_through_finds_nothing(
    index: Index, questions: QuestionEncoder, allowed: set[str]
) -> None:
    assert list(index.candidates("en", questions.encode("Who pays?", "en"), "Who pays?", allowed, 5)) == []


def test_a_filter_may_name_documents_of_other_languages(index: Index, questions: QuestionEncoder) -> None:
    found = index.candidates("zh", questions.encode("截止", "zh"), "截止", {"deadline", "money"}, 5)
    assert {(c.chunk.document_id, c.chunk.language) for c in found} == {("deadline", "zh")}


def test_terms_and_weights_are_those_of_the_language(index: Index) -> None:
    assert index.terms("The launches, the launch!", "en") == ["launch"]
    assert index.terms("截止日期", "zh") == ["截止", "止日", "日期"]
    assert index.weight("polar", "en") > index.weight(index.terms("team", "en")[0], "en") > 0


@asking
def test_both_readers_find_the_same(
    index: Index, embedded: Collection, questions: QuestionEncoder, language: str, question: str
) -> None:
    vector = questions.encode(question, language)
    mine = {c.chunk.id: c for c in index.candidates(language, vector, question, None, 3)}
    others = {c.chunk.id: c for c in embedded.index().candidates(language, vector, question, None, 3)}
    assert set(mine) == set(others)
    for name, candidate in mine.items():
        other = others[name]
        assert candidate.dense == pytest.approx(other.dense, abs=1e-4)
        assert candidate.lexical == pytest.approx(other.lexical, abs=1e-6)
        assert candidate.sentences == pytest.approx(other.sentences, abs=1e-4)
        assert candidate.asked == other.asked


def test_chroma_finds_the_best_of_many_chunks_as_exact_search_does(tmp_path: Path) -> None:
    encoder, lines = HashedWords(), [line for language in ("en", "fr", "es") for line in sample_questions(language)]
    texts = [f"{one} {other}" for one in lines[::3] for other in lines[1::9]]
    collection = Collection(tmp_path, "many")
    report = collection.ingest(incoming(*(plain_document(f"d-{n}", t) for n, t in enumerate(texts))), encoder=encoder)
    assert report.chunks >= 800
    memory, chroma = collection.index(), ChromaIndex.open(*collection.generations.served())
    missed = 0
    for line in lines[::4]:
        vector = encoder.encode_queries([line])[0]
        best = max(memory.candidates("en", vector, "", None, 1), key=lambda candidate: candidate.dense)
        found = chroma.candidates("en", vector, "", None, 10)
        missed += best.dense > max(candidate.dense for candidate in found) + 1e-4
    chroma.close()
    assert missed == 0


@given(st.lists(st.sampled_from([0.0, 0.25, 0.5]), min_size=1, max_size=30), st.integers(1, 40))
def test_the_best_are_taken_in_order_and_ties_by_position(scores: list[float], limit: int) -> None:
    expected = sorted(range(len(scores)), key=lambda i: (-scores[i], i))[:limit]
    assert _best(np.array(scores, dtype=np.float32), limit).tolist() == expected


# What can go wrong with Chroma --------------------------------------------------------------------------------


def _open_files() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files as Linux shows them")
def test_runs_and_readers_leave_no_file_open(tmp_path: Path) -> None:
    collection = Collection(tmp_path, "files")
    collection.ingest(incoming(plain_document("doc", "Fact 0.")))
    before = _open_files()
    for n in range(1, 4):
        collection.ingest(incoming(plain_document("doc", f"Fact {n}.")))
        ChromaIndex.open(*collection.generations.served()).close()
    assert _open_files() <= before + 3


@pytest.mark.parametrize("damage", ["gone", "emptied"])
def test_a_lost_chroma_folder_is_told_when_it_is_opened(tmp_path: Path, damage: str) -> None:
    collection = Collection(tmp_path, "lost")
    collection.ingest(incoming(plain_document("doc", "A fact.")))
    folder, manifest = collection.generations.served()
    shutil.rmtree(folder / "chroma")
    if damage == "emptied":
        (folder / "chroma").mkdir()
    with pytest.raises(IndexDamaged, match=r"holds 0 of 1 chunks of lost.*run `station ingest --rebuild`"):
        ChromaIndex.open(folder, manifest)


def test_a_damaged_chroma_file_is_told_when_it_is_opened(tmp_path: Path) -> None:
    collection = Collection(tmp_path, "broken")
    collection.ingest(incoming(plain_document("doc", "A fact.")))
    folder, manifest = collection.generations.served()
    (folder / "chroma" / "chroma.sqlite3").write_bytes(b"not a database" * 400)
    with pytest.raises((IndexDamaged, VectorStoreUnavailable)):
        ChromaIndex.open(folder, manifest)


def test_a_server_that_goes_away_is_named(tmp_path: Path) -> None:
    (tmp_path / "server").mkdir()
    with chroma_server(tmp_path / "server") as url:
        collection = Collection(tmp_path, "away", url)
        collection.ingest(incoming(plain_document("doc", "A fact.")))
        index = ChromaIndex.open(*collection.generations.served())
        vector = HashedWords().encode_queries(["fact"])[0]
        assert index.candidates("en", vector, "fact", None, 3)
    with pytest.raises(VectorStoreUnavailable, match=f"the Chroma server at {url} cannot be used"):
        index.candidates("en", vector, "fact", None, 3)
    with pytest.raises(VectorStoreUnavailable, match=f"the Chroma server at {url} cannot be used"):
        ChromaIndex.open(*collection.generations.served())
    index.close()
