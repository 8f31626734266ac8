"""Figures of answers, from answers written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from assistant.types import Answer, Citation, Notice, Request, Statement
from web.evals.abstention import Judged
from web.evals.asking import Asked
from web.evals.figures import Figure
from web.evals.quality import (
    ACCEPTABLE,
    CITED,
    EXACT,
    FACTS,
    REFUSED_RIGHTLY,
    REFUSED_WRONGLY,
    STALE,
    STATEMENTS,
    WORDS,
    answer_figures,
)
from web.evals.questions import REFUSALS, Question
from web.evals.ranking import Ranking
from web.evals.tutorial import Piece

DEADLINE = (("30 September 2018", "Sept 30, 2018"),)


def citation(number: int, document: str) -> Citation:
    return Citation(number, document, "", "rule", "", None, "en", "", (), "quote", 0, 5, None)


def asked(
    texts: Sequence[str] = ("Until 30 September 2018.",),
    *,
    status: Any = "answered",
    cites: str = "a",
    notice: Any = None,
    exact: int = 1,
    **question: Any,
) -> Asked:
    fields = {"kind": "factual", "documents": frozenset("a"), "facts": DEADLINE, "language": "en"} | question
    statements = tuple(Statement(text, (1,)) for text in texts)
    answer = Answer(
        "ans_1", "en", "station", status, "extractive", "", statements,
        citations=(citation(1, cites), citation(2, "notice-only")),
        notices=(Notice(notice, "", (2,)),) if notice else (),
    )  # fmt: skip
    judged = Judged("q", "en", True, True, False, 0.5)
    return Asked(Question("q", request=Request("?"), **fields), answer, Ranking("q", (), {}), judged, exact)


def figures(*those: Asked, pieces: dict[str, list[Piece]] | None = None) -> dict[tuple[str, str, str], Figure]:
    found = answer_figures("set", those, pieces)
    return {(figure.measure, figure.system, figure.group): figure for figure in found}


def value(measure: str, *those: Asked) -> float:
    return figures(*those)[measure, "station", "all"].value.value


def test_a_document_counts_as_cited_when_a_statement_cites_it() -> None:
    assert value(CITED, asked(), asked(cites="b"), asked(documents=frozenset({"notice-only"}))) == pytest.approx(1 / 3)


def test_facts_are_counted_one_by_one() -> None:
    two = (*DEADLINE, ("36",))
    assert value(FACTS, asked(), asked(("Thirty-six applied.", "36."), facts=two)) == pytest.approx(2 / 3)


def test_refusals_are_told_apart_by_whether_there_is_an_answer() -> None:
    without: dict[str, Any] = {"expect": REFUSALS, "kind": "unanswerable"}
    those = asked((), status="not_found"), asked(), asked((), status="off_topic", **without), asked(**without)
    assert value(REFUSED_WRONGLY, *those) == 0.5
    assert value(REFUSED_RIGHTLY, *those) == 0.5


def test_asking_back_is_no_answer() -> None:
    assert value(REFUSED_WRONGLY, asked((), status="clarify")) == 1


def test_an_outcome_is_acceptable_when_expected_and_supported() -> None:
    greeting = asked((), status="answered", kind="greeting", documents=frozenset(), facts=())
    refused = asked((), status="not_found", expect=REFUSALS, kind="gap")
    assert value(ACCEPTABLE, asked(), greeting, refused) == 1
    assert value(ACCEPTABLE, asked(cites="b"), asked(status="partial", expect=frozenset({"answered"}))) == 0


@pytest.mark.parametrize(
    ("texts", "notice", "stale"),
    [
        (["Until 31 August 2018."], None, 1),
        (["Until August 31, 2018."], None, 1),
        (["Until 31 August 2018.", "Later 30 September 2018."], None, 0),
        (["Until 31 August 2018."], "superseded", 0),
        (["Until 31 August 2018."], "closed", 0),
        (["Until 31 August 2018."], "language", 1),
        (["Until 30 September 2018."], None, 0),
        ([], None, 0),
    ],
)
def test_an_answer_is_out_of_date_where_nothing_says_what_holds_now(
    texts: list[str], notice: str | None, stale: int
) -> None:
    assert value(STALE, asked(texts, notice=notice, stale=("31 August 2018",))) == stale


def test_quotes_are_exact_by_their_number() -> None:
    found = figures(asked(exact=1), asked(exact=2))[EXACT, "station", "all"].value
    assert (found.value, found.n) == (0.75, 4)


def test_length_is_that_of_answers_alone() -> None:
    those = asked(["one two three", "four"]), asked((), status="not_found")
    assert value(WORDS, *those) == 4
    assert value(STATEMENTS, *those) == 2


def test_figures_are_told_by_language_and_kind() -> None:
    found = figures(asked(), asked(cites="b", language="zh", kind="list"))
    shares = {group: figure.value.value for (m, _, group), figure in found.items() if m == CITED}
    assert shares == {"all": 0.5, "en": 1, "zh": 0, "kind:factual": 1, "kind:list": 0}


def test_the_baseline_says_its_first_four_pieces_and_never_refuses() -> None:
    pieces = [*(Piece("b", "nothing") for _ in range(3)), Piece("a", "by Sept. 30, 2018"), Piece("a", "fifth")]
    found = figures(asked(), asked(expect=REFUSALS, kind="gap"), pieces={"q": pieces})
    assert found[CITED, "tutorial", "all"].value.value == 1
    assert found[FACTS, "tutorial", "all"].value.value == 1
    assert found[REFUSED_RIGHTLY, "tutorial", "all"].value.value == 0
    assert found[WORDS, "tutorial", "all"].value.value == 7
    late = figures(asked(), pieces={"q": [Piece("b", "")] * 4 + [Piece("a", "30 September 2018")]})
    assert late[CITED, "tutorial", "all"].value.value == 0
    assert late[FACTS, "tutorial", "all"].value.value == 0
