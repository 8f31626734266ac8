"""The report: targets, tables, plots, and the forms it is written in."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from web.evals.abstention import Bin
from web.evals.confidence import Curve, Reliability
from web.evals.evaluation import ENGLISH_ONLY, Evaluation
from web.evals.figures import Figure, Value
from web.evals.plots import plots_of
from web.evals.render import as_data, print_report, write_figures, write_html, write_json, write_markdown
from web.evals.report import report_of, written
from web.evals.targets import outcomes

HOSTILE = '<script src="https://evil.example/x.js">alert(1)</script> & "quotes" | bar'
ABOUT = ("2026-11-22, a machine; `station eval`",)


def figure(of: str, measure: str, value: float, system: str = "station", group: str = "all") -> Figure:
    return Figure(of, measure, system, group, Value(value, 40, value - 0.1, value + 0.1))


@pytest.fixture
def evaluation() -> Evaluation:
    line = np.array([0.5, 1.0])
    return Evaluation(
        figures=[
            figure("dev", "expected document cited", 0.93),
            figure("dev", "expected document cited", 0.8, "tutorial"),
            figure("dev", "expected document cited", 0.7, group="zh"),
            figure("dev", "expected document cited", 0.6, group="kind:list"),
            figure("dev", "refused although there is an answer", 0.2),
            figure("dev", "Recall@5", 0.9),
            figure("dev", "refusal F1", 0.6, "dense, oracle"),
        ],
        rows=[
            {
                "set": "dev", "id": "q1", "language": "en", "kind": "list", "question": HOSTILE, "status": "answered",
                "statements": [HOSTILE], "cited_documents": ["a"], "expected_documents": [], "acceptable": False,
            },
            {"set": "clapnq_dev", "id": "c1", "confidence": 0.5},
        ],
        curves=[
            Curve("dev", "all", "station", line, line / 2, (0.5, 0.25)),
            Curve("dev", "all", "dense", line, line),
            Curve("dev", "zh", "station", line, line / 2),
        ],
        reliability=[Reliability("dev", (Bin(3, 0.4, 0.5),))],
        skipped=["a set: why"],
    )  # fmt: skip


class References(HTMLParser):
    """Collects everything a browser would fetch or run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.found += [
            value or ""
            for name, value in attrs
            if name in {"src", "href", "xlink:href", "srcset", "data", "action"} or name.startswith("on")
        ]


def test_the_page_asks_nothing_of_anybody_and_runs_nothing(evaluation: Evaluation, tmp_path: Path) -> None:
    write_html(report_of(evaluation, ABOUT), tmp_path / "out.html")
    text = (tmp_path / "out.html").read_text("utf-8")
    page = References()
    page.feed(text)
    assert "svg" in page.tags
    assert not page.tags & {"script", "link", "iframe", "img", "object", "embed", "image"}
    assert all(reference.startswith("#") for reference in page.found), page.found
    assert "@import" not in text
    assert all(target.startswith("#") for target in re.findall(r"url\(['\"]?([^)'\"]*)", text))


def test_the_page_shows_questions_as_text(evaluation: Evaluation, tmp_path: Path) -> None:
    write_html(report_of(evaluation, (HOSTILE,)), tmp_path / "out.html")
    text = (tmp_path / "out.html").read_text("utf-8")
    assert "<script" not in text
    assert text.count("&lt;script src=") == 3  # what the run says of itself, the question, its statement


def test_ids_of_plots_on_one_page_stay_apart(evaluation: Evaluation, tmp_path: Path) -> None:
    """Two plots with the same clip path would be drawn with the first one's."""
    plots = list(plots_of(evaluation))
    clips = [set(re.findall(r'<clipPath id="([^"]+)"', plot.svg)) for plot in plots]
    assert len(plots) == 3
    assert sum(map(len, clips)) == len(set().union(*clips))


def test_plots_are_the_same_bytes_for_the_same_figures(evaluation: Evaluation) -> None:
    assert [plot.svg for plot in plots_of(evaluation)] == [plot.svg for plot in plots_of(evaluation)]
    assert all(plot.svg.startswith("<svg") and plot.svg.endswith("</svg>") for plot in plots_of(evaluation))


