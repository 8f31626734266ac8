"""What is told of an evaluation: tables and plots, the same in every form they are printed in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.types import LANGUAGES
from web.evals.confidence import AURC, AUROC, F1, ORACLE, TUNED
from web.evals.evaluation import DECLINED, Evaluation
from web.evals.figures import ALL, OURS, Figure, Value
from web.evals.meanings import MEANINGS
from web.evals.plots import Plot, plots_of
from web.evals.quality import ACCEPTABLE, CITED, FACTS, REFUSED_RIGHTLY, REFUSED_WRONGLY, STALE
from web.evals.targets import Outcome, outcomes

TELLING = (
    CITED,
    FACTS,
    REFUSED_RIGHTLY,
    REFUSED_WRONGLY,
    ACCEPTABLE,
    STALE,
    DECLINED,
    "Recall@1",
    "Recall@5",
    "nDCG@10",
    F1,
    AUROC,
    AURC,
)
"""Measures that are told by language and kind; the JSON has them all."""
_LONG = 10.0
"""From here on a decimal is enough."""
_TOLD = frozenset({TUNED, ORACLE})


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its heading; the first column names the row."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is told; `about` says when, where and how it was measured."""

    title: str
    about: tuple[str, ...]
    tables: tuple[Table, ...]
    plots: tuple[Plot, ...]
    questions: tuple[Mapping[str, Any], ...] = ()
    """What was asked of the programme, and what came of it; only the page has room for them."""


def report_of(evaluation: Evaluation, about: Sequence[str]) -> Report:
    """The report of an evaluation."""
    sets = dict.fromkeys(figure.of for figure in evaluation.figures)
    tables = [
        _targets(outcomes(evaluation.figures)),
        *(table for of in sets for table in _tables_of(of, [f for f in evaluation.figures if f.of == of])),
    ]
    told = (*(table for table in tables if table.rows), _meanings())
    skipped = tuple(f"Left out: {line}" for line in evaluation.skipped)
    questions = tuple(row for row in evaluation.rows if "question" in row)
    return Report("Quality", (*about, *skipped), told, tuple(plots_of(evaluation)), questions)


def _meanings() -> Table:
    return Table("What the measures mean", ("measure", "meaning"), tuple(MEANINGS.items()))


def written(value: Value | None, *, interval: bool = False) -> str:
    """A value as text, with its interval where it is wanted and known."""
    if value is None:
        return ""
    digits = 1 if value.value >= _LONG else 3
    text = f"{value.value:.{digits}f}"
    if interval and value.low is not None and value.high is not None:
        text += f" ({value.low:.{digits}f} to {value.high:.{digits}f})"
    return text


def _targets(found: Sequence[Outcome]) -> Table:
    rows = tuple(
        (
            outcome.target.name,
            f"{'<=' if outcome.target.falling else '>='} {outcome.target.reach:.2f}",
            written(outcome.value, interval=True),
            str(outcome.value.n),
            written(outcome.beside),
            "yes" if outcome.met else "no",
        )
        for outcome in found
        if outcome.value is not None
    )
    note = "The baseline is the LangChain tutorial pipeline; for abstention, the single score that is named."
    return Table("Targets", ("measure", "target", "measured", "of", "baseline", "reached"), rows, note)


def _tables_of(of: str, figures: Sequence[Figure]) -> Iterator[Table]:
    """All questions, a column a system; then ours by language and by kind."""
    systems = [s for s in dict.fromkeys(figure.system for figure in figures) if shown(s)]
    yield _pivot(of, [f for f in figures if f.group == ALL and f.system in systems], systems)
    ours = [figure for figure in figures if figure.system == OURS]
    languages = [language for language in LANGUAGES if any(figure.group == language for figure in ours)]
    kinds = [g for g in dict.fromkeys(figure.group for figure in ours) if g.startswith("kind:")]
    yield _by_group(f"{of}, by language", ours, languages)
    yield _by_group(f"{of}, by kind", ours, kinds)


def shown(system: str) -> bool:
    """Every single score by itself would drown the rest; the JSON has them."""
    return system in _TOLD or not system.endswith((", tuned", ", oracle"))


def _pivot(of: str, figures: Sequence[Figure], systems: Sequence[str]) -> Table:
    rows = []
    for measure in dict.fromkeys(figure.measure for figure in figures):
        own = {figure.system: figure.value for figure in figures if figure.measure == measure}
        counted = str(next(iter(own.values())).n)
        rows.append((measure, counted, *(written(own.get(system), interval=system == OURS) for system in systems)))
    return Table(of, ("measure", "of", *systems), tuple(rows))


def _by_group(title: str, figures: Sequence[Figure], groups: Sequence[str]) -> Table:
    """Ours, a row a group and a column for each of the telling measures that was taken."""
    cells = {(figure.group, figure.measure): figure.value for figure in figures}
    measures = [m for m in TELLING if any((group, m) in cells for group in groups)]
    rows = tuple(
        (group.removeprefix("kind:"), *(_counted(cells.get((group, measure))) for measure in measures))
        for group in groups
        if any((group, measure) in cells for measure in measures)
    )
    note = "In brackets: how many questions (facts, citations) it rests on."
    return Table(title, ("", *measures), rows, note)


def _counted(value: Value | None) -> str:
    return "" if value is None else f"{written(value)} ({value.n})"


def markdown_lines(report: Report, plot_places: Iterable[str]) -> Iterator[str]:
    """The report as Markdown; `plot_places` are the addresses of its plots, in order."""
    yield from (f"# {report.title}", "", *(line for text in report.about for line in (text, "")))
    for table in report.tables:
        yield from (f"## {table.title}", "")
        yield f"| {' | '.join(table.columns)} |"
        yield f"|{'---|' * len(table.columns)}"
        yield from (f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in table.rows)
        yield from ("", *([table.note, ""] if table.note else []))
    for plot, place in zip(report.plots, plot_places, strict=True):
        yield from (f"## {plot.title}", "", f"![{plot.title}]({place})", "", plot.note, "")
