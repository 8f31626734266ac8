"""What an eligibility check gives back: outcome, reasons with their quotes, what is missing, what would change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.eligibility.judgement import Ground, Verdict
from corpus.rulebook import Basis

Outcome = Literal["eligible", "not_eligible", "cannot_tell", "closed"]
Role = Literal["decides", "notes"]


@dataclass(frozen=True, slots=True)
class Change:
    """What another answer about one fact would lead to: classes of its values, and the verdict they give."""

    fact: str
    classes: tuple[str, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    """A decision before it is put into words: the same for the same facts, day, rules and clauses."""

    call: str
    as_of: date
    outcome: Outcome
    would_have_been: Verdict | None
    facts: Mapping[str, tuple[str, ...]]
    grounds: tuple[Ground, ...]
    """The state of the call first, then the rules that decide."""
    notes: tuple[Ground, ...]
    missing: Mapping[str, Ground]
    """Facts to ask for, the one most likely to settle the outcome first, each with a rule that waits for it."""
    changes: tuple[Change, ...]
    receipt: str

    @property
    def verdict(self) -> Verdict:
        """What the rules say of the case itself, whether or not the call is closed."""
        if self.outcome == "closed":
            return self.would_have_been or "cannot_tell"
        return self.outcome


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule in the reader's language, what it rests on, and the numbers of its quotes."""

    rule: str
    text: str
    citations: tuple[int, ...]
    role: Role
    basis: Basis
    label: str
    """The basis in words."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An allowed answer in the reader's language."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A fact that is missing, as it is asked for, and the numbers of the quotes that say why it matters."""

    fact: str
    question: str
    why: str
    several: bool
    options: tuple[Choice, ...]
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """What would change the outcome, in words: a fact, other answers to it, the outcome they give."""

    fact: str
    name: str
    values: tuple[str, ...]
    outcome: Verdict


@dataclass(frozen=True, slots=True)
class Decision:
    """A finding in words. Guidance from published documents, not anybody's decision."""

    call: str
    as_of: str
    outcome: Outcome
    would_have_been: Verdict | None
    reasons: tuple[Reason, ...]
    missing: tuple[Wanted, ...]
    changes: tuple[Alternative, ...]
    facts: Mapping[str, str | list[str]]
    receipt: str
