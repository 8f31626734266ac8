"""Which generation is served: immutable folders, one pointer, one writer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import CollectionBusy, CollectionMissing, CollectionNameInvalid, IndexDamaged
from ingest.generations import KEPT, Generations
from tests.fakes import incoming, plain_document
from tests.ingest.collection import Collection

REPOSITORY = Path(__file__).resolve().parents[2]


# Names ---------------------------------------------------------------------------------------------------------


@given(st.from_regex(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]", fullmatch=True))
def test_a_name_of_letters_digits_and_inner_hyphens_is_a_folder(name: str) -> None:
    assert Generations.of(Path("/data"), name).folder == Path("/data/collections") / name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a",
        "ab",
        "-ab",
        "ab-",
        "Ab1",
        "a_b",
        "a b",
        "a.b",
        "../x",
        "a/b",
        "abc\n",
        "é12",
        "a" * 64,
        "١٢٣",
        "station\x00",
    ],
)
def test_any_other_name_is_refused_with_the_rule(name: str, tmp_path: Path) -> None:
    with pytest.raises(CollectionNameInvalid, match="is not a collection name: 3 to 63 of a-z, 0-9") as caught:
        Generations.of(tmp_path, name)
    assert repr(name) in str(caught.value)
    assert list(tmp_path.iterdir()) == []


# What is served --------------------------------------------------------------------------------------------------


def test_before_the_first_run_nothing_is_served(notes: Collection) -> None:
    assert notes.generations.current() is None
    with pytest.raises(CollectionMissing, match="run `station ingest PATH --collection notes` first"):
        notes.generations.served()


def test_the_last_two_generations_are_kept(notes: Collection) -> None:
    made = []
    for n in range(KEPT + 2):
        made.append(notes.ingest(incoming(plain_document("doc", f"Fact {n}."))).generation)
        assert notes.generations.current() == made[-1]
        assert notes.kept() == made[-KEPT:]
    assert KEPT == 2
    assert len(set(made)) == len(made)
    assert made == sorted(str(name) for name in made)


def test_a_reader_goes_on_with_what_it_opened(notes: Collection) -> None:
    notes.ingest(incoming(plain_document("doc", "The old fact.")))
    reader = notes.index()
    notes.ingest(incoming(plain_document("doc", "The new fact.")))
    vector = reader._partitions["en"].part.chunk_vectors[0]
    (candidate,) = reader.candidates("en", vector, "old fact", None, 5)
    assert candidate.chunk.text == "The old fact."
    assert notes.index().corpus.documents[0].text == "The new fact."


def test_what_a_killed_run_left_is_never_served_and_goes_with_the_next_run(notes: Collection) -> None:
    first = notes.ingest(incoming(plain_document("doc", "A fact."))).generation
    left = notes.generations.begin()
    (notes.generations.path(left) / "documents.jsonl").write_text("{", "utf-8")
    assert notes.generations.unfinished() == [left]
    assert notes.generations.current() == first
    second = notes.ingest(incoming(plain_document("doc", "Another fact."))).generation
    assert notes.kept() == [first, second]


def test_with_a_damaged_pointer_only_what_is_unfinished_is_left_over(notes: Collection) -> None:
    for n in range(2):
        notes.ingest(incoming(plain_document("doc", f"Fact {n}.")))
    left = notes.generations.begin()
    assert notes.generations.leftovers() == [left]
    (notes.generations.folder / "current.json").write_text("{", "utf-8")
    assert notes.generations.leftovers() == [left]


def test_a_name_is_never_used_twice(notes: Collection) -> None:
    with notes.generations.lock():
        assert notes.generations.begin() != notes.generations.begin()


# Damage ----------------------------------------------------------------------------------------------------------


def _pointer(content: bytes) -> Callable[[Collection], None]:
    def damage(notes: Collection) -> None:
        (notes.generations.folder / "current.json").write_bytes(content)

    return damage


def _cut(name: str, size: int | None) -> Callable[[Collection], None]:
    """Cut a file of the served generation to a size; None removes it."""

    def damage(notes: Collection) -> None:
        path = notes.generations.served()[0] / name
        if size is None:
            path.unlink()
        else:
            path.write_bytes(path.read_bytes()[:size])

    return damage


def _other_format(notes: Collection) -> None:
    path = notes.generations.served()[0] / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "format": 1}), "utf-8")


def _fewer_chunks(notes: Collection) -> None:
    path = notes.generations.served()[0] / "en" / "chunks.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))


DAMAGES: dict[str, Callable[[Collection], None]] = {
    "pointer empty": _pointer(b""),
    "pointer no JSON": _pointer(b"{"),
    "pointer a list": _pointer(b"[]"),
    "pointer without a name": _pointer(b"{}"),
    "pointer to nothing": _pointer(b'{"generation": null}'),
    "pointer to a number": _pointer(b'{"generation": 7}'),
    "pointer to what is gone": _pointer(b'{"generation": "000009"}'),
    "pointer not UTF-8": _pointer(b"\xff"),
    "manifest missing": _cut("manifest.json", None),
    "manifest cut": _cut("manifest.json", 40),
    "another format": _other_format,
    "documents missing": _cut("documents.jsonl", None),
    "documents cut": _cut("documents.jsonl", 100),
    "sources missing": _cut("sources.json", None),
    "facts empty": _cut("facts.json", 0),
    "chunks missing": _cut("en/chunks.jsonl", None),
    "chunks cut": _cut("en/chunks.jsonl", 30),
    "fewer chunks than vectors": _fewer_chunks,
    "vectors missing": _cut("en/chunks.npy", None),
    "vectors cut": _cut("en/chunks.npy", 200),
    "vectors empty": _cut("en/chunks.npy", 0),
    "sentence vectors cut": _cut("en/sentences.npy", 300),
    "question vectors empty": _cut("en/questions.npy", 0),
    "lexical index missing": _cut("en/lexical/frequencies.npz", None),
    "lexical index cut": _cut("en/lexical/frequencies.npz", 64),
    "lexical parameters missing": _cut("en/lexical/params.index.json", None),
}


@pytest.fixture
def damaged(notes: Collection, request: pytest.FixtureRequest) -> Collection:
    notes.ingest(
        incoming(
            plain_document("one", "A fact. Another fact.", questions=[("Which fact?", "s1")]),
            plain_document("two", "# Part\n\nA third fact."),
        )
    )
    DAMAGES[request.param](notes)
    return notes


@pytest.mark.parametrize("damaged", DAMAGES, indirect=True)
def test_a_damaged_index_is_told_with_what_to_do(damaged: Collection) -> None:
    with pytest.raises(IndexDamaged, match="run `station ingest --rebuild`") as caught:
        damaged.index()
    assert "notes" in str(caught.value)


@pytest.mark.parametrize("damaged", DAMAGES, indirect=True)
def test_a_rebuild_repairs_a_damaged_index(damaged: Collection) -> None:
    given_again = incoming(plain_document("one", "A fact. Another fact."), plain_document("two", "A third fact."))
    damaged.ingest(given_again, "add", rebuild=True)
    assert damaged.held() == ["one.en", "two.en"]


@pytest.mark.parametrize(
    "damaged",
    ["pointer no JSON", "pointer to what is gone", "manifest cut", "another format", "documents cut", "vectors cut"],
    indirect=True,
)
def test_adding_to_a_damaged_index_writes_nothing(damaged: Collection) -> None:
    before = damaged.files()
    with pytest.raises(IndexDamaged, match="run `station ingest --rebuild`"):
        damaged.ingest(incoming(plain_document("three", "A new fact.")), "add")
    assert damaged.files() == before


@pytest.mark.parametrize("damaged", ["another format"], indirect=True)
def test_a_collection_of_another_version_can_be_replaced(damaged: Collection) -> None:
    damaged.ingest(incoming(plain_document("three", "A new fact.")), "replace")
    assert damaged.held() == ["three.en"]


# One writer ------------------------------------------------------------------------------------------------------

_HOLD = """
import sys
from pathlib import Path
from ingest.generations import Generations
with Generations.of(Path(sys.argv[1]), "notes").lock():
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def _another_writer(data_dir: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", _HOLD, str(data_dir)]
    with subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "held\n"
        try:
            yield writer
        finally:
            writer.kill()


def test_a_second_writer_is_told_who_writes(notes: Collection) -> None:
    notes.ingest(incoming(plain_document("doc", "A fact.")))
    before = notes.files()
    with _another_writer(notes.data_dir) as writer:
        with pytest.raises(CollectionBusy, match="collection 'notes' is being written by process") as caught:
            notes.ingest(incoming(plain_document("doc", "Another fact.")))
        assert f"process {writer.pid} on {os.uname().nodename} since 20" in str(caught.value)
        assert "try again when it is done" in str(caught.value)
        assert notes.held() == ["doc.en"]
    assert {name: file for name, file in notes.files().items() if "lock" not in name} == before


def test_the_holder_of_a_collection_is_known_as_long_as_it_writes(notes: Collection) -> None:
    assert notes.generations.holder() is None
    assert not notes.data_dir.exists()
    with _another_writer(notes.data_dir) as writer:
        assert str(notes.generations.holder()).startswith(f"process {writer.pid} on {os.uname().nodename} since 20")
    assert notes.generations.holder() is None


def test_a_process_that_is_gone_is_not_named_as_the_holder(notes: Collection) -> None:
    with _another_writer(notes.data_dir) as killed:
        pass
    told = notes.generations.folder / "lock.holder"
    assert f"process {killed.pid} " in told.read_text("utf-8")
    left = told.read_text("utf-8")
    with _another_writer(notes.data_dir):
        told.write_text(left, "utf-8")  # as long as the new holder has not written its name
        assert notes.generations.holder() == "another process"
        with pytest.raises(CollectionBusy, match="is being written by another process; try again"):
            notes.ingest(incoming(plain_document("doc", "A fact.")))


def test_a_writer_that_was_killed_holds_nothing(notes: Collection) -> None:
    with _another_writer(notes.data_dir):
        pass
    assert (notes.generations.folder / "lock.holder").exists()
    notes.ingest(incoming(plain_document("doc", "A fact.")))
    assert notes.held() == ["doc.en"]


def test_another_collection_can_be_written_at_the_same_time(notes: Collection) -> None:
    other = Collection(notes.data_dir, "other")
    with notes.generations.lock():
        other.ingest(incoming(plain_document("doc", "A fact.")))
    assert other.held() == ["doc.en"]


def test_a_dry_run_needs_no_lock(notes: Collection) -> None:
    with notes.generations.lock():
        assert notes.ingest(incoming(plain_document("doc", "A fact.")), dry_run=True).added == ("doc.en",)
