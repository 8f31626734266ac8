"""The forms a report is told in: a terminal, a page, Markdown, JSON."""

from __future__ import annotations

import json
import os
import platform
import shlex
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jinja2
from rich.console import Console
from rich.table import Table as RichTable

from web.evals.evaluation import Evaluation
from web.evals.figures import Figure
from web.evals.outputs import write_whole
from web.evals.report import Report, markdown_lines, shown
from web.evals.targets import outcomes
from web.wiring import Desk

_DIGITS = 4
_WIDTH = 160


def about_run(desk: Desk) -> tuple[str, ...]:
    """When, where and how: the first lines of every report."""
    command = shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]])
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {machine}; `{command}`",
        f"Encoder {desk.encoder.fingerprint[:12]}, today taken as {desk.today().isoformat()}. "
        "Intervals are 95 %: Wilson's for shares, of the mean for the rest.",
    )


def print_report(report: Report) -> None:
    """Print the tables to standard output."""
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else _WIDTH, soft_wrap=False)
    for line in report.about:
        console.print(line, markup=False, highlight=False)
    for table in report.tables:
        shown = RichTable(title=table.title, title_justify="left", caption=table.note or None, caption_justify="left")
        for number, name in enumerate(table.columns):
            shown.add_column(name, justify="right" if number else "left", overflow="fold")
        for row in table.rows:
            shown.add_row(*row)
        console.print(shown, markup=False)


def write_html(report: Report, path: Path) -> None:
    """Write one page that asks for nothing from anywhere: styles and plots stand in it."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=jinja2.StrictUndefined
    )
    write_whole(path, environment.get_template("report.html").render(report=report))


def write_markdown(report: Report, path: Path) -> None:
    """Write the tables, and the plots in `plots/` beside them."""
    places = [Path("plots", f"{plot.name}.svg") for plot in report.plots]
    for plot, place in zip(report.plots, places, strict=True):
        (path.parent / place.parent).mkdir(exist_ok=True)
        write_whole(path.parent / place, plot.svg + "\n")
    lines = markdown_lines(report, [place.as_posix() for place in places])
    write_whole(path, "\n".join(lines).rstrip() + "\n")


def write_figures(everything: dict[str, Any], path: Path) -> None:
    """Write as JSON the figures of all questions and by language, without questions and curves."""
    kept = {name: value for name, value in everything.items() if name in {"about", "left_out", "targets"}}
    told = [one for one in everything["figures"] if shown(one["system"]) and not one["group"].startswith("kind:")]
    write_json(kept | {"figures": told}, path)


def write_json(data: dict[str, Any], path: Path) -> None:
    """Write data, a line for each figure and question."""
    parts = []
    for name, value in data.items():
        rows = [json.dumps(row, ensure_ascii=False) for row in value] if isinstance(value, list) else None
        whole = "[\n  " + ",\n  ".join(rows) + "\n ]" if rows else json.dumps(value, ensure_ascii=False)
        parts.append(f" {json.dumps(name)}: {whole}")
    write_whole(path, "{\n" + ",\n".join(parts) + "\n}\n")


def as_data(evaluation: Evaluation, about: tuple[str, ...]) -> dict[str, Any]:
    """Everything that was measured."""
    return {
        "about": list(about),
        "left_out": evaluation.skipped,
        "targets": [
            {
                "target": one.target.name,
                "at_most" if one.target.falling else "at_least": one.target.reach,
                "value": one.value and round(one.value.value, _DIGITS),
                "beside": one.beside and round(one.beside.value, _DIGITS),
                "met": one.met,
            }
            for one in outcomes(evaluation.figures)
        ],
        "figures": [_figure(figure) for figure in evaluation.figures],
        "curves": [
            {
                "set": curve.of,
                "group": curve.group,
                "system": curve.system,
                "point": curve.point,
                "coverage": [round(float(one), _DIGITS) for one in curve.coverage],
                "risk": [round(float(one), _DIGITS) for one in curve.risk],
            }
            for curve in evaluation.curves
        ],
        "reliability": [
            {"set": one.of, "bins": [asdict(found) for found in one.bins]} for one in evaluation.reliability
        ],
        "rows": evaluation.rows,
    }


def _figure(figure: Figure) -> dict[str, Any]:
    value = figure.value
    return {
        "set": figure.of,
        "measure": figure.measure,
        "system": figure.system,
        "group": figure.group,
        "value": round(value.value, _DIGITS),
        "low": None if value.low is None else round(value.low, _DIGITS),
        "high": None if value.high is None else round(value.high, _DIGITS),
        "n": value.n,
    }
