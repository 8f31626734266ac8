"""Reading files of questions: three ways to write one, and what is said of a bad line."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from assistant.types import Turn
from tests.evals import TUNE
from web.evals.errors import QuestionsInvalid
from web.evals.questions import ANSWERS, REFUSALS, of_split, own_files, read_questions, split_of

OWN = {
    "id": "en-001",
    "lang": "en",
    "kind": "temporal",
    "question": "Until when?",
    "history": [{"role": "user", "content": "The first call?"}],
    "doc_ids": ["a"],
    "facts": [["30 September 2018", "Sept 30, 2018"]],
    "stale": ["31 August 2018"],
    "expect": ["answered", "partial"],
}
OLDER = {"id": "t1", "lang": "ru", "kind": "factual", "question": "?", "expected_facts": ["x", "y"], "doc_ids": ["a"]}


def written(folder: Path, *rows: dict[str, Any] | str) -> Path:
    path = folder / "questions.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), "utf-8")
    return path


def test_reads_our_own_way_of_writing(tmp_path: Path) -> None:
    (question,) = read_questions(written(tmp_path, OWN))
    assert (question.id, question.language, question.kind) == ("en-001", "en", "temporal")
    assert question.request.question == "Until when?"
    assert question.request.history == (Turn("user", "The first call?"),)
    assert question.documents == {"a"}
    assert question.facts == (("30 September 2018", "Sept 30, 2018"),)
    assert question.stale == ("31 August 2018",)
    assert question.must_answer
    assert not question.must_refuse


def test_reads_the_older_way_with_each_fact_in_one_variant(tmp_path: Path) -> None:
    (question,) = read_questions(written(tmp_path, OLDER | {"role": "staff", "gap": False}))
    assert question.facts == (("x",), ("y",))
    assert question.expect == ANSWERS


@pytest.mark.parametrize(
    ("kind", "documents", "expect"),
    [
        ("unanswerable", ["a"], REFUSALS),
        ("gap", ["a"], REFUSALS),
        ("off_topic", [], REFUSALS),
        ("adversarial", [], REFUSALS),
        ("adversarial", ["a"], ANSWERS),  # a false premise, to be corrected
        ("false_premise", ["a"], ANSWERS),
    ],
)
def test_a_kind_says_what_is_expected_where_the_line_does_not(
    tmp_path: Path, kind: str, documents: list[str], expect: frozenset[str]
) -> None:
    (question,) = read_questions(written(tmp_path, OLDER | {"kind": kind, "doc_ids": documents}))
    assert question.expect == expect
    assert question.answerable is (expect == ANSWERS)


def test_what_may_be_answered_or_refused_is_wrong_neither_way(tmp_path: Path) -> None:
    (question,) = read_questions(written(tmp_path, OWN | {"expect": ["partial", "not_found"]}))
    assert not question.must_answer
    assert not question.must_refuse


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "riddle"}, "kind: 'riddle'; one of factual, "),
        ({"lang": "de"}, "lang: 'de'; one of en, zh, fr, es, ru, ar is needed"),
        ({"id": ""}, "id: ''; text is needed"),
        ({"question": None}, "question: None; text is needed"),
        ({"doc_ids": "a"}, "doc_ids: 'a'; a list of texts is needed"),
        ({"facts": ["30 September"]}, "facts: ['30 September']; a list of lists of variants is needed"),
        ({"facts": [[]]}, "facts: [[]]; a list of lists of variants is needed"),
        ({"stale": [1]}, "stale: [1]; a list of texts is needed"),
        ({"expect": ["answer"]}, "expect: ['answer']; a list of answered, partial, "),
        ({"expect": []}, "expect: []; a list of answered, "),
        ({"history": [{"role": "system", "content": "x"}]}, 'a turn needs a "role" that is user or assistant'),
        ({"history": [{"role": "user", "text": "x"}]}, 'a turn needs its text as "content"'),
        ({"history": {}}, "history: {}; a list of turns is needed"),
    ],
)
def test_a_bad_field_is_named_with_file_and_line(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    path = written(tmp_path, OLDER, "", OWN | change)
    with pytest.raises(QuestionsInvalid) as raised:
        read_questions(path)
    assert str(raised.value).startswith(f"{path}:3: ")
    assert said in str(raised.value)


@pytest.mark.parametrize(("line", "said"), [("{", "is not JSON"), ("[1]", "is list; an object is needed")])
def test_a_line_that_is_no_object_is_named(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(QuestionsInvalid, match=said):
        read_questions(written(tmp_path, OWN, line))


def test_a_line_without_a_needed_field_is_named(tmp_path: Path) -> None:
    with pytest.raises(QuestionsInvalid, match="facts: None; a list of texts is needed"):
        read_questions(written(tmp_path, {name: value for name, value in OWN.items() if name != "facts"}))


def test_two_questions_may_not_share_an_id(tmp_path: Path) -> None:
    with pytest.raises(QuestionsInvalid, match="'t1' is that of question 1 and of question 2"):
        read_questions(written(tmp_path, OLDER, OLDER))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(QuestionsInvalid, match=r"none\.jsonl: cannot be read"):
        read_questions(tmp_path / "none.jsonl")


def test_bytes_that_are_no_text_are_a_clear_fault(tmp_path: Path) -> None:
    path = tmp_path / "latin.jsonl"
    path.write_bytes(b'{"id": "\xe9"}')
    with pytest.raises(QuestionsInvalid, match="cannot be read"):
        read_questions(path)


def test_the_split_is_the_parity_of_the_first_byte_of_the_hash() -> None:
    for text in ("Until when?", "何时？", "a", "b"):
        even = hashlib.sha256(text.encode()).digest()[0] % 2 == 0
        assert split_of(text) == ("tune" if even else "report")


def test_the_halves_make_up_the_whole() -> None:
    questions = read_questions(TUNE)
    tune, report = of_split(questions, "tune"), of_split(questions, "report")
    assert len(tune) + len(report) == len(of_split(questions, "all")) == len(questions)
    assert min(len(tune), len(report)) > len(questions) / 3


def test_our_own_questions_can_be_read_and_are_enough() -> None:
    """At least 40 in each of the six languages, ids unique over all of them."""
    by_file = {path.stem: read_questions(path) for path in own_files()}
    assert set(by_file) == {"en", "zh", "fr", "es", "ru", "ar"}
    for language, questions in by_file.items():
        assert len(questions) >= 40, language
        assert {question.language for question in questions} == {language}
    ids = [question.id for questions in by_file.values() for question in questions]
    assert len(ids) == len(set(ids))
