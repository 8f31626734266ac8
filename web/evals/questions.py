"""Questions with what is expected of their answers, read from files of one JSON object a line.

Three ways to write one are read: our own (`questions/<language>.jsonl`: `facts` in variants, `stale`, `expect`),
and two older ones with `expected_facts`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from assistant.types import Request, Status, Turn
from corpus.types import LANGUAGES
from web.evals.errors import QuestionsInvalid

OWN = Path(__file__).with_name("questions")
"""Our own questions, a file a language."""

Split = Literal["tune", "report"]
ANSWERS = frozenset({"answered", "partial"})
REFUSALS = frozenset({"not_found", "off_topic"})

KINDS = (
    "factual",
    "eligibility",
    "temporal",
    "multi_document",
    "comparison",
    "follow_up",
    "yes_no",
    "list",
    "false_premise",
    "gap",
    "unanswerable",
    "off_topic",
    "greeting",
    "injection",
    "adversarial",
)
_REFUSED_KINDS = frozenset({"gap", "unanswerable", "off_topic", "injection", "adversarial"})
_STATUSES: tuple[str, ...] = get_args(Status)


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what is expected of its answer."""

    id: str
    language: str
    kind: str
    request: Request
    documents: frozenset[str]
    """Those that support a right answer, or record that there is none."""
    facts: tuple[tuple[str, ...], ...] = ()
    """A right answer says one variant of each."""
    stale: tuple[str, ...] = ()
    """Said without the current facts, these make an answer out of date."""
    expect: frozenset[str] = ANSWERS
    """Acceptable statuses."""

    @property
    def answerable(self) -> bool:
        """Whether an answer is acceptable; a recorded gap is none. A false premise is corrected, so it counts."""
        return bool(self.expect & ANSWERS)

    @property
    def must_answer(self) -> bool:
        """Whether only an answer is acceptable, so that declining is wrong."""
        return self.expect <= ANSWERS

    @property
    def must_refuse(self) -> bool:
        """Whether any answer is wrong."""
        return not self.answerable


def split_of(question: str) -> Split:
    """The half a question belongs to, for good: `tune` may be fitted on, `report` is only measured."""
    return "tune" if hashlib.sha256(question.encode()).digest()[0] % 2 == 0 else "report"


def own_files() -> list[Path]:
    """The files of our own questions that are there."""
    return sorted(OWN.glob("*.jsonl"))


def of_split(questions: Iterable[Question], split: Split | Literal["all"]) -> list[Question]:
    """The questions of one half, or all."""
    return [q for q in questions if split in ("all", split_of(q.request.question))]


def read_questions(path: Path) -> list[Question]:
    """Read a file of questions; raises QuestionsInvalid, which names the file, the line and the field."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionsInvalid(
            f"{path}: cannot be read ({error}); a file of JSON objects, one a line, is needed"
        ) from (error)
    found = [_Line(f"{path}:{number}", line).question() for number, line in enumerate(lines, 1) if line.strip()]
    seen: dict[str, int] = {}
    for number, question in enumerate(found, 1):
        if question.id in seen:
            raise QuestionsInvalid(
                f"{path}: id: {question.id!r} is that of question {seen[question.id]} and of question {number}; "
                "each needs its own"
            )
        seen[question.id] = number
    return found


class _Line:
    """One line of a file: reads fields, and says of a bad one where it is and what would be right."""

    def __init__(self, place: str, line: str) -> None:
        self._place = place
        try:
            row = json.loads(line)
        except ValueError as error:
            raise QuestionsInvalid(f"{place}: is not JSON ({error})") from error
        if not isinstance(row, dict):
            raise QuestionsInvalid(f"{place}: is {type(row).__name__}; an object is needed")
        self._row: Mapping[str, Any] = row

    def question(self) -> Question:
        documents, kind = frozenset(self._texts("doc_ids")), self._one_of("kind", KINDS)
        return Question(
            id=self._text("id"),
            language=self._one_of("lang", LANGUAGES),
            kind=kind,
            request=Request(self._text("question"), tuple(self._turns())),
            documents=documents,
            facts=self._facts(),
            stale=self._texts("stale") if "stale" in self._row else (),
            expect=self._expect(kind, documents),
        )

    def _bad(self, field: str, value: object, right: str) -> QuestionsInvalid:
        return QuestionsInvalid(f"{self._place}: {field}: {value!r}; {right}")

    def _text(self, field: str) -> str:
        value = self._row.get(field)
        if not isinstance(value, str) or not value.strip():
            raise self._bad(field, value, "text is needed")
        return value

    def _one_of(self, field: str, allowed: Iterable[str]) -> str:
        value = self._text(field)
        if value not in allowed:
            raise self._bad(field, value, f"one of {', '.join(allowed)} is needed")
        return value

    def _texts(self, field: str) -> tuple[str, ...]:
        value = self._row.get(field)
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise self._bad(field, value, "a list of texts is needed")
        return tuple(value)

    def _facts(self) -> tuple[tuple[str, ...], ...]:
        if "facts" not in self._row:
            field = "expected_facts" if "expected_facts" in self._row else "facts"
            return tuple((fact,) for fact in self._texts(field))
        value = self._row["facts"]
        whole = isinstance(value, list) and all(isinstance(fact, list) and fact for fact in value)
        if not whole or not all(isinstance(v, str) and v.strip() for fact in value for v in fact):
            raise self._bad("facts", value, "a list of lists of variants is needed")
        return tuple(tuple(fact) for fact in value)

    def _turns(self) -> Iterable[Turn]:
        value = self._row.get("history", [])
        if not isinstance(value, list):
            raise self._bad("history", value, "a list of turns is needed")
        for turn in value:
            if not isinstance(turn, dict) or turn.get("role") not in {"user", "assistant"}:
                raise self._bad("history", turn, 'a turn needs a "role" that is user or assistant')
            if not isinstance(turn.get("content"), str):
                raise self._bad("history", turn, 'a turn needs its text as "content"')
            yield Turn(turn["role"], turn["content"])

    def _expect(self, kind: str, documents: frozenset[str]) -> frozenset[str]:
        """As written, or what the kind means: a trick question with documents is a false premise to correct."""
        if "expect" not in self._row:
            refused = kind in _REFUSED_KINDS and not (kind == "adversarial" and documents)
            return REFUSALS if refused else ANSWERS
        expected = self._texts("expect")
        unknown = [status for status in expected if status not in _STATUSES]
        if unknown or not expected:
            raise self._bad("expect", list(expected), f"a list of {', '.join(_STATUSES)} is needed")
        return frozenset(expected)
