"""The most memory that a process held."""

from __future__ import annotations

import re
from pathlib import Path

_HIGHEST = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


def peak_bytes(process: int | str = "self") -> int | None:
    """Highest resident set of a process since it was started; None on systems that do not tell.

    `getrusage` would tell the parent's, where a process was forked from a large one.
    """
    try:
        found = _HIGHEST.search(Path(f"/proc/{process}/status").read_text("utf-8"))
    except FileNotFoundError:
        return None
    return int(found[1]) * 1024 if found else None
