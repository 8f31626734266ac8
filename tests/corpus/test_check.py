"""Every rule of `station corpus check`, broken one at a time in a small corpus."""

from __future__ import annotations

import subprocess
import sys

import pytest

from corpus.check import check_corpus
from corpus.load import CORPUS_DIR
from corpus.questions import visitors_questions
from tests.corpus.small_corpus import CALL, FACTS, SmallCorpus, line_of


def test_a_corpus_that_breaks_no_rule_passes(small: SmallCorpus) -> None:
    assert len(check_corpus(small.folder).documents) == 2


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("A fact. [S1, S7] {#fact}", "source S7 is not in sources.json"),
        ("It closed in 2018. [S1] {#fact}", "#fact: begins with 'It': a quoted sentence must stand alone"),
        ("They closed it in 2018. [S1] {#fact}", "#fact: begins with 'They'"),
        ("This was moved. [S1] {#fact}", "#fact: begins with 'This'"),
        ("The above was moved. [S1] {#fact}", "#fact: begins with 'The'"),
        ("However, the call closed. [S1] {#fact}", "#fact: begins with 'However,'"),
        ("Of these, two flew. [S1] {#fact}", "#fact: begins with 'Of'"),
        ("The dossier names two calls. [S1] {#fact}", "#fact: speaks of 'dossier'"),
        ("The year is an inference. [S1] {#fact}", "#fact: speaks of 'inference'"),
        ("The call is **closed**. [S1] {#fact}", "#fact: holds Markdown; statements are plain text"),
        ("See [the page](https://example.org). [S1] {#fact}", "#fact: holds Markdown"),
        ("- The call is closed. [S1] {#fact}", "#fact: holds Markdown"),
        ("The call [S2] is closed. [S1] {#fact}", "#fact: holds Markdown"),
        ("The call is closed [S1] {#fact}", "#fact: does not end like a sentence"),
        (f"{'Many ' * 91}words. [S1] {{#fact}}", "#fact: is longer than 90 words"),
        ("A plan. [S1] {#fact .superseded by=call#gone}", "by=call#gone: there is no such statement"),
        ("A plan. [S1] {#fact .superseded by=notes#fact}", "is superseded by itself"),
        ("One side. [S1] {#fact conflict=a-date}", "conflict=a-date: no other statement carries this group"),
    ],
)
def test_a_statement_that_breaks_a_rule_is_named_with_file_and_line(
    small: SmallCorpus, statement: str, message: str
) -> None:
    path = small.write("notes", f"Another fact. [S1] {{#another}}\n\n{statement}\n")
    (fault,) = small.faults()
    assert fault.startswith(f"notes.en.md:{line_of(path, statement[:12])}: {message}")


@pytest.mark.parametrize(
    "statement",
    [
        "This is what UNOOSA announced in 2018. [S1] {#fact}",
        "Itaipu is a dam. [S1] {#fact}",
        "Theirry spoke in 2018. [S1] {#fact}",
        "UNOOSA wrote: “The call is closed.” [S1] {#fact}",
        "申请截止日期是2018年9月30日。 [S1] {#fact}",
        "S2 names May, but S1 names June. [S1] {#fact conflict=a-date}",
        "The first call closed on 30 September 2018. [S1] {#same-words-as-in-another-document}",
    ],
)
def test_a_statement_that_only_looks_like_a_fault_passes(small: SmallCorpus, statement: str) -> None:
    small.write("notes", f"{statement}\n")
    assert len(check_corpus(small.folder).documents) == 3


def test_a_statement_repeated_word_for_word_is_named(small: SmallCorpus) -> None:
    path = small.write("notes", "One fact. [S1] {#one}\n\nOne fact. [S2] {#two}\n")
    last = len(path.read_text("utf-8").splitlines())
    assert small.faults() == [f"notes.en.md:{last}: repeats #one word for word"]


def test_two_sides_of_a_conflict_pass(small: SmallCorpus) -> None:
    small.write("notes", "May. [S1] {#may conflict=day}\nJune. [S2] {#june conflict=day .preferred}\n")
    check_corpus(small.folder)


@pytest.mark.parametrize(
    ("field", "value"),
    [("supersedes", "[call, gone]"), ("superseded_by", "gone"), ("project", "gone")],
)
def test_a_document_that_does_not_exist_is_named(small: SmallCorpus, field: str, value: str) -> None:
    small.write("notes", "A fact. [S1] {#fact}\n", **{field: value})
    assert small.faults() == ["notes.en.md:1: there is no document 'gone'"]


