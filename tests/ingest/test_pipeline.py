"""An ingest run: what it writes, what it encodes, what it leaves when it fails."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from chromadb.errors import InternalError

from corpus.load import CORPUS_DIR
from corpus.types import Facts, Source
from ingest import vector_index
from ingest.chunk import passage_text
from ingest.errors import IndexDamaged, NothingToIngest, StorageFailed, VectorStoreUnavailable
from ingest.models import Vectors
from ingest.report import Rejected
from ingest.sources import Incoming, read_paths, read_project_corpus
from ingest.stored import read_manifest, read_part, stored_vectors
from ingest.vector_index import close_client, open_client
from tests.fakes import HashedWords, Steps, incoming, plain_document
from tests.ingest.collection import Collection
from tests.ingest.conftest import chroma_server

BODY = """\
# The call

The call opened in May. The call closed in September.

# Money

Teams pay for their own instrument.
"""
CALL = plain_document("call", BODY, questions=[("When did it close?", "s2"), ("Who pays?", "s3")])
RACK = plain_document(
    "rack", "A rack stands in Mengtian. Its mass is unknown.", questions=[("Where is the rack?", "s1")]
)
APPEL = plain_document("call", "L'appel a été ouvert en mai.", language="fr")


def _vectors(notes: Collection) -> dict[str, Vectors]:
    return {key: np.array(vector) for key, vector in stored_vectors(*notes.generations.served())}


# Only what changed -------------------------------------------------------------------------------------------


def test_a_first_run_encodes_everything_once(notes: Collection) -> None:
    encoder = HashedWords()
    report = notes.ingest(incoming(CALL, RACK, APPEL), encoder=encoder)
    assert report.added == ("call.en", "call.fr", "rack.en")
    assert (report.changed, report.unchanged, report.removed, report.rejected) == ((), (), (), ())
    assert report.languages == {"en": 3, "fr": 1}
    assert (report.chunks, report.sentences) == (4, 6)
    assert len(encoder.passages) == 4 + 6
    assert sorted(encoder.queries) == ["When did it close?", "Where is the rack?", "Who pays?"]
    assert report.encoded == 13
    assert report.reused == 0


def test_the_vectors_on_disk_are_those_of_the_texts(notes: Collection) -> None:
    notes.ingest(incoming(CALL, RACK, APPEL))
    notes.ingest(incoming(RACK, plain_document("late", "A late fact."), APPEL, CALL))
    folder, manifest = notes.generations.served()
    documents = {(d.id, d.language): d for d in notes.index().corpus.documents}
    assert set(manifest.languages) == {"en", "fr"}
    for language in manifest.languages:
        part = read_part(folder / language)
        texts = [passage_text(chunk) for chunk in part.chunks]
        spoken = [documents[c.document_id, language].sentences[n].text for c in part.chunks for n in c.sentences]
        asked = [q.ask for key, document in documents.items() if key[1] == language for q in document.questions]
        np.testing.assert_array_equal(part.chunk_vectors, HashedWords().encode_passages(texts))
        np.testing.assert_array_equal(part.sentence_vectors, HashedWords().encode_passages(spoken))
        np.testing.assert_array_equal(part.question_vectors, HashedWords().encode_queries(asked))


def test_the_same_documents_again_write_nothing_and_open_no_encoder(notes: Collection) -> None:
    first = notes.ingest(incoming(CALL, RACK, APPEL))
    files, notes.opened = notes.files(), 0
    second = notes.ingest(incoming(APPEL, RACK, CALL))
    assert notes.files() == files
    assert notes.opened == 0
    assert second.generation == first.generation
    assert second.unchanged == ("call.en", "call.fr", "rack.en")
    assert (second.encoded, second.added, second.changed) == (0, (), ())


def test_a_changed_sentence_is_encoded_with_its_passage_and_nothing_else_is(notes: Collection) -> None:
    notes.ingest(incoming(CALL, RACK, APPEL))
    before, encoder = _vectors(notes), HashedWords()
    changed = plain_document("call", BODY.replace("own instrument", "own rocket"))
    changed = replace(changed, questions=CALL.questions)
    report = notes.ingest(incoming(changed, RACK, APPEL), encoder=encoder)
    assert sorted(encoder.passages) == [
        "Teams pay for their own rocket.",
        "The call – Money. Teams pay for their own rocket.",
    ]
    assert encoder.queries == []
    assert (report.changed, report.unchanged) == (("call.en",), ("call.fr", "rack.en"))
    assert (report.encoded, report.reused) == (2, 11)
    after = _vectors(notes)
    assert len(set(after) - set(before)) == 2
    for key in set(after) & set(before):
        np.testing.assert_array_equal(after[key], before[key])


def test_a_changed_question_is_all_that_is_encoded(notes: Collection) -> None:
    notes.ingest(incoming(CALL))
    encoder = HashedWords()
    asked = replace(CALL, questions=(CALL.questions[0], replace(CALL.questions[1], ask="Is it free?")))
    report = notes.ingest(incoming(asked), encoder=encoder)
    assert (encoder.passages, encoder.queries) == ([], ["Is it free?"])
    assert report.changed == ("call.en",)


def test_a_question_and_a_sentence_of_the_same_words_have_vectors_of_their_own(notes: Collection) -> None:
    encoder = HashedWords()
    notes.ingest(incoming(plain_document("faq", "Who pays?", questions=[("Who pays?", "s1")])), encoder=encoder)
    assert "Who pays?" in encoder.passages
    assert encoder.queries == ["Who pays?"]


def test_the_same_sentence_in_two_documents_is_encoded_once(notes: Collection) -> None:
    encoder = HashedWords()
    notes.ingest(incoming(plain_document("one", "Same fact."), plain_document("two", "Same fact.")), encoder=encoder)
    assert encoder.passages.count("Same fact.") == 1


def test_what_only_marks_a_document_changes_it_without_encoding(notes: Collection) -> None:
    first = notes.ingest(incoming(CALL))
    encoder = HashedWords()
    report = notes.ingest(incoming(replace(CALL, valid_until=date(2018, 9, 30))), encoder=encoder)
    assert report.changed == ("call.en",)
    assert report.generation != first.generation
    assert encoder.passages == encoder.queries == []
    assert notes.index().corpus.documents[0].valid_until == date(2018, 9, 30)


def test_sources_and_facts_that_change_are_served(notes: Collection) -> None:
    source = Source("S1", "Page", "UNOOSA", "https://example.org", "2018", "en", "")
    given = replace(incoming(CALL), sources={"S1": source}, facts=Facts(date(2026, 5, 25)))
    notes.ingest(given)
    encoder = HashedWords()
    report = notes.ingest(replace(given, facts=Facts(date(2026, 6, 1))), encoder=encoder)
    assert report.unchanged == ("call.en",)
    assert notes.index().corpus.facts.evidence_until == date(2026, 6, 1)
    assert notes.index().corpus.sources == {"S1": source}
    assert encoder.passages == []


def test_another_encoder_encodes_everything_anew(notes: Collection) -> None:
    notes.ingest(incoming(CALL), encoder=HashedWords(64))
    other = HashedWords(32)
    report = notes.ingest(incoming(CALL), encoder=other)
    assert report.unchanged == ("call.en",)
    assert len(other.passages) == 5
    manifest = notes.generations.served()[1]
    assert (manifest.fingerprint, manifest.dimensions) == (other.fingerprint, 32)


def test_a_rebuild_encodes_everything_anew_and_keeps_what_was_added_before(notes: Collection) -> None:
    notes.ingest(incoming(CALL))
    encoder = HashedWords()
    notes.ingest(incoming(RACK), "add", encoder=encoder, rebuild=True)
    assert notes.held() == ["call.en", "rack.en"]
    assert len(encoder.passages) == 5 + 3


# Scopes ------------------------------------------------------------------------------------------------------


def test_replacing_removes_what_is_not_given(notes: Collection) -> None:
    notes.ingest(incoming(CALL, RACK, APPEL))
    report = notes.ingest(incoming(CALL))
    assert report.removed == ("call.fr", "rack.en")
    assert notes.held() == ["call.en"]
    assert notes.index().languages == ("en",)
    assert "rack" not in (notes.generations.served()[0] / "documents.jsonl").read_text("utf-8")


def test_adding_keeps_what_is_there_and_updates_what_is_given(notes: Collection) -> None:
    notes.ingest(incoming(CALL, RACK))
    changed = plain_document("rack", "A rack stands in Wentian.")
    report = notes.ingest(incoming(changed, APPEL), "add")
    assert (report.added, report.changed, report.unchanged) == (("call.fr",), ("rack.en",), ("call.en",))
    assert report.removed == ()
    assert notes.held() == ["call.en", "call.fr", "rack.en"]
    assert notes.index().document("rack", "en") == changed


def test_adding_keeps_sources_and_facts(notes: Collection) -> None:
    source = Source("S1", "Page", "UNOOSA", "https://example.org", "2018", "en", "")
    facts = Facts(date(2026, 5, 25))
    notes.ingest(replace(incoming(CALL), sources={"S1": source}, facts=facts))
    notes.ingest(incoming(RACK), "add")
    corpus = notes.index().corpus
    assert (corpus.sources, corpus.facts) == ({"S1": source}, facts)


def test_synchronising_removes_only_what_its_folder_no_longer_holds(notes: Collection) -> None:
    notes.ingest(incoming(CALL, RACK, origin="/a"), "add")
    notes.ingest(incoming(APPEL, origin="/ab"), "add")
    report = notes.ingest(incoming(CALL, origin="/a", roots=["/a"]), "sync")
    assert report.removed == ("rack.en",)
    assert notes.held() == ["call.en", "call.fr"]


def test_synchronising_a_folder_that_was_emptied_keeps_the_others(notes: Collection) -> None:
    notes.ingest(incoming(CALL, origin="/a"), "add")
    notes.ingest(incoming(RACK, origin="/b"), "add")
    assert notes.ingest(incoming(roots=["/b"]), "sync").removed == ("rack.en",)
    assert notes.held() == ["call.en"]


def test_a_document_that_moved_stays_when_its_old_folder_is_synchronised(notes: Collection) -> None:
    notes.ingest(incoming(CALL, RACK, origin="/a"), "add")
    encoder = HashedWords()
    moved = notes.ingest(incoming(RACK, origin="/b", roots=["/b"]), "add", encoder=encoder)
    assert moved.unchanged == ("call.en", "rack.en")
    assert encoder.passages == []
    assert notes.ingest(incoming(CALL, origin="/a", roots=["/a"]), "sync").removed == ()
    assert notes.held() == ["call.en", "rack.en"]


def test_a_file_whose_language_changed_leaves_no_document_behind(notes: Collection, tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text("The rack is cold.", "utf-8")
    (tmp_path / "sources.toml").write_text('["note.md"]\nurl = "https://example.org/note"\nlanguage = "en"\n', "utf-8")
    notes.ingest(read_paths([tmp_path], lambda _: "en"), "add")
    (tmp_path / "sources.toml").write_text('["note.md"]\nurl = "https://example.org/note"\nlanguage = "fr"\n', "utf-8")
    report = notes.ingest(read_paths([tmp_path], lambda _: "en"), "add")
    assert (report.added, report.removed) == (("note.fr",), ("note.en",))
    assert [source.language for source in notes.index().corpus.sources.values()] == ["fr"]


def test_own_documents_are_not_replaced_where_a_path_was_forgotten(notes: Collection) -> None:
    notes.ingest(incoming(CALL, RACK, origin="/a"), "add")
    files = notes.files()
    with pytest.raises(NothingToIngest, match=r"'notes' holds 2 documents of your own"):
        notes.ingest(incoming(APPEL, origin="corpus:", roots=["corpus:"]), "replace")
    assert notes.files() == files


def test_nor_where_the_index_cannot_be_read(notes: Collection) -> None:
    notes.ingest(incoming(CALL, origin="/a"), "add")
    (notes.generations.served()[0] / "manifest.json").write_text("{", "utf-8")
    with pytest.raises(NothingToIngest, match="give the PATH of every document of 'notes'"):
        notes.ingest(incoming(APPEL, origin="corpus:", roots=["corpus:"]), "replace", rebuild=True)


def test_documents_that_are_gone_from_the_disk_are_missed(notes: Collection) -> None:
    notes.ingest(incoming(CALL, RACK))
    (notes.generations.served()[0] / "documents.jsonl").write_text("", "utf-8")
    with pytest.raises(IndexDamaged, match="2 documents were written, 0 are there"):
        notes.index()


def test_a_collection_is_never_emptied(notes: Collection) -> None:
    notes.ingest(incoming(CALL, origin="/a"))
    files = notes.files()
    with pytest.raises(NothingToIngest, match="collection 'notes' would be left without documents"):
        notes.ingest(incoming(roots=["/a"]), "sync")
    assert notes.files() == files


def test_synchronising_keeps_the_last_good_version_of_a_file_that_is_rejected_now(
    notes: Collection, tmp_path: Path
) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    for name in ("gone", "bad", "good"):
        (folder / f"{name}.md").write_text(f"The {name} fact.", "utf-8")
    notes.ingest(read_paths([folder], lambda _: "en"), "sync")
    (folder / "gone.md").unlink()
    (folder / "bad.md").write_bytes(b"A fact \x00\x01.")
    report = notes.ingest(read_paths([folder], lambda _: "en"), "sync")
    assert (report.removed, report.kept, report.unchanged) == (("gone.en",), ("bad.en",), ("bad.en", "good.en"))
    assert [Path(item.name).name for item in report.rejected] == ["bad.md"]
    assert "Kept bad.en as it was before: its file was rejected." in report.lines()
    assert notes.held() == ["bad.en", "good.en"]
    (folder / "bad.md").unlink()
    assert notes.ingest(read_paths([folder], lambda _: "en"), "sync").removed == ("bad.en",)


def test_synchronising_keeps_what_lies_in_a_folder_that_cannot_be_read_now(notes: Collection) -> None:
    notes.ingest(incoming(CALL, RACK, origin="/a/b"), "add")
    given = replace(incoming(roots=["/a"]), rejected=(Rejected("/a/b", "cannot be read: Input/output error"),))
    report = notes.ingest(given, "sync")
    assert (report.removed, report.kept) == ((), ("call.en", "rack.en"))


# Dry runs ----------------------------------------------------------------------------------------------------


def test_a_dry_run_on_nothing_writes_nothing(notes: Collection) -> None:
    report = notes.ingest(incoming(CALL), dry_run=True)
    assert (report.dry_run, report.added, report.generation) == (True, ("call.en",), None)
    assert not notes.data_dir.exists()
    assert notes.opened == 0


def test_a_dry_run_says_what_would_change_and_writes_nothing(notes: Collection) -> None:
    first = notes.ingest(incoming(CALL, RACK))
    files, notes.opened = notes.files(), 0
    report = notes.ingest(incoming(replace(CALL, title="Other"), APPEL), dry_run=True)
    assert (report.added, report.changed, report.removed) == (("call.fr",), ("call.en",), ("rack.en",))
    assert report.generation == first.generation
    assert report.lines()[0].startswith("Collection 'notes' would hold 2 documents: 1 added, 1 changed")
    assert notes.files() == files
    assert notes.opened == 0


# Rejected documents ------------------------------------------------------------------------------------------


def test_rejected_files_are_named_with_reasons_and_the_rest_is_ingested(notes: Collection, tmp_path: Path) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "good.md").write_text("A good fact.", "utf-8")
    (folder / "bad.txt").write_bytes(b"A fact \xff.")
    (folder / "image.png").write_bytes(b"\x89PNG")
    report = notes.ingest(read_paths([folder], lambda _: "en"), "add")
    assert report.added == ("good.en",)
    assert [Path(item.name).name for item in report.rejected] == ["bad.txt", "image.png"]
    assert all(item.reason for item in report.rejected)
    assert notes.held() == ["good.en"]
    assert [line.split(": ")[0] for line in report.lines()[-2:]] == [f"Rejected {r.name}" for r in report.rejected]


def test_a_run_of_rejected_documents_only_says_why_and_writes_nothing(notes: Collection) -> None:
    given = replace(incoming(), rejected=(Rejected("a.pdf", "is not text"), Rejected("b.md", "is empty")))
    with pytest.raises(NothingToIngest, match=r"a\.pdf: is not text; b\.md: is empty"):
        notes.ingest(given)
    with pytest.raises(NothingToIngest, match="no documents were found"):
        notes.ingest(incoming(), "add")
    assert not notes.data_dir.exists()


# Failures ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", [0, 2])
def test_an_encoder_that_fails_leaves_the_old_generation_served_and_no_folder(notes: Collection, after: int) -> None:
    first = notes.ingest(incoming(CALL)).generation
    files = notes.files()
    with pytest.raises(RuntimeError, match="the encoder broke"):
        notes.ingest(incoming(CALL, RACK), encoder=HashedWords(breaks_after=after))
    assert notes.files() == files
    assert notes.kept() == [first]
    assert notes.held() == ["call.en"]


def test_an_encoder_that_fails_in_the_first_run_leaves_nothing_served(notes: Collection) -> None:
    with pytest.raises(RuntimeError, match="the encoder broke"):
        notes.ingest(incoming(CALL), encoder=HashedWords(breaks_after=1))
    assert notes.generations.current() is None
    assert notes.kept() == []
    notes.ingest(incoming(CALL))
    assert notes.held() == ["call.en"]


@pytest.mark.parametrize("step", ["Encoding", "Writing"])
def test_an_interrupted_run_leaves_no_folder_and_can_be_repeated(notes: Collection, step: str) -> None:
    first = notes.ingest(incoming(CALL)).generation
    with pytest.raises(KeyboardInterrupt):
        notes.ingest(incoming(CALL, RACK, APPEL), progress=Steps(stop_at=step))
    assert notes.kept() == [first]
    report = notes.ingest(incoming(CALL, RACK, APPEL))
    assert report.added == ("call.fr", "rack.en")
    assert notes.held() == ["call.en", "call.fr", "rack.en"]


def _mounted(folder: Path, options: str) -> None:
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"a tmpfs cannot be mounted here: {done.stderr.strip()}")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a real file system of 4 MB."""
    folder = tmp_path / "disk"
    _mounted(folder, "size=4m")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _much(count: int) -> Incoming:
    return incoming(*(plain_document(f"doc-{n}", f"Fact {n} about the station. " * 20) for n in range(count)))


