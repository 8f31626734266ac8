"""How well follow-up questions are answered in conversations that are really held.

    python -m tests.evals.follow_ups [--json OUT]

Each line of `questions.follow_ups.jsonl` is asked question by question; the last answer is right when it states one
of `statements`, or, where none are named, cites one of `doc_ids`. Two readings of the conversation stand beside each
other: with the documents each answer cited (`conversation_id`), and with its text alone (`history`).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.types import Answer, Request, Turn
from web.settings import load_settings
from web.wiring import Desk, go_offline

QUESTIONS = Path(__file__).with_name("questions.follow_ups.jsonl")


def hold(desk: Desk, asked: list[str], question: str, *, cited: bool) -> Answer:
    """Ask one question after the other; `cited`: earlier answers are known with their citations."""
    turns: tuple[Turn, ...] = ()
    for earlier in asked:
        answer = desk.ask(Request(earlier, turns))
        documents = tuple(citation.document_id for citation in answer.citations) if cited else ()
        turns = (*turns, Turn("user", earlier), Turn("assistant", answer.answer, documents))
    return desk.ask(Request(question, turns))


def right(desk: Desk, row: dict[str, Any], answer: Answer) -> bool:
    """Whether the answer says or cites what is expected."""
    numbers = {number for statement in answer.statements for number in statement.citations}
    if "statements" not in row:
        return any(c.document_id in row["doc_ids"] for c in answer.citations if c.number in numbers)
    said = {statement.text for statement in answer.statements}
    knowledge = desk.knowledge()
    expected = [knowledge.find(reference, "en") for reference in row["statements"]]
    return any(located is not None and said & knowledge.wordings(located) for located in expected)


def outcomes(desk: Desk) -> Iterator[tuple[dict[str, Any], bool, Answer, bool]]:
    """Each question with whether its citations were known, the answer, and whether it is right."""
    for line in QUESTIONS.read_text("utf-8").splitlines():
        row = json.loads(line)
        for cited in (True, False):
            answer = hold(desk, row["asked"], row["question"], cited=cited)
            yield row, cited, answer, right(desk, row, answer)


def main() -> None:
    """Measure and print, wrong answers first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="also write every outcome here")
    arguments = parser.parse_args()
    go_offline()
    found = list(outcomes(Desk(load_settings())))
    for row, cited, answer, good in found:
        if not good:
            said = " ".join(statement.text for statement in answer.statements)[:120]
            print(f"{row['id']} {'cited' if cited else 'text '} {answer.status:9} {row['question']} | {said}")
    for cited, label in ((True, "with citations (conversation_id)"), (False, "text alone (history)")):
        goods = [good for _, known, _, good in found if known == cited]
        print(f"{label}: {sum(goods)} of {len(goods)} right")
    if arguments.json:
        rows = [{"id": r["id"], "cited": c, "status": a.status, "right": g} for r, c, a, g in found]
        arguments.json.write_text(json.dumps(rows, indent=1), "utf-8")


if __name__ == "__main__":
    main()
