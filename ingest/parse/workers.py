"""Processes that parse files, each file within limits; one that dies or hangs is replaced."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from types import TracebackType
from typing import Any, Self

from ingest.errors import ParseRejected, ParserUnavailable
from ingest.parse.frames import FrameBroken, read_frame, write_frame
from ingest.parse.limits import Limits
from ingest.parse.parsed import Heading, Parsed

_STARTS_WITHIN = 60.0
_GRACE = 2.0
"""Seconds beyond the limit until a worker that did not end itself is killed."""
_ENDS_WITHIN = 5.0
_OUT_OF_TIME = {-signal.SIGALRM, -signal.SIGXCPU}
_STOPS = "stops the program that reads it; it is damaged, or made to do so"
_BYTES_PER_CHARACTER = 8
_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "TMPDIR", "TZ")
"""What a worker is told of its surroundings: nothing secret."""


class ParserWorkers:
    """A pool of parser processes, started when first needed and reused between files.

    `parse` may be called from many threads; at most `workers` files are parsed at a time.
    """

    def __init__(self, limits: Limits = Limits(), workers: int = 2) -> None:  # noqa: B008 - frozen data
        self._limits = limits
        self._free: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        self._count = workers
        for _ in range(workers):
            self._free.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def parse(
        self, data: bytes, *, name: str, declared_type: str | None = None, declared_charset: str | None = None
    ) -> Parsed:
        """Parse one file; raises ParseRejected with the reason, ParserUnavailable when no process starts.

        What the file is is told from its bytes; `name` and `declared_type` only choose among kinds of text.
        """
        if len(data) > self._limits.input_bytes:
            raise ParseRejected(f"is larger than {self._limits.input_bytes // 1_000_000:,} MB")
        request = {"name": name, "declared_type": declared_type, "charset": declared_charset}
        with self._worker() as worker:
            return _parsed(worker.ask(request, data))

    def close(self) -> None:
        """End every process, when it is done with its file."""
        for _ in range(self._count):
            worker = self._free.get()
            if worker is not None:
                worker.end()
        for _ in range(self._count):
            self._free.put(None)

    @contextmanager
    def _worker(self) -> Iterator[_Worker]:
        worker = self._free.get()
        try:
            if worker is not None and not worker.is_alive():
                worker.end()
                worker = None
            if worker is None:
                worker = _Worker(self._limits)
            yield worker
        finally:
            if worker is not None and not worker.is_alive():
                worker.end()
                worker = None
            self._free.put(worker)


class _Worker:
    """One parser process."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._late = False
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "ingest.parse.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**environment, "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        )
        try:
            self._exchange(asdict(limits), b"", _STARTS_WITHIN)
        except (FrameBroken, OSError) as error:
            self.end()
            reason = f"exit status {self._process.returncode}"
            raise ParserUnavailable(f"{sys.executable} -m ingest.parse.worker does not start ({reason})") from error

    def is_alive(self) -> bool:
        """Whether the process can take another file."""
        return self._process.poll() is None

    def ask(self, request: dict[str, Any], data: bytes) -> dict[str, Any]:
        """Send a file and wait for the answer; raises ParseRejected when the process ends instead."""
        try:
            answer = self._exchange(request, data, self._limits.seconds + _GRACE)
        except (FrameBroken, OSError) as error:
            self.end()
            raise ParseRejected(self._why()) from error
        except BaseException:  # interrupted: what it answers later belongs to no question
            self._process.kill()
            self.end()
            raise
        if answer.pop("last", False):
            self.end()
        return answer

    def end(self) -> None:
        """Let the process end by itself, or kill it."""
        assert self._process.stdin is not None  # noqa: S101 - both are pipes
        assert self._process.stdout is not None  # noqa: S101
        with suppress(OSError):  # it is gone and left bytes unread
            self._process.stdin.close()
        try:
            self._process.wait(_ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def _exchange(self, message: dict[str, Any], data: bytes, seconds: float) -> dict[str, Any]:
        """Send and receive; a process that takes longer is killed, which ends the waiting."""
        assert self._process.stdin is not None  # noqa: S101 - both are pipes
        assert self._process.stdout is not None  # noqa: S101
        timer = threading.Timer(seconds, self._stop_late)
        timer.daemon = True
        timer.start()
        try:
            write_frame(self._process.stdin, message, data)
            return read_frame(self._process.stdout, self._limits.characters * _BYTES_PER_CHARACTER + 1_000_000)[0]
        finally:
            timer.cancel()

    def _stop_late(self) -> None:
        self._late = True
        self._process.kill()

    def _why(self) -> str:
        if self._late or self._process.returncode in _OUT_OF_TIME:
            return f"takes longer than {self._limits.seconds:g} seconds to read"
        return _STOPS


def _parsed(answer: dict[str, Any]) -> Parsed:
    if "rejected" in answer:
        raise ParseRejected(str(answer["rejected"]))
    try:
        found = answer["parsed"]
        return Parsed(
            **{
                **found,
                "pages": tuple(found["pages"]),
                "headings": tuple(Heading(**heading) for heading in found["headings"]),
            }
        )
    except (KeyError, TypeError) as error:
        raise ParseRejected(_STOPS) from error
