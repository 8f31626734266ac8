"""What can go wrong with a corpus.

CorpusError
└── CorpusInvalid      documents, sources or corpus.yaml break a rule; `faults` says where
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One broken rule, at a line of a file (0: the file as a whole)."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        """`file:line: message`, as compilers write it."""
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


class CorpusError(Exception):
    """Base of everything raised by this package."""


class CorpusInvalid(CorpusError):
    """Raised when a corpus cannot be used; carries every fault found."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))