def test_targets_tell_what_was_reached_and_leave_out_what_was_not_measured(evaluation: Evaluation) -> None:
    met = {outcome.target.name: outcome.met for outcome in outcomes(evaluation.figures)}
    assert met["dev: expected document cited"] is True
    assert met["dev: refused although there is an answer"] is False
    assert met["cranfield: nDCG@10"] is None
    (table, *_) = report_of(evaluation, ABOUT).tables
    assert [row[0] for row in table.rows] == [
        "dev: expected document cited",
        "dev: refused although there is an answer",
    ]
    assert table.rows[0][1:] == (">= 0.92", "0.930 (0.830 to 1.030)", "40", "0.800", "yes")


def test_a_target_above_a_baseline_is_the_difference_of_means() -> None:
    figures = [
        figure(ENGLISH_ONLY, "Recall@1", value, system, language)
        for system, values in (("station", (0.8, 0.9, 0.7, 0.6)), ("tutorial", (0.3, 0.5, 0.4, 0.2)))
        for language, value in zip(("zh", "es", "ru", "ar"), values, strict=True)
    ]
    (found,) = [one for one in outcomes(figures) if "above the baseline" in one.target.name]
    assert found.value is not None
    assert found.value.value == pytest.approx(0.75 - 0.35)
    assert found.met
    (unknown,) = [one for one in outcomes(figures[:-1]) if "above the baseline" in one.target.name]
    assert unknown.met is None


def test_an_abstention_target_is_how_far_f1_lies_above_a_single_score() -> None:
    figures = [
        figure("mtrag_un", "refusal F1", 0.7),
        figure("mtrag_un", "refusal F1", 0.65, "best single score, tuned"),
        figure("mtrag_un", "refusal F1", 0.55, "best single score, oracle"),
    ]
    met = {one.target.name: one.met for one in outcomes(figures)}
    assert met["mtrag_un: refusal F1 above best single score, tuned"] is False
    assert met["mtrag_un: refusal F1 above best single score, oracle"] is True


def test_tables_are_by_system_language_and_kind(evaluation: Evaluation) -> None:
    tables = {table.title: table for table in report_of(evaluation, ABOUT).tables}
    assert tables["dev"].columns == ("measure", "of", "station", "tutorial")
    assert tables["dev"].rows[0] == ("expected document cited", "40", "0.930 (0.830 to 1.030)", "0.800")
    assert tables["dev, by language"].rows == (("zh", "0.700 (40)"),)
    assert tables["dev, by kind"].rows == (("list", "0.600 (40)"),)


def test_markdown_stands_beside_its_plots_and_its_figures(evaluation: Evaluation, tmp_path: Path) -> None:
    write_markdown(report_of(evaluation, ABOUT), tmp_path / "quality.md")
    write_figures(as_data(evaluation, ABOUT), tmp_path / "quality.json")
    text = (tmp_path / "quality.md").read_text("utf-8")
    assert "a set: why" in text
    for place in re.findall(r"\]\((plots/[^)]+)\)", text):
        assert (tmp_path / place).read_text("utf-8").startswith("<svg")
    kept = json.loads((tmp_path / "quality.json").read_text("utf-8"))
    assert kept["figures"][0]["value"] == 0.93
    assert "rows" not in kept


def test_json_keeps_every_question_and_curve(evaluation: Evaluation, tmp_path: Path) -> None:
    write_json(as_data(evaluation, ABOUT), tmp_path / "all.json")
    data = json.loads((tmp_path / "all.json").read_text("utf-8"))
    assert data["rows"] == evaluation.rows
    assert data["curves"][0]["risk"] == [0.25, 0.5]
    assert data["reliability"][0]["bins"] == [{"count": 3, "promised": 0.4, "true": 0.5}]
    assert data["targets"][0] == {
        "target": "dev: expected document cited", "at_least": 0.92, "value": 0.93, "beside": 0.8, "met": True,
    }  # fmt: skip


def test_the_terminal_shows_every_table(evaluation: Evaluation, capsys: pytest.CaptureFixture[str]) -> None:
    print_report(report_of(evaluation, ABOUT))
    shown = capsys.readouterr().out
    assert "0.930 (0.830 to 1.030)" in shown
    assert "dev, by language" in shown


def test_values_are_written_with_as_many_digits_as_they_carry() -> None:
    assert written(Value(0.12345, 3)) == "0.123"
    assert written(Value(87.65, 3, 80.0, 90.0), interval=True) == "87.7 (80.0 to 90.0)"
    assert written(None) == ""
