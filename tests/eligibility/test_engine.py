"""Every combination of classes of facts: one outcome, quoted; more facts never flip what is firm."""

import time
from collections.abc import Iterator
from datetime import date
from itertools import product

import pytest

from assistant.cite import Citations
from assistant.eligibility.engine import CALL_CLOSED, CALL_NOT_YET, CALL_OPEN, Eligibility
from assistant.eligibility.facts import Facts, plain, read_facts
from assistant.eligibility.judgement import Judgement, RulesInForce
from assistant.errors import FactsInvalid
from assistant.gate import QuoteGate
from assistant.knowledge import Knowledge
from corpus.rulebook import Fact

NOW = date(2026, 11, 23)
BEFORE, OPEN_AT_FIRST, OPEN_LATER = date(2018, 5, 27), date(2018, 7, 15), date(2018, 9, 15)
MIXED: dict[str, list[tuple[str, ...]]] = {
    "countries": [("IT", "KE"), ("CN", "KE"), ("KE", "US"), ("KE", "VA")],
    "bodies": [
        ("company", "university"),
        ("individual", "university"),
        ("agency", "university"),
        ("institute", "international_organisation"),
    ],
}
"""Beside every class alone, for facts that may have several values."""

Values = tuple[str, ...] | None


def _values(fact: Fact) -> list[Values]:
    """Not known first, then one example of every class, then mixtures."""
    return [None, *(alike.example for alike in fact.classes), *MIXED.get(fact.id, [])]


def _combinations(facts: tuple[Fact, ...]) -> Iterator[tuple[tuple[int, ...], Facts]]:
    values = [_values(fact) for fact in facts]
    for chosen in product(*(range(len(each)) for each in values)):
        picked = {fact.id: each[n] for fact, each, n in zip(facts, values, chosen, strict=True)}
        yield chosen, {name: value for name, value in picked.items() if value is not None}


def _deciding(eligibility: Eligibility) -> tuple[Fact, ...]:
    """Facts that can change a verdict; `team` only adds notes."""
    return tuple(fact for fact in eligibility.book.facts if fact.id != "team")


@pytest.mark.parametrize("day", [NOW, OPEN_AT_FIRST, OPEN_LATER])
def test_what_is_firm_stays_when_a_fact_is_added_and_weakens_only_when_one_is_removed(
    eligibility: Eligibility, knowledge: Knowledge, day: date
) -> None:
    rules = RulesInForce(eligibility.book, knowledge, day)
    judged: dict[tuple[int, ...], Judgement] = {
        chosen: rules.judge(facts) for chosen, facts in _combinations(_deciding(eligibility))
    }

    for chosen, judgement in judged.items():
        for position, number in enumerate(chosen):
            if number:
                without = judged[(*chosen[:position], 0, *chosen[position + 1 :])]
                assert without.verdict in (judgement.verdict, "cannot_tell"), chosen
    assert {judgement.verdict for judgement in judged.values()} == {"eligible", "not_eligible", "cannot_tell"}


def test_the_team_never_decides(eligibility: Eligibility) -> None:
    for facts in ({"countries": ("KE",)}, {"countries": ("VA",)}, {"route": ("other",)}):
        verdicts = {
            eligibility.decide({**facts, **({"team": (team,)} if team else {})}, NOW).verdict
            for team in ("", "alone", "joint")
        }
        assert len(verdicts) == 1


@pytest.mark.parametrize("day", [NOW, BEFORE, OPEN_AT_FIRST, OPEN_LATER])
def test_every_reason_of_every_outcome_has_an_exact_quote(
    eligibility: Eligibility, knowledge: Knowledge, day: date
) -> None:
    documents = {
        (located.document.id, located.document.language): located.document
        for clause in eligibility.book.clauses
        if (located := knowledge.find(clause.reference, "en"))
    }
    gate = QuoteGate()
    seen = set()
    for fact in eligibility.book.facts:
        for values in _values(fact):
            finding = eligibility.decide({} if values is None else {fact.id: values}, day)
            for ground in (*finding.grounds, *finding.notes, *finding.missing.values()):
                cite = Citations(gate, lambda name, language: documents.get((name, language)), knowledge).cite
                assert ground.clauses, ground.rule.id
                assert all(cite(clause) is not None for clause in ground.clauses)
                seen.add(ground.rule.id)
            assert finding.grounds

    assert gate.dropped == 0
    assert len(seen) > (0 if day == BEFORE else 10)


@pytest.mark.parametrize(
    ("day", "state"), [(BEFORE, CALL_NOT_YET), (date(2018, 5, 28), CALL_OPEN), (date(2018, 9, 30), CALL_OPEN)]
)
def test_the_state_of_the_call_comes_first(eligibility: Eligibility, day: date, state: str) -> None:
    finding = eligibility.decide({}, day)

    assert finding.grounds[0].rule.id == state
    assert (finding.outcome, finding.would_have_been) == ("cannot_tell", None)


