"""A real `station serve`, from its start until it is ready, and the memory it holds."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx

from web.bench.errors import ServerSilent
from web.bench.memory import peak_bytes

STARTS = 3
"""How often a server is started; the middle one counts."""
_PATIENCE = 180.0
_LOOKS = 0.02
"""Seconds between two looks whether it is ready."""


@dataclass(frozen=True, slots=True)
class Served:
    """One size served."""

    ready_s: float
    peak_ready: int | None
    """Most bytes held until it was ready."""
    peak_asked: int | None
    """Most bytes held after the questions."""


def serve(data_dir: Path, questions: Sequence[str], starts: int = STARTS) -> Served:
    """Start a server several times, ask questions of the last one; raises ServerSilent."""
    tries = [_once(data_dir, questions if number == starts - 1 else ()) for number in range(starts)]
    return Served(statistics.median(one.ready_s for one in tries), tries[-1].peak_ready, tries[-1].peak_asked)


def _once(data_dir: Path, questions: Sequence[str]) -> Served:
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryFile("w+b") as log:
        started = time.perf_counter()
        process = _start(data_dir, port, log)
        try:
            _wait(process, address, log)
            ready = time.perf_counter() - started
            held = peak_bytes(process.pid)
            for question in questions:
                httpx.post(f"{address}/api/v1/chat", json={"question": question}, timeout=60).raise_for_status()
            return Served(ready, held, peak_bytes(process.pid))
        finally:
            process.terminate()
            process.wait(60)


def _start(data_dir: Path, port: int, log: IO[bytes]) -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STATION_")}
    environment |= {"STATION_DATA_DIR": str(data_dir), "STATION_RATE_LIMIT": ""}
    command = [sys.executable, "-m", "web.cli", "serve", "--port", str(port)]
    return subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)  # noqa: S603


def _wait(process: subprocess.Popen[bytes], address: str, log: IO[bytes]) -> None:
    until = time.perf_counter() + _PATIENCE
    while time.perf_counter() < until and process.poll() is None:
        try:
            if httpx.get(f"{address}/readyz", timeout=5).is_success:
                return
        except httpx.TransportError:  # it does not listen yet
            pass
        time.sleep(_LOOKS)
    log.seek(0)
    told = log.read().decode("utf-8", "replace")[-2000:]
    raise ServerSilent(f"station serve was not ready on {address} within {_PATIENCE:.0f} s: {told}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