@pytest.mark.parametrize("field", ["supersedes", "superseded_by"])
def test_a_document_that_replaces_itself_is_named(small: SmallCorpus, field: str) -> None:
    value = "[notes]" if field == "supersedes" else "notes"
    small.write("notes", "A fact. [S1] {#fact}\n", **{field: value})
    assert small.faults() == ["notes.en.md:1: is superseded by itself"]


def test_a_question_that_names_no_statement_is_named(small: SmallCorpus) -> None:
    small.write("notes", "A fact. [S1] {#fact}\n", questions='[{ask: "Which?", answer: [fact, other]}]')
    (fault,) = small.faults()
    assert fault.startswith("notes.en.md:")
    assert "'Which?' names #other, which no statement has" in fault


def test_statements_superseded_in_a_circle_are_each_named(small: SmallCorpus) -> None:
    path = small.write(
        "notes",
        "One. [S1] {#one .superseded by=notes#two}\n"
        "Two. [S1] {#two .superseded by=plans#three}\n"
        "Outside the circle. [S1] {#out .superseded by=notes#one}\n",
    )
    other = small.write("plans", "Three. [S1] {#three .superseded by=notes#one}\n")
    assert small.faults() == [
        f"notes.en.md:{line_of(path, 'One.')}: #one is superseded in a circle",
        f"notes.en.md:{line_of(path, 'Two.')}: #two is superseded in a circle",
        f"plans.en.md:{line_of(other, 'Three.')}: #three is superseded in a circle",
    ]


def test_a_chain_of_replacements_that_ends_passes(small: SmallCorpus) -> None:
    small.write(
        "notes",
        "One. [S1] {#one .superseded by=notes#two}\nTwo. [S1] {#two .superseded by=call#closed}\n",
    )
    check_corpus(small.folder)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("call#route", "call#gone", "there is no statement call#gone"),
        ("call#closed", "gone#closed", "there is no statement gone#closed"),
        ("conflicts_document: register", "conflicts_document: gone", "there is no document gone"),
        ("documents: [call]", "documents: [call, gone]", "there is no document gone"),
    ],
)
def test_facts_that_point_nowhere_are_named(small: SmallCorpus, old: str, new: str, message: str) -> None:
    small.facts.write_text(FACTS.replace(old, new), "utf-8")
    assert small.faults() == [f"corpus.yaml: {message}"]


def test_a_folder_without_documents_is_named(small: SmallCorpus) -> None:
    small.call.unlink()
    small.register.unlink()
    assert f"documents: no documents (*.md) in {small.folder / 'documents'}" in small.faults()


def test_all_faults_of_all_files_are_reported_at_once_in_order(small: SmallCorpus) -> None:
    small.write("zebra", "It is late. [S9] {#late}\n", kind="rule")
    small.write("apple", "No sources.\n", kind="news")
    files = [fault.split(":")[0] for fault in small.faults()]
    assert files == ["apple.en.md", "apple.en.md", "zebra.en.md", "zebra.en.md"]


def test_a_language_version_is_checked_like_any_other(small: SmallCorpus) -> None:
    small.write("call", CALL.replace("[S1]", "[S8]"), language="fr")
    (fault,) = small.faults()
    assert fault.startswith("call.fr.md:")
    assert "source S8 is not in sources.json" in fault


def test_questions_in_other_languages_join_their_document(small: SmallCorpus) -> None:
    (small.folder / "questions").mkdir()
    (small.folder / "questions" / "fr.yaml").write_text(
        'call:\n  - ask: "Où demander ?"\n    answer: [route]\n', "utf-8"
    )
    documents = {document.id: document for document in check_corpus(small.folder).documents}
    (question,) = documents["call"].questions
    assert (question.ask, question.answer, question.language) == ("Où demander ?", ("route",), "fr")
    assert documents["register"].questions == ()


def test_questions_in_visitors_words_join_their_document_and_are_told_apart(small: SmallCorpus) -> None:
    folder = small.folder / "questions"
    (folder / "visitors").mkdir(parents=True)
    listed = 'call:\n  - ask: "{}"\n    answer: [route]\n'
    (folder / "en.yaml").write_text(listed.format("What is the route of submission?"), "utf-8")
    (folder / "visitors" / "en.yaml").write_text(listed.format("so where did folks send it"), "utf-8")
    documents = {document.id: document for document in check_corpus(small.folder).documents}
    asked = [question.ask for question in documents["call"].questions]
    assert asked[-2:] == ["What is the route of submission?", "so where did folks send it"]
    assert visitors_questions(small.folder) == {"so where did folks send it"}


