"""Which generation each collection serves: the next one is opened beside it and takes its place when it is ready."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.answering import Answerer
from assistant.errors import AssistantError
from corpus.types import LANGUAGES
from ingest.errors import IndexDamaged, IngestError
from ingest.generations import DEFAULT_COLLECTION, Generations
from ingest.stored import Manifest

INTERVAL = 1.0
"""Seconds between two looks at the pointers."""
MOST_OPEN = 8
"""Collections held open; beyond it the one that was asked longest ago is closed, never the default one."""
_WARMING = 2.0
"""Seconds in which the next generation is prepared before it serves; languages left over are prepared when asked."""
_LONGEST_WAIT = 60.0
"""Seconds at most until a generation that could not be opened is tried again."""

_logger = logging.getLogger("station")


@dataclass(frozen=True, slots=True)
class Opened:
    """A generation opened for answering, and how to let go of it."""

    answerer: Answerer
    close: Callable[[], None]


OpenGeneration = Callable[[str, Path, Manifest], Opened]
"""Opens a generation (collection, folder, manifest); raises IngestError or AssistantError."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A generation that could not be opened, so that the one before goes on serving."""

    generation: str | None
    reason: str
    wait: float
    """Seconds until it is tried again."""
    again_at: float


@dataclass(slots=True)
class _Held:
    generation: str
    opened: Opened
    users: int = 0
    retired: bool = False


class Served:
    """What is open; `using` lends it, and what was replaced is closed when the last user gave it back.

    Pointers are looked at by a thread once `watch` was called, until then at each `using`.
    """

    def __init__(self, data_dir: Path, open_generation: OpenGeneration) -> None:
        self._data_dir = data_dir
        self._open_generation = open_generation
        self._held: OrderedDict[str, _Held] = OrderedDict()
        self._refused: dict[str, Refused] = {}
        self._lock = threading.Lock()
        self._opening = threading.Lock()
        self._stopping = threading.Event()
        self._watcher: threading.Thread | None = None

    # lending -----------------------------------------------------------------------------------------------

    @contextmanager
    def using(self, collection: str) -> Iterator[Answerer]:
        """Lend the answerer over what a collection serves; it is not closed before it is given back.

        Raises CollectionError or AssistantError where nothing of the collection can be opened.
        """
        held = self._take(collection)
        try:
            yield held.opened.answerer
        finally:
            self._give_back(held)

    def _take(self, collection: str) -> _Held:
        if self._watcher is None:
            self.look(collection)
        while True:
            with self._lock:
                if (held := self._held.get(collection)) is not None:
                    self._held.move_to_end(collection)
                    held.users += 1
                    return held
            self._open_first(collection)

    def _give_back(self, held: _Held) -> None:
        with self._lock:
            held.users -= 1
            unused = held.retired and held.users == 0
        if unused:
            _close(held)

    # what is served ------------------------------------------------------------------------------------------

    @property
    def generations(self) -> dict[str, str]:
        """The generation that serves, of each collection that is open."""
        with self._lock:
            return {collection: held.generation for collection, held in self._held.items()}

    @property
    def refused(self) -> dict[str, Refused]:
        """Collections whose newest generation could not be opened."""
        return dict(self._refused)

    def look(self, collection: str) -> None:
        """Follow the pointer of an open collection; what cannot be opened leaves the one before serving."""
        generations, generation = Generations.of(self._data_dir, collection), None
        try:
            generation = generations.current()
            if self._is_due(collection, generation):
                with self._opening:
                    generation = generations.current()
                    if self._is_due(collection, generation):
                        self._install(collection, self._open(collection, warm=True))
        except (IngestError, AssistantError) as error:
            self._refuse(collection, generation, str(error))
        except Exception as error:
            _logger.exception("collection %r: generation %s cannot be opened", collection, generation)
            self._refuse(collection, generation, f"{type(error).__name__}: {error}")

    def _is_due(self, collection: str, generation: str | None) -> bool:
        held, refused = self._held.get(collection), self._refused.get(collection)
        if held is None:
            return False
        if held.generation == generation:
            self._refused.pop(collection, None)
            return False
        return refused is None or refused.generation != generation or time.monotonic() >= refused.again_at

    def _refuse(self, collection: str, generation: str | None, reason: str) -> None:
        with self._lock:
            held = self._held.get(collection)
        if held is None:
            return  # whoever opens it first is told
        before = self._refused.get(collection)
        known = before if before is not None and before.generation == generation else None
        if known is None or known.reason != reason:
            _logger.error("collection %r goes on serving %s: %s", collection, held.generation, reason)
        wait = min(known.wait * 2, _LONGEST_WAIT) if known else INTERVAL
        self._refused[collection] = Refused(generation, reason, wait, time.monotonic() + wait)

    def _open_first(self, collection: str) -> None:
        with self._opening:
            if collection not in self._held:
                self._install(collection, self._open(collection, warm=False))

    def _open(self, collection: str, *, warm: bool) -> _Held:
        """Open what the pointer names; begins again where runs removed it meanwhile."""
        generations = Generations.of(self._data_dir, collection)
        while True:
            generation = generations.current()
            try:
                folder, manifest = generations.served()
                opened = self._open_generation(collection, folder, manifest)
            except IndexDamaged:
                if generations.current() == generation:
                    raise
                continue
            if warm:
                prepare_languages(opened.answerer)
            return _Held(manifest.generation, opened)

    def _install(self, collection: str, held: _Held) -> None:
        with self._lock:
            before = self._held.pop(collection, None)
            self._held[collection] = held
            self._refused.pop(collection, None)
            leaving = [before] if before is not None else []
            while len(self._held) > MOST_OPEN:
                oldest = next(name for name in self._held if name not in {DEFAULT_COLLECTION, collection})
                self._refused.pop(oldest, None)
                leaving.append(self._held.pop(oldest))
        if before is not None:
            _logger.info("collection %r serves generation %s", collection, held.generation)
        self._retire(leaving)

    def _retire(self, leaving: list[_Held]) -> None:
        with self._lock:
            for held in leaving:
                held.retired = True
            unused = [held for held in leaving if held.users == 0]
        for held in unused:
            _close(held)

    # following in the background -----------------------------------------------------------------------------

    def watch(self) -> None:
        """Follow the pointers of open collections from now on, in a thread of its own."""
        if self._watcher is None:
            self._watcher = threading.Thread(target=self._follow, name="generations", daemon=True)
            self._watcher.start()

    def _follow(self) -> None:
        while not self._stopping.wait(INTERVAL):
            for collection in self.generations:
                self.look(collection)

    def close(self) -> None:
        """Stop following, and close everything as soon as nobody uses it."""
        self._stopping.set()
        if self._watcher is not None:
            self._watcher.join()
        with self._lock:
            leaving = list(self._held.values())
            self._held.clear()
        self._retire(leaving)


def prepare_languages(answerer: Answerer) -> None:
    """Make ready what the first question in each language would wait for, English first, as far as time allows."""
    started = time.monotonic()
    for language in sorted(LANGUAGES, key=lambda name: name != "en"):
        answerer.prepare(language)
        if time.monotonic() - started > _WARMING:
            return


def _close(held: _Held) -> None:
    try:
        held.opened.close()
    except Exception:
        _logger.exception("generation %s was replaced, but cannot be closed", held.generation)
