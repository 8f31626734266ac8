"""What is told of a run: what was to be reached, then every figure, and plots of time against size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from web.bench.figures import Asked, Figures
from web.bench.plots import plots_of
from web.bench.steps import STEPS, Percentiles
from web.evals.report import Report, Table

_RETRIEVAL_MS, _FILTERED_TIMES, _RATE_TIMES, _UNCHANGED_SHARE, _ANSWER_TIMES = 40, 20, 1.3, 0.02, 2.5
"""What is to be reached."""
_CACHES = (
    "What is remembered between questions: the terms of 20,000 texts and the weights of 20,000 terms in each "
    "language (`lru_cache` in `ingest/stored_index.py`), which `off` empties before each question. Answers and "
    "vectors of questions are not remembered. `again`: the same question once more."
)


@dataclass(frozen=True, slots=True)
class Target:
    """What was to be reached, and whether it was."""

    measure: str
    reach: str
    measured: str
    met: bool


def report_of(figures: Figures) -> Report:
    """The report of a run."""
    about = (
        f"{figures.date}, {figures.machine}; `{figures.command}`",
        f"{figures.questions} distinct questions in six languages; texts: {figures.made_of}. Sizes marked synthetic "
        "are perturbed copies of those texts and vectors, for asking only. Processes that wanted a core (mean of a "
        f"minute): {figures.load[0]:.1f} before, {figures.load[1]:.1f} after. One thread on each side while answering.",
    )
    kinds = (_targets, _beside, _steps, _filtered, _ingestion, _unchanged, _running)
    tables = (table(figures) for table in kinds)
    return Report("Speed", about, tuple(table for table in tables if table.rows), tuple(plots_of(figures)))


def targets(figures: Figures) -> Iterator[Target]:
    """What was to be reached, of what was measured; at the largest size where smaller ones were asked for."""
    real = [asked for asked in figures.asked if not asked.synthetic]
    if real:
        yield from _answer_targets(real[-1])
    for asked in (one for one in figures.asked if one.synthetic):
        p95 = asked.warm["retrieve"].p95
        name = f"retrieval without encoding at {asked.chunks:,} (synthetic), p95"
        yield Target(name, f"<= {_RETRIEVAL_MS} ms", f"{p95:.1f} ms", p95 <= _RETRIEVAL_MS)
    for one in figures.filtered:
        name = f"filtered search at {one.chunks:,}, {one.share:.0%} of the documents, against Chroma `where`"
        times = one.times_faster
        yield Target(name, f">= {_FILTERED_TIMES} times faster", f"{times:.1f} times", times >= _FILTERED_TIMES)
    if (rate := figures.ingested) is not None:
        times = rate.times_faster
        name = "characters a second, against the baseline"
        yield Target(name, f">= {_RATE_TIMES} times", f"{times:.2f} times", times >= _RATE_TIMES)
    for again in figures.unchanged:
        name = f"ingesting {again.chunks:,} chunks unchanged, against the first time"
        met = again.share <= _UNCHANGED_SHARE
        yield Target(name, f"<= {_UNCHANGED_SHARE:.0%}", f"{again.share:.2%}", met)


def _answer_targets(asked: Asked) -> Iterator[Target]:
    p95, times, size = asked.warm["total"].p95, asked.times_faster, f"at {asked.chunks:,}"
    bound = f"<= 2 x encode + 15 = {asked.bound:.1f} ms"
    yield Target(f"time to answer {size}, p95", bound, f"{p95:.1f} ms", p95 <= asked.bound)
    if times is not None:
        name = f"time to answer {size}, p50, against the baseline"
        yield Target(name, f">= {_ANSWER_TIMES} times faster", f"{times:.2f} times", times >= _ANSWER_TIMES)


def _targets(figures: Figures) -> Table:
    rows = tuple((t.measure, t.reach, t.measured, "yes" if t.met else "**no**") for t in targets(figures))
    return Table("What was to be reached", ("measure", "reach", "measured", "met"), rows)


def _beside(figures: Figures) -> Table:
    rows = []
    for asked in figures.asked:
        if asked.baseline is not None:
            rows.append((f"{asked.chunks:,}, ours", *_shown(asked.warm["total"]), f"{asked.times_faster:.2f}"))
            rows.append((f"{asked.chunks:,}, baseline", *_shown(asked.baseline), "1"))
    note = (
        "Milliseconds, the sides in turns. The baseline is LangChain's retrieval tutorial: pieces of 1000/200 "
        "characters, the same encoder in torch, Chroma, the best 4 pieces; it finds pieces and writes no answer."
    )
    return Table(
        "Time to answer beside the baseline", ("chunks", "p50", "p95", "p99", "times faster"), tuple(rows), note
    )


def _steps(figures: Figures) -> Table:
    rows = [
        (f"{_size(asked)}, {name}", step, *_shown(found[step]))
        for asked in figures.asked
        for name, found in (("warm", asked.warm), ("off", asked.uncached), ("again", asked.repeated))
        for step in STEPS
    ]
    return Table("Time to answer by step", ("chunks, caches", "step", "p50", "p95", "p99"), tuple(rows), _CACHES)


def _filtered(figures: Figures) -> Table:
    rows = []
    for one in figures.filtered:
        name = f"{one.chunks:,} synthetic, {one.share:.0%} pass"
        rows.append((f"{name}, ours", *_shown(one.nearest), f"{one.times_faster:.1f}"))
        rows.append((f"{name}, ours, all of retrieval", *_shown(one.whole), f"{one.chroma.p50 / one.whole.p50:.1f}"))
        rows.append((f"{name}, Chroma", *_shown(one.chroma), "1"))
    note = (
        "Milliseconds, given the vector, for the nearest 24. Ours is the filter, the nearest of each language, and the "
        "scores of their sentences; all of retrieval is also the search by words and merging. Chroma's is one `query` "
        "over all languages with `where`."
    )
    return Table("Filtered search", ("chunks", "p50", "p95", "p99", "times faster"), tuple(rows), note)


def _ingestion(figures: Figures) -> Table:
    rows = []
    if (rate := figures.ingested) is not None:
        name = f"{rate.chunks:,} chunks, in turns"
        rows.append((f"{name}, ours", f"{rate.ours:,.0f}", f"{rate.times_faster:.2f}", f"{rate.threads}"))
        rows.append((f"{name}, baseline", f"{rate.baseline:,.0f}", "1", f"{rate.threads}"))
    for name, built in figures.built.items():
        rows.append((f"{name} chunks, {built.date}, load {built.load}", f"{built.rate:,.0f}", "", f"{built.threads}"))
    note = (
        "Ours keeps a vector of every sentence too. In turns: models loaded before, the questions that the corpus says "
        "it answers left out. The other rows are first runs, when those collections were built, with other work beside "
        "them (load) and, on our side, the thousands of questions of the corpus."
    )
    return Table("Ingestion", ("what", "characters a second", "times faster", "threads"), tuple(rows), note)


def _unchanged(figures: Figures) -> Table:
    rows = tuple(
        (f"{one.chunks:,}", f"{one.first_s:.1f}", f"{one.again_s:.3f}", f"{one.share:.2%}") for one in figures.unchanged
    )
    return Table("Ingesting again, nothing changed", ("chunks", "first s", "again s", "share"), rows)


def _running(figures: Figures) -> Table:
    rows = []
    for asked in figures.asked:
        if (served := asked.served) is not None:
            held = (_mib(served.peak_ready), _mib(served.peak_asked), _mib(asked.baseline_peak))
            rows.append((_size(asked), f"{served.ready_s:.1f}", *held, f"{asked.prepare_s:.1f}"))
    note = (
        "`station serve` from its start until `/readyz` says yes, the middle of several; the most memory it held until "
        "then and after 30 questions; the baseline's process after all questions; seconds until a process is open and "
        "prepared for all six languages."
    )
    columns = ("chunks", "ready s", "memory, ready MiB", "memory, asked MiB", "baseline MiB", "prepared s")
    return Table("Start and memory", columns, tuple(rows), note)


def _size(asked: Asked) -> str:
    return f"{asked.chunks:,} synthetic" if asked.synthetic else f"{asked.chunks:,}"


def _shown(found: Percentiles) -> tuple[str, str, str]:
    return f"{found.p50:.1f}", f"{found.p95:.1f}", f"{found.p99:.1f}"


def _mib(held: int | None) -> str:
    return "not told here" if held is None else f"{held / 2**20:,.0f}"
