"""How much one file may cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What is refused beyond: bytes as sent and unpacked, pages, characters of text, wall seconds, memory."""

    input_bytes: int = 50_000_000
    inflated_bytes: int = 200_000_000
    pages: int = 2_000
    characters: int = 5_000_000
    seconds: float = 30.0
    memory_bytes: int = 1_000_000_000
    """Address space a worker may add to what its libraries map before the first file."""
