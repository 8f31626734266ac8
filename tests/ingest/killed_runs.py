"""Runs of the pipeline that are killed, and a reader that asks meanwhile.

    python -m tests.ingest.killed_runs      runs what standard input says, a line each, in processes of their own

Documents say in which version they were written, so that an answer shows what was served.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from assistant.abstain import Calibration
from assistant.answering import Answerer
from assistant.gate import QuoteGate
from assistant.retrieve import Retriever
from assistant.smalltalk import SmallTalk
from assistant.types import Answer, Request
from ingest.centring import QuestionEncoder
from ingest.generations import Generations
from ingest.memory_index import MemoryIndex
from ingest.pipeline import Pipeline
from ingest.progress import Point
from ingest.sources import Incoming
from ingest.stored import Manifest
from tests.fakes import HashedWords, Steps, incoming, plain_document
from web.served import Opened, Served

REPOSITORY = Path(__file__).resolve().parents[2]
NAME = "drawers"
TODAY = date(2026, 11, 22)
_DIMENSIONS = 256
_SAID = re.compile(r"Drawer alpha(\d+) beta\d+ gamma\d+ delta\d+ holds exactly (\d+) samples\.")


# Runs ----------------------------------------------------------------------------------------------------------


def drawers(version: int, count: int) -> Incoming:
    """So many documents, each saying its version, and one in French, so that there are two languages."""
    documents = [
        plain_document(
            f"drawer-{n}",
            f"Drawer {_name(n)} holds exactly {version} samples. The rack stands in Mengtian.",
            questions=[(_question(n), "s1")],
        )
        for n in range(count)
    ]
    return incoming(*documents, plain_document("tiroir", "Le bras robotique est dehors.", language="fr"))


def _name(drawer: int) -> str:
    """Four words, so that no two drawers hash to the same vector: a wrong answer is never the encoder's."""
    return f"alpha{drawer} beta{drawer} gamma{drawer} delta{drawer}"


def _question(drawer: int) -> str:
    return f"How many samples does drawer {_name(drawer)} hold?"


def run(data_dir: Path, version: int, count: int, kill_at: Point | None = None) -> None:
    """Make the collection hold a version; dies by SIGKILL at the given point."""

    def passed(point: Point) -> None:
        if point == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    encoder = HashedWords(_DIMENSIONS)
    generations = Generations.of(data_dir, NAME)
    pipeline = Pipeline(generations, "", encoder.fingerprint, lambda: encoder, Steps(), passed)
    pipeline.run(drawers(version, count), "replace")


def _serve_runs() -> None:
    """Fork a child for each line, which has imported everything by then; answer with how it ended."""
    import chromadb  # noqa: F401, PLC0415 - so that a moment of a run is one of its work, not of an import

    for line in sys.stdin:
        order: dict[str, Any] = json.loads(line)
        child = os.fork()
        if child == 0:
            run(Path(order["data_dir"]), order["version"], order["count"], order["kill_at"])
            os._exit(0)
        if order["kill_after"] is not None:
            time.sleep(order["kill_after"])
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


class Runs:
    """Starts runs in processes of their own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(
        self,
        data_dir: Path,
        version: int,
        count: int,
        *,
        kill_at: Point | None = None,
        kill_after: float | None = None,
    ) -> int:
        """Exit status of a run; -9 where it was killed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order: dict[str, object] = {"data_dir": str(data_dir), "version": version, "count": count}
        order |= {"kill_at": kill_at, "kill_after": kill_after}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@contextmanager
def started_runs() -> Iterator[Runs]:
    """A process that starts runs, with everything imported."""
    command = [sys.executable, "-m", "tests.ingest.killed_runs"]
    with subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Runs(process)
        assert process.stdin is not None
        process.stdin.close()


# Readers ---------------------------------------------------------------------------------------------------------


class _English:
    def detect(self, text: str) -> str:  # noqa: ARG002
        return "en"


def opens(cache: Path) -> Any:
    """How a generation of the drawers is opened for answering."""
    encoder = QuestionEncoder.open(HashedWords(_DIMENSIONS), cache)
    smalltalk, gate, calibration = SmallTalk.load(), QuoteGate(), Calibration.open_minded()

    def opened(collection: str, folder: Path, manifest: Manifest) -> Opened:
        index = MemoryIndex.open(folder, manifest)
        answerer = Answerer(collection, Retriever(index, encoder), _English(), smalltalk, calibration, gate)
        return Opened(answerer, index.close)

    return opened


def version_of(answer: Answer, drawer: int) -> int:
    """The version an answer was given from; raises ValueError where it is wrong or from two versions."""
    said = [_SAID.fullmatch(statement.text) for statement in answer.statements]
    found = {int(match[1]): int(match[2]) for match in said if match}
    if drawer not in found or len(set(found.values())) != 1:
        raise ValueError(f"asked about drawer {drawer}: {answer.status}: {answer.answer!r}")
    return found[drawer]


@dataclass
class Reader:
    """Asks in a loop; keeps the versions seen in order, with their times, and everything that went wrong."""

    served: Served
    count: int
    answers: int = 0
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)
    seen: list[tuple[int, float]] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def ask_on(self) -> None:
        """Ask until told to stop."""
        while not self.stopping.wait(0.005):
            drawer = self.answers * 7 % self.count
            started = time.monotonic()
            try:
                with self.served.using(NAME) as answerer:
                    answer = answerer.answer(Request(_question(drawer)), TODAY)
                version = version_of(answer, drawer)
            except Exception as error:  # noqa: BLE001 - any failure of an answer is what is counted
                self.faults.append(f"{type(error).__name__}: {error}")
                continue
            self.answers += 1
            self.slowest = max(self.slowest, time.monotonic() - started)
            if self.seen and version < self.seen[-1][0]:
                self.faults.append(f"version {version} after {self.seen[-1][0]}")
            if not self.seen or self.seen[-1][0] != version:
                self.seen.append((version, time.monotonic()))

    def waits_for(self, version: int, seconds: float) -> bool:
        """Whether a version is answered from within a time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.seen and self.seen[-1][0] == version:
                return True
            time.sleep(0.01)
        return False


@contextmanager
def reading(data_dir: Path, cache: Path, count: int) -> Iterator[Reader]:
    """A server's way of reading in this process: pointers watched by a thread, questions asked by another."""
    served = Served(data_dir, opens(cache))
    served.watch()
    reader = Reader(served, count)
    thread = threading.Thread(target=reader.ask_on, name="reader")
    thread.start()
    try:
        yield reader
    finally:
        reader.stopping.set()
        thread.join()
        served.close()


if __name__ == "__main__":
    _serve_runs()
