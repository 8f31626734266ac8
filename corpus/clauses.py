"""Statements that rules and approved answers were written from, and whether they still say the same."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Clause:
    """A statement by its reference, `document#name`, and the fingerprint of the text that was read."""

    reference: str
    reviewed: str


def fingerprint(text: str) -> str:
    """What a clause is remembered by: the first twelve hexadecimal digits of its SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def wrong_clause(clause: Clause, texts: Mapping[str, str]) -> str:
    """What is wrong with a clause, with what to do; nothing where the statement is the one that was read.

    `texts` are the English statements by reference.
    """
    text = texts.get(clause.reference)
    if text is None:
        near = get_close_matches(clause.reference, texts, n=1, cutoff=0)
        return f"the corpus has no {clause.reference}" + (f"; did you mean {near[0]}?" if near else "")
    now = fingerprint(text)
    if now == clause.reviewed:
        return ""
    return (
        f"{clause.reference} is not the text this was written from (fingerprint {clause.reviewed}). It now says: "
        f'"{text}" Read it again, mend what follows from it, then write {clause.reference}: "{now}"'
    )
