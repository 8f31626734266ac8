"""The parts of an answer before it is put together: leads and the quoted statements under them."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.knowledge import Located
from assistant.phrases import Phrases
from assistant.types import Statement, Status

_PROSE = 2
"""Up to this many statements read as a paragraph; more are a list."""


@dataclass(frozen=True, slots=True)
class Block:
    """Statements and the phrase before them."""

    lead: str
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Composed:
    """The parts of an answer that depend on its status; `said` are the sentences of its statements."""

    status: Status
    blocks: tuple[Block, ...]
    said: tuple[Located, ...] = ()
    tail: str = ""

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Every statement, in order."""
        return tuple(statement for block in self.blocks for statement in block.statements)


def written(composed: Composed, quoting: Phrases | None) -> str:
    """The answer as Markdown with [n] marks; `quoting` sets statements in quotation marks."""
    parts = []
    for block in composed.blocks:
        marked = [
            (quoting.quoted(s.text) if quoting else s.text) + "".join(f" [{n}]" for n in s.citations)
            for s in block.statements
        ]
        parts += [block.lead, " ".join(marked) if len(marked) <= _PROSE else "\n".join(f"- {line}" for line in marked)]
    return "\n\n".join(part for part in (*parts, composed.tail) if part)
