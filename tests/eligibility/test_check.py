"""Faults put into a copy of the real rules one at a time, each found by its place and nothing else beside it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from assistant.eligibility.check import book_faults, check_rulebooks
from corpus.clauses import fingerprint
from corpus.errors import CorpusInvalid
from corpus.load import CORPUS_DIR, load_corpus
from corpus.rulebook import load_rulebook
from corpus.types import Corpus
from tests.corpus.small_corpus import SmallCorpus
from web.eligibility_command import eligibility_app

FILE = "first-call-2018.yaml"
Book = dict[str, Any]
Seed = Callable[[Book], object]


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    return load_corpus()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Copy the corpus, to be changed."""
    shutil.copytree(CORPUS_DIR, tmp_path / "corpus", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return tmp_path / "corpus"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Make a small corpus with room for rules."""
    folder = SmallCorpus(tmp_path).folder
    (folder / "eligibility").mkdir()
    return folder


def seeded(place: Path, seed: Seed) -> Path:
    """Write the real rules with something changed."""
    book = yaml.load((CORPUS_DIR / "eligibility" / FILE).read_text("utf-8"), Loader=yaml.CSafeLoader)
    seed(book)
    place.joinpath(FILE).write_text(yaml.dump(book, Dumper=yaml.CSafeDumper, sort_keys=False), "utf-8")
    return place / FILE


def faults_of(path: Path, corpus: Corpus) -> list[str]:
    """Every fault of a rules file, as `place: message`; each names the file and the line of its place."""
    text = path.read_text("utf-8")
    faults = list(book_faults(load_rulebook(path), text, corpus))
    for fault in faults:
        assert fault.file == FILE
        last_key = fault.message.split(":")[0].split(".")[-1]
        assert last_key.isdigit() or f"{last_key}:" in text.splitlines()[fault.line - 1]
    return [fault.message for fault in faults]


def rule(name: str, **fields: object) -> Seed:
    """Give a rule other fields."""
    return lambda book: book["rules"][name].update(fields)


def another_rule(like: str, **fields: object) -> Seed:
    """Add a rule that is like one, but for some fields."""
    return lambda book: book["rules"].update(another={**book["rules"][like], **fields})


def reviewed_once(book: Book) -> None:
    book["rules"]["late"]["clauses"] = [{"ao-2018-deadline-extension#new-deadline": "0123456789ab"}]


def circle(book: Book) -> None:
    book["defined"]["only-members"] = {"not": {"defined": "with-outsider"}}
    book["defined"]["with-outsider"] = {"not": {"defined": "only-members"}}


def without_class(fact: str, name: str) -> Seed:
    return lambda book: book["facts"][fact]["classes"].pop(name)


def example(fact: str, name: str, values: list[object]) -> Seed:
    return lambda book: book["facts"][fact]["classes"][name].update(example=values)


def test_the_real_rules_have_no_fault() -> None:
    (book,) = check_rulebooks()
    assert book.call == "first-call-2018"
    assert len(book.rules) > 30


ONE_FAULT: dict[str, tuple[Seed, str]] = {
    "a condition that no facts fulfil": (
        rule("team-size", when={"all": [{"team": {"some": ["alone"]}}, {"team": {"some": ["joint"]}}]}),
        "rules.team-size: is unreachable: its condition holds for no facts",
    ),
    "a condition that asks for more values than there are": (
        rule("team-size", when={"bodies": {"more_than": 7}}),
        "rules.team-size: is unreachable: its condition holds for no facts",
    ),
    "a rule that another always outweighs": (
        another_rule("astronauts-not-covered", verdict="silent"),
        "rules.another: never decides: wherever it holds it is outweighed, by astronauts-not-covered",
    ),
    "two rules that contradict each other": (
        another_rule("experiments-covered", when={"purpose": {"some": ["experiment", "astronaut"]}}),
        "rules.another: contradicts astronauts-not-covered: it allows what that excludes, for purpose=astronaut "
        "as of 2018-05-28",
    ),
    "rules that contradict each other for two values together only": (
        another_rule(
            "individuals",
            verdict="excludes",
            when={"all": [{"bodies": {"every": ["company", "university"]}}, {"bodies": {"more_than": 1}}]},
        ),
        "rules.research-bodies-named: contradicts another: it allows what that excludes, "
        "for bodies=company+university as of 2018-05-28",
    ),
    "rules that contradict each other only after a day": (
        another_rule("late", when={"date": {"from": date(2018, 9, 1)}}),
        "rules.in-time-extended: contradicts another: it allows what that excludes, "
        "for date=2018-09-01 as of 2018-08-30",
    ),
    "facts of which no rule speaks": (
        rule("way-offered", when={"flight_mode": {"every": ["inside_own_payload", "inside_china_facility"]}}),
        "requirements: 'flight' has a hole: no rule speaks for flight_mode=outside_own_payload as of 2018-05-28 and ",
    ),
    "a day from which no rule speaks": (
        rule("late", clauses=[{"ao-2018-first-announcement#original-deadline": "364de28572fd"}]),
        "requirements: 'time' has a hole: no rule speaks for date=2018-10-01 as of 2018-08-30 and ",
    ),
    "a circle of names": (
        circle,
        "defined.only-members: leads back to itself, in a circle of only-members, with-outsider",
    ),
    "a name that nothing has": (
        rule("team-size", when={"defined": "several"}),
        "rules.team-size.when: nothing is defined as 'several'; there are only-members, with-outsider",
    ),
    "a name that nothing uses": (
        lambda book: book["defined"].update(spare={"team": {"some": ["alone"]}}),
        "defined.spare: is used by no rule",
    ),
    "a fact that is not there": (
        rule("team-size", when={"colour": {"some": ["red"]}}),
        "rules.team-size.when: there is no fact 'colour'; there are purpose, countries",
    ),
    "a fact that no rule looks at": (
        lambda book: book["facts"].update(spare=dict(book["facts"]["team"])),
        "facts.spare: no rule looks at it",
    ),
    "a value that is no option": (
        rule("team-size", when={"team": {"some": ["allone"]}}),
        "rules.team-size.when: team: 'allone' is not one of alone, joint",
    ),
    "a country that there is none of": (
        rule("chinese-partners", when={"countries": {"some": ["ZZ"]}}),
        "rules.chinese-partners.when: countries: 'ZZ' is not a country's two-letter code",
    ),
    "Norway without quotes": (
        rule("chinese-partners", when={"countries": {"some": [False]}}),
        "rules.chinese-partners.when: countries: 'False' (words such as NO need quotes: \"NO\") is not a country's",
    ),
    "a list of days": (
        rule("late", when={"date": {"some": ["2018-10-01"]}}),
        "rules.late.when: date: some does not fit a day; write from and until",
    ),
    "a span of what is no day": (
        rule("team-size", when={"team": {"from": date(2018, 1, 1)}}),
        "rules.team-size.when: team: from and until do not fit, its values are options",
    ),
    "a span that ends before it begins": (
        rule("late", when={"date": {"from": date(2018, 10, 1), "until": date(2018, 9, 30)}}),
        "rules.late.when: date: no day is from 2018-10-01 until 2018-09-30",
    ),
    "more than one value where there is one": (
        rule("team-size", when={"team": {"more_than": 1}}),
        "rules.team-size.when: team: more_than does not fit",
    ),
    "a requirement that is not there": (
        rule("team-size", requirement="bodies"),
        "rules.team-size.requirement: there is no 'bodies'; there are purpose, country, body",
    ),
    "a requirement without rules": (
        lambda book: book["requirements"].append("money"),
        "requirements.7: no rule decides about 'money'",
    ),
    "a rule without a clause": (rule("team-size", clauses=[]), "rules.team-size: cites no clause"),
    "a clause that is not in the corpus": (
        rule("team-size", clauses=[{"rule-eligibility-2018#team-sise-unknown": "0123456789ab"}]),
        "rules.team-size.clauses.1: the corpus has no rule-eligibility-2018#team-sise-unknown; "
        "did you mean rule-eligibility-2018#team-size-unknown?",
    ),
    "a clause that was another when it was read": (
        reviewed_once,
        "rules.late.clauses.1: ao-2018-deadline-extension#new-deadline is not the text this was written from",
    ),
    "a gap that cites none": (
        rule("late", basis="gap"),
        "rules.late: rests on a gap, but cites none: name a sentence that the corpus marks .gap",
    ),
    "a gap that is called something else": (
        rule("team-size", basis="call"),
        "rules.team-size: cites only gaps of the corpus: its basis is gap, not call",
    ),
    "a text without translations": (
        rule("late", text="This day comes after the end."),
        "rules.late.text: is not translated into zh, fr, es, ru, ar: run `make messages` and translate 'This day comes",
    ),
    "a label without translations": (
        lambda book: book["facts"]["team"]["options"].update(alone="By itself"),
        "facts.team.options.alone: is not translated into zh, fr, es, ru, ar",
    ),
    "another opening day": (
        lambda book: book.update(opens=date(2018, 5, 29)),
        "opens: is 2018-05-29 here and 2018-05-28 in corpus.yaml",
    ),
    "days on which nothing says that the call is closed": (
        lambda book: book["closing"].pop(0),
        "closing: nothing can be quoted as of 2018-10-01: no clause of it counts on that day",
    ),
    "days that rules tell apart and classes do not": (
        without_class("date", "extension"),
        "facts.date.classes: no class has an example like 2018-09-01 and 1 more, which rules tell from the others",
    ),
    "a country that rules tell apart and classes do not": (
        without_class("countries", "united-states"),
        "facts.countries.classes: no class has an example like US, which rules tell from the others",
    ),
    "an example that cannot be": (
        example("countries", "china", ["CN", "QQ"]),
        "facts.countries.classes.china: its example cannot be: countries: 'QQ' is not a country's two-letter code",
    ),
    "a class without an example": (
        lambda book: book["facts"]["date"]["classes"].update(spare={"label": "Team", "example": []}),
        "facts.date.classes.spare: has no example",
    ),
    "options of a day": (
        lambda book: book["facts"]["date"].update(options={"alone": "One body alone"}),
        "facts.date: options do not fit: its values are day",
    ),
    "a rule by the name of one that every book has": (
        lambda book: book["rules"].update({"call-closed": book["rules"].pop("team-size")}),
        "rules.call-closed: is the name of a rule that every book has",
    ),
}


@pytest.mark.parametrize("name", ONE_FAULT)
def test_finds(name: str, tmp_path: Path, corpus: Corpus) -> None:
    seed, expected = ONE_FAULT[name]
    (found,) = faults_of(seeded(tmp_path, seed), corpus)
    assert found.startswith(expected)


def test_finds_all_faults_of_a_file_at_once(tmp_path: Path, corpus: Corpus) -> None:
    def seed(book: Book) -> None:
        rule("team-size", basis="call")(book)
        rule("late", when={"colour": {"some": ["red"]}})(book)
        reviewed_once(book)

    places = [fault.split(":")[0] for fault in faults_of(seeded(tmp_path, seed), corpus)]
    assert sorted(places) == ["rules.late.clauses.1", "rules.late.when", "rules.team-size"]


def test_a_rule_whose_clauses_were_all_replaced_before_the_call_is_unreachable(tmp_path: Path, corpus: Corpus) -> None:
    path = seeded(tmp_path, lambda book: book.update(opens=date(2018, 9, 1)))
    unreachable = [fault for fault in faults_of(path, corpus) if "unreachable" in fault]
    told = "is unreachable: on no day from 2018-09-01 on does a clause of it count"
    assert f"rules.in-time-original: {told}" in unreachable


def test_a_call_that_the_corpus_does_not_have_is_told(tmp_path: Path, corpus: Corpus) -> None:
    path = seeded(tmp_path, lambda book: book.update(call="second-call"))
    path = path.rename(tmp_path / "second-call.yaml")
    faults = [fault.message for fault in book_faults(load_rulebook(path), path.read_text("utf-8"), corpus)]
    assert faults == ["call: corpus.yaml has no call second-call; it has first-call-2018"]


def test_a_rule_that_is_there_twice_is_told_with_both_lines(tmp_path: Path, corpus: Corpus) -> None:
    path = seeded(tmp_path, lambda _: None)
    lines = path.read_text("utf-8").splitlines()
    start = lines.index("  late:")
    end = lines.index("  late-for-original:")
    path.write_text("\n".join([*lines, *lines[start:end]]), "utf-8")
    (fault,) = book_faults(load_rulebook(path), path.read_text("utf-8"), corpus)
    assert str(fault) == f"{FILE}:{len(lines) + 1}: rules.late: is on line {start + 1} too; only the last one counts"


def test_a_clause_whose_text_changed_is_told_with_its_text_and_new_fingerprint(folder: Path) -> None:
    document = folder / "documents" / "rule-three-flight-modes.en.md"
    before = document.read_text("utf-8")
    sentence = next(line for line in before.splitlines() if "{#all-three-modes}" in line)
    text = sentence.split(" [S")[0]
    document.write_text(before.replace(text, f"Indeed, {text}"), "utf-8")
    with pytest.raises(CorpusInvalid) as caught:
        check_rulebooks(folder)
    assert len(caught.value.faults) == 2, "two rules cite it"
    for fault in caught.value.faults:
        assert f'It now says: "Indeed, {text}"' in fault.message
        assert f'write rule-three-flight-modes#all-three-modes: "{fingerprint(f"Indeed, {text}")}"' in fault.message


def test_faults_of_form_are_told_several_at_once_beside_those_of_other_files(small: Path) -> None:
    def seed(book: Book) -> None:
        book["colour"] = "red"
        book["opens"] = "soon"
        book["rules"]["late"]["verdict"] = "forbids"
        book["rules"]["team-size"]["when"] = "always"
        del book["rules"]["individuals"]["clauses"]

    seeded(small / "eligibility", seed)
    (small / "eligibility" / "other-call.yaml").write_bytes(b"call: \xff")
    (small / "eligibility" / "third-call.yaml").write_text("call: [", "utf-8")
    with pytest.raises(CorpusInvalid) as caught:
        check_rulebooks(small)
    told = str(caught.value)
    for place in ("colour", "opens", "rules.late.verdict", "rules.team-size.when", "rules.individuals.clauses"):
        assert f"{FILE}: {place}: " in told
    assert "other-call.yaml: is not YAML" in told
    assert "third-call.yaml: is not YAML" in told


def test_a_condition_inside_itself_is_told(small: Path) -> None:
    text = (CORPUS_DIR / "eligibility" / FILE).read_text("utf-8")
    (small / "eligibility" / FILE).write_text(
        text.replace("when: {defined: only-members}", "when: &again {not: *again}"), "utf-8"
    )
    with pytest.raises(CorpusInvalid, match="nests without end"):
        check_rulebooks(small)


def test_faults_of_the_corpus_do_not_hide_those_of_the_rules(small: Path) -> None:
    seeded(small / "eligibility", rule("team-size", when={"defined": "several"}))
    (small / "sources.json").write_text("{}", "utf-8")
    with pytest.raises(CorpusInvalid) as caught:
        check_rulebooks(small)
    files = {fault.file for fault in caught.value.faults}
    assert "rules.team-size.when: nothing is defined as 'several'" in str(caught.value)
    assert len(files) > 1


def test_the_command_says_that_there_is_no_fault() -> None:
    result = CliRunner().invoke(eligibility_app, ["check"])
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("first-call-2018: ")
    assert result.stdout.endswith("clauses: no faults.\n")


def test_the_command_fails_with_the_faults_of_a_folder(small: Path) -> None:
    seeded(small / "eligibility", rule("team-size", clauses=[]))
    result = CliRunner().invoke(eligibility_app, ["check", str(small)])
    assert result.exit_code == 1
    assert isinstance(result.exception, CorpusInvalid)
    assert "rules.team-size: cites no clause" in str(result.exception)


def test_a_corpus_without_rules_is_said_to_have_none(small: Path) -> None:
    result = CliRunner().invoke(eligibility_app, ["check", str(small)])
    assert result.exit_code == 0, result.output
    assert "holds no rules (*.yaml): nothing to check" in result.stdout


def test_the_example_in_the_documentation_has_no_fault(tmp_path: Path, corpus: Corpus) -> None:
    page = (CORPUS_DIR.parent / "docs" / "eligibility-rules.md").read_text("utf-8")
    path = tmp_path / FILE
    path.write_text(page.split("```yaml\n")[1].split("```")[0], "utf-8")
    assert faults_of(path, corpus) == []
