"""Distinct questions, in the same mixed order on every machine."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from web.bench.errors import BenchInvalid
from web.evals.external import SETS, read_set
from web.evals.questions import own_files, read_questions

_SEED = 4
_LEAST = 60
_NOT_SEARCHED = frozenset({"greeting", "injection", "follow_up"})
"""Kinds that are answered without a search, or only in a conversation; leaving them out makes answers slower."""


def distinct_questions(file: Path | None, sets: Path | None) -> list[str]:
    """Those of a file; else our own, with those of the sets whose texts are in the collections."""
    files = [file] if file is not None else own_files()
    found = [q.request.question for path in files for q in read_questions(path) if q.kind not in _NOT_SEARCHED]
    random.Random(_SEED).shuffle(found)  # noqa: S311 - the same order everywhere
    if file is None and sets is not None:
        found = [*_mixed(found, list(_of_sets(sets)))]
    distinct = list(dict.fromkeys(found))
    if len(distinct) < _LEAST:
        raise BenchInvalid(f"--questions {file}: {len(distinct)} questions that are searched for; {_LEAST} are needed")
    return distinct


def _of_sets(folder: Path) -> Iterator[str]:
    for name in SETS:
        if (folder / name).is_dir():
            yield from (case.question for case in read_set(name, folder).cases if not case.history)


def _mixed(own: list[str], others: list[str]) -> list[str]:
    """Our own and as many others, in turns."""
    chosen = random.Random(_SEED).sample(others, min(len(own), len(others)))  # noqa: S311
    return [question for pair in zip(own, chosen, strict=False) for question in pair] + own[len(chosen) :]
