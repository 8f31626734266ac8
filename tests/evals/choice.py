"""How often what is said answers, on the marked tuning questions; where weights and margins are chosen.

    python -m tests.evals.choice

Prints for each language, kind, and all: in how many questions with an answer the sentence that scores best tells it,
one of the best three does, what is said does, what is said tells everything asked for; and how much is said, beside
the point or not. Nothing here is a result: report on other questions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean

from assistant.answering import Answerer
from tests.evals.marked import Marked, marked_questions
from web.settings import load_settings
from web.wiring import Desk, go_offline


@dataclass(frozen=True, slots=True)
class Found:
    """What became of one question; all but the last two are yes or no."""

    first: bool
    of_three: bool
    told: bool
    whole: bool
    given: bool
    statements: int
    beside: int


def asked(answerer: Answerer, desk: Desk, question: Marked) -> Found:
    """Ask a marked question without deciding whether to answer."""
    trace = answerer.tracer.trace(question.request, answerer.understood(question.request), desk.today())
    ranked = [choice.located.reference for choice in trace.extraction.ranked]
    said = frozenset(backed.located.reference for backed in answerer.tracer.said(trace, desk.today()))
    return Found(
        first=not question.right.isdisjoint(ranked[:1]),
        of_three=not question.right.isdisjoint(ranked[:3]),
        told=not question.right.isdisjoint(said),
        whole=all(not tells.isdisjoint(said) for tells in question.answers),
        given=answerer.tracer.given(trace),
        statements=len(said),
        beside=len(said - question.right - question.also),
    )


def line(name: str, found: Iterable[Found]) -> str:
    """Shares and means of some questions."""
    rows = list(found)
    shares = {key: fmean(getattr(row, key) for row in rows) for key in ("first", "of_three", "told", "whole", "given")}
    told = "  ".join(f"{key} {share:.3f}" for key, share in shares.items())
    statements, beside = fmean(row.statements for row in rows), fmean(row.beside for row in rows)
    return f"{name:16} {len(rows):4}  {told}  statements {statements:.2f}  beside {beside:.2f}"


def main() -> None:
    """Ask every marked question that has an answer."""
    go_offline()
    desk = Desk(load_settings())
    groups: dict[str, list[Found]] = defaultdict(list)
    with desk.using() as answerer:
        for question in marked_questions():
            if question.answers:
                found = asked(answerer, desk, question)
                for group in (question.language, question.kind, "all"):
                    groups[group].append(found)
    for name, rows in groups.items():
        print(line(name, rows))


if __name__ == "__main__":
    main()
