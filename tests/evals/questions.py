"""Questions with what a right answer cites and contains."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from assistant.types import Request, Turn

TUNE = Path(__file__).with_name("questions.tune.jsonl")
"""Questions that thresholds and weights may be chosen on; never report on them as a result."""

REFUSED_KINDS = {"unanswerable", "off_topic", "adversarial"}


@dataclass(frozen=True, slots=True)
class Expected:
    """A question and what is expected of its answer."""

    id: str
    language: str
    kind: str
    request: Request
    documents: frozenset[str]
    facts: tuple[str, ...]

    @property
    def answerable(self) -> bool:
        """Whether the documents answer it; a recorded gap does not. A false premise is corrected, so it counts."""
        return self.kind not in REFUSED_KINDS or (self.kind == "adversarial" and bool(self.documents))


def read_questions(path: Path) -> list[Expected]:
    """Read a file of questions, one JSON object a line."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [
        Expected(
            id=row["id"],
            language=row["lang"],
            kind=row["kind"],
            request=Request(row["question"], tuple(Turn(t["role"], t["content"]) for t in row.get("history", []))),
            documents=frozenset(row["doc_ids"]),
            facts=tuple(row["expected_facts"]),
        )
        for row in rows
    ]
