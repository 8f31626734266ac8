"""The external files, where they are there: targets of docs/results/documents.md."""

from __future__ import annotations

import pytest

from tests.evals.documents import DATA, EXACT, OF, SECONDS, TARGETS, Encoded, Read, measure, medians, same, token_f1

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the shared test material is not beside the repository")


@pytest.fixture(scope="module")
def measured() -> tuple[list[Read], list[Encoded]]:
    return measure(DATA)


def test_text_is_as_near_to_gold_as_the_targets_say(measured: tuple[list[Read], list[Encoded]]) -> None:
    found = medians(measured[0])
    assert {name: found[name][0] for name in TARGETS if found[name][0] < TARGETS[name]} == {}


def test_every_file_is_read_or_refused_as_expected(measured: tuple[list[Read], list[Encoded]]) -> None:
    assert [(row.file, row.reason) for row in measured[0] if not row.met] == []


def test_no_file_takes_long(measured: tuple[list[Read], list[Encoded]]) -> None:
    assert [row.file for rows in measured for row in rows if row.seconds > SECONDS] == []


def test_no_text_is_garbled_and_most_is_exact(measured: tuple[list[Read], list[Encoded]]) -> None:
    encoded = measured[1]
    assert [row.file for row in encoded if row.reading == "garbled"] == []
    assert sum(row.reading == "exact" for row in encoded) >= EXACT
    assert len(encoded) == OF


def test_the_measure_tells_texts_apart() -> None:
    assert token_f1("a b b", "a b") == pytest.approx(0.8)
    assert token_f1("", "") == 0.0
    assert same("a \n b\u200f", "a b")
    assert not same("a b", "a c")
