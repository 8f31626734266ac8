"""What a run is given: files, folders and pages of one's own, or the project's corpus."""

from __future__ import annotations

import json
import os
import socket
import time
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Protocol

import pytest

from corpus.errors import CorpusInvalid
from corpus.types import Document, Source
from ingest.addresses import AddressGuard
from ingest.errors import NothingToIngest
from ingest.fetch import Fetcher
from ingest.files import SYSTEM_FOLDERS
from ingest.names import id_of, shown
from ingest.parse.limits import Limits
from ingest.parse.workers import ParserWorkers
from ingest.source_list import SourceListInvalid
from ingest.sources import Incoming, read_paths, read_project_corpus
from tests.corpus.small_corpus import CALL, SmallCorpus, head_lines
from tests.fakes import Steps
from tests.ingest.collection import Collection
from tests.ingest.web_site import Names, Page, Reached, page, reading, redirect, serving

SHARED_PATHS = Path(__file__).resolve().parents[3] / "shared/data/attacks/path_traversal.jsonl"
OWN_PATHS = [
    *("/", "//", "////////../../", "/etc", "/etc/passwd", "/etc/../etc/shadow", "/proc/self/environ", "/proc/1/mem"),
    *(
        "/sys/kernel",
        "/dev/zero",
        "/dev/mem",
        "/proc/self/root/etc/passwd",
        "/dev/fd/../../environ",
    ),
    *("%2e%2e%2fsecret.md", "..%2fsecret.md", "..\\secret.md", "..%5csecret.md", "....//secret.md", "file:secret.md"),
    *("secret.md%00.md", "C:\\boot.ini", "\\\\host\\share", "~/secret.md", "aa.md/../../secret.md", "a" * 5000, ""),
]


class Read(Protocol):
    def __call__(
        self, *places: Path | str, fetcher: Fetcher | None = None, progress: Steps | None = None
    ) -> Incoming: ...


@pytest.fixture(scope="module")
def read() -> Iterator[Read]:
    """Reads in processes that are started once."""
    with ParserWorkers(Limits(seconds=10), workers=2) as workers:

        def reading_places(
            *places: Path | str, fetcher: Fetcher | None = None, progress: Steps | None = None
        ) -> Incoming:
            limits, today = Limits(input_bytes=2_000_000), date(2026, 11, 22)
            return read_paths(
                places, _language, workers=workers, fetcher=fetcher, limits=limits, progress=progress, today=today
            )

        yield reading_places


def _language(text: str) -> str | None:
    return "fr" if "é" in text else "zh" if "一" in text else None


