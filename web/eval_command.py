"""`station eval`: how well questions are answered, beside the baselines, in one run."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from web.evals.evaluation import Evaluator
    from web.evals.questions import Question

OWN_QUESTIONS = "own"
EXIT_USAGE, EXIT_MISSED = 2, 3

Mode = Literal["all", "answers", "retrieval", "abstention"]
Split = Literal["report", "tune", "all"]


def evaluate(
    questions: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE",
            help="Questions about the programme, one JSON object a line, or `own`: ours. May be repeated; none: own.",
        ),
    ] = None,
    split: Annotated[
        Split | None, typer.Option(help="Which half of them, by hash; none: `report` of our own, all of a file's.")
    ] = None,
    mode: Annotated[Mode, typer.Option(help="What is measured.")] = "all",
    data: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where external test sets lie; none: they are left out.")
    ] = None,
    sets: Annotated[
        str | None, typer.Option(metavar="NAME,NAME", help="Which external sets; none: all there are.")
    ] = None,
    tuning: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Questions that thresholds on single scores are chosen on, to compare with; "
            "none: the `tune` half of our own.",
        ),
    ] = None,
    no_baseline: Annotated[
        bool, typer.Option("--no-baseline", help="Leave the LangChain tutorial pipeline and plain BM25 out.")
    ] = False,
    as_json: Annotated[
        Path | None, typer.Option("--json", metavar="OUT", help="Write everything, with every question, as JSON.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option(metavar="OUT", help="Write a page with tables and plots that needs nothing else.")
    ] = None,
    markdown: Annotated[
        Path | None,
        typer.Option(
            metavar="OUT",
            help="Write the tables as Markdown, the plots to `plots/` and the figures to OUT with .json, beside it.",
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Exit with 3 when a target that was measured is missed.")
    ] = False,
) -> None:
    """Measure quality: answers, retrieval and abstention, per language and kind, beside the baselines.

    Reads the configured data directory: run `station ingest` first. Without options the half of our own questions
    that is for reporting is asked. External sets (`--data`) are ingested into collections of their own, `eval-...`;
    the first time, encoding takes minutes a set, and so does the baseline of each.

    A question is `{"id", "lang", "kind", "question", "history": [{"role", "content"}], "doc_ids": [],
    "facts": [["variant", ...], ...], "stale": [], "expect": ["answered", ...]}`.

    Examples: `station eval`; `station eval --questions mine.jsonl --mode answers --no-baseline`;
    `station eval --questions own --data sets --markdown quality.md --html quality.html`.

    Exit status: 0 measured, 2 wrong option or file, 3 a target missed (with --check), 1 anything else.
    """
    from web.console import shown_progress  # noqa: PLC0415 - `station --help` stays fast
    from web.evals.errors import OutputInvalid, QuestionsInvalid, SetInvalid  # noqa: PLC0415
    from web.evals.extra import require_extra  # noqa: PLC0415
    from web.evals.outputs import require_writable  # noqa: PLC0415

    require_extra(baseline=not no_baseline)
    figures = markdown.with_suffix(".json") if markdown else None
    try:
        require_writable(
            {"--json": as_json, "--html": html, "--markdown": markdown, "the figures of --markdown": figures}
        )
        asked = _asked(questions or [OWN_QUESTIONS], split)
        tuned_on = _tuning(tuning)
        names = _set_names(sets, data)
        with shown_progress() as progress:
            evaluator = _evaluator(mode, progress, baseline=not no_baseline)
            _run(evaluator, asked, tuned_on, names, data)
    except (OutputInvalid, QuestionsInvalid, SetInvalid) as error:
        typer.echo(f"station: {error}", err=True)
        sys.exit(EXIT_USAGE)
    missed = _tell(evaluator, as_json, html, markdown)
    if check and missed:
        sys.exit(EXIT_MISSED)


def _asked(given: Sequence[str], split: Split | None) -> list[tuple[str, list[Question]]]:
    """Named lists of questions: `own`, or a file's by its name without `questions.`."""
    from web.evals.errors import QuestionsInvalid  # noqa: PLC0415
    from web.evals.questions import of_split, own_files, read_questions  # noqa: PLC0415

    found = []
    for name in dict.fromkeys(given):
        if name == OWN_QUESTIONS:
            own = [question for path in own_files() for question in read_questions(path)]
            half = split or "report"
            found.append((OWN_QUESTIONS if half == "report" else f"{OWN_QUESTIONS}, {half}", of_split(own, half)))
        else:
            title = Path(name).stem.removeprefix("questions.")
            found.append((title, of_split(read_questions(Path(name)), split or "all")))
        if not found[-1][1]:
            raise QuestionsInvalid(f"--questions {name}: holds no question to ask" + (f" of {split}" if split else ""))
    return found


