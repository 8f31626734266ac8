"""Let the threads of one process write to a SQLite file one after the other.

SQLite's own wait sleeps and tries again, so under load some threads wait long while others pass (64 threads: a
record took 1.3 s at the 99th percentile); a lock wakes the next one at once. Other processes still wait SQLite's way.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from web.errors import StoreUnavailable
from web.store.engine import BUSY_SECONDS, place_of


class Turnstile:
    """Lets one writer through at a time; PostgreSQL needs none and everybody passes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()

    @contextmanager
    def pass_through(self) -> Iterator[None]:
        """Wait for the turn; raises StoreUnavailable after BUSY_SECONDS."""
        if self._engine.dialect.name != "sqlite":
            yield
            return
        if not self._lock.acquire(timeout=BUSY_SECONDS):
            raise StoreUnavailable(
                f"{place_of(self._engine.url)}: other writers did not finish within {BUSY_SECONDS} s"
            )
        try:
            yield
        finally:
            self._lock.release()
