"""Plots of an evaluation, as SVG."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from web.evals.confidence import Curve, Reliability
from web.evals.figures import ALL, OURS, Figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

    from web.evals.evaluation import Evaluation

_PANEL = 3.2
"""Inches of a panel."""
_ACROSS = 3
_FEW = 10
"""A language with fewer questions has no curve worth drawing."""
_POINTS = 150
"""Points of a curve that are drawn."""
_COLOURS = {OURS: "#0b5394"}
_OTHERS = ("#b45f06", "#38761d", "#741b47", "#666666")
_SVG = re.compile(r"<svg.*</svg>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot: `name` is that of its file, `svg` the element alone."""

    name: str
    title: str
    note: str
    svg: str


def plots_of(evaluation: Evaluation) -> Iterator[Plot]:
    """Risk-coverage and reliability of each set, and retrieval of all of them."""
    for of in dict.fromkeys(curve.of for curve in evaluation.curves):
        yield _risk_coverage(of, [curve for curve in evaluation.curves if curve.of == of])
    for one in evaluation.reliability:
        yield _reliability(one)
    recall = [figure for figure in evaluation.figures if figure.measure == "Recall@5" and figure.group == ALL]
    if recall:
        yield _recall(recall)


def _risk_coverage(of: str, curves: Sequence[Curve]) -> Plot:
    enough = (curve for curve in curves if curve.group == ALL or len(curve.risk) >= _FEW)
    groups = list(dict.fromkeys(curve.group for curve in enough))
    drawing, panels = panels_of(len(groups))
    for panel, group in zip(panels, groups, strict=False):
        own = [curve for curve in curves if curve.group == group]
        for curve in own:
            ours = curve.system == OURS
            some = np.unique(np.linspace(0, len(curve.risk) - 1, _POINTS).astype(int))
            panel.plot(
                curve.coverage[some], curve.risk[some], label=curve.system, color=_colour(curve.system, own),
                linewidth=2.2 if ours else 1.0, zorder=3 if ours else 2,
            )  # fmt: skip
            if curve.point is not None:
                panel.plot(*curve.point, marker="o", color=_colour(curve.system, own), zorder=4)
        panel.set(title=group, xlim=(0, 1), ylim=(0, 1), xlabel="coverage", ylabel="risk")
    panels[0].legend(fontsize=7)
    note = (
        "Risk: share of the answered questions that are answered wrongly, from the surest answer to all of them; "
        "lower is better. The dot is what was decided; the thin lines are single scores."
    )
    return Plot(f"risk-coverage-{_file(of)}", f"Risk and coverage: {of}", note, svg_of(drawing, f"rc-{of}"))


def _reliability(one: Reliability) -> Plot:
    drawing, panels = panels_of(1)
    panel = panels[0]
    panel.plot([0, 1], [0, 1], color="#999999", linewidth=1)
    promised, true = [b.promised for b in one.bins], [b.true for b in one.bins]
    panel.plot(promised, true, marker="o", color=_COLOURS[OURS])
    for found in one.bins:
        panel.annotate(
            str(found.count), (found.promised, found.true), fontsize=7, xytext=(3, -9), textcoords="offset points"
        )
    panel.set(xlim=(0, 1), ylim=(0, 1), xlabel="probability given", ylabel="share right")
    note = "Where the line is the diagonal, a probability means what it says. The numbers count questions."
    return Plot(f"reliability-{_file(one.of)}", f"Reliability: {one.of}", note, svg_of(drawing, f"re-{one.of}"))


def _recall(figures: Sequence[Figure]) -> Plot:
    sets = list(dict.fromkeys(figure.of for figure in figures))
    systems = list(dict.fromkeys(figure.system for figure in figures))
    drawing, panels = panels_of(1, width=7.5)
    panel, high = panels[0], 0.8 / len(systems)
    for place, system in enumerate(systems):
        own = {figure.of: figure.value.value for figure in figures if figure.system == system}
        rows = [sets.index(of) + place * high for of in own]
        panel.barh(rows, list(own.values()), height=high, label=system, color=_bar(place))
    panel.set(
        yticks=[row + 0.4 - high / 2 for row in range(len(sets))], yticklabels=sets, xlim=(0, 1), xlabel="Recall@5"
    )
    panel.invert_yaxis()
    panel.legend(fontsize=7, loc="lower left")
    return Plot("recall", "Recall@5 of each set", "All languages of a set together.", svg_of(drawing, "recall"))


def _bar(place: int) -> str:
    return (_COLOURS[OURS], "#9fc5e8", *_OTHERS)[place % (len(_OTHERS) + 2)]


def _colour(system: str, curves: Sequence[Curve]) -> str:
    others = [curve.system for curve in curves if curve.system != OURS]
    return _COLOURS.get(system) or _OTHERS[others.index(system) % len(_OTHERS)]


def panels_of(count: int, width: float = _PANEL) -> tuple[Drawing, list[Any]]:
    """A drawing with so many panels, each `width` inches wide."""
    from matplotlib.figure import Figure as Drawing  # noqa: PLC0415 - slow to import

    across = min(count, _ACROSS)
    down = -(-count // across)
    drawing = Drawing(figsize=(width * across, _PANEL * down), layout="constrained")
    panels = [drawing.add_subplot(down, across, place + 1) for place in range(count)]
    return drawing, panels


def svg_of(drawing: Drawing, salt: str) -> str:
    """The same bytes for the same figures; the salt keeps ids of plots on one page apart."""
    import matplotlib as mpl  # noqa: PLC0415 - slow to import

    out = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": salt}):
        drawing.savefig(out, format="svg", metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
    found = _SVG.search(out.getvalue())
    if found is None:
        raise ValueError(f"matplotlib wrote no SVG for {salt}")
    return found.group()


def _file(of: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", of.lower()).strip("-")
