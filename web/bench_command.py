"""`station bench`: how fast questions are answered and documents taken in, beside the baseline, in one run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from web.bench.figures import Figures
    from web.bench.run import Plan
    from web.settings import Settings

EXIT_USAGE, EXIT_MISSED = 2, 3
_SIZES = "1000,10000,100000"
_QUICK = "100,300"
_SMALLEST, _LARGEST_ENCODED, _LARGEST = 50, 20_000, 1_000_000
"""Larger sizes are copies: encoding them would take hours."""


def bench(
    sizes: Annotated[
        str | None,
        typer.Option(metavar="N,N", help=f"Chunks; above {_LARGEST_ENCODED:,} they are synthetic. None: {_SIZES}."),
    ] = None,
    texts: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="External test sets to fill up with; none: the corpus, recombined."),
    ] = None,
    questions: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Questions, one JSON object a line; none: our own.")
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help=f"Small: sizes {_QUICK}, few questions, one start. Shows that it works.")
    ] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Build every collection anew, and time it.")] = False,
    as_json: Annotated[Path | None, typer.Option("--json", metavar="OUT", help="Write every figure as JSON.")] = None,
    markdown: Annotated[
        Path | None, typer.Option(metavar="OUT", help="Write the tables as Markdown, the plots to `plots/` beside it.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Exit with 3 when what was to be reached is not.")] = False,
) -> None:
    """Measure speed, beside LangChain's retrieval tutorial with the same encoder in torch, in one run.

    Time to answer by step (distinct questions; caches warm, off, and the same question again), filtered search beside
    Chroma's `where`, ingestion in characters a second, ingestion of what did not change, start and memory of a
    `station serve`. Nothing else should run on the machine meanwhile; what did is told with the figures.

    The collections are built under `bench` in the data directory and used again by the next run; the first run takes
    half an hour on two cores, later ones about ten minutes. `station ingest` has to have run once, for the models.

    Examples: `station bench --quick`; `station bench --sizes 1000,10000 --json speed.json`;
    `station bench --texts sets --markdown docs/results/speed.md`.

    Exit status: 0 measured, 2 wrong option or file, 3 something was not reached (with --check), 1 anything else.
    """
    from web.bench.errors import BenchInvalid  # noqa: PLC0415 - `station --help` stays fast
    from web.evals.errors import OutputInvalid, QuestionsInvalid, SetInvalid  # noqa: PLC0415
    from web.evals.extra import require_extra  # noqa: PLC0415
    from web.evals.outputs import require_writable  # noqa: PLC0415
    from web.settings import load_settings  # noqa: PLC0415

    require_extra(baseline=True)
    try:
        require_writable({"--json": as_json, "--markdown": markdown})
        plan = _plan(sizes, quick=quick)
        figures = _measured(load_settings(), texts, _questions(questions, texts), plan, fresh=fresh)
    except (BenchInvalid, OutputInvalid, QuestionsInvalid, SetInvalid) as error:
        typer.echo(f"station: {error}", err=True)
        sys.exit(EXIT_USAGE)
    _tell(figures, as_json, markdown)
    if check and _missed(figures):
        sys.exit(EXIT_MISSED)


def _plan(sizes: str | None, *, quick: bool) -> Plan:
    from web.bench.run import FULL, QUICK, of_sizes  # noqa: PLC0415

    numbers = _numbers((_QUICK if quick else _SIZES) if sizes is None else sizes)
    return of_sizes(QUICK if quick else FULL, numbers, _LARGEST_ENCODED if not quick else numbers[0])


def _numbers(sizes: str) -> list[int]:
    from web.bench.errors import BenchInvalid  # noqa: PLC0415

    try:
        numbers = sorted({int(part) for part in sizes.split(",")})
    except ValueError as error:
        raise BenchInvalid(f"--sizes {sizes!r}: numbers with commas between them, such as {_SIZES}") from error
    if not _SMALLEST <= numbers[0] <= _LARGEST_ENCODED or numbers[-1] > _LARGEST:
        raise BenchInvalid(
            f"--sizes {sizes!r}: from {_SMALLEST} to {_LARGEST:,} chunks, one of them at most {_LARGEST_ENCODED:,} "
            "(larger ones are copies of it)"
        )
    return numbers


def _questions(file: Path | None, texts: Path | None) -> list[str]:
    from web.bench.questions import distinct_questions  # noqa: PLC0415

    return distinct_questions(file, texts)


def _measured(settings: Settings, texts: Path | None, questions: list[str], plan: Plan, *, fresh: bool) -> Figures:
    from web.bench.run import measured  # noqa: PLC0415
    from web.console import shown_progress  # noqa: PLC0415
    from web.wiring import Desk, go_offline  # noqa: PLC0415

    go_offline()
    Desk(settings).build_models(lambda line: typer.echo(line, err=True))
    with shown_progress() as progress:
        return measured(settings, texts, questions, plan, progress, fresh=fresh)


def _tell(figures: Figures, as_json: Path | None, markdown: Path | None) -> None:
    from dataclasses import asdict  # noqa: PLC0415

    from web.bench.report import report_of  # noqa: PLC0415
    from web.evals.render import print_report, write_json, write_markdown  # noqa: PLC0415

    report = report_of(figures)
    print_report(report)
    everything: dict[str, Any] = asdict(figures)
    if as_json is not None:
        write_json(everything, as_json)
    if markdown is not None:
        write_markdown(report, markdown)


def _missed(figures: Figures) -> bool:
    from web.bench.report import targets  # noqa: PLC0415

    return any(not target.met for target in targets(figures))
