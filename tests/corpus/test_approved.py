"""Approved answers and the questions they are given to, as they stand in `curated/`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from corpus.approved import approvals_lost
from corpus.check import check_corpus
from corpus.clauses import Clause, fingerprint
from corpus.questions import visitors_questions
from tests.corpus.small_corpus import SmallCorpus

CLOSED = "The first call closed on 30 September 2018."
ROUTE = "UNOOSA's page is the place to ask about the first call."
DATES = "The sources seen agree on the date of the first call."


def answer(*said: tuple[str, str], more: str = "") -> str:
    clauses = "".join(f'    {reference}: "{fingerprint(text)}"\n' for reference, text in said)
    return f"apply:\n  asked: whether one can apply\n  approved: 2026-11-23\n  says:\n{clauses}{more}"


def curated(
    small: SmallCorpus, answers: str, questions: str = 'apply:\n  - "Can I apply?"\n', name: str = "en"
) -> Path:
    folder = small.folder / "curated"
    (folder / "questions").mkdir(parents=True)
    (folder / "answers.yaml").write_text(answers, "utf-8")
    (folder / "questions" / f"{name}.yaml").write_text(questions, "utf-8")
    return folder


def lost(small: SmallCorpus) -> list[str]:
    return [str(fault) for fault in approvals_lost(check_corpus(small.folder))]


def test_an_answer_is_read_and_its_questions_are_listed_with_what_answers_them(small: SmallCorpus) -> None:
    curated(small, answer(("call#closed", CLOSED), ("call#route", ROUTE)))
    corpus = check_corpus(small.folder)
    (approved,) = corpus.facts.approved
    assert (approved.id, approved.approved) == ("apply", date(2026, 11, 23))
    assert approved.clauses == (
        Clause("call#closed", fingerprint(CLOSED)),
        Clause("call#route", fingerprint(ROUTE)),
    )
    (question,) = next(document for document in corpus.documents if document.id == "call").questions
    assert (question.ask, question.answer, question.approved) == ("Can I apply?", ("closed", "route"), "apply")
    assert question.answered
    assert visitors_questions(small.folder) == {"Can I apply?"}


def test_questions_of_an_answer_from_several_documents_teach_nothing_unless_it_is_said_what(small: SmallCorpus) -> None:
    folder = curated(small, answer(("call#closed", CLOSED), ("register#dates", DATES)))
    (question,) = next(d for d in check_corpus(small.folder).documents if d.id == "call").questions
    assert (question.answer, question.answered) == ((), True)
    both = answer(("call#closed", CLOSED), ("register#dates", DATES), more="  answered_by: [register#dates]\n")
    (folder / "answers.yaml").write_text(both, "utf-8")
    (question,) = next(d for d in check_corpus(small.folder).documents if d.id == "register").questions
    assert question.answer == ("dates",)


def test_a_statement_that_changed_is_a_fault_that_says_what_to_do(small: SmallCorpus) -> None:
    curated(small, answer(("call#closed", "The first call closed in August.")))
    (fault,) = lost(small)
    assert fault.startswith("curated/answers.yaml: apply: call#closed is not the text this was written from")
    assert fault.endswith(f'then write call#closed: "{fingerprint(CLOSED)}"')


@pytest.mark.parametrize(
    ("answers", "questions", "name", "fault"),
    [
        (
            answer(("call#closd", CLOSED)),
            'apply: ["Can I?"]',
            "en",
            "curated/answers.yaml: apply: the corpus has no call#closd; did you mean call#closed?",
        ),
        (
            answer(("call#closed", CLOSED)),
            'aply: ["Can I?"]',
            "en",
            "curated/questions: aply: curated/answers.yaml has no such answer",
        ),
        (
            answer(("call#closed", CLOSED)),
            'apply: ["Can I?"]',
            "de",
            "curated/questions/de.yaml: must be named after one of en, zh, fr, es, ru, ar",
        ),
        (
            answer(("call#closed", CLOSED), more="  answered_by: [call#gone]\n"),
            "{}",
            "en",
            "curated/answers.yaml: apply: answered_by: there is no statement call#gone",
        ),
        (
            answer(("call#closed", CLOSED), more="  answered_by: [call#closed, register#dates]\n"),
            "{}",
            "en",
            "curated/answers.yaml: apply: answered_by names statements of several documents",
        ),
    ],
)
def test_what_names_nothing_is_a_fault(small: SmallCorpus, answers: str, questions: str, name: str, fault: str) -> None:
    curated(small, answers, questions, name)
    assert small.faults() == [fault]


@pytest.mark.parametrize(
    "text", ["apply: {asked: x}", "apply: {asked: x, approved: 2026-02-31, says: {a#b: c}}", "- ["]
)
def test_a_file_that_cannot_be_read_is_named(small: SmallCorpus, text: str) -> None:
    curated(small, text, "{}")
    assert all(fault.startswith("curated/answers.yaml: ") for fault in small.faults())
