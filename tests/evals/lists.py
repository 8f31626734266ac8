"""How well questions for one thing of several projects are told apart and answered completely.

    python -m tests.evals.lists [--half tune|report] [--json OUT]

Each line of `questions.lists.jsonl` names what is asked (`aspect`) and of which projects; a line without an aspect is
near such a question and must not be answered by a list. A list is right when it says what `corpus/aspects.yaml` has for
exactly those projects, or cites all of them. Half of the questions, by a hash of their id, are for making; the other
half only report.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from assistant.knowledge import Knowledge
from assistant.language import ScriptAndWords
from assistant.lists import Listing, Lists
from assistant.types import Request
from assistant.understand import understand
from corpus.check import check_corpus

QUESTIONS = Path(__file__).with_name("questions.lists.jsonl")
Outcome = Literal["right", "wrong", "passed on", "rightly passed on", "wrongly listed"]


def half(identity: str) -> str:
    """The half that a question belongs to; those written for making ("es-t01") are all for that."""
    if "-t" in identity:
        return "tune"
    return "tune" if sha256(identity.encode()).digest()[0] % 2 else "report"


def outcomes(lists: Lists, which: str) -> Iterator[tuple[dict[str, Any], Listing, Outcome]]:
    """The questions of a half, each with its list and what became of it."""
    detector = ScriptAndWords()
    for line in QUESTIONS.read_text("utf-8").splitlines():
        row = json.loads(line)
        if half(row["id"]) == which:
            listing = lists.asked_for(understand(Request(row["question"]), detector))
            yield row, listing, _outcome(row, listing)


def _outcome(row: dict[str, Any], listing: Listing) -> Outcome:
    if row["aspect"] is None:
        return "wrongly listed" if listing.said else "rightly passed on"
    if not listing.said:
        return "passed on"
    expected = {f"project-{name}" for name in row["projects"]}
    return "right" if listing.aspect == row["aspect"] and set(listing.projects) == expected else "wrong"


def main() -> None:
    """Measure and print, wrong ones first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("tune", "report"), default="tune")
    parser.add_argument("--json", type=Path, help="also write every outcome here")
    arguments = parser.parse_args()
    found = list(outcomes(Lists(Knowledge(check_corpus())), arguments.half))
    order = ("wrongly listed", "wrong", "passed on")
    for row, listing, outcome in sorted((f for f in found if f[2] in order), key=lambda f: order.index(f[2])):
        print(f"{outcome:15} {row['id']} {row['question']} | {row['aspect']} -> {listing.aspect} {listing.projects}")
    for language in ("all", *sorted({row["lang"] for row, _, _ in found})):
        counted = Counter(outcome for row, _, outcome in found if language in ("all", row["lang"]))
        print(language, dict(counted))
    if arguments.json:
        rows = [{**row, "outcome": outcome} for row, _, outcome in found]
        arguments.json.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


if __name__ == "__main__":
    main()