@pytest.mark.parametrize(("count", "dimensions", "found_by"), [(200, 64, InternalError), (800, 2048, OSError)])
def test_a_full_disk_is_told_and_the_old_generation_serves(
    small_disk: Path, count: int, dimensions: int, found_by: type[Exception]
) -> None:
    notes = Collection(small_disk / "data")
    first = notes.ingest(incoming(CALL)).generation
    with pytest.raises(StorageFailed, match="the disk is full; make room") as caught:
        notes.ingest(_much(count), encoder=HashedWords(dimensions))
    assert type(caught.value.__cause__) is found_by
    assert str(small_disk) in str(caught.value)
    assert notes.kept() == [first]
    assert notes.generations.current() == first
    assert notes.held() == ["call.en"]
    assert notes.generations.holder() is None
    assert notes.ingest(incoming(RACK)).added == ("rack.en",)


def test_a_read_only_disk_is_told_and_the_old_generation_serves(small_disk: Path) -> None:
    notes = Collection(small_disk / "data")
    notes.ingest(incoming(CALL))
    files = notes.files()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(StorageFailed, match="the file system is read-only; mount it for writing") as caught:
        notes.ingest(incoming(RACK))
    assert str(small_disk / "data" / "collections" / "notes") in str(caught.value)
    assert notes.files() == files
    assert notes.held() == ["call.en"]
    assert notes.ingest(incoming(RACK), dry_run=True).added == ("rack.en",)


