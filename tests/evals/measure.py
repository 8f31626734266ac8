"""How well a set of questions is answered, beside the LangChain tutorial pipeline on the same documents.

    python -m tests.evals.measure QUESTIONS.jsonl --out docs/results/NAME.md

Reads the configured data directory; run `station ingest` first.
"""

from __future__ import annotations

import argparse
import platform
import shlex
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assistant.types import Answer
from tests.evals.baseline import TutorialPipeline
from tests.evals.questions import Expected, read_questions
from web.settings import load_settings
from web.wiring import Desk, go_offline

REFUSED = {"not_found", "off_topic"}
TOP = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One question, its answer, and the documents the baseline retrieved, best first."""

    expected: Expected
    answer: Answer
    exact: int
    baseline: tuple[str, ...]

    @property
    def cited(self) -> bool:
        """Whether an expected document is among the citations of the answer's statements."""
        numbers = {number for statement in self.answer.statements for number in statement.citations}
        return any(c.document_id in self.expected.documents for c in self.answer.citations if c.number in numbers)

    @property
    def refused(self) -> bool:
        """Whether the question was not answered."""
        return self.answer.status in REFUSED


def measure(questions: Iterable[Expected], desk: Desk, baseline: TutorialPipeline | None) -> list[Row]:
    """Ask every question."""
    return [_row(question, desk, baseline) for question in questions]


def _row(question: Expected, desk: Desk, baseline: TutorialPipeline | None) -> Row:
    answer = desk.ask(question.request)
    exact = 0
    for citation in answer.citations:
        document = desk.document(citation.document_id, citation.language)
        exact += document is not None and document.text[citation.start : citation.end] == citation.quote
    found = baseline.documents(question.request.question, TOP) if baseline else ()
    return Row(question, answer, exact, found)


def share(values: Iterable[bool]) -> tuple[float, int, int]:
    """Share of yes, how many, of how many."""
    listed = list(values)
    return (sum(listed) / len(listed) if listed else 0.0), sum(listed), len(listed)


def figures(rows: list[Row]) -> list[tuple[str, tuple[float, int, int]]]:
    """What is reported of a set of questions."""
    answerable = [row for row in rows if row.expected.answerable]
    unanswerable = [row for row in rows if not row.expected.answerable]
    quotes = sum(len(row.answer.citations) for row in rows)
    exact = sum(row.exact for row in rows)
    result = [
        ("expected document cited by a statement (answerable)", share(row.cited for row in answerable)),
        ("refused when unanswerable or off topic", share(row.refused for row in unanswerable)),
        ("refused wrongly (answerable)", share(row.refused for row in answerable)),
        ("quotes exact", (exact / quotes if quotes else 0.0, exact, quotes)),
    ]
    if any(row.baseline for row in rows):
        result += [
            ("baseline: expected document among its top 4", share(_hit(row, TOP) for row in answerable)),
            ("baseline: expected document first", share(_hit(row, 1) for row in answerable)),
        ]
    return result


def _hit(row: Row, top: int) -> bool:
    return bool(set(row.baseline[:top]) & row.expected.documents)


def report(name: str, rows: list[Row], command: str) -> str:
    """The figures and every question as Markdown."""
    lines = [
        f"# {name}",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, Python {platform.python_version()}; `{command}`",
        "",
        "| measure | share | of |",
        "|---|---|---|",
    ]
    lines += [f"| {label} | {value:.3f} | {count} of {total} |" for label, (value, count, total) in figures(rows)]
    lines += [
        "",
        "| question | language | kind | status | expected document cited | cited documents |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        cited = ", ".join(dict.fromkeys(c.document_id for c in row.answer.citations)) or "none"
        ok = ("yes" if row.cited else "no") if row.expected.documents else "none expected"
        about = f"{row.expected.id} | {row.expected.language} | {row.expected.kind}"
        lines.append(f"| {about} | {row.answer.status} | {ok} | {cited} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure a file of questions and print or write the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--out", type=Path, help="write the report here as Markdown")
    parser.add_argument("--title", default="Quality")
    parser.add_argument("--no-baseline", action="store_true", help="leave the LangChain pipeline out")
    arguments = parser.parse_args()
    go_offline()
    desk = Desk(load_settings())
    baseline = None if arguments.no_baseline else TutorialPipeline.build(desk)
    rows = measure(read_questions(arguments.questions), desk, baseline)
    command = "python -m tests.evals.measure " + shlex.join([arguments.questions.name, *sys.argv[2:]])
    text = report(arguments.title, rows, command)
    if arguments.out:
        arguments.out.parent.mkdir(parents=True, exist_ok=True)
        arguments.out.write_text(text, "utf-8")
    for label, (value, count, total) in figures(rows):
        print(f"{value:.3f}  {count:3} of {total:3}  {label}")


if __name__ == "__main__":
    main()
