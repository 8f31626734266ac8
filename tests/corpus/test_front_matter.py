"""The head of a document file: which faults it can have, and on which line each is reported."""

from __future__ import annotations

import pytest

from corpus.front_matter import FrontMatter, read_front_matter
from tests.corpus.small_corpus import head_lines


def _text(**fields: str | None) -> str:
    return "\n".join([*head_lines("call", **fields), "", "Body."])


def _faults(text: str) -> list[str]:
    head, _, _, faults = read_front_matter("call.en.md", text)
    assert head is None
    return [str(fault) for fault in faults]


def test_a_whole_head_is_read_and_the_body_begins_behind_it() -> None:
    head, body, lines_before, faults = read_front_matter("call.en.md", _text(countries='["NO", "CN"]'))
    assert faults == []
    assert isinstance(head, FrontMatter)
    assert (head.id, head.published, head.countries) == ("call", "2018-05-28", ["NO", "CN"])
    assert body == "\nBody."
    assert lines_before == len(head_lines("call"))


@pytest.mark.parametrize("text", ["", "Body.\n", "\n---\nid: call\n---\n", "---\nid: call\n", "---\n---\nBody.\n"])
def test_a_file_without_a_closed_head_is_told_so(text: str) -> None:
    assert _faults(text) == ["call.en.md:1: has no front matter: the first line must be ---, closed by ---"]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("id", "Call", "id: String should match pattern"),
        ("id", "c", "id: String should match pattern"),
        ("id", f"c{'a' * 80}", "id: String should have at most 80 characters"),
        ("title", '""', "title: String should have at least 1 character"),
        ("title", '"  "', "title: String should have at least 1 character"),
        ("title", "2018", "title: Input should be a valid string"),
        ("kind", "news", "kind: Input should be 'announcement', 'rule'"),
        ("language", "de", "language: Input should be 'en', 'zh'"),
        ("publisher", "null", "publisher: Input should be a valid string"),
        ("published", '"May 2018"', "published: 'May 2018' is not YYYY, YYYY-MM or YYYY-MM-DD"),
        ("published", '"2018-02-30"', "published: day is out of range for month"),
        ("published", '"2019/2018"', "published: '2019/2018' ends before it begins"),
        ("published", "2018", "published: Input should be a valid string"),
        ("valid_from", '"2018-05"', "valid_from: Invalid isoformat string: '2018-05'"),
        ("valid_until", '"soon"', "valid_until: Invalid isoformat string: 'soon'"),
        ("supersedes", '"other"', "supersedes: Input should be a valid list"),
        ("supersedes", '["Other Document"]', "supersedes.0: String should match pattern"),
        ("superseded_by", "[other]", "superseded_by: Input should be a valid string"),
        ("countries", "[NO]", 'countries: write Norway as "NO", in quotes: YAML reads a bare NO as false'),
        ("countries", '["CN", "XX"]', "countries: 'XX' is not an ISO 3166-1 alpha-2 country code"),
        ("countries", '["cn"]', "countries: 'cn' is not an ISO 3166-1 alpha-2 country code"),
        ("countries", "[7]", "countries: 7 is not an ISO 3166-1 alpha-2 country code"),
        ("countries", '"CN"', "countries: Input should be a valid list"),
        ("project", '"Not A Slug"', "project: String should match pattern"),
        ("aliases", '["", "b"]', "aliases.0: String should have at least 1 character"),
        ("summary", "[]", "summary: Input should be a valid string"),
        ("questions", '["What?"]', "questions.0: Input should be a valid dictionary"),
        ("questions", '[{ask: "What?"}]', "questions.0.answer: Field required"),
        ("questions", '[{ask: "What?", answer: []}]', "questions.0.answer: List should have at least 1 item"),
        ("questions", '[{ask: "", answer: [a1]}]', "questions.0.ask: String should have at least 1 character"),
        ("sumary", '"A typing error."', "sumary: Extra inputs are not permitted"),
    ],
)
def test_a_wrong_field_is_named_with_its_line(field: str, value: str, message: str) -> None:
    text = _text(**{field: value})
    line = next(n for n, written in enumerate(text.splitlines(), start=1) if written.startswith(f"{field}:"))
    (fault,) = _faults(text)
    assert fault.startswith(f"call.en.md:{line}: {message}")


def test_a_missing_field_is_named() -> None:
    assert _faults(_text(summary=None)) == ["call.en.md:1: summary: Field required"]


def test_every_wrong_field_is_reported_at_once() -> None:
    faults = _faults(_text(kind="news", language="de", publisher=None))
    assert [fault.split(": ")[1] for fault in faults] == ["kind", "language", "publisher"]


def test_what_is_no_yaml_is_reported_on_its_line() -> None:
    text = _text(aliases='["open')
    (fault,) = _faults(text)
    assert fault.startswith("call.en.md:")
    assert "front matter is not YAML" in fault
    line = int(fault.split(":")[1])
    assert text.splitlines()[line - 1].startswith(("aliases:", "summary:"))


@pytest.mark.parametrize("day", ["2018-02-31", "2018-13-01"])
def test_a_bare_day_that_does_not_exist_is_a_fault_like_any_other(day: str) -> None:
    (fault,) = _faults(_text(published=day))
    assert fault.startswith("call.en.md:")
    assert "front matter" in fault


def test_a_bare_day_is_read_like_a_quoted_one() -> None:
    head, *_ = read_front_matter("call.en.md", _text(published="2018-05-28", valid_from="2018-05-28"))
    assert isinstance(head, FrontMatter)
    assert (head.published, head.valid_from) == ("2018-05-28", "2018-05-28")


@pytest.mark.parametrize("head", ["- id\n- title\n", "just words\n", "\n", "# a comment\n"])
def test_a_head_that_is_no_list_of_fields_is_told_so(head: str) -> None:
    (fault,) = _faults(f"---\n{head}---\nBody.\n")
    assert fault == "call.en.md:1: front matter must be a list of `field: value` lines"


def test_validity_that_ends_before_it_begins_is_a_fault() -> None:
    text = _text(valid_from='"2018-09-30"', valid_until='"2018-05-28"')
    (fault,) = _faults(text)
    assert "valid_until" in fault
    assert "2018-05-28" in fault