def test_a_file_larger_than_is_allowed_is_told_and_nothing_stays(tmp_path: Path) -> None:
    script = """
import resource, sys
from pathlib import Path
from ingest.errors import IndexDamaged, StorageFailed
from tests.fakes import HashedWords, incoming, plain_document
from tests.ingest.collection import Collection
from tests.ingest.conftest import chroma_server
notes = Collection(Path(sys.argv[1]))
first = notes.ingest(incoming(plain_document("doc", "A fact."))).generation
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
try:
    notes.ingest(incoming(*(plain_document(f"doc-{n}", f"Fact {n}.") for n in range(200))), encoder=HashedWords(2048))
except StorageFailed as error:
    print(error)
assert notes.kept() == [first] and notes.held() == ["doc.en"]
"""
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert str(tmp_path / "collections" / "notes") in done.stdout
    assert "cannot be written" in done.stdout


# Progress and report -----------------------------------------------------------------------------------------


def test_progress_never_goes_back_and_every_step_is_completed(notes: Collection) -> None:
    progress = Steps()
    notes.ingest(incoming(CALL, RACK, APPEL), progress=progress)
    assert [step for step, _ in progress.steps] == ["Encoding", "Writing"]
    for step, total in progress.steps:
        reached = progress.reached[step]
        assert all(one < other for one, other in pairwise(reached))
        assert reached[-1] == total


