"""What `station eval --json` keeps of every question."""

from __future__ import annotations

from typing import Any

from web.evals.abstention import Judged
from web.evals.asking import Asked, Tried

_KEPT = 10
"""Documents of a ranking that are kept."""


def asked_row(of: str, one: Asked) -> dict[str, Any]:
    """A question about the programme and what came of it."""
    question = one.question
    return {
        "set": of,
        "id": question.id,
        "language": question.language,
        "kind": question.kind,
        "question": question.request.question,
        "expected_documents": sorted(question.documents),
        "expected_status": sorted(question.expect),
        "status": one.answer.status,
        "statements": one.said,
        "cited_documents": list(dict.fromkeys(c.document_id for c in one.answer.citations)),
        "retrieved_documents": list(one.ranking.documents[:_KEPT]),
        "cited": one.cited,
        "facts": len(question.facts),
        "facts_said": one.facts_found,
        "stale": one.stale,
        "acceptable": one.acceptable,
        **_judged(one.judged),
    }


def tried_row(of: str, one: Tried) -> dict[str, Any]:
    """A case of an external set; its texts are not ours to copy, so they are left out."""
    return {"set": of, "id": one.case.id, "language": one.case.language, **_judged(one.judged)}


def _judged(judged: Judged) -> dict[str, Any]:
    return {
        "answerable": judged.answerable,
        "right": judged.right,
        "refused": judged.refused,
        "confidence": round(judged.confidence, 4),
        "scores": {name: round(score, 4) for name, score in judged.scores.items()},
    }
