"""Readers who stream answers, all at once: `python -m tests.soak.load` writes docs/results/load.md."""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from corpus.load import CORPUS_DIR, load_corpus
from tests.soak.serving import REPOSITORY, figures, station_serve

RESULT = REPOSITORY / "docs" / "results" / "load.md"
LAG = "station_event_loop_lag_seconds"
LIMIT = 1 << 22
_RESULT = """# Load

{day}, {cores} shared cores, Python {python}; `make soak`, or `python -m tests.soak.load --write` over `data/`.
{clients} readers stream answers from one `station serve` in a process of its own, each thinking {think:g} s between
an answer and its next question, for {seconds:g} s after {warmup:g} s of warming up. No question is asked twice; they
are in six languages. Readers and server share the machine. While it ran, other work used {busy} of its cores: such work
delays answers and the event loop, which cannot tell waiting for a core from being blocked. The processor time between
two looks at the loop is free of that: no callback took more.

| figure | |
|---|---|
{rows}
"""


@dataclass(frozen=True)
class Plan:
    """How many readers, for how long, and how long each thinks before the next question; seconds."""

    clients: int = 64
    seconds: float = 60.0
    think: float = 1.0
    warmup: float = 5.0


@dataclass
class Outcome:
    """What the readers saw, and what the server said of itself during it."""

    first: list[float] = field(default_factory=list)
    """Seconds until the first event."""
    whole: list[float] = field(default_factory=list)
    """Seconds until the last event."""
    faults: list[str] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)
    """Seconds since the start and MiB resident."""
    busy: float = 0.0
    """Cores that other work on the machine used meanwhile."""
    before: dict[str, float] = field(default_factory=dict)
    after: dict[str, float] = field(default_factory=dict)

    def gained(self, name: str) -> float:
        """How much a counter rose during the load."""
        return self.after.get(name, 0.0) - self.before.get(name, 0.0)

    @property
    def late(self) -> int:
        """How often the event loop was more than 50 ms late."""
        return round(self.gained(f"{LAG}_count") - self.within(0.05))

    def within(self, seconds: float) -> float:
        """How often the event loop was at most so late; one of the bounds of the histogram."""
        return self.gained(f'{LAG}_bucket{{le="{seconds}"}}')

    @property
    def longest_lag(self) -> float:
        """Seconds of the longest lag since the server started."""
        return self.after[f"{LAG.removesuffix('_seconds')}_max_seconds"]

    @property
    def longest_work(self) -> float:
        """Seconds of the processor that no callback of the event loop took more than, since the server started."""
        return self.after["station_event_loop_work_max_seconds"]

    @property
    def slope(self) -> float:
        """MiB a minute that the memory grew by, over the second half."""
        half = self.memory[len(self.memory) // 2 :]
        return statistics.linear_regression([t for t, _ in half], [m for _, m in half]).slope * 60

    def percentile(self, share: float, of: Sequence[float]) -> float:
        """The value that this share is not above."""
        return sorted(of)[min(len(of) - 1, int(share * len(of)))]


def questions() -> Iterator[str]:
    """Questions that the documents answer, in six languages, each text once."""
    asked = sorted({question.ask for document in load_corpus(CORPUS_DIR).documents for question in document.questions})
    mixed = [question for start in range(97) for question in asked[start::97]]
    for turn in itertools.count():
        yield from (question if not turn else f"{question} ({turn + 1})" for question in mixed)


async def put_load(port: int, plan: Plan) -> Outcome:
    """Let the readers ask; what happens while it warms up is checked, but not timed."""
    source = questions()
    await _ask_for(port, plan, plan.warmup, source, warming := Outcome())
    outcome = Outcome(faults=warming.faults, before=await scrape(port))
    sampling = asyncio.create_task(_sample_memory(port, outcome))
    started, busy = time.monotonic(), _busy()
    await _ask_for(port, plan, plan.seconds, source, outcome)
    sampling.cancel()
    outcome.after = await scrape(port)
    all_work = _busy() - busy - outcome.gained("process_cpu_seconds_total")
    outcome.busy = max(0.0, all_work / (time.monotonic() - started))
    return outcome


def _busy() -> float:
    """Seconds that all cores together have worked since the machine started, for all but this process."""
    user, nice, system = (int(ticks) for ticks in Path("/proc/stat").read_text("ascii").split()[1:4])
    return (user + nice + system) / os.sysconf("SC_CLK_TCK") - time.process_time()


async def _ask_for(port: int, plan: Plan, seconds: float, source: Iterator[str], outcome: Outcome) -> None:
    until = time.monotonic() + seconds
    readers = (_read(port, plan, until, number, source, outcome) for number in range(plan.clients))
    await asyncio.gather(*readers)


async def _read(port: int, plan: Plan, until: float, number: int, source: Iterator[str], outcome: Outcome) -> None:
    await asyncio.sleep(plan.think * number / plan.clients)
    connection = await asyncio.open_connection("127.0.0.1", port, limit=LIMIT)
    try:
        while time.monotonic() < until:
            question = next(source)
            try:
                await _ask(connection, question, outcome)
            except (OSError, EOFError, ValueError, AssertionError) as error:
                outcome.faults.append(f"{question!r}: {type(error).__name__}: {error}")
                connection[1].close()
                connection = await asyncio.open_connection("127.0.0.1", port, limit=LIMIT)
            await asyncio.sleep(plan.think)
    finally:
        connection[1].close()


async def _ask(connection: tuple[asyncio.StreamReader, asyncio.StreamWriter], question: str, outcome: Outcome) -> None:
    reader, writer = connection
    body = json.dumps({"question": question}).encode()
    started = time.perf_counter()
    writer.write(
        b"POST /api/v1/chat HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
        b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    )
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise AssertionError(f"{head[:200]!r}")
    meta = await reader.readuntil(b"\n\n")
    outcome.first.append(time.perf_counter() - started)
    rest = await reader.readuntil(b"\r\n0\r\n\r\n")
    outcome.whole.append(time.perf_counter() - started)
    check(_unchunked(meta + rest))


def _unchunked(body: bytes) -> bytes:
    parts, at = [], 0
    while size := int(body[at : (end := body.index(b"\r\n", at))], 16):
        parts.append(body[end + 2 : end + 2 + size])
        at = end + 4 + size
    return b"".join(parts)


def check(stream: bytes) -> None:
    """Raise AssertionError unless a stream is what the contract says."""
    told = [block.partition(b"\ndata: ") for block in stream.split(b"\n\n") if block and not block.startswith(b":")]
    names = [name.removeprefix(b"event: ").decode() for name, _, _ in told]
    assert names[0] == "meta", names
    assert names[-1] == "answer", names
    assert names.count("answer") == 1, names
    answer = json.loads(told[-1][2])
    deltas = [json.loads(data)["text"] for name, _, data in told if name == b"event: delta"]
    assert "".join(deltas) == answer["answer"], f"the parts of {answer['id']} are not its answer"


async def scrape(port: int) -> dict[str, float]:
    """The figures of the server."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=LIMIT)
    writer.write(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    text = (await reader.read()).partition(b"\r\n\r\n")[2].decode()
    writer.close()
    return figures(text)


async def _sample_memory(port: int, outcome: Outcome) -> None:
    started = time.monotonic()
    while True:
        resident = (await scrape(port))["process_resident_memory_bytes"]
        outcome.memory.append((time.monotonic() - started, resident / 2**20))
        await asyncio.sleep(1)


def lines(outcome: Outcome, plan: Plan) -> list[str]:
    """The figures as rows of a table."""
    whole, first = outcome.whole, outcome.first
    cpu = outcome.gained("process_cpu_seconds_total")
    count = outcome.gained(f"{LAG}_count")
    lags = ", ".join(
        f"{outcome.within(bound) / count:.2%} ≤ {bound * 1000:g} ms" for bound in (0.005, 0.01, 0.02, 0.05)
    )
    return [
        f"| answers, faults | {len(whole)}, {len(outcome.faults)} |",
        f"| answers a second | {len(whole) / plan.seconds:.1f} |",
        f"| whole answer p50 / p95 / p99 / longest | "
        f"{' / '.join(f'{outcome.percentile(p, whole) * 1000:.0f}' for p in (0.5, 0.95, 0.99, 1))} ms |",
        f"| first event p50 / p95 / p99 / longest | "
        f"{' / '.join(f'{outcome.percentile(p, first) * 1000:.0f}' for p in (0.5, 0.95, 0.99, 1))} ms |",
        f"| event loop late by more than 50 ms | {outcome.late} of {count:.0f} times |",
        f"| event loop, longest lag since the start | {outcome.longest_lag * 1000:.1f} ms |",
        f"| event loop, most processor time between two looks | {outcome.longest_work * 1000:.1f} ms |",
        f"| event loop, share of lags | {lags} |",
        f"| memory first / last / slope | {outcome.memory[0][1]:.0f} / {outcome.memory[-1][1]:.0f} MiB / "
        f"{outcome.slope:+.1f} MiB a minute |",
        f"| processor time of the server | {cpu:.1f} s, {cpu / len(whole) * 1000:.1f} ms an answer |",
    ]


def write(file: Path, outcome: Outcome, plan: Plan) -> None:
    """Write what was measured, with the machine and the command."""
    text = _RESULT.format(
        day=date.today(),
        cores=os.cpu_count(),
        python=platform.python_version(),
        clients=plan.clients,
        think=plan.think,
        seconds=plan.seconds,
        warmup=plan.warmup,
        busy=f"{outcome.busy:.1f}",
        rows="\n".join(lines(outcome, plan)),
    )
    file.write_text(text, "utf-8")


def main() -> int:
    """Put load on a server over a data directory and print, or write, what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=REPOSITORY / "data", help="the data directory to serve")
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--think", type=float, default=1)
    parser.add_argument("--write", action="store_true", help="write docs/results/load.md")
    arguments = parser.parse_args()
    plan = Plan(arguments.clients, arguments.seconds, arguments.think)
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/station.db"
        with station_serve(arguments.data, Path(folder) / "log", STATION_DATABASE_URL=database) as running:
            outcome = asyncio.run(put_load(running.port, plan))
    print("\n".join([*lines(outcome, plan), f"other work: {outcome.busy:.1f} cores", *outcome.faults[:10]]))
    if arguments.write:
        write(RESULT, outcome, plan)
    return bool(outcome.faults)


if __name__ == "__main__":
    sys.exit(main())