def test_a_report_can_be_read_by_programs(notes: Collection) -> None:
    report = json.loads(json.dumps(notes.ingest(incoming(CALL)).as_json()))
    assert report["collection"] == "notes"
    assert report["added"] == ["call.en"]
    assert report["rejected"] == []
    assert report["encoded"] == 7
    assert report["generation"] == notes.generations.current()


def test_the_manifest_says_what_the_generation_was_made_from(notes: Collection) -> None:
    notes.ingest(incoming(CALL, origin="/a"))
    folder, manifest = notes.generations.served()
    assert read_manifest(folder) == manifest
    assert manifest.generation == folder.name
    assert (manifest.collection, manifest.encoder, manifest.chroma_url) == ("notes", "hashed-words", "")
    assert [(entry.key, entry.origin) for entry in manifest.entries] == [("call.en", "/a/call.en.md")]


def test_the_project_corpus_is_ingested_whole_and_then_left_alone(notes: Collection) -> None:
    given = read_project_corpus(CORPUS_DIR)
    report = notes.ingest(given)
    assert len(report.added) == len(given.documents) >= 54
    searched = [document for document, _ in given.documents if document.translation is None]
    assert report.sentences == sum(len(document.sentences) for document in searched)
    assert set(report.languages) == {document.language for document in searched}
    index = notes.index()
    assert {(d.id, d.language): d for d in index.corpus.documents} == {
        (d.id, d.language): d for d, _ in given.documents
    }
    assert (index.corpus.sources, index.corpus.facts) == (given.sources, given.facts)
    notes.opened = 0
    assert notes.ingest(read_project_corpus(CORPUS_DIR)).generation == report.generation
    assert notes.opened == 0