def test_a_question_in_visitors_words_that_names_no_sentence_is_a_fault(small: SmallCorpus) -> None:
    (small.folder / "questions" / "visitors").mkdir(parents=True)
    (small.folder / "questions" / "visitors" / "en.yaml").write_text("call: [{ask: Who?, answer: [gone]}]", "utf-8")
    assert small.faults() == ["visitors/en.yaml: call: 'Who?' names #gone, which call.en.md does not have"]


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("de.yaml", b"{}", "de.yaml: must be named after one of en, zh, fr, es, ru, ar"),
        ("fr.yaml", b"gone: []", "fr.yaml: there is no document gone"),
        (
            "fr.yaml",
            b"call:\n  - ask: Qui ?\n    answer: [route, gone]\n",
            "fr.yaml: call: 'Qui ?' names #gone, which call.en.md does not have",
        ),
        ("fr.yaml", b"call:\n  - ask: Qui ?\n", "fr.yaml: call.0.answer: Field required"),
        ("fr.yaml", b"call: [Qui ?]", "fr.yaml: call.0: Input should be a valid dictionary"),
        ("fr.yaml", b"", "fr.yaml: Input should be a valid dictionary"),
        ("fr.yaml", b"call: [", "fr.yaml: is not YAML"),
        ("fr.yaml", b"\xff", "fr.yaml: is not YAML"),
        ("fr.yaml", b"call: 2018-02-31", "fr.yaml: is not YAML"),
    ],
)
def test_a_fault_of_questions_in_another_language_is_named(
    small: SmallCorpus, name: str, content: bytes, fault: str
) -> None:
    (small.folder / "questions").mkdir()
    (small.folder / "questions" / name).write_bytes(content)
    (found,) = small.faults()
    assert found.replace(": : ", ": ").startswith(fault)


def list_unanswered(small: SmallCorpus, name: str, content: str) -> None:
    (small.folder / "questions" / "unanswered").mkdir(parents=True)
    (small.folder / "questions" / "unanswered" / name).write_text(content, "utf-8")


def test_questions_without_an_answer_join_the_document_that_speaks_of_their_subject(small: SmallCorpus) -> None:
    list_unanswered(small, "fr.yaml", 'call:\n  - "Combien de pages ?"\n')
    documents = {document.id: document for document in check_corpus(small.folder).documents}
    (question,) = documents["call"].questions
    assert (question.ask, question.answer, question.language) == ("Combien de pages ?", (), "fr")


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("de.yaml", "{}", "unanswered/de.yaml: must be named after one of"),
        ("fr.yaml", "gone: [Combien ?]", "unanswered/fr.yaml: there is no document gone"),
        ("fr.yaml", "call: [{ask: Combien ?}]", "unanswered/fr.yaml: call.0: Input should be a valid string"),
        ("fr.yaml", "call: ['']", "unanswered/fr.yaml: call.0: String should have at least 1 character"),
    ],
)
def test_a_fault_of_questions_without_an_answer_is_named(
    small: SmallCorpus, name: str, content: str, fault: str
) -> None:
    list_unanswered(small, name, content)
    (found,) = small.faults()
    assert found.replace(": : ", ": ").startswith(fault)


def test_a_question_is_not_listed_as_answered_and_as_not_answered(small: SmallCorpus) -> None:
    list_unanswered(small, "fr.yaml", "call: ['Qui ?']")
    (small.folder / "questions" / "fr.yaml").write_text('call:\n  - ask: "Qui ?"\n    answer: [route]\n', "utf-8")
    (found,) = small.faults()
    assert "'Qui ?' is listed as not answered, and as answered" in found


def test_single_files_can_be_checked_while_they_are_written(small: SmallCorpus) -> None:
    path = small.write("notes", "They did it. [S1] {#fact}\n")
    run = [sys.executable, "-m", "corpus.check", str(small.call), str(path)]
    done = subprocess.run(run, cwd=CORPUS_DIR.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    (line,) = done.stdout.splitlines()
    assert line.startswith(f"notes.en.md:{line_of(path, 'They')}: #fact: begins with 'They'")
