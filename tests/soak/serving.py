"""A real `station serve` in a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

REPOSITORY = Path(__file__).resolve().parents[2]
_READY = re.compile(r"is ready on (http://\S+):(\d+)")


@dataclass(frozen=True)
class Running:
    """A server: its process, its port, and the file it writes standard error to."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def stop(self, sent: signal.Signals = signal.SIGTERM, timeout: float = 30) -> int:
        """Send a signal and return the exit status."""
        self.process.send_signal(sent)
        return self.process.wait(timeout)


@contextmanager
def station_serve(data_dir: Path, log: Path, *command: str, **settings: str) -> Iterator[Running]:
    """Serve what a data directory holds on a free port, with only these settings; stopped at the end."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STATION_")}
    environment |= {"STATION_DATA_DIR": str(data_dir), "STATION_TODAY": "2026-11-22", **settings}
    arguments = command or (sys.executable, "-m", "web.cli", "serve", "--port", "0")
    with log.open("wb") as errors:
        process = subprocess.Popen(arguments, cwd=REPOSITORY, env=environment, stderr=errors)
    try:
        yield Running(process, _ready(process, log), log)
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(30)
            finally:
                process.kill()


def _ready(process: subprocess.Popen[bytes], log: Path, patience: float = 120) -> int:
    until = time.monotonic() + patience
    while time.monotonic() < until and process.poll() is None:
        if found := _READY.search(log.read_text("utf-8", "replace")):
            return int(found[2])
        time.sleep(0.05)
    raise AssertionError(f"station serve did not get ready:\n{log.read_text('utf-8', 'replace')}")


def figures(text: str) -> dict[str, float]:
    """The samples of a page of Prometheus metrics by name and labels, as `name{label="value"}`."""
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(f'{name}="{value}"' for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found
