"""Plots of a run, as SVG: what an answer spends its time on, by size and beside the baseline."""

from __future__ import annotations

from collections.abc import Iterator

from web.bench.figures import Figures
from web.bench.steps import STEPS
from web.evals.plots import Plot, panels_of, svg_of

_COLOURS = ("#9fc5e8", "#0b5394", "#b45f06", "#38761d")
_BASELINE = "#666666"


def plots_of(figures: Figures) -> Iterator[Plot]:
    """Time to answer by step, and filtered search."""
    if figures.asked:
        yield _answers(figures)
    if figures.filtered:
        yield _filtered(figures)


def _answers(figures: Figures) -> Plot:
    """Steps side by side would hide the sum, so they are laid end to end; the whisker is p95 of the whole."""
    drawing, panels = panels_of(1, width=7.5)
    panel = panels[0]
    names: list[str] = []
    steps = [step for step in STEPS if step != "total"]
    for asked in figures.asked:
        left = 0.0
        for step, colour in zip(steps, _COLOURS, strict=True):
            width = asked.warm[step].p50
            panel.barh(len(names), width, left=left, color=colour, label=None if names else step)
            left += width
        panel.plot([left, asked.warm["total"].p95], [len(names)] * 2, color="#222222", linewidth=1)
        names.append(f"{asked.chunks:,}{' synthetic' if asked.synthetic else ''}")
        if asked.baseline is not None:
            panel.barh(len(names), asked.baseline.p50, color=_BASELINE)
            panel.plot([asked.baseline.p50, asked.baseline.p95], [len(names)] * 2, color="#222222", linewidth=1)
            names.append(f"{asked.chunks:,} baseline")
    panel.set(yticks=range(len(names)), yticklabels=names, xlabel="milliseconds: p50, line to p95")
    panel.invert_yaxis()
    panel.legend(fontsize=7, loc="lower right")
    note = "Distinct questions, caches warm. The baseline finds pieces and does not write an answer."
    return Plot("speed-answers", "Time to answer", note, svg_of(drawing, "speed-answers"))


def _filtered(figures: Figures) -> Plot:
    drawing, panels = panels_of(1, width=7.5)
    panel = panels[0]
    names: list[str] = []
    for one in figures.filtered:
        for name, found, colour in (("ours", one.nearest, _COLOURS[1]), ("Chroma", one.chroma, _BASELINE)):
            panel.barh(len(names), found.p50, color=colour)
            panel.plot([found.p50, found.p95], [len(names)] * 2, color="#222222", linewidth=1)
            names.append(f"{one.share:.0%} pass, {name}")
    panel.set(yticks=range(len(names)), yticklabels=names, xlabel="milliseconds: p50, line to p95")
    panel.invert_yaxis()
    note = f"{figures.filtered[0].chunks:,} chunks, given the vector of the question."
    return Plot("speed-filtered", "Filtered search", note, svg_of(drawing, "speed-filtered"))