# A Chroma server ---------------------------------------------------------------------------------------------


def _collections(url: str) -> list[str]:
    client = open_client(url, Path())
    names = sorted(collection.name for collection in client.list_collections())
    close_client(client)
    return names


def test_a_server_holds_the_last_two_generations_only(tmp_path: Path, chroma_url: str) -> None:
    notes = Collection(tmp_path, "kept-two", chroma_url)
    made = [notes.ingest(incoming(plain_document("doc", f"Fact {n}."))).generation for n in range(3)]
    held = [name for name in _collections(chroma_url) if name.startswith("kept-two.")]
    assert held == sorted(f"kept-two.{name}.{part}" for name in made[1:] for part in ("en", "en-sentences"))


def test_an_interrupted_run_leaves_nothing_on_a_server_and_can_be_repeated(tmp_path: Path, chroma_url: str) -> None:
    notes = Collection(tmp_path, "interrupted", chroma_url)
    with pytest.raises(KeyboardInterrupt):
        notes.ingest(incoming(CALL, APPEL), progress=Steps(stop_at="Writing"))
    assert [name for name in _collections(chroma_url) if name.startswith("interrupted.")] == []
    notes.ingest(incoming(CALL, APPEL))
    assert notes.held() == ["call.en", "call.fr"]


def test_what_a_killed_run_left_on_a_server_goes_with_the_next_run(tmp_path: Path, chroma_url: str) -> None:
    notes = Collection(tmp_path, "killed", chroma_url)
    left = notes.generations.begin()
    client = open_client(chroma_url, tmp_path)
    client.create_collection(f"killed.{left}.en", embedding_function=None)
    close_client(client)
    made = notes.ingest(incoming(CALL)).generation
    held = [name for name in _collections(chroma_url) if name.startswith("killed.")]
    assert held == [f"killed.{made}.en", f"killed.{made}.en-sentences"]


