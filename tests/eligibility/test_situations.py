"""Situations written from the sources before the rules, by somebody who had not seen them."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.eligibility.engine import Eligibility
from assistant.eligibility.facts import read_facts

SITUATIONS = [
    json.loads(line) for line in Path(__file__).with_name("situations.jsonl").read_text("utf-8").splitlines() if line
]


def test_there_are_enough_and_each_is_there_once() -> None:
    assert len({situation["id"] for situation in SITUATIONS}) == len(SITUATIONS) >= 60
    assert {situation["would_have_been"] for situation in SITUATIONS} == {
        "eligible",
        "not_eligible",
        "cannot_tell",
        None,
    }


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation["id"])
def test_each_is_decided_as_its_writer_read_the_sources(eligibility: Eligibility, situation: dict[str, Any]) -> None:
    facts = read_facts(eligibility.book, situation["facts"])
    finding = eligibility.decide(facts, date.fromisoformat(situation["as_of"]))
    grounds = (*finding.grounds, *finding.notes, *finding.missing.values())
    quoted = {clause.reference for ground in grounds for clause in ground.clauses}

    assert (finding.outcome, finding.would_have_been) == (situation["outcome"], situation["would_have_been"])
    assert quoted & set(situation["clauses"])
