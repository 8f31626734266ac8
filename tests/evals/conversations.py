"""Hold twenty conversations of four turns and print them with what a reader thought of each.

    python -m tests.evals.conversations docs/results/conversations.md

`conversations.jsonl` has what is asked, written as a nervous applicant would, apart from the code and before any of it
was answered; `verdict` is one reader's judgement of the answers printed with it: read them again when they are new.
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

CONVERSATIONS = Path(__file__).with_name("conversations.jsonl")
_HEAD = """# Twenty conversations

Four turns each, in Arabic, English and Spanish, as a nervous applicant would ask; written apart from the code. Made by
`python -m tests.evals.conversations` on {day}; the verdicts are one reader's, of these very answers, and frank.
`[n]` are citations. By them, of 80 turns 47 are right, 11 in part, 9 wrong, 11 refused though something is known, 2
rightly refused. Three turns were mended after a first reading (ar-2 and ar-4, second; en-1, third) and are not unseen.
"""


def hold(desk: Desk, asked: list[str]) -> Iterator[tuple[str, Answer]]:
    """Each question of a conversation with its answer; earlier answers are known with what they cited."""
    turns: tuple[Turn, ...] = ()
    for question in asked:
        answer = desk.ask(Request(question, turns))
        documents = tuple(citation.document_id for citation in answer.citations)
        turns = (*turns, Turn("user", question), Turn("assistant", answer.answer, documents))
        yield question, answer


def printed(desk: Desk, row: dict[str, Any]) -> str:
    """A conversation as Markdown."""
    lines = [f"## {row['id']}"]
    for question, answer in hold(desk, row["asked"]):
        told = "\n".join(f"> {line}".rstrip() for line in answer.answer.splitlines())
        notices = "".join(f"\n>\n> _{notice.kind}: {notice.text}_" for notice in answer.notices)
        lines += [f"**{question}**", f"{told}{notices}", f"`{answer.status} {answer.confidence:.2f}`"]
    lines.append(f"Verdict: {row.get('verdict', 'not read yet')}")
    return "\n\n".join(lines)


def main() -> None:
    """Hold all of them and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="Markdown to write")
    arguments = parser.parse_args()
    go_offline()
    desk = Desk(load_settings())
    rows = [json.loads(line) for line in CONVERSATIONS.read_text("utf-8").splitlines()]
    page = "\n\n".join([_HEAD.format(day=desk.today().isoformat()), *(printed(desk, row) for row in rows)])
    arguments.out.write_text(page + "\n", "utf-8")


if __name__ == "__main__":
    main()
