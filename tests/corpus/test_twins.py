"""Statements of different documents that say the same, told in `twins.yaml`."""

from __future__ import annotations

import pytest

from corpus.check import check_corpus
from tests.corpus.small_corpus import SmallCorpus

TOO = """\
The first call has been closed since 30 September 2018. [S1] {#closed-too}
No page seen says why. [S1] {#why .gap}
"""


def listed(small: SmallCorpus, text: str) -> SmallCorpus:
    small.write("more", TOO)
    (small.folder / "twins.yaml").write_text(text, "utf-8")
    return small


def test_twins_are_read_in_their_order(small: SmallCorpus) -> None:
    listed(small, "- [call#closed, more#closed-too]\n")
    assert check_corpus(small.folder).facts.twins == (("call#closed", "more#closed-too"),)


def test_a_corpus_needs_none(small: SmallCorpus) -> None:
    assert check_corpus(small.folder).facts.twins == ()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("- [call#closed, more#gone]", "call#closed, more#gone: there is no statement more#gone"),
        ("- [call#closed, call#route]", "call#closed, call#route: has two statements of one document"),
        (
            "- [call#closed, more#why]",
            "call#closed, more#why: joins recorded gaps or replaced statements with others",
        ),
        (
            "- [call#closed, more#closed-too]\n- [register#dates, more#closed-too]",
            "register#dates, more#closed-too: more#closed-too stands in more than one place",
        ),
    ],
)
def test_lists_that_cannot_be_are_faults(small: SmallCorpus, text: str, fault: str) -> None:
    assert listed(small, text).faults() == [f"twins.yaml: {fault}"]


def test_one_statement_is_no_twin(small: SmallCorpus) -> None:
    (fault,) = listed(small, "- [call#closed]").faults()
    assert fault.startswith("twins.yaml: 0: List should have at least 2 items")


def test_what_is_no_yaml_is_said(small: SmallCorpus) -> None:
    (fault,) = listed(small, "- [call#closed").faults()
    assert fault.startswith("twins.yaml: is not YAML:")
