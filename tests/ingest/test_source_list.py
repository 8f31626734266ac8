"""`sources.toml`: what an operator says about documents of one's own."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from corpus.types import Period
from ingest.files import FoundFile, find_files
from ingest.source_list import Details, SourceListInvalid, SourceLists

SHARED_PATHS = Path(__file__).resolve().parents[3] / "shared/data/attacks/path_traversal.jsonl"
OUTWARD = [
    "../secret.md",
    "/etc/passwd",
    "..\\secret.md",
    "sub/../../secret.md",
    "\\\\server\\share",
    "..",
    "a/..",
    "../*",
]


def _list(folder: Path, text: str | bytes, *files: str) -> Path:
    for name in files or ("aa.md",):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("One.")
    (folder / "sources.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def _details(folder: Path) -> dict[str, Details]:
    return _details_and_unmatched(folder)[0]


def _details_and_unmatched(folder: Path) -> tuple[dict[str, Details], list[str]]:
    lists = SourceLists()
    lists.expect_all(folder)
    found = [file for file in find_files(folder) if isinstance(file, FoundFile)]
    details = {file.name.as_posix(): lists.details_of(file) for file in found}
    return details, [item.name for item in lists.unmatched()]


def _fault(folder: Path, text: str | bytes) -> str:
    with pytest.raises(SourceListInvalid) as invalid:
        _details(_list(folder, text))
    return str(invalid.value)


def test_an_entry_says_what_is_known_of_a_file(tmp_path: Path) -> None:
    text = """
        ["aa.md"]
        kind = "status"
        title = " The minutes "
        publisher = "Budget office"
        date = "2024-05"
        language = "fr"
        valid_from = 2024-05-17
        valid_until = 2025-01-01
        url = "https://example.org/minutes"
        supersedes = ["old-minutes"]
        superseded_by = "new-minutes"
        project = "lux-life"
        countries = ["KE", "NO"]
    """
    (details,) = _details(_list(tmp_path, text)).values()
    assert details == Details(
        kind="status",
        title="The minutes",
        publisher="Budget office",
        date="2024-05",
        language="fr",
        valid_from=date(2024, 5, 17),
        valid_until=date(2025, 1, 1),
        url="https://example.org/minutes",
        supersedes=("old-minutes",),
        superseded_by="new-minutes",
        project="lux-life",
        countries=("KE", "NO"),
    )
    assert details.published == Period(date(2024, 5, 1), date(2024, 5, 31), "2024-05")


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("2024", "2024"),
        ('"2024"', "2024"),
        ('"2024-05"', "2024-05"),
        ("2024-05-17", "2024-05-17"),
        ('"2024-05/2024-07-03"', "2024-05/2024-07-03"),
    ],
)
def test_a_date_may_be_a_day_a_month_a_year_or_two_of_them(tmp_path: Path, written: str, text: str) -> None:
    (details,) = _details(_list(tmp_path, f'["aa.md"]\ndate = {written}')).values()
    assert details.published == Period.parse(text)


def test_patterns_come_before_names_and_later_before_earlier(tmp_path: Path) -> None:
    text = """
        ["aa.md"]
        title = "A"
        ["*"]
        title = "Any"
        publisher = "Office"
        kind = "status"
        ["sub/*.md"]
        kind = "rule"
    """
    found = _details(_list(tmp_path, text, "aa.md", "sub/b.md", "sub/deep/c.md"))
    assert {name: (d.title, d.publisher, d.kind) for name, d in found.items()} == {
        "aa.md": ("A", "Office", "status"),
        "sub/b.md": ("Any", "Office", "rule"),
        "sub/deep/c.md": ("Any", "Office", "rule"),
    }


def test_lists_of_deeper_folders_win_over_those_above(tmp_path: Path) -> None:
    _list(tmp_path, '["*"]\npublisher = "Above"\nkind = "rule"', "aa.md")
    _list(tmp_path / "sub", '["b.md"]\npublisher = "Below"', "b.md", "c.md")
    found = _details(tmp_path)
    assert {name: (d.publisher, d.kind) for name, d in found.items()} == {
        "aa.md": ("Above", "rule"),
        "sub/b.md": ("Below", "rule"),
        "sub/c.md": ("Above", "rule"),
    }


def test_the_list_beside_a_single_file_counts_but_need_not_fit_it(tmp_path: Path) -> None:
    _list(tmp_path, '["aa.md"]\ntitle = "A"\n["bb.md"]\ntitle = "B"', "aa.md", "bb.md")
    lists = SourceLists()
    (file,) = find_files(tmp_path / "aa.md")
    assert isinstance(file, FoundFile)
    assert lists.details_of(file).title == "A"
    assert list(lists.unmatched()) == []


def test_a_list_above_the_folder_that_was_given_does_not_count(tmp_path: Path) -> None:
    _list(tmp_path, '["*"]\ntitle = "Above"', "sub/b.md")
    assert _details(tmp_path / "sub") == {"b.md": Details()}


def test_a_name_without_quotes_is_understood(tmp_path: Path) -> None:
    found = _details(_list(tmp_path, '[aa.md]\ntitle = "A"\n[aa]\ntitle = "Plain"', "aa.md", "aa"))
    assert {name: details.title for name, details in found.items()} == {"aa": "Plain", "aa.md": "A"}


@pytest.mark.parametrize("name", ["r[1].md", "été.md", "申请.md", "a b.md", "résumé"])
def test_a_name_is_matched_as_it_is_written(tmp_path: Path, name: str) -> None:
    found, unmatched = _details_and_unmatched(_list(tmp_path, f'["{name}"]\ntitle = "A"', name, "other.md"))
    assert (found[name].title, found["other.md"].title, unmatched) == ("A", None, [])


def test_an_entry_that_fits_no_file_is_named(tmp_path: Path) -> None:
    _, unmatched = _details_and_unmatched(_list(tmp_path, '["a.md"]\n["*.pdf"]\n["aa.md"]', "aa.md"))
    assert unmatched == [f'{tmp_path}/sources.toml, "*.pdf"', f'{tmp_path}/sources.toml, "a.md"']


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('["aa.md"]\nkind = "news"', "\"aa.md\": kind: Input should be 'announcement', 'rule', 'project'"),
        ('["aa.md"]\ncolour = "red"', '"aa.md": colour is not a field; there are kind, title, publisher, date'),
        ('["aa.md"]\ndate = "May 2024"', "\"aa.md\": date: 'May 2024' is not YYYY, YYYY-MM or YYYY-MM-DD"),
        ('["aa.md"]\ndate = "2024-13"', '"aa.md": date: month must be in 1..12'),
        ('["aa.md"]\ndate = "2024-06/2024-05"', "\"aa.md\": date: '2024-06/2024-05' ends before it begins"),
        ('["aa.md"]\ndate = 2024-05-17T10:00:00', '"aa.md": date: is a time; give a day, a month or a year'),
        ('["aa.md"]\ndate = true', '"aa.md": date: Input should be a valid string'),
        ('["aa.md"]\ndate = 2024-05', "is not TOML: Expected newline or end of document"),
        ('["aa.md"]\nlanguage = "de"', "\"aa.md\": language: Input should be 'en', 'zh', 'fr', 'es', 'ru' or 'ar'"),
        ('["aa.md"]\ntitle = ""', '"aa.md": title: String should have at least 1 character'),
        ('["aa.md"]\ntitle = "a\\u0007b"', '"aa.md": title: String should match pattern'),
        ('["aa.md"]\nurl = "javascript:alert(1)"', '"aa.md": url: is not the address of a page'),
        ('["aa.md"]\nurl = "file:///etc/passwd"', '"aa.md": url: is not the address of a page'),
        ('["aa.md"]\nurl = "https://[/"', '"aa.md": url: Invalid IPv6 URL'),
        ('["aa.md"]\nvalid_from = "soon"', '"aa.md": valid_from: Input should be a valid date'),
        ('["aa.md"]\nvalid_from = 2024-01-02\nvalid_until = 2024-01-01', "valid_until, 2024-01-01, is before"),
        ('["aa.md"]\ncountries = ["XX"]', "\"aa.md\": countries.0: 'XX' is not an ISO 3166-1 alpha-2 country code"),
        ('["aa.md"]\nsuperseded_by = "New One"', '"aa.md": superseded_by: String should match pattern'),
        ('["a.md"]\nkind = 1\n["b.md"]\nkind = 2', '"b.md": kind: Input should be'),
        ('title = "A"', '"title" stands outside of an entry; begin one with ["name of a file"]'),
        ('["aa.md"', "is not TOML: Expected ']'"),
        (b'["aa.md"]\ntitle = "\xff"', "is not UTF-8 (byte 19); save it as UTF-8"),
        ("x = " + "[" * 5000, "is not TOML: maximum recursion depth exceeded"),
        ("#" * 1_000_001, "is larger than 1 MB, the most that is read"),
    ],
)
def test_a_list_with_a_fault_is_refused_by_file_entry_and_field(tmp_path: Path, text: str, reason: str) -> None:
    fault = _fault(tmp_path, text)
    assert fault.startswith(f"{tmp_path}/sources.toml: ")
    assert reason in fault


def test_entries_that_do_not_fit_together_are_refused_by_the_file(tmp_path: Path) -> None:
    text = '["*"]\nvalid_from = 2024-06-01\n["aa.md"]\nvalid_until = 2024-01-01'
    assert _fault(tmp_path, text) == f"{tmp_path}/aa.md: valid_until, 2024-01-01, is before valid_from, 2024-06-01"


@pytest.mark.parametrize("key", OUTWARD)
def test_a_key_that_leads_out_of_the_folder_is_refused(tmp_path: Path, key: str) -> None:
    assert "leads out of the folder" in _fault(tmp_path, f"[{json.dumps(key)}]")


@pytest.mark.skipif(not SHARED_PATHS.is_file(), reason=f"{SHARED_PATHS} is not there")
def test_known_attacks_as_keys_reach_no_file(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("A secret.")
    paths = [json.loads(line)["path"] for line in SHARED_PATHS.read_text("utf-8").splitlines()]
    for number, path in enumerate(paths):
        folder = _list(tmp_path / f"folder{number}", f'[{json.dumps(path)}]\ntitle = "Reached"')
        with suppress(SourceListInvalid):  # where the key is seen to lead out
            assert _details(folder) == {"aa.md": Details()}
    assert len(paths) > 10


@pytest.mark.parametrize("kind", ["pipe", "folder", "link"])
def test_a_list_that_is_not_a_plain_file_is_refused(tmp_path: Path, kind: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "aa.md").write_text("One.")
    (tmp_path / "out.toml").write_text('["aa.md"]\ntitle = "From outside"')
    path = tmp_path / "in" / "sources.toml"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("../out.toml")
    reason = {"pipe": "is a named pipe, not a file", "folder": "cannot be read: Is a directory", "link": "is a link"}
    with pytest.raises(SourceListInvalid, match=f"sources\\.toml: {reason[kind]}$"):
        _details(tmp_path / "in")
