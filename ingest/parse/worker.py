"""The process that parses: `python -m ingest.parse.worker`, fed through its standard input.

It limits itself before the first file (memory, no core dumps, no writing of files) and before each one (seconds), and
ends when the process that started it is gone.
"""

from __future__ import annotations

import math
import os
import resource
import signal
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from ingest.errors import ParseRejected
from ingest.parse.frames import FrameBroken, read_frame, write_frame
from ingest.parse.limits import Limits

_PARENT_LOOKED_FOR_EVERY = 0.5
_RECURSION = 2_000
_HEAD_BYTES = 100_000


def main() -> None:
    """Answer requests until the input ends."""
    parent = os.getppid()
    requests, answers = _streams()
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    limits = Limits(**read_frame(requests, _HEAD_BYTES)[0])
    from ingest.parse.parser import parse  # noqa: PLC0415 - what it maps is measured before the limit is set

    _limit(limits)
    write_frame(answers, {"ready": True})
    while True:
        try:
            request, data = read_frame(requests, max(limits.input_bytes, _HEAD_BYTES))
        except FrameBroken:
            return
        _limit_seconds(limits.seconds)
        answer, fit = _answer(parse, request, data, limits)
        signal.setitimer(signal.ITIMER_REAL, 0)
        write_frame(answers, {**answer, "last": not fit})
        if not fit:
            return


def _answer(parse: Any, request: dict[str, Any], data: bytes, limits: Limits) -> tuple[dict[str, Any], bool]:
    """Parse one file; the second value is whether this process can take another."""
    try:
        return {"parsed": asdict(parse(data, limits=limits, **request))}, True
    except ParseRejected as error:
        return {"rejected": str(error)}, True
    except MemoryError:
        return {"rejected": f"needs more than {limits.memory_bytes // 1_000_000:,} MB of memory to read"}, False
    except RecursionError:
        return {"rejected": "is nested too deeply to read"}, False
    except Exception as error:  # noqa: BLE001 - whatever a parser raises, the file is damaged; this process is replaced
        return {"rejected": f"is damaged ({type(error).__name__} while reading it); save or download it again"}, False


def _streams() -> tuple[IO[bytes], IO[bytes]]:
    """Take the pipes away from standard input and output, so that no library reads or writes them."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    return requests, answers


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_PARENT_LOOKED_FOR_EVERY)
    os._exit(1)


def _limit(limits: Limits) -> None:
    """Bound what this process may take from now on; libraries have mapped what they need."""
    sys.setrecursionlimit(_RECURSION)
    mapped = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    _lower(resource.RLIMIT_AS, mapped + limits.memory_bytes)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, 0)


def _lower(which: int, most: int) -> None:
    _, hard = resource.getrlimit(which)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(which, (most, most))


def _limit_seconds(seconds: float) -> None:
    """End this process by signals that no library can catch in time: of the clock, and of the processor."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = math.ceil(usage.ru_utime + usage.ru_stime + seconds) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


if __name__ == "__main__":
    main()
