"""How far a run has come: shown to people while it works, and told to observers."""

from __future__ import annotations

import logging
from typing import Literal, Protocol, get_args

Point = Literal[
    "lock held",
    "planned",
    "leftovers removed",
    "generation begun",
    "encoded",
    "part written",
    "chroma written",
    "corpus written",
    "on disk",
    "manifest written",
    "pointer drafted",
    "published",
    "pruned",
]
"""What a run has done so far, in order; two of them come once for each language."""

POINTS: tuple[Point, ...] = get_args(Point)

_logger = logging.getLogger("station.ingest")


class Progress(Protocol):
    """Shows how far a long step has come."""

    def start(self, step: str, total: int) -> None:
        """A step begins; `total` units of work."""

    def reach(self, done: int) -> None:
        """So many units of the step are done."""


def log_point(point: Point) -> None:
    """Say at debug level how far a run has come."""
    _logger.debug("%s", point)
