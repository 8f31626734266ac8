"""Which generation a server answers from: the next one is opened beside it, and nobody waits or fails."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.answering import Answerer
from assistant.types import Request
from ingest.chroma_index import ChromaIndex
from ingest.errors import CollectionMissing, CollectionNameInvalid, IndexDamaged
from ingest.generations import DEFAULT_COLLECTION, Generations
from ingest.memory_index import MemoryIndex
from ingest.stored import Manifest
from tests.fakes import HashedWords, incoming, plain_document
from tests.ingest.collection import Collection
from tests.ingest.killed_runs import TODAY, opens
from web import served as served_module
from web.served import MOST_OPEN, Opened, Served
from web.settings import Settings
from web.wiring import Desk

SWITCHED = 5.0


class Openings:
    """Opens generations as a desk does; keeps which were opened, which were closed, and can be made to wait."""

    def __init__(self, cache: Path) -> None:
        self._open = opens(cache)
        self.opened: list[str] = []
        self.closed: list[str] = []
        self.may_open = threading.Event()
        self.may_open.set()

    def __call__(self, collection: str, folder: Path, manifest: Manifest) -> Opened:
        self.may_open.wait(10)
        made: Opened = self._open(collection, folder, manifest)
        self.opened.append(f"{collection} {manifest.generation}")
        return Opened(made.answerer, lambda: self.closed.append(f"{collection} {manifest.generation}"))


@pytest.fixture
def openings(tmp_path: Path) -> Openings:
    return Openings(tmp_path / "cache")


@pytest.fixture
def served(tmp_path: Path, openings: Openings) -> Iterator[Served]:
    opened = Served(tmp_path / "data", openings)
    yield opened
    openings.may_open.set()
    opened.close()


def _ingest(tmp_path: Path, number: int, name: str = "notes") -> str:
    collection = Collection(tmp_path / "data", name)
    text = f"Zebra number {number} grazes."
    report = collection.ingest(incoming(plain_document("doc", text)), encoder=HashedWords(256))
    return str(report.generation)


def _answered(answerer: Answerer) -> str:
    return answerer.answer(Request("Which zebra grazes?"), TODAY).answer


def _said(served: Served, name: str = "notes") -> str:
    with served.using(name) as answerer:
        return _answered(answerer)


def _until(holds: Callable[[], bool], seconds: float = SWITCHED) -> float:
    """Seconds until something holds; fails when it does not within a time."""
    started = time.monotonic()
    while not holds():
        assert time.monotonic() - started < seconds
        time.sleep(0.01)
    return time.monotonic() - started


# Switching ------------------------------------------------------------------------------------------------------


def test_a_running_server_switches_within_five_seconds(tmp_path: Path, served: Served) -> None:
    _ingest(tmp_path, 1)
    served.watch()
    assert "Zebra number 1 grazes." in _said(served)
    _ingest(tmp_path, 2)
    assert _until(lambda: "Zebra number 2 grazes." in _said(served)) < SWITCHED


def test_without_a_watcher_the_next_question_is_answered_from_the_new_generation(
    tmp_path: Path, served: Served
) -> None:
    for number in (1, 2):
        generation = _ingest(tmp_path, number)
        assert f"number {number} " in _said(served)
        assert served.generations == {"notes": generation}


def test_questions_are_answered_from_the_old_generation_while_the_new_one_is_opened(
    tmp_path: Path, served: Served, openings: Openings
) -> None:
    first = _ingest(tmp_path, 1)
    served.watch()
    _said(served)
    openings.may_open.clear()
    second = _ingest(tmp_path, 2)
    time.sleep(served_module.INTERVAL * 1.5)
    started = time.monotonic()
    assert "number 1 " in _said(served)
    assert time.monotonic() - started < 0.5
    assert served.generations == {"notes": first}
    openings.may_open.set()
    _until(lambda: served.generations == {"notes": second})


def test_a_question_in_flight_ends_on_the_old_generation_which_is_closed_after_it(
    tmp_path: Path, served: Served, openings: Openings
) -> None:
    first = _ingest(tmp_path, 1)
    with served.using("notes") as one, served.using("notes") as other:
        second = _ingest(tmp_path, 2)
        served.look("notes")
        assert served.generations == {"notes": second}
        assert "number 1 " in _answered(one)
        assert one is other
        assert openings.closed == []
    assert openings.closed == [f"notes {first}"]
    assert "number 2 " in _said(served)


def test_an_index_nobody_uses_is_closed_as_soon_as_it_is_replaced(
    tmp_path: Path, served: Served, openings: Openings
) -> None:
    first = _ingest(tmp_path, 1)
    _said(served)
    second = _ingest(tmp_path, 2)
    served.look("notes")
    assert openings.closed == [f"notes {first}"]
    served.close()
    assert openings.closed == [f"notes {first}", f"notes {second}"]


def test_many_first_questions_at_once_open_a_generation_once(
    tmp_path: Path, served: Served, openings: Openings
) -> None:
    generation = _ingest(tmp_path, 1)
    answers: list[str] = []
    askers = [threading.Thread(target=lambda: answers.append(_said(served))) for _ in range(8)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(answers) == 8
    assert openings.opened == [f"notes {generation}"]


# What cannot be opened ------------------------------------------------------------------------------------------


def _damage(tmp_path: Path) -> None:
    (Generations.of(tmp_path / "data", "notes").served()[0] / "en" / "chunks.npy").write_bytes(b"")


def test_a_generation_that_cannot_be_opened_leaves_the_old_one_serving_and_is_told_once(
    tmp_path: Path, served: Served, openings: Openings, caplog: pytest.LogCaptureFixture
) -> None:
    first = _ingest(tmp_path, 1)
    _said(served)
    second = _ingest(tmp_path, 2)
    _damage(tmp_path)
    with caplog.at_level(logging.ERROR, "station"):
        for _ in range(3):
            assert "number 1 " in _said(served)
    (record,) = [told for told in caplog.records if told.levelno == logging.ERROR]
    assert f"collection 'notes' goes on serving {first}" in record.getMessage()
    refused = served.refused["notes"]
    assert refused.generation == second
    assert "chunks.npy" in refused.reason or "cannot be read" in refused.reason
    assert len(openings.opened) == 1
    third = _ingest_anew(tmp_path)
    assert "number 3 " in _said(served)
    assert served.generations == {"notes": third}
    assert served.refused == {}


def _ingest_anew(tmp_path: Path) -> str:
    collection = Collection(tmp_path / "data")
    given = incoming(plain_document("doc", "Zebra number 3 grazes."))
    return str(collection.ingest(given, encoder=HashedWords(256), rebuild=True).generation)


def test_a_generation_that_could_not_be_opened_is_tried_again(
    tmp_path: Path, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served_module, "INTERVAL", 0.05)
    _ingest(tmp_path, 1)
    _said(served)
    _ingest(tmp_path, 2)
    path = Generations.of(tmp_path / "data", "notes").served()[0] / "en" / "chunks.npy"
    whole = path.read_bytes()
    _damage(tmp_path)
    assert "number 1 " in _said(served)
    path.write_bytes(whole)
    _until(lambda: "number 2 " in _said(served))


@pytest.mark.parametrize("content", [b"", b'{"generation": "000009-abcdef"}'])
def test_a_pointer_that_cannot_be_read_leaves_what_is_open_serving(
    tmp_path: Path, served: Served, content: bytes
) -> None:
    _ingest(tmp_path, 1)
    served.watch()
    _said(served)
    (tmp_path / "data" / "collections" / "notes" / "current.json").write_bytes(content)
    _until(lambda: "notes" in served.refused)
    assert "number 1 " in _said(served)


def test_what_was_never_opened_is_refused_with_its_reason(tmp_path: Path, served: Served) -> None:
    with pytest.raises(CollectionMissing), served.using("nothing"):
        pass
    with pytest.raises(CollectionNameInvalid), served.using("../etc"):
        pass
    _ingest(tmp_path, 1)
    _damage(tmp_path)
    with pytest.raises(IndexDamaged), served.using("notes"):
        pass
    assert served.refused == {}


# How many are open ----------------------------------------------------------------------------------------------


def test_only_so_many_collections_are_held_open_and_the_default_one_always(
    tmp_path: Path, served: Served, openings: Openings
) -> None:
    names = [DEFAULT_COLLECTION, *(f"notes-{n}" for n in range(MOST_OPEN))]
    for number, name in enumerate(names):
        _ingest(tmp_path, number, name)
        assert f"number {number} " in _said(served, name)
    assert list(served.generations) == [DEFAULT_COLLECTION, *names[2:]]
    assert [told.split()[0] for told in openings.closed] == ["notes-0"]
    assert "number 1 " in _said(served, "notes-0")
    assert [told.split()[0] for told in openings.closed] == ["notes-0", "notes-1"]


# A desk ---------------------------------------------------------------------------------------------------------


class _SmallDesk(Desk):
    """A desk whose encoder hashes words."""

    encoder = HashedWords(256)


def _desk(tmp_path: Path, **settings: object) -> Desk:
    return _SmallDesk(Settings(_env_file=None, data_dir=tmp_path / "data", **settings))  # type: ignore[call-arg, arg-type]


@pytest.mark.parametrize(("retrieval", "kind"), [("memory", MemoryIndex), ("chroma", ChromaIndex)])
def test_a_desk_reads_documents_and_answers_from_what_is_served(
    tmp_path: Path, retrieval: str, kind: type[MemoryIndex]
) -> None:
    _ingest(tmp_path, 1)
    desk = _desk(tmp_path, retrieval=retrieval)
    try:
        with desk.using("notes") as answerer:
            assert isinstance(answerer.index, kind)
            second = _ingest(tmp_path, 2)
            (document,) = desk.documents("notes")
            assert document.text == "Zebra number 2 grazes."
            assert desk.generation("notes") == second
            vector = desk.question_encoder.encode("zebra", "en")
            (candidate,) = answerer.index.candidates("en", vector, "zebra", None, 3)
            assert candidate.chunk.text == "Zebra number 1 grazes."
        desk.watch()
        third = _ingest(tmp_path, 3)
        _until(lambda: desk.generation("notes") == third)
        assert desk.documents("notes")[0].text == "Zebra number 3 grazes."
    finally:
        desk.close()


def test_the_files_of_a_replaced_generation_are_let_go(tmp_path: Path) -> None:
    first = _ingest(tmp_path, 1)
    desk = _desk(tmp_path)
    desk.documents("notes")
    assert first in Path("/proc/self/maps").read_text("utf-8")
    second = _ingest(tmp_path, 2)
    desk.documents("notes")
    maps = Path("/proc/self/maps").read_text("utf-8")
    assert first not in maps
    assert second in maps
    desk.close()


def test_the_generation_of_a_collection_that_is_not_open_is_the_one_that_would_be(tmp_path: Path) -> None:
    generation = _ingest(tmp_path, 1)
    desk = _desk(tmp_path)
    assert desk.generation("notes") == generation
    assert desk.generation("other") is None
    assert desk.served.generations == {}
