"""Forgetting: what was asked longer ago than the settings allow is removed, at the start and every hour."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from web.errors import StoreUnavailable
from web.store import Store

EVERY_S = 3600.0
_logger = logging.getLogger("station.store")


class Retention:
    """Removes old turns in a thread of its own, from `start` to `stop`."""

    def __init__(self, open_store: Callable[[], Store], days: int, every: float = EVERY_S) -> None:
        self._open_store = open_store
        self._age = timedelta(days=days)
        self._every = every
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="retention", daemon=True)

    def start(self) -> None:
        """Begin, with what is old already."""
        self._thread.start()

    def stop(self) -> None:
        """End; waits for a removal under way."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            self._expire()
            if self._stopping.wait(self._every):
                return

    def _expire(self) -> None:
        try:
            erased = self._open_store().expire(datetime.now(UTC) - self._age)
        except StoreUnavailable as error:
            _logger.error("old conversations could not be removed, it is tried again later: %s", error)
            return
        if erased.answers:
            _logger.info("removed %d answers asked more than %d days ago", erased.answers, self._age.days)