def _tuning(given: Sequence[Path] | None) -> list[Question]:
    from web.evals.questions import of_split, own_files, read_questions  # noqa: PLC0415

    if given:
        return [question for path in given for question in read_questions(path)]
    return of_split([question for path in own_files() for question in read_questions(path)], "tune")


def _set_names(given: str | None, data: Path | None) -> tuple[str, ...]:
    from web.evals.errors import SetInvalid  # noqa: PLC0415
    from web.evals.external import SETS  # noqa: PLC0415

    if data is None:
        if given is not None:
            raise SetInvalid(f"--sets {given}: the folder that holds them is needed too, as --data FOLDER")
        return ()
    if not data.is_dir():
        raise SetInvalid(f"--data {data}: no such folder; the one that holds {', '.join(SETS)} is needed")
    if given is None:
        return _sets_there(data)
    names = tuple(dict.fromkeys(name.strip() for name in given.split(",")))
    unknown = [name for name in names if name not in SETS]
    if unknown:
        raise SetInvalid(f"--sets: {unknown[0]!r} is not a test set; {', '.join(SETS)} are")
    absent = [name for name in names if not (data / name).is_dir()]
    if absent:
        raise SetInvalid(f"{data / absent[0]}: no such folder; the test set {absent[0]} is read from there")
    return names


def _sets_there(data: Path) -> tuple[str, ...]:
    from web.evals.errors import SetInvalid  # noqa: PLC0415
    from web.evals.external import SETS  # noqa: PLC0415

    names = tuple(name for name in SETS if (data / name).is_dir())
    if not names:
        raise SetInvalid(f"--data {data}: holds none of the folders {', '.join(SETS)}")
    return names


def _evaluator(mode: Mode, progress: Any, *, baseline: bool) -> Evaluator:
    from web.evals.evaluation import Evaluator  # noqa: PLC0415
    from web.settings import load_settings  # noqa: PLC0415
    from web.wiring import Desk, go_offline  # noqa: PLC0415

    go_offline()
    return Evaluator(Desk(load_settings()), mode, progress, baseline=baseline)


def _run(
    evaluator: Evaluator,
    asked: Sequence[tuple[str, list[Question]]],
    tuned_on: list[Question],
    names: Sequence[str],
    data: Path | None,
) -> None:
    evaluator.tune(tuned_on)
    for name, listed in asked:
        evaluator.measure_questions(name, listed)
    for name in names:
        if data is not None:
            evaluator.measure_set(name, data)
    if not names:
        evaluator.result.skipped.append("external test sets: no folder was given (--data FOLDER)")


def _tell(evaluator: Evaluator, as_json: Path | None, html: Path | None, markdown: Path | None) -> bool:
    """Print and write; whether a target was missed."""
    from web.evals import render  # noqa: PLC0415
    from web.evals.report import report_of  # noqa: PLC0415

    about = render.about_run(evaluator.desk)
    report = report_of(evaluator.result, about)
    render.print_report(report)
    everything = render.as_data(evaluator.result, about)
    if as_json is not None:
        render.write_json(everything, as_json)
    if html is not None:
        render.write_html(report, html)
    if markdown is not None:
        render.write_markdown(report, markdown)
        render.write_figures(everything, markdown.with_suffix(".json"))
    return any(target["met"] is False for target in everything["targets"])
