"""What is said of each project, told in `aspects.yaml`."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.aspects import FILE, aspect_faults, load_aspects
from corpus.check import check_corpus
from corpus.errors import CorpusInvalid
from corpus.types import Aspects

ROW = "    each: {{project-sing: [{sing}], project-fiavaw: [project-fiavaw#goal]}}"
REST = """
fields: {astronomy: [project-sing]}
countries: {listed: selection-2019-06-12#seventeen-countries, without_project: {}}
"""


@pytest.fixture(scope="module")
def real() -> Aspects:
    aspects = check_corpus().facts.aspects
    assert aspects is not None
    return aspects


def test_every_aspect_has_a_row_for_each_of_the_nine_projects(real: Aspects) -> None:
    assert {len(aspect.each) for aspect in real.aspects.values()} == {9}


def test_a_corpus_needs_none(tmp_path: Path) -> None:
    assert load_aspects(tmp_path) is None


def test_what_cannot_be_read_is_told_with_its_file(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("aspects: {about: {each: {}}}\n", "utf-8")
    with pytest.raises(CorpusInvalid, match=r"aspects\.yaml.*aspects\.about\.each"):
        load_aspects(tmp_path)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (ROW.format(sing="project-sing#gone"), "aspects.about: there is no statement project-sing#gone"),
        (
            ROW.format(sing="project-sing#start-2022"),
            "aspects.about: project-sing#start-2022 was replaced by project-sing#start-2023",
        ),
        (ROW.format(sing="project-sing#goal"), "aspects.about.each: has no row for project-polar-2"),
        (
            ROW.format(sing="project-sing#goal").replace("}", ", nobody: [project-sing#goal]}"),
            "aspects.about.each: nobody is no document of a project",
        ),
    ],
)
def test_faults_name_the_aspect_and_the_statement(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / FILE).write_text(f"aspects:\n  about:\n{text}{REST}", "utf-8")
    faults = list(aspect_faults(load_aspects(tmp_path), check_corpus().documents))
    assert fault in [found.message for found in faults]


def test_a_field_has_only_projects(tmp_path: Path) -> None:
    text = f"aspects:\n  about:\n{ROW.format(sing='project-sing#goal')}{REST}".replace("[project-sing]}", "[ssa]}")
    (tmp_path / FILE).write_text(text, "utf-8")
    faults = aspect_faults(load_aspects(tmp_path), check_corpus().documents)
    assert "fields.astronomy: ssa is no document of a project" in [found.message for found in faults]
