"""What a run is given: files and folders of one's own, or the project's corpus."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from corpus.errors import CorpusInvalid
from ingest.errors import NothingToIngest
from ingest.sources import Incoming, read_paths, read_project_corpus
from tests.corpus.small_corpus import CALL, SmallCorpus, head_lines


def _write(folder: Path, **files: str | bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def _read(*paths: Path) -> Incoming:
    return read_paths(paths, lambda text: "fr" if "é" in text else "en")


def _reasons(given: Incoming) -> dict[str, str]:
    return {Path(item.name).name: item.reason for item in given.rejected}


def test_a_folder_is_read_whole_and_ids_say_where_a_file_was(tmp_path: Path) -> None:
    folder = _write(tmp_path, **{"aa.md": "One.", "sub__b.txt": "Two.", "sub__deep__C d.markdown": "Three."})
    given = _read(folder)
    assert [(document.id, document.title) for document, _ in given.documents] == [
        ("aa", "aa"),
        ("sub-b", "b"),
        ("sub-deep-c-d", "C d"),
    ]
    assert [origin for _, origin in given.documents] == [
        str((folder / name).resolve()) for name in ("aa.md", "sub/b.txt", "sub/deep/C d.markdown")
    ]
    assert given.roots == (str(folder.resolve()),)
    assert given.rejected == ()


def test_a_single_file_is_named_after_itself(tmp_path: Path) -> None:
    given = _read(_write(tmp_path, **{"sub__my_notes.md": "One."}) / "sub" / "my_notes.md")
    ((document, _),) = given.documents
    assert (document.id, document.title) == ("my-notes", "my notes")


def test_the_language_is_the_one_in_the_name_or_is_found_out(tmp_path: Path) -> None:
    folder = _write(tmp_path, **{"aa.ru.md": "Один.", "bb.md": "Été.", "cc.xx.md": "One.", "dd.md": "One."})
    found = {document.id: document.language for document, _ in _read(folder).documents}
    assert found == {"aa": "ru", "bb": "fr", "cc-xx": "en", "dd": "en"}


def test_language_versions_of_a_document_share_its_id(tmp_path: Path) -> None:
    folder = _write(tmp_path, **{"aa.en.md": "One.", "aa.zh.md": "一。"})
    given = _read(folder)
    assert [(document.id, document.language) for document, _ in given.documents] == [("aa", "en"), ("aa", "zh")]
    assert given.rejected == ()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"%PDF-1.7", "is not of a kind that can be read yet (.markdown, .md, .txt)"),
        ("a", b"One.", "is not of a kind that can be read yet (.markdown, .md, .txt)"),
        ("a.md", b"One \xff.", "is not UTF-8 text (byte 4); save it as UTF-8"),
        ("a.md", "One.".encode("utf-16"), "is not UTF-8 text (byte 0); save it as UTF-8"),
        ("a.txt", b"One\x00.", "holds control characters, so it is not text"),
        ("a.txt", b"\x1b[31mOne.", "holds control characters, so it is not text"),
        ("a.md", b"", "is empty"),
        ("a.md", b"\xef\xbb\xbf \n\t\n", "is empty"),
        ("aa.md", b"# Only\n\n## headings\n", "has headings, but no text under them"),
        ("x.md", b"One.", "needs a file name with two or more Latin letters or digits, for its id"),
        ("申请.md", "一。".encode(), "needs a file name with two or more Latin letters or digits, for its id"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_reason(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    folder = _write(tmp_path, **{name: content, "good.md": b"A good fact."})
    given = _read(folder)
    assert _reasons(given) == {name: reason}
    assert [document.id for document, _ in given.documents] == ["good"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    folder = _write(tmp_path, **{"a.md": "One."})
    (folder / "a.md").chmod(0)
    assert _reasons(_read(folder)) == {"a.md": "cannot be read: Permission denied"}


def test_two_files_with_one_id_are_not_both_taken(tmp_path: Path) -> None:
    folder = _write(tmp_path, **{"A b.md": "One.", "a-b.md": "Two."})
    given = _read(folder)
    assert len(given.documents) == 1
    taken = given.documents[0][1]
    ((name, reason),) = _reasons(given).items()
    assert {name, Path(taken).name} == {"A b.md", "a-b.md"}
    assert reason == f"has the same id, a-b, as {taken}"


def test_a_file_given_twice_is_read_once(tmp_path: Path) -> None:
    folder = _write(tmp_path, **{"aa.md": "One."})
    given = _read(folder, folder / "aa.md", folder)
    assert len(given.documents) == 1
    assert given.rejected == ()


def test_a_path_that_does_not_exist_stops_the_run(tmp_path: Path) -> None:
    with pytest.raises(NothingToIngest, match=r"nowhere\.md does not exist"):
        _read(_write(tmp_path, **{"a.md": "One."}), tmp_path / "nowhere.md")


def test_hidden_files_and_links_out_of_the_folder_are_left_alone(tmp_path: Path) -> None:
    folder = _write(tmp_path / "in", **{"aa.md": "One.", ".hidden.md": "Two.", ".git__b.md": "Three."})
    outside = _write(tmp_path / "out", **{"secret.md": "A secret."})
    (folder / "link.md").symlink_to(outside / "secret.md")
    (folder / "inner.md").symlink_to(folder / "aa.md")
    found = [document.id for document, _ in _read(folder).documents]
    assert found == ["aa", "inner"]


def test_text_is_kept_with_one_form_of_line_ends_and_accents(tmp_path: Path) -> None:
    text = "\ufeffRésumé. One.\r\nTwo.\r\n"
    folder = _write(tmp_path, **{"aa.md": unicodedata.normalize("NFD", text)})
    ((document, _),) = _read(folder).documents
    assert document.text == "Résumé. One.\nTwo.\n"
    assert [sentence.text for sentence in document.sentences] == ["Résumé.", "One.", "Two."]


def test_headings_are_only_those_of_markdown(tmp_path: Path) -> None:
    folder = _write(tmp_path, **{"aa.md": "# Part\n\nOne.", "bb.txt": "# Part\n\nOne."})
    assert [[s.heading for s in document.sections] for document, _ in _read(folder).documents] == [["Part"], [""]]


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_file_with_front_matter_is_a_document_of_its_form(tmp_path: Path, ends: str, mark: str) -> None:
    text = "\n".join([*head_lines("call", kind="rule"), "", CALL])
    folder = _write(tmp_path, **{"call.en.md": mark + text.replace("\n", ends)})
    given = _read(folder)
    assert given.rejected == ()
    ((document, _),) = given.documents
    assert (document.id, document.kind, document.sentences[0].name) == ("call", "rule", "closed")
    assert document.sentences[0].sources == ("S1", "S2")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"kind": "news"}, "call.en.md:4: kind: Input should be"),
        ({"questions": '[{ask: "Who?", answer: [nobody]}]'}, "call.en.md:1: questions: 'Who?' names #nobody"),
        ({"id": "other"}, "call.en.md:1: must be named other.en.md"),
    ],
)
def test_faulty_front_matter_rejects_the_file_with_the_line(
    tmp_path: Path, fields: dict[str, str], reason: str
) -> None:
    text = "\n".join([*head_lines("call", **fields), "", CALL])
    given = _read(_write(tmp_path, **{"call.en.md": text}))
    assert given.documents == ()
    assert _reasons(given)["call.en.md"].startswith(reason)


def test_the_project_corpus_comes_with_its_sources_and_facts(small: SmallCorpus) -> None:
    given = read_project_corpus(small.folder)
    assert [document.id for document, _ in given.documents] == ["call", "register"]
    assert set(given.sources) == {"S1", "S2"}
    assert given.facts.conflicts_document == "register"
    assert given.rejected == ()


def test_a_faulty_project_corpus_is_not_taken_in_part(small: SmallCorpus) -> None:
    small.write("notes", "It is late. [S9] {#late}\n")
    with pytest.raises(CorpusInvalid, match=r"notes\.en\.md:\d+: source S9 is not in sources\.json"):
        read_project_corpus(small.folder)
