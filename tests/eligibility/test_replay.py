"""Saved decisions, decided again: verified as they are, and each way in which they may differ told by name."""

from __future__ import annotations

import copy
import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from assistant.eligibility.engine import Eligibility
from assistant.eligibility.replay import replay
from assistant.eligibility.saved import LARGEST, SavedInvalid, read_saved
from assistant.errors import CallUnknown, FactsInvalid, RulesOutOfStep
from assistant.knowledge import Knowledge
from assistant.types import Request
from corpus.clauses import fingerprint
from corpus.load import CORPUS_DIR, load_corpus
from corpus.rulebook import load_rulebook
from web.eligibility_command import eligibility_app
from web.eligibility_schema import EligibilityBody
from web.schema import AnswerBody
from web.wiring import Desk

Answer = dict[str, Any]
FACTS = {
    "purpose": "experiment",
    "countries": ["IT", "KE"],
    "bodies": ["company", "university"],
    "team": "joint",
    "flight_mode": "undecided",
    "route": "unoosa_page",
    "date": "2018-07-16",
}
DAY = date(2026, 11, 22)
QUESTION = "I'm from a start-up in Kenya with a partner university in Italy, could we have applied, and can we now?"


@pytest.fixture(scope="session")
def checked(desk: Desk) -> Answer:
    """An answer of POST /api/v1/eligibility."""
    return EligibilityBody.of(desk.check(FACTS, "es", DAY), None).model_dump(mode="json")


@pytest.fixture
def answer(checked: Answer) -> Answer:
    """The same, to be changed."""
    return copy.deepcopy(checked)


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[object], Path]:
    def save(value: object) -> Path:
        path = tmp_path / "saved.json"
        path.write_text(json.dumps(value), "utf-8")
        return path

    return save


Save = Callable[[object], Path]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(eligibility_app, [str(argument) for argument in arguments])


def differing(path: Path, eligibility: Eligibility) -> dict[str, str]:
    return {difference.part: difference.text for difference in replay(read_saved(path), eligibility).differences}


# verified --------------------------------------------------------------------------------------------------


def test_an_answer_over_http_is_verified_and_so_is_its_decision_alone(
    answer: Answer, saved: Save, eligibility: Eligibility
) -> None:
    assert answer["would_have_been"] == "eligible"
    assert differing(saved(answer), eligibility) == {}
    decision = {name: answer[name] for name in ("call", "as_of", "outcome", "would_have_been", "facts", "receipt")}
    decision["reasons"] = [
        {name: reason[name] for name in ("rule", "text", "citations")} for reason in answer["reasons"]
    ]
    assert differing(saved(decision), eligibility) == {}


@pytest.mark.parametrize("question", [QUESTION, "Nous sommes une start-up du Kenya, aurions-nous pu postuler ?"])
def test_an_answer_of_the_chat_is_verified(desk: Desk, question: str, saved: Save, eligibility: Eligibility) -> None:
    answer = AnswerBody.of(desk.ask(Request(question))).model_dump(mode="json")
    assert answer["eligibility"] is not None
    assert differing(saved(answer), eligibility) == {}
    assert differing(saved(answer["eligibility"]), eligibility) == {}


@pytest.mark.parametrize("day", ["2018-05-01", "2018-07-01", "2018-09-15", "2019-01-01"])
def test_a_decision_of_any_day_is_verified(desk: Desk, day: str, saved: Save, eligibility: Eligibility) -> None:
    decided = desk.check({**FACTS, "date": "2018-09-15"}, "en", date.fromisoformat(day))
    assert differing(saved(EligibilityBody.of(decided, None).model_dump(mode="json")), eligibility) == {}


def test_the_command_verifies_what_it_decided(tmp_path: Path) -> None:
    decided = run("decide", "--fact", "countries=Kenya,IT", "--fact", "bodies=company", "--lang", "ru", "--json")
    path = tmp_path / "decided.json"
    path.write_text(f"\ufeff{decided.stdout}", "utf-8")
    assert json.loads(decided.stdout)["facts"] == {"countries": ["IT", "KE"], "bodies": ["company"]}

    result = run("replay", path)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("Verified. The rules and documents of now give the same decision: first-call-2018")
    told = json.loads(run("replay", path, "--json").stdout)
    assert (told["verified"], told["differences"]) == (True, [])
    assert told["saved"]["receipt"] == told["now"]["receipt"]


# what differs ----------------------------------------------------------------------------------------------


