"""Parser processes end with the one that started them, and a dead one is replaced."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.errors import ParseRejected, ParserUnavailable
from ingest.parse.frames import FrameBroken, read_frame, write_frame
from ingest.parse.workers import ParserWorkers
from tests.ingest.hostile_files import children

PARENT = """
import sys
from ingest.parse.workers import ParserWorkers
workers = ParserWorkers(workers=1)
workers.parse(b"One.", name="a.txt")
print("ready", flush=True)
{then}
"""


@pytest.mark.parametrize("then", ["sys.stdin.read()", "workers.parse(b'[' * 3_000_000, name='a.md')"])
def test_no_worker_outlives_a_parent_that_was_killed(then: str) -> None:
    command = [sys.executable, "-c", PARENT.format(then=then)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"ready\n"
        (worker,) = children(parent.pid)
        time.sleep(0.3)
        parent.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 10
    while Path(f"/proc/{worker}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{worker}").exists()


def test_a_worker_killed_between_files_is_replaced() -> None:
    before = children(os.getpid())
    with ParserWorkers(workers=1) as workers:
        workers.parse(b"One.", name="a.txt")
        (worker,) = children(os.getpid()) - before
        os.kill(worker, signal.SIGKILL)
        time.sleep(0.2)
        assert workers.parse(b"Two.", name="a.txt").text == "Two."
        assert worker not in children(os.getpid())


class _Interrupted(BaseException):
    pass


def test_an_interrupted_question_leaves_no_answer_for_the_next() -> None:
    def interrupt(_number: int, _frame: object) -> None:
        raise _Interrupted

    with ParserWorkers(workers=1) as workers:
        workers.parse(b"One.", name="a.txt")
        before = signal.signal(signal.SIGALRM, interrupt)
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        with pytest.raises(_Interrupted):
            workers.parse(b"[" * 20_000, name="a.md")
        signal.signal(signal.SIGALRM, before)
        assert workers.parse(b"Two.", name="a.txt").text == "Two."


def test_a_worker_is_used_again() -> None:
    before = children(os.getpid())
    with ParserWorkers(workers=2) as workers:
        workers.parse(b"One.", name="a.txt")
        first = children(os.getpid()) - before
        assert len(first) == 1
        with pytest.raises(ParseRejected, match="is empty"):
            workers.parse(b"", name="a.txt")
        workers.parse(b"Two.", name="a.txt")
        assert children(os.getpid()) - before == first


def test_processes_that_do_not_start_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHOME", "/nonexistent")
    with (
        ParserWorkers(workers=1) as workers,
        pytest.raises(ParserUnavailable, match=r"does not start \(exit status 1\)"),
    ):
        workers.parse(b"One.", name="a.txt")


def test_asking_loads_no_parser_into_the_process_that_asks() -> None:
    program = (
        "import sys, ingest.parse.workers, ingest.parse.parsed; "
        "print([name for name in ('trafilatura', 'lxml', 'docx', 'pypdfium2', 'markdown_it') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout == b"[]\n"


def test_frames_carry_a_message_and_bytes(tmp_path: Path) -> None:
    path = tmp_path / "frames"
    with path.open("wb") as stream:
        write_frame(stream, {"name": "é"}, b"\x00\xff")
    with path.open("rb") as stream:
        assert read_frame(stream, 100) == ({"name": "é"}, b"\x00\xff")
        with pytest.raises(FrameBroken, match="ended"):
            read_frame(stream, 100)


@pytest.mark.parametrize("data", [b"\xff" * 20, (5).to_bytes(8, "big") + b"nojso", (2).to_bytes(8, "big") + b"[]"])
def test_what_is_no_frame_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "frames"
    path.write_bytes(data)
    with path.open("rb") as stream, pytest.raises(FrameBroken):
        read_frame(stream, 100)
