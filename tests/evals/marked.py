"""Tuning questions with the statements that answer them, marked by reading (`statements.jsonl`).

300 written for it, 50 in each language (`c-`); 144 in parts, comparisons, lists and near misses, 24 in each (`d-`);
1,158 as visitors ask, of whose kind many more are listed in the corpus (`e-`, `f-`; 358 of them no document answers);
and those of the other tuning questions that have an answer. `answers` holds a list for each thing that must be told,
of the statements any one of which tells it; `also` what may be said beside; `unknown` how many parts nothing tells.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from assistant.types import Request
from tests.evals import TUNE
from web.evals.questions import of_split, own_files, read_questions

MARKED = Path(__file__).with_name("statements.jsonl")


@dataclass(frozen=True, slots=True)
class Marked:
    """A question and the references `document#name` of the statements that answer it; none: nothing does."""

    id: str
    language: str
    kind: str
    request: Request
    answers: tuple[frozenset[str], ...]
    also: frozenset[str]

    @property
    def right(self) -> frozenset[str]:
        """Every statement that tells one of the things asked for."""
        return frozenset().union(*self.answers)


def marked_questions() -> list[Marked]:
    """Every marked question, in the order of the file."""
    own = [question for path in own_files() for question in read_questions(path)]
    asked = {q.id: q for q in (*read_questions(TUNE), *of_split(own, "tune"))}
    found = []
    for line in MARKED.read_text("utf-8").splitlines():
        row = json.loads(line)
        other = asked.get(row["id"])
        found.append(
            Marked(
                row["id"],
                row["lang"],
                row["kind"] if other is None else other.kind,
                Request(row["question"]) if other is None else other.request,
                tuple(frozenset(names) for names in row["answers"]),
                frozenset(row["also"]),
            )
        )
    return found