def _write(folder: Path, **files: str | bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def _only(given: Incoming) -> Document:
    ((document, _),) = given.documents
    return document


def _reasons(given: Incoming) -> dict[str, str]:
    return {Path(item.name).name: item.reason for item in given.rejected}


def test_a_folder_is_read_whole_and_ids_say_where_a_file_was(read: Read, tmp_path: Path) -> None:
    folder = _write(tmp_path, **{"aa.md": "One.", "sub__b.txt": "Two.", "sub__deep__C d.markdown": "Three."})
    given = read(folder)
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


def test_a_single_file_is_named_after_itself(read: Read, tmp_path: Path) -> None:
    given = read(_write(tmp_path, **{"sub__my_notes.md": "One."}) / "sub" / "my_notes.md")
    ((document, _),) = given.documents
    assert (document.id, document.title) == ("my-notes", "my notes")


def test_the_language_is_the_one_in_the_name_or_is_found_out(read: Read, tmp_path: Path) -> None:
    folder = _write(tmp_path, **{"aa.ru.md": "Один.", "bb.md": "Été.", "cc.xx.md": "One.", "dd.md": "One."})
    found = {document.id: document.language for document, _ in read(folder).documents}
    assert found == {"aa": "ru", "bb": "fr", "cc-xx": "en", "dd": "en"}


def test_language_versions_of_a_document_share_its_id(read: Read, tmp_path: Path) -> None:
    folder = _write(tmp_path, **{"aa.en.md": "One.", "aa.zh.md": "一。"})
    given = read(folder)
    assert [(document.id, document.language) for document, _ in given.documents] == [("aa", "en"), ("aa", "zh")]
    assert given.rejected == ()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"%PDF-1.7\nnot really", "is a damaged PDF"),
        ("a.txt", b"One\x00.", "holds control characters"),
        ("a.md", b"x" * 2_000_001, "is larger than 2 MB, the most that is read"),
        (
            "a.md",
            b"---\nid: aa\nkind: " + b"x" * 1_000_000 + b"\n---\n",
            "is larger than 1 MB, the most with such a head",
        ),
        ("a.md", b"---\nid: aa\nkind: " + b"[" * 20_000 + b"\n---\n", "has a head nested deeper than can be read"),
        ("a.md", b"", "is empty"),
        ("a.md", b"\xef\xbb\xbf \n\t\n", "is empty"),
        ("aa.md", b"# Only\n\n## headings\n", "has headings, but no text under them"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_reason(
    read: Read, tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    folder = _write(tmp_path, **{name: content, "good.md": b"A good fact."})
    given = read(folder)
    assert list(_reasons(given)) == [name]
    assert _reasons(given)[name].startswith(reason)
    assert [document.id for document, _ in given.documents] == ["good"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_named(read: Read, tmp_path: Path) -> None:
    folder = _write(tmp_path, **{"a.md": "One."})
    (folder / "a.md").chmod(0)
    assert _reasons(read(folder)) == {"a.md": "cannot be read: Permission denied"}


def test_two_files_with_one_id_are_not_both_taken(read: Read, tmp_path: Path) -> None:
    folder = _write(tmp_path, **{"A b.md": "One.", "a-b.md": "Two."})
    given = read(folder)
    assert len(given.documents) == 1
    taken = given.documents[0][1]
    ((name, reason),) = _reasons(given).items()
    assert {name, Path(taken).name} == {"A b.md", "a-b.md"}
    assert reason == f"has the same id, a-b, as {taken}"


def test_a_file_given_twice_is_read_once(read: Read, tmp_path: Path) -> None:
    folder = _write(tmp_path, **{"aa.md": "One."})
    given = read(folder, folder / "aa.md", folder)
    assert len(given.documents) == 1
    assert given.rejected == ()


def test_a_path_that_does_not_exist_stops_the_run(read: Read, tmp_path: Path) -> None:
    with pytest.raises(NothingToIngest, match=r"nowhere\.md does not exist"):
        read(_write(tmp_path, **{"a.md": "One."}), tmp_path / "nowhere.md")


def test_a_path_too_long_to_exist_stops_the_run(read: Read) -> None:
    with pytest.raises(NothingToIngest, match="does not exist"):
        read("a" * 5000)


def test_hidden_files_are_left_out(read: Read, tmp_path: Path) -> None:
    folder = _write(tmp_path, **{"aa.md": "One.", ".hidden.md": "Two.", ".git__b.md": "Three."})
    given = read(folder)
    assert [document.id for document, _ in given.documents] == ["aa"]
    assert given.rejected == ()


def test_links_are_followed_inside_the_folder_only(read: Read, tmp_path: Path) -> None:
    folder = _write(tmp_path / "in", **{"aa.md": "One.", "sub__b.md": "Two.", ".hidden.md": "Three."})
    outside = _write(tmp_path / "out", **{"secret.md": "A secret."})
    (folder / "inner.md").symlink_to(folder / "aa.md")
    (folder / "same").symlink_to(folder / "sub")
    (folder / "link.md").symlink_to(outside / "secret.md")
    (folder / "up.md").symlink_to("../out/secret.md")
    (folder / "out").symlink_to(outside)
    (folder / "etc").symlink_to("/etc")
    (folder / "hidden.md").symlink_to(".hidden.md")
    (folder / "dangling.md").symlink_to("nowhere")
    (folder / "itself.md").symlink_to("itself.md")
    (folder / "sub" / "loop").symlink_to("..")
    given = read(folder)
    assert [document.id for document, _ in given.documents] == ["aa", "inner", "sub-b"]
    outwards = "is a link to outside the folder; put the file itself there"
    assert _reasons(given) == {
        "link.md": outwards,
        "up.md": outwards,
        "out": outwards,
        "etc": outwards,
        "hidden.md": "is a link to a hidden file",
        "dangling.md": "is a link that leads nowhere: No such file or directory",
        "itself.md": "is a link that leads nowhere: Too many levels of symbolic links",
        "loop": "is a link to a folder that it lies in, so it never ends",
    }


def test_what_is_not_a_file_is_neither_opened_nor_waited_for(read: Read, tmp_path: Path) -> None:
    folder = _write(tmp_path, **{"aa.md": "One."})
    os.mkfifo(folder / "pipe.md")
    (folder / "zero.md").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "sock"))
        started = time.monotonic()
        given = read(folder, folder / "pipe.md", "/dev/zero")
    assert time.monotonic() - started < 5
    assert [document.id for document, _ in given.documents] == ["aa"]
    assert _reasons(given) == {
        "pipe.md": "is a named pipe, not a file",
        "sock": "is a socket, not a file",
        "zero.md": "is a link to outside the folder; put the file itself there",
        "zero": "is a device, not a file",
    }


@pytest.mark.parametrize(
    ("name", "printed", "reason"),
    [
        (b"fdp\xe2\x80\xae.txt", "fdp\\u202e.txt", "has U+202E in its name, which shows it in another order"),
        (b"a\xe2\x81\xa6b.txt", "a\\u2066b.txt", "has U+2066 in its name, which shows it in another order"),
        (b"a\nb.txt", "a\\x0ab.txt", "has the control character U+000A in its name"),
        (b"a\x1b[31mb.txt", "a\\x1b[31mb.txt", "has the control character U+001B in its name"),
        (b"a\xe2\x80\xa8b.txt", "a\\u2028b.txt", "has the control character U+2028 in its name"),
        (b"caf\xe9.txt", "caf\\xe9.txt", "has a name whose bytes are not UTF-8"),
    ],
)
def test_a_name_that_cannot_be_printed_is_refused_and_printed_safely(
    read: Read, tmp_path: Path, name: bytes, printed: str, reason: str
) -> None:
    folder = _write(tmp_path, **{"aa.md": "One."})
    path = os.fsencode(folder) + b"/" + name
    Path(os.fsdecode(path)).write_text("Two.")
    for given in (read(folder), read(folder, os.fsdecode(path))):
        assert [document.id for document, _ in given.documents] == ["aa"]
        assert {item.name for item in given.rejected} == {f"{folder}/{printed}"}
        assert all(item.reason.startswith(reason) for item in given.rejected)
        json.dumps([item.name for item in given.rejected], ensure_ascii=False).encode()


def test_a_folder_with_such_a_name_is_not_entered(read: Read, tmp_path: Path) -> None:
    folder = _write(tmp_path, **{"aa.md": "One.", "x\u202ey__b.md": "Two."})
    given = read(folder)
    assert [document.id for document, _ in given.documents] == ["aa"]
    assert [item.name for item in given.rejected] == [f"{folder}/x\\u202ey"]


def test_names_in_any_script_give_ids_of_their_own(read: Read, tmp_path: Path) -> None:
    names = [
        "申请 2024.md",
        "报告 2024.md",
        "طلب.md",
        "x.md",
        "Отчёт.ru.md",
        "Отчёт.en.md",
        "r" * 200 + ".md",
        "Été 2024.md",
    ]
    folder = _write(tmp_path, **dict.fromkeys(names, "One."))
    given = read(folder)
    ids = {Path(origin).name: document.id for document, origin in given.documents}
    assert given.rejected == ()
    assert len(set(ids.values())) == len(names) - 1
    assert ids["Отчёт.ru.md"] == ids["Отчёт.en.md"]
    assert ids["Été 2024.md"] == "ete-2024"
    assert ids["طلب.md"].startswith("doc-")
    assert ids["申请 2024.md"].startswith("2024-")
    assert all(2 <= len(identity) <= 80 for identity in ids.values())
    assert ids == {Path(origin).name: document.id for document, origin in read(folder).documents}


def test_an_id_is_the_same_however_accents_are_written() -> None:
    assert id_of(unicodedata.normalize("NFD", "申请 été")) == id_of(unicodedata.normalize("NFC", "申请 été"))


def test_a_long_name_is_cut_where_it_is_shown() -> None:
    assert shown("a" * 300 + "b" * 300, 10) == "aaaaa…bbbbb"


def test_files_of_different_kinds_with_one_name_are_both_taken(read: Read, tmp_path: Path) -> None:
    folder = _write(
        tmp_path, **{"report.html": "<p>Two words. And more.</p>", "report.md": "One.", "report.txt": "Three."}
    )
    given = read(folder)
    assert [document.id for document, _ in given.documents] == ["report", "report-md", "report-txt"]
    assert given.rejected == ()


def test_what_a_file_is_is_told_by_its_bytes(read: Read, tmp_path: Path) -> None:
    html = "<!DOCTYPE html><html><head><title>A page</title></head><body><p>One fact.</p></body></html>"
    folder = _write(tmp_path, **{"page.pdf": html, "notes": "Two."})
    (folder / "data.bin").write_bytes(b"\x7fELF\x02\x01\x01\x00" + bytes(64))
    given = read(folder)
    assert {document.id: document.text.strip() for document, _ in given.documents} == {
        "page": "One fact.",
        "notes": "Two.",
    }
    assert [item.name for item in given.rejected] == [f"{folder}/data.bin"]


def test_other_front_matter_does_not_make_a_document_of_the_corpus(read: Read, tmp_path: Path) -> None:
    folder = _write(
        tmp_path, **{"post.md": "---\nlayout: post\ntitle: A post\n---\n\nOne fact.\n", "line.md": "---\n\nTwo."}
    )
    given = read(folder)
    assert given.rejected == ()
    assert [document.sentences[-1].text for document, _ in given.documents] == ["Two.", "One fact."]


def test_progress_is_told_of_every_file(read: Read, tmp_path: Path) -> None:
    folder = _write(tmp_path, **{"aa.md": "One.", "bb.md": "", "cc.md": "Three."})
    steps = Steps()
    read(folder, progress=steps)
    assert steps.steps == [("Reading", 3)]
    assert steps.reached == {"Reading": [1, 2, 3]}


def test_what_is_said_of_a_file_marks_the_document_and_gives_it_a_source(read: Read, tmp_path: Path) -> None:
    said = """
        ["minutes.md"]
        kind = "status"
        title = "Minutes of May"
        publisher = "Budget office"
        date = "2024-05"
        language = "fr"
        valid_until = 2025-01-01
        url = "https://example.org/minutes"
        superseded_by = "other"
        project = "lux-life"
        countries = ["KE"]
    """
    folder = _write(tmp_path, **{"minutes.md": "# Heading\n\nOne. Two.", "other.md": "Three.", "sources.toml": said})
    given = read(folder)
    assert given.rejected == ()
    document, other = (document for document, _ in given.documents)
    ((key, source),) = given.sources.items()
    assert source == Source(key, "Minutes of May", "Budget office", "https://example.org/minutes", "2024-05", "fr", "")
    assert key.startswith("own-")
    assert {sentence.sources for sentence in document.sentences} == {(key,)}
    assert (document.kind, document.title, document.publisher) == ("status", "Minutes of May", "Budget office")
    assert (document.published and document.published.text, document.language) == ("2024-05", "fr")
    assert (document.valid_until, document.superseded_by) == (date(2025, 1, 1), "other")
    assert (document.project, document.countries, document.verbatim) == ("lux-life", ("KE",), True)
    assert (other.kind, other.publisher, other.sentences[0].sources) == ("background", "", ())
    assert read(folder).sources == given.sources


def test_an_entry_without_a_file_is_named_and_the_rest_taken(read: Read, tmp_path: Path) -> None:
    folder = _write(tmp_path, **{"aa.md": "One.", "sources.toml": '["bb.md"]\nkind = "rule"'})
    given = read(folder)
    assert [document.id for document, _ in given.documents] == ["aa"]
    assert [(item.name, item.reason) for item in given.rejected] == [
        (f'{folder}/sources.toml, "bb.md"', "names no file that was found beside it")
    ]


def test_a_faulty_list_stops_the_run_before_anything_is_read(read: Read, tmp_path: Path) -> None:
    steps = Steps()
    folder = _write(tmp_path, **{"aa.md": "One.", "sub__b.md": "Two.", "sub__sources.toml": '["b.md"]\nkind = "news"'})
    with pytest.raises(SourceListInvalid, match=r'sub/sources\.toml: "b\.md": kind: Input should be'):
        read(folder, progress=steps)
    assert steps.steps == []


def test_a_list_is_not_a_document(read: Read, tmp_path: Path) -> None:
    folder = _write(tmp_path, **{"aa.md": "One.", "sources.toml": ""})
    given = read(folder, folder / "sources.toml")
    assert [document.id for document, _ in given.documents] == ["aa"]
    assert _reasons(given) == {"sources.toml": "says what is known about the files beside it; it is not a document"}
    assert given.roots == (str(folder.resolve()),)


def _is_left_alone(read: Read, path: str) -> bool:
    """Whether nothing is read at a path from the folder the run starts in."""
    try:
        given = read(path)
    except NothingToIngest:
        return True
    return given.documents == () and given.roots == ()


@pytest.mark.parametrize("path", OWN_PATHS)
def test_nothing_of_the_system_is_read(read: Read, tmp_path: Path, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = _write(tmp_path / "in", **{"aa.md": "One."})
    _write(tmp_path, **{"secret.md": "A secret."})
    monkeypatch.chdir(folder)
    assert _is_left_alone(read, path)


@pytest.mark.skipif(not SHARED_PATHS.is_file(), reason=f"{SHARED_PATHS} is not there")
def test_known_attacks_as_paths_read_nothing(read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(_write(tmp_path / "in" / "deeper", **{"aa.md": "One."}))
    paths = [json.loads(line)["path"] for line in SHARED_PATHS.read_text("utf-8").splitlines()]
    assert [path for path in paths if not _is_left_alone(read, path)] == []
    assert len(paths) > 10


def test_the_folders_of_the_system_are_not_entered(read: Read, tmp_path: Path) -> None:
    folder = _write(tmp_path, **{"aa.md": "One."})
    given = read(folder, *SYSTEM_FOLDERS)
    assert given.roots == (str(folder.resolve()),)
    assert {item.name for item in given.rejected} == {str(path) for path in SYSTEM_FOLDERS}


@pytest.fixture
def reached() -> Reached:
    return Reached()


NOTES = page(
    b"<html lang=en><title>Notes</title><body><p>One fact. Two facts.</p></body></html>", content_type="text/html"
)


def test_a_page_becomes_a_document_with_its_address_as_source(read: Read, reached: Reached) -> None:
    with serving({"/a/Notes.html": NOTES}) as site:
        url = site.url("/a/Notes.html?x=1", "www.example.org")
        fetcher = reading(site.port, reached, Names({"www.example.org": [["127.0.0.1"]]}))
        given = read(url + "#part", fetcher=fetcher)
        assert [origin for _, origin in read(url, url, fetcher=fetcher).documents] == [url]
    document = _only(given)
    ((key, source),) = given.sources.items()
    assert document.id == f"www-example-org-{site.port}-a-notes-html-x-1"
    assert (document.title, document.publisher, document.language) == ("Notes", "example.org", "en")
    assert [origin for _, origin in given.documents] == [url]
    assert (source.title, source.publisher, source.url) == ("Notes", "example.org", url)
    assert source.note == "fetched 2026-11-22"
    assert {sentence.sources for sentence in document.sentences} == {(key,)}


def test_a_page_that_moved_keeps_its_id_and_tells_where_it_was_found(read: Read, reached: Reached) -> None:
    with serving({"/old": redirect("/new"), "/new": NOTES}) as site:
        given = read(site.url("/old"), fetcher=reading(site.port, reached))
    assert _only(given).id == f"127-0-0-1-{site.port}-old"
    assert [source.url for source in given.sources.values()] == [site.url("/new")]


def test_the_declared_character_set_of_a_page_counts(read: Read, reached: Reached) -> None:
    text = "Это короткая запись о том, что было решено на собрании. Ещё одна запись."
    given_page = page(text.encode("koi8-r"), content_type="text/plain; charset=koi8-r")
    with serving({"/notes": given_page}) as site:
        given = read(site.url("/notes"), fetcher=reading(site.port, reached))
    assert _only(given).text.strip() == text


def test_a_page_that_cannot_be_read_is_named_and_the_rest_taken(read: Read, tmp_path: Path, reached: Reached) -> None:
    folder = _write(tmp_path, **{"aa.md": "One."})
    pages: dict[str, Page] = {"/gone": page(b"", 404), "/empty": page(b""), "/in": redirect("http://10.0.0.1/")}
    with serving(pages) as site:
        urls = [site.url(path) for path in pages]
        given = read(*urls, "http://169.254.169.254/", folder, fetcher=reading(site.port, reached))
    assert [document.id for document, _ in given.documents] == ["aa"]
    assert [item.name for item in given.rejected] == [*urls, "http://169.254.169.254/"]
    assert given.rejected[0].reason == "answered 404, not 200"
    assert "which names port 80" in given.rejected[2].reason


def test_a_page_that_is_read_again_replaces_its_own_document_only(
    read: Read, tmp_path: Path, notes: Collection, reached: Reached
) -> None:
    folder = _write(tmp_path / "in", **{"aa.md": "One."})
    pages: dict[str, Page] = {"/a": NOTES, "/a/b": NOTES}
    with serving(pages) as site:
        fetcher = reading(site.port, reached)
        notes.ingest(read(folder, site.url("/a"), site.url("/a/b"), fetcher=fetcher), "add")
        before = notes.held()
        pages["/a"] = page(b"A third fact.", content_type="text/plain")
        report = notes.ingest(read(site.url("/a"), fetcher=fetcher), "sync")
    assert report.changed == (f"127-0-0-1-{site.port}-a.en",)
    assert (report.added, report.removed) == ((), ())
    assert notes.held() == before
    corpus = notes.index().corpus
    assert {corpus.sources[key].url for document in corpus.documents for key in document.sentences[0].sources} == {
        site.url("/a"),
        site.url("/a/b"),
    }


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "file:///etc/passwd", "HTTP://localhost/", "gopher://x/", "https://", "http://a\udc80b/"],
)
def test_a_run_of_pages_none_of_which_can_be_read_stops(read: Read, url: str, reached: Reached) -> None:
    with pytest.raises(NothingToIngest):
        read(url, fetcher=Fetcher(AddressGuard(resolve=Names({})), backend=lambda: reached))
    assert reached.connections == []


def test_text_is_kept_with_one_form_of_line_ends_and_accents(read: Read, tmp_path: Path) -> None:
    text = "\ufeffRésumé. One.\r\nTwo.\r\n"
    folder = _write(tmp_path, **{"aa.md": unicodedata.normalize("NFD", text)})
    ((document, _),) = read(folder).documents
    assert document.text == "Résumé. One. Two."
    assert [sentence.text for sentence in document.sentences] == ["Résumé.", "One.", "Two."]


def test_headings_are_only_those_of_markdown(read: Read, tmp_path: Path) -> None:
    folder = _write(tmp_path, **{"aa.md": "# Part\n\nOne.", "bb.txt": "# Part\n\nOne."})
    assert [[s.heading for s in document.sections] for document, _ in read(folder).documents] == [["Part"], [""]]


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_file_with_front_matter_is_a_document_of_its_form(read: Read, tmp_path: Path, ends: str, mark: str) -> None:
    text = "\n".join([*head_lines("call", kind="rule"), "", CALL])
    folder = _write(tmp_path, **{"call.en.md": mark + text.replace("\n", ends)})
    given = read(folder)
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
    read: Read, tmp_path: Path, fields: dict[str, str], reason: str
) -> None:
    text = "\n".join([*head_lines("call", **fields), "", CALL])
    given = read(_write(tmp_path, **{"call.en.md": text}))
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