def test_another_outcome_than_the_rules_give_is_told_with_both(
    answer: Answer, saved: Save, eligibility: Eligibility
) -> None:
    answer |= {"outcome": "eligible", "would_have_been": None}
    assert differing(saved(answer), eligibility) == {
        "outcome": "was eligible, is closed",
        "would_have_been": "was null, is eligible",
    }


def test_a_fact_that_was_changed_afterwards_is_told_before_what_follows_from_it(
    answer: Answer, saved: Save, eligibility: Eligibility
) -> None:
    answer["facts"]["purpose"] = "astronaut"
    found = differing(saved(answer), eligibility)
    assert found["input"] == "the facts, the day or the call are not those the receipt was made for"
    assert found["would_have_been"] == "was eligible, is not_eligible"
    assert set(found) == {"input", "would_have_been", "reasons"}


def test_another_day_than_the_receipt_s_is_told(answer: Answer, saved: Save, eligibility: Eligibility) -> None:
    answer["as_of"] = "2026-11-23"
    assert set(differing(saved(answer), eligibility)) == {"input"}


def test_a_reason_that_was_left_out_or_added_is_told(answer: Answer, saved: Save, eligibility: Eligibility) -> None:
    deciding = [reason["rule"] for reason in answer["reasons"] if reason["role"] == "decides"]
    for reasons in (answer["reasons"][1:], [*answer["reasons"], {**answer["reasons"][0], "rule": "late"}]):
        found = differing(saved({**answer, "reasons": reasons}), eligibility)
        assert set(found) == {"reasons"}
        assert found["reasons"].endswith(f"; now {', '.join(deciding)} decide")


def test_a_quote_that_was_changed_is_told(answer: Answer, saved: Save, eligibility: Eligibility) -> None:
    answer["citations"][0]["quote"] = "The call is open for ever."
    found = differing(saved(answer), eligibility)
    assert found == {"quotes": 'call-closed quotes other words now than "The call is open for ever."'}


def test_a_receipt_of_another_outcome_is_told(answer: Answer, saved: Save, eligibility: Eligibility) -> None:
    answer["receipt"] = ".".join([*answer["receipt"].split(".")[:-1], "0" * 12])
    assert set(differing(saved(answer), eligibility)) == {"outcome"}


@pytest.mark.parametrize("receipt", ["", "e1", "e0.1.2.3.4", "none at all"])
def test_what_is_no_receipt_is_told(receipt: str, answer: Answer, saved: Save, eligibility: Eligibility) -> None:
    found = differing(saved({**answer, "receipt": receipt}), eligibility)
    assert set(found) == {"receipt"}
    assert found["receipt"].startswith(f"{receipt!r} is not a receipt: ")


def test_rules_that_changed_since_are_told_though_the_outcome_is_the_same(
    answer: Answer, saved: Save, knowledge: Knowledge, tmp_path: Path
) -> None:
    path = tmp_path / "first-call-2018.yaml"
    text = (CORPUS_DIR / "eligibility" / path.name).read_text("utf-8")
    path.write_text(f"{text}\n# a remark\n", "utf-8")
    found = differing(saved(answer), Eligibility(load_rulebook(path), knowledge))
    assert found == {"rules": "the rules have changed since the receipt was made"}


def test_a_rule_that_decides_otherwise_now_is_told_with_both_outcomes(
    answer: Answer, saved: Save, knowledge: Knowledge, tmp_path: Path
) -> None:
    path = tmp_path / "first-call-2018.yaml"
    text = (CORPUS_DIR / "eligibility" / path.name).read_text("utf-8")
    changed = text.replace("undecided]}}", "other]}}").replace(
        "{some: [other]}}\n    basis: call", "{some: [undecided]}}\n    basis: call", 1
    )
    path.write_text(changed, "utf-8")
    found = differing(saved(answer), Eligibility(load_rulebook(path), knowledge))
    assert found["would_have_been"] == "was eligible, is not_eligible"
    assert set(found) == {"rules", "clauses", "outcome", "would_have_been", "reasons"}