def test_closed_wins_from_the_day_after_the_deadline(eligibility: Eligibility) -> None:
    finding = eligibility.decide({"route": ("other",)}, date(2018, 10, 1))

    assert (finding.outcome, finding.would_have_been) == ("closed", "not_eligible")
    assert finding.grounds[0].rule.id == CALL_CLOSED
    assert [clause.reference for clause in finding.grounds[0].clauses] == ["rule-eligibility-2018#closed"]


def test_nothing_said_later_counts_before_it_was_said(eligibility: Eligibility) -> None:
    facts = {"countries": ("KE",), "bodies": ("company",), "date": ("2018-09-15",)}
    early, late = eligibility.decide(facts, OPEN_AT_FIRST), eligibility.decide(facts, OPEN_LATER)

    assert early.verdict == "not_eligible"
    assert "late-for-original" in [ground.rule.id for ground in early.grounds]
    assert late.verdict == "cannot_tell"
    assert "in-time-extended" in [ground.rule.id for ground in late.grounds]
    assert "company-selected" not in [note.rule.id for note in late.notes]


def test_missing_facts_come_in_the_order_that_settles_fastest(eligibility: Eligibility) -> None:
    assert list(eligibility.decide({}, NOW).missing)[:2] == ["purpose", "route"]
    facts = {"purpose": ("experiment",), "route": ("unoosa_page",)}
    assert next(iter(eligibility.decide(facts, NOW).missing)) == "date"
    assert not eligibility.decide({"purpose": ("astronaut",)}, NOW).missing


def test_it_says_what_would_change_the_outcome(eligibility: Eligibility) -> None:
    facts = {
        "purpose": ("experiment",),
        "countries": ("KE",),
        "bodies": ("individual",),
        "flight_mode": ("undecided",),
        "route": ("unoosa_page",),
        "date": ("2018-09-30",),
    }
    changes = {(change.fact, change.verdict): change.classes for change in eligibility.decide(facts, NOW).changes}

    assert "university" in changes["bodies", "eligible"]
    assert "international_organisation" not in changes["bodies", "eligible"]
    assert changes["purpose", "not_eligible"] == ("astronaut",)
    for (fact, verdict), classes in changes.items():
        alike = next(f for f in eligibility.book.facts if f.id == fact).classes
        for example in (item.example for item in alike if item.id in classes):
            assert eligibility.decide({**facts, fact: example}, NOW).verdict == verdict


def test_the_same_case_gives_the_same_receipt_in_whatever_order_it_is_told(eligibility: Eligibility) -> None:
    one = read_facts(eligibility.book, {"countries": ["IT", "KE"], "bodies": ["company"]})
    other = read_facts(eligibility.book, {"bodies": ["company", "company"], "countries": ["ke", " it"]})

    assert eligibility.decide(one, NOW) == eligibility.decide(other, NOW)
    assert eligibility.decide(one, NOW).receipt != eligibility.decide(one, OPEN_LATER).receipt
    assert plain(eligibility.book, one) == {"countries": ["IT", "KE"], "bodies": ["company"]}


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"country": "KE"}, "country: there is no such fact; there are purpose, countries"),
        ({"countries": ["Kenya"]}, "countries: 'Kenya' is not a country's two-letter code"),
        ({"countries": ["QQ"]}, "countries: 'QQ'"),
        ({"bodies": "guild"}, "bodies: 'guild' is not one of university, institute"),
        ({"bodies": [["company"]]}, r"bodies: \['company'\] is not text"),
        ({"purpose": ["experiment", "astronaut"]}, "purpose: one value is wanted, not 2"),
        ({"date": "30 September 2018"}, "date: '30 September 2018' is not a day, write YYYY-MM-DD"),
        ({"date": "2018-02-30"}, "date: '2018-02-30' is not a day"),
    ],
)
def test_facts_that_cannot_be_are_refused_by_name(eligibility: Eligibility, raw: dict[str, object], said: str) -> None:
    with pytest.raises(FactsInvalid, match=said):
        read_facts(eligibility.book, raw)


def test_nothing_said_of_a_fact_is_not_a_fact(eligibility: Eligibility) -> None:
    assert read_facts(eligibility.book, {"countries": [], "bodies": "", "date": None}) == {}


def test_a_decision_takes_less_than_five_milliseconds(eligibility: Eligibility) -> None:
    facts = read_facts(eligibility.book, {"countries": ["KE", "IT"], "bodies": ["company", "university"]})
    eligibility.decide(facts, NOW)
    taken = []
    for _ in range(21):
        started = time.process_time()
        eligibility.decide(facts, NOW)
        taken.append(time.process_time() - started)

    assert sorted(taken)[10] < 0.005
