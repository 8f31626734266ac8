"""Decisions that somebody saved: answers of the interface over HTTP, or the object `eligibility` of one."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError
from pydantic_core import from_json

from assistant.eligibility.decision import Outcome
from assistant.eligibility.judgement import Verdict
from assistant.errors import AssistantError

LARGEST = 1024 * 1024
"""Bytes; an answer has some thousands."""
_RIGHT = "an answer of POST /api/v1/eligibility or /api/v1/chat, or the object `eligibility` of one, would be right"


class SavedInvalid(AssistantError):
    """A file holds no decision that can be replayed; the message names the file and the field."""


@dataclass(frozen=True, slots=True)
class SavedReason:
    """A rule that was given as a reason, and the quotes beside it where the file has them."""

    rule: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Saved:
    """A decision as it was given out."""

    call: str
    as_of: date
    facts: Mapping[str, Any]
    outcome: Outcome
    would_have_been: Verdict | None
    reasons: tuple[SavedReason, ...]
    receipt: str


class _ReasonModel(BaseModel):
    rule: str
    citations: list[int] = Field(default_factory=list)


class _DecisionModel(BaseModel):
    call: str
    as_of: date
    facts: dict[str, Any]
    outcome: Outcome
    would_have_been: Verdict | None
    reasons: list[_ReasonModel]
    receipt: str


class _OriginalModel(BaseModel):
    quote: str


class _CitationModel(BaseModel):
    number: int
    quote: str
    original: _OriginalModel | None = None

    @property
    def quotes(self) -> tuple[str, ...]:
        """Its words, and those that they translate."""
        return (self.quote,) if self.original is None else (self.quote, self.original.quote)


class _AnswerModel(BaseModel):
    eligibility: _DecisionModel
    citations: list[_CitationModel] = Field(default_factory=list)


def read_saved(path: Path) -> Saved:
    """Read a saved decision; raises SavedInvalid."""
    raw = _json(path)
    inside = isinstance(raw.get("eligibility"), Mapping)
    if not inside and "receipt" not in raw:
        told = "its eligibility is null, so rules did not decide it" if "eligibility" in raw else "holds no decision"
        raise SavedInvalid(f"{path}: {told}; {_RIGHT}")
    try:
        answer = _AnswerModel.model_validate(raw if inside else {**raw, "eligibility": raw})
    except ValidationError as error:
        raise SavedInvalid(f"{path}: {_first(error, inside=inside)}") from error
    return _saved(answer)


def _json(path: Path) -> Mapping[str, Any]:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise SavedInvalid(f"{path}: cannot be read: {error.strerror}") from error
    if len(content) > LARGEST:
        raise SavedInvalid(f"{path}: is larger than {LARGEST} bytes; {_RIGHT}")
    try:
        raw = from_json(content.removeprefix(codecs.BOM_UTF8), allow_inf_nan=False)
    except ValueError as error:
        raise SavedInvalid(f"{path}: is not JSON in UTF-8: {error}") from error
    if not isinstance(raw, dict):
        raise SavedInvalid(f"{path}: is not a JSON object; {_RIGHT}")
    return raw


def _first(error: ValidationError, *, inside: bool) -> str:
    fault = error.errors()[0]
    place = fault["loc"] if inside or fault["loc"][0] != "eligibility" else fault["loc"][1:]
    given = "" if fault["type"] == "missing" else f", not {fault['input']!r:.60}"
    return f"{'.'.join(map(str, place))}: {fault['msg']}{given}"


def _saved(answer: _AnswerModel) -> Saved:
    decision = answer.eligibility
    quotes = {citation.number: citation.quotes for citation in answer.citations}
    reasons = (
        SavedReason(reason.rule, tuple(quote for number in reason.citations for quote in quotes.get(number, ())))
        for reason in decision.reasons
    )
    return Saved(
        call=decision.call,
        as_of=decision.as_of,
        facts=decision.facts,
        outcome=decision.outcome,
        would_have_been=decision.would_have_been,
        reasons=tuple(reasons),
        receipt=decision.receipt,
    )
