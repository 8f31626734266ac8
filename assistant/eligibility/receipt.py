"""Receipts: what a finding was made from and what came out, as digests that can be compared later."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from assistant.eligibility.facts import Facts
from assistant.eligibility.judgement import Ground

PARTS = ("input", "rules", "clauses", "outcome")
"""What the digests of a receipt are of, in their order."""
_VERSION = "e1"
_DIGITS = 12


def receipt(
    call: str, day: date, facts: Facts, rules: str, grounds: Iterable[Ground], outcome: Iterable[str | None]
) -> str:
    """`e1.<input>.<rules>.<clauses>.<outcome>`, each part twelve hexadecimal digits of a SHA-256.

    Clauses are the texts that were quoted; the outcome includes which rules gave it. The language is in none.
    """
    shown = list(grounds)
    quoted = [(c.reference, c.sentence.text) for ground in shown for c in ground.clauses]
    given = [call, day.isoformat(), {name: list(values) for name, values in facts.items()}]
    came_out = [list(outcome), [ground.rule.id for ground in shown]]
    return ".".join([_VERSION, *(_digest(part) for part in (given, rules, quoted, came_out))])


def differing(one: str, other: str) -> tuple[str, ...] | None:
    """The parts in which two receipts differ; None where one of them is not a receipt."""
    digests = [text.split(".") for text in (one, other)]
    if any(len(parts) != len(PARTS) + 1 or parts[0] != _VERSION for parts in digests):
        return None
    return tuple(part for part, a, b in zip(PARTS, digests[0][1:], digests[1][1:], strict=True) if a != b)


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]