def test_what_could_not_be_removed_from_a_server_is_tried_again_by_the_next_run(tmp_path: Path) -> None:
    notes = Collection(tmp_path / "data", "again")
    (tmp_path / "server").mkdir()
    with chroma_server(tmp_path / "server") as url:
        notes.chroma_url = url
        first, second = (notes.ingest(incoming(plain_document("doc", f"Fact {n}."))).generation for n in range(2))
    notes.chroma_url = ""  # the server is down, and the collection is written to the embedded one
    third = notes.ingest(incoming(plain_document("doc", "Fact 3."))).generation
    assert notes.kept() == [first, second, third]
    with chroma_server(tmp_path / "server", port=int(url.rpartition(":")[2])):
        fourth = notes.ingest(incoming(plain_document("doc", "Fact 4."))).generation
        assert [name for name in _collections(url) if name.startswith("again.")] == []
    assert notes.kept() == [third, fourth]


def test_a_server_that_hangs_is_not_waited_for_forever(notes: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector_index, "_REACHING", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        notes.chroma_url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(VectorStoreUnavailable, match="timed out"):
            notes.ingest(incoming(CALL))
    assert notes.kept() == []


def test_two_installations_can_share_a_server(tmp_path: Path, chroma_url: str) -> None:
    one, two = (Collection(tmp_path / name, "shared", chroma_url) for name in ("one", "two"))
    one.ingest(incoming(CALL))
    for n in range(3):
        two.ingest(incoming(plain_document("rack", f"Rack {n}.")))
    generation = one.generations.current()
    assert f"shared.{generation}.en" in _collections(chroma_url)


@pytest.mark.parametrize("url", ["localhost:8001", "ftp://localhost", "http://", "http://127.0.0.1:9"])
def test_a_server_that_cannot_be_reached_is_named_and_nothing_is_written(notes: Collection, url: str) -> None:
    first = notes.ingest(incoming(CALL)).generation
    notes.chroma_url = url
    with pytest.raises(VectorStoreUnavailable) as caught:
        notes.ingest(incoming(CALL, RACK))
    assert url in str(caught.value)
    assert notes.kept() == [first]
    assert notes.held() == ["call.en"]