@pytest.fixture
def own_corpus(tmp_path: Path) -> Path:
    """A copy of the corpus, to be changed."""
    folder = tmp_path / "corpus"
    shutil.copytree(CORPUS_DIR, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return folder


def reworded(folder: Path, language: str) -> tuple[str, str]:
    """Put a word before a clause, in one language; what it said before and says now."""
    document = folder / "documents" / f"rule-eligibility-2018.{language}.md"
    before = document.read_text("utf-8")
    sentence = next(line for line in before.splitlines() if "{#open-to-all-members}" in line)
    text = re.split(r" \[S| \{#", sentence)[0]
    document.write_text(before.replace(text, f"Indeed, {text}"), "utf-8")
    return text, f"Indeed, {text}"


@pytest.fixture
def changed(own_corpus: Path) -> tuple[Path, str, str]:
    """A corpus in which a clause says something else, with its fingerprint before and now."""
    before, now = reworded(own_corpus, "en")
    return own_corpus, fingerprint(before), fingerprint(now)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_clause_that_changed_is_told_once_it_was_read_again(
    desk: Desk, language: str, saved: Save, changed: tuple[Path, str, str]
) -> None:
    folder, before, now = changed
    path = folder / "eligibility" / "first-call-2018.yaml"
    path.write_text(path.read_text("utf-8").replace(before, now), "utf-8")
    answer = EligibilityBody.of(desk.check(FACTS, language, DAY), None).model_dump(mode="json")
    found = differing(saved(answer), Eligibility(load_rulebook(path), Knowledge(load_corpus(folder))))
    assert set(found) == {"rules", "clauses", "quotes"}
    assert found["clauses"].startswith("the clauses that are quoted are not the ones the receipt was made over")
    assert found["quotes"].startswith("all-member-states quotes other words now than ")
    assert "United Nations" in found["quotes"]


def test_a_version_that_changed_is_told_though_the_clause_is_the_same(
    answer: Answer, saved: Save, own_corpus: Path
) -> None:
    before, _ = reworded(own_corpus, "es")
    path = own_corpus / "eligibility" / "first-call-2018.yaml"
    eligibility = Eligibility(load_rulebook(path), Knowledge(load_corpus(own_corpus)))
    assert differing(saved(answer), eligibility) == {
        "quotes": f'all-member-states quotes other words now than "{before}"'
    }


def test_a_quote_in_any_language_of_the_clause_is_verified(
    desk: Desk, answer: Answer, saved: Save, eligibility: Eligibility
) -> None:
    english = EligibilityBody.of(desk.check(FACTS, "en", DAY), None).model_dump(mode="json")
    assert [citation["quote"] for citation in english["citations"]] != [c["quote"] for c in answer["citations"]]
    assert differing(saved(answer | {"citations": english["citations"]}), eligibility) == {}


def test_a_clause_that_nobody_read_again_is_named_and_nothing_is_decided(
    answer: Answer, saved: Save, changed: tuple[Path, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATION_CORPUS_DIR", str(changed[0]))
    result = run("replay", saved(answer))
    assert isinstance(result.exception, RulesOutOfStep)
    assert "rule-eligibility-2018#open-to-all-members" in str(result.exception)


def test_the_command_tells_what_differs_and_fails(answer: Answer, saved: Save) -> None:
    answer["would_have_been"] = "not_eligible"
    path = saved(answer)
    result = run("replay", path)
    assert result.exit_code == 1
    assert result.stdout == (
        "Differs. Decided now, first-call-2018 as of 2026-11-22: closed, would have been eligible.\n"
        "- would_have_been: was not_eligible, is eligible\n"
    )
    result = run("replay", path, "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert told["verified"] is False
    assert told["differences"] == [{"part": "would_have_been", "text": "was not_eligible, is eligible"}]
    assert (told["saved"]["would_have_been"], told["now"]["would_have_been"]) == ("not_eligible", "eligible")


# files that cannot be replayed -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is not JSON in UTF-8: "),
        (b"\xff\xfe{}", "is not JSON in UTF-8: "),
        (b'{"receipt": NaN}', "is not JSON in UTF-8: "),
        (b"[" * 100_000, "is not JSON in UTF-8: "),
        (b"[]", "is not a JSON object; an answer of POST /api/v1/eligibility"),
        (
            b"{}",
            "holds no decision; an answer of POST /api/v1/eligibility or /api/v1/chat, or the object `eligibility`",
        ),
        (b'{"status": "answered", "eligibility": null}', "its eligibility is null, so rules did not decide it; "),
        (b" " * LARGEST + b"{}", f"is larger than {LARGEST} bytes; "),
    ],
)
def test_a_file_without_a_decision_is_named(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "saved.json"
    path.write_bytes(content)
    with pytest.raises(SavedInvalid) as caught:
        read_saved(path)
    assert str(caught.value).startswith(f"{path}: {message}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("as_of", "soon", "as_of: Input should be a valid date"),
        (
            "outcome",
            "perhaps",
            "outcome: Input should be 'eligible', 'not_eligible', 'cannot_tell' or 'closed', not 'p",
        ),
        ("facts", ["KE"], "facts: Input should be a valid dictionary, not ['KE']"),
        ("reasons", [{"text": "yes"}], "reasons.0.rule: Field required"),
        ("receipt", 7, "receipt: Input should be a valid string, not 7"),
    ],
)
def test_a_field_that_cannot_be_is_named_with_file_and_value(
    field: str, value: object, message: str, answer: Answer, saved: Save
) -> None:
    path = saved({**answer, field: value})
    with pytest.raises(SavedInvalid) as caught:
        read_saved(path)
    assert str(caught.value).startswith(f"{path}: {message}")
    path = saved({"eligibility": {**answer, field: value}})
    with pytest.raises(SavedInvalid) as caught:
        read_saved(path)
    assert str(caught.value).startswith(f"{path}: eligibility.{message}")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(SavedInvalid, match="cannot be read: "):
            read_saved(path)


@pytest.mark.parametrize(
    ("changes", "message", "cause"),
    [
        ({"call": "second-call"}, "call: there are no rules for 'second-call'; there are rules for", CallUnknown),
        ({"facts": {"colour": "red"}}, "facts: colour: there is no such fact; there are purpose", FactsInvalid),
        ({"facts": {"countries": ["ZZ"]}}, "facts: countries: 'ZZ' is not a country's two-letter code", FactsInvalid),
        ({"facts": {"countries": [["KE"]]}}, "facts: countries: ['KE'] is not text", FactsInvalid),
    ],
)
def test_a_case_that_cannot_be_decided_is_named_with_file_and_field(
    changes: Answer, message: str, cause: type, answer: Answer, saved: Save
) -> None:
    path = saved({**answer, **changes})
    result = run("replay", path)
    assert result.exit_code == 1
    assert isinstance(result.exception, SavedInvalid)
    assert isinstance(result.exception.__cause__, cause)
    assert str(result.exception).startswith(f"{path}: {message}")


# deciding --------------------------------------------------------------------------------------------------


def test_deciding_tells_outcome_reasons_quotes_and_what_would_change_it() -> None:
    facts = [f"{name}={value if isinstance(value, str) else ','.join(value)}" for name, value in FACTS.items()]
    options = [part for fact in facts for part in ("--fact", fact)]
    result = run("decide", *options, "--as-of", "2018-08-01")
    assert result.exit_code == 0, result.output
    told = " ".join(result.stdout.split())
    assert "as of 2018-08-01 Outcome: eligible Facts: purpose=experiment countries=IT,KE" in told
    assert "(all-member-states)" in told
    assert '[1] "' in told
    assert "What would change it: - Purpose: Send a person as an astronaut -> not_eligible" in told
    assert "Missing" not in told
    assert "This is guidance from published documents, not anybody's decision." in told


def test_deciding_with_nothing_known_tells_what_to_give(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATION_TODAY", "2026-11-22")
    told = " ".join(run("decide").stdout.split())
    assert "as of 2026-11-22 Outcome: closed, would have been cannot_tell Facts: none" in told
    assert "(--fact purpose=experiment | astronaut)" in told


def test_deciding_is_the_same_as_over_http(desk: Desk) -> None:
    options = [
        p
        for name, value in FACTS.items()
        for p in ("--fact", f"{name}={','.join([value] if isinstance(value, str) else value)}")
    ]
    result = run("decide", *options, "--as-of", "2026-11-22", "--lang", "zh", "--json")
    over_http = EligibilityBody.of(desk.check(FACTS, "zh", DAY), desk.knowledge().facts.evidence_until)
    assert json.loads(result.stdout) == over_http.model_dump(mode="json")


@pytest.mark.parametrize("told", ["countries", "=KE"])
def test_a_fact_without_a_name_or_value_is_refused_with_an_example(told: str) -> None:
    result = run("decide", "--fact", told)
    assert result.exit_code == 2
    assert "NAME=VALUE would be right" in result.stderr


def test_the_facts_are_listed_with_questions_reasons_and_values() -> None:
    result = run("facts", "--lang", "fr")
    assert result.exit_code == 0, result.output
    told = result.stdout
    for value in ("countries (several", "inside_own_payload", "unoosa_page", "ISO 3166-1", "YYYY-MM-DD"):
        assert value in told
    assert "What do you want" not in told
