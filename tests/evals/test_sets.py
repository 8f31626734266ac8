"""External sets and baselines: read, ingested and measured for real, on a small copy of their formats."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import Steps, incoming, plain_document
from web.evals.asking import attempt, find
from web.evals.baselines import PlainBm25, TutorialPipeline, with_history
from web.evals.errors import SetInvalid
from web.evals.evaluation import Evaluator
from web.evals.external import TestSet, only_english, read_set
from web.evals.figures import Figure
from web.evals.questions import read_questions
from web.settings import Settings
from web.wiring import Desk

PARAGRAPHS = {
    "1-0": ("The river Vistula flows through Warsaw.", "El río Vístula pasa por Varsovia.", "Vistula", "Vístula"),
    "2-0": ("Beer is brewed from barley and hops.", "La cerveza se elabora con cebada y lúpulo.", "barley", "cebada"),
    "3-0": ("Oxygen is the third most abundant element.", "El oxígeno es el tercer elemento.", "third", "tercer"),
}
ASKED = {
    "1-0": ("Which river flows through Warsaw?", "¿Qué río pasa por Varsovia?"),
    "2-0": ("What is beer brewed from?", "¿Con qué se elabora la cerveza?"),
    "3-0": ("How abundant is oxygen?", "¿Qué tan abundante es el oxígeno?"),
}


def write_lines(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n", "utf-8")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with three sets: the third paragraph of `xquad_parallel` is absent."""
    root = tmp_path_factory.mktemp("sets")
    documents, cases = [], []
    for paragraph, texts in PARAGRAPHS.items():
        for place, language in enumerate(("en", "es")):
            identity, absent = f"xq-{language}-{paragraph}", paragraph == "3-0"
            documents.append({"id": identity, "title": "T", "lang": language, "text": texts[place], "absent": absent})
            cases.append(
                {
                    "id": f"xq-{language}-q{paragraph}",
                    "lang": language,
                    "question": ASKED[paragraph][place],
                    "history": [],
                    "doc_ids": [identity],
                    "answers": [texts[2 + place]],
                    "gold_spans": [{"text": texts[place]}],
                    "answerable": not absent,
                }
            )
    write_lines(root / "xquad_parallel" / "docs.jsonl", documents)
    write_lines(root / "xquad_parallel" / "cases.jsonl", cases)
    history = [{"role": "user", "text": "Tell me about the Vistula."}, {"role": "assistant", "text": "A river."}]
    write_lines(
        root / "mtrag_un" / "docs.jsonl",
        [{"id": "v", "title": "V", "text": PARAGRAPHS["1-0"][0]}, {"id": "b", "title": "B", "text": "Beer is old."}],
    )
    turn = {"lang": "en", "history": history, "answers": [], "doc_ids": ["v"]}
    write_lines(
        root / "mtrag_un" / "cases.jsonl",
        [
            turn | {"id": "1", "question": "And where?", "answerable": True, "answerability": ["ANSWERABLE"]},
            turn | {"id": "2", "question": "Why so?", "answerable": False, "answerability": ["UNDERSPECIFIED"]},
        ],
    )
    write_lines(
        root / "cranfield" / "corpus.jsonl",
        [{"id": "1", "title": "Wings", "text": "Flow over a wing."}, {"id": "2", "title": "Heat", "text": "Hot gas."}],
    )
    write_lines(root / "cranfield" / "queries.jsonl", [{"id": "7", "text": "wing flow"}, {"id": "8", "text": "none"}])
    (root / "cranfield" / "qrels.tsv").write_text("query\tdoc\tgrade\n7\t1\t1\n7\t2\t4\n8\t1\t-1\n", "utf-8")
    return root


@pytest.fixture(scope="session")
def xquad(folder: Path, desk: Desk) -> TestSet:
    """Return the small set, ingested."""
    whole = read_set("xquad_parallel", folder)
    whole.ingest(desk, Steps())
    return whole


def found_of(figures: Iterable[Figure]) -> dict[str, float]:
    return {figure.key: figure.value.value for figure in figures}


def test_what_is_absent_is_not_ingested_and_its_questions_have_no_answer(folder: Path) -> None:
    whole = read_set("xquad_parallel", folder)
    assert {document.id for document in whole.documents} == {
        f"xq-{x}-{p}" for x in ("en", "es") for p in ("1-0", "2-0")
    }
    assert {case.paragraph for case in whole.cases if not case.answerable} == {"3-0"}
    assert whole.documents[0].text == PARAGRAPHS["1-0"][0]
    assert whole.cases[0].spans == (PARAGRAPHS["1-0"][0],)


def test_a_half_holds_what_is_asked_in_english_alone(folder: Path) -> None:
    whole = read_set("xquad_parallel", folder)
    half = only_english(whole, "a")
    assert {document.id for document in half.documents} == {"xq-en-1-0", "xq-en-2-0", "xq-es-2-0"}
    assert {(case.language, *case.grades) for case in half.cases} == {("en", "xq-en-1-0"), ("es", "xq-en-1-0")}
    asked = [case.id for part in (half, only_english(whole, "b")) for case in part.cases]
    assert sorted(asked) == sorted(case.id for case in whole.cases if case.answerable)


def test_an_answer_in_another_language_is_right_too(folder: Path) -> None:
    case = read_set("xquad_parallel", folder).cases[0]
    assert case.answered_by("xq-es-1-0")
    assert not case.answered_by("xq-en-2-0")


def test_cranfields_best_grade_counts_most_and_what_is_not_relevant_not_at_all(folder: Path) -> None:
    whole = read_set("cranfield", folder)
    assert [(case.id, dict(case.grades)) for case in whole.cases] == [("7", {"cran-1": 4, "cran-2": 1})]


def test_what_a_set_says_of_a_question_is_kept(folder: Path) -> None:
    assert [case.label for case in read_set("mtrag_un", folder).cases] == ["answerable", "underspecified"]


@pytest.mark.parametrize(("name", "said"), [("trivia", "'trivia' is not a test set"), ("spf_fr", "no such folder")])
def test_a_set_that_is_not_there_is_named(folder: Path, name: str, said: str) -> None:
    with pytest.raises(SetInvalid, match=said):
        read_set(name, folder)


def test_a_case_goes_the_way_of_a_question(desk: Desk, xquad: TestSet) -> None:
    case = xquad.cases[0]
    assert find(desk, case, xquad.collection).documents[0] == "xq-en-1-0"
    tried = attempt(desk, case, xquad.collection)
    assert tried.judged.right
    assert tried.quotes[0] == PARAGRAPHS["1-0"][0]
    assert 0 <= tried.judged.confidence <= 1
    absent = next(case for case in xquad.cases if not case.answerable)
    assert not attempt(desk, absent, xquad.collection).judged.right


def test_a_conversation_is_used_or_left_out(desk: Desk, folder: Path) -> None:
    whole = read_set("mtrag_un", folder)
    whole.ingest(desk, Steps())
    assert find(desk, whole.cases[0], whole.collection).documents[0] == "v"
    evaluator = Evaluator(desk, "all", Steps(), baseline=False)
    evaluator.tune(read_questions(_tuning(folder)))
    evaluator.measure_set("mtrag_un", folder)
    found = found_of(evaluator.result.figures)
    assert found["mtrag_un | Recall@5 | station | all"] == 1
    assert "mtrag_un | Recall@5 | station, without the conversation | all" in found
    assert "mtrag_un | declined | station | kind:underspecified" in found
    assert "mtrag_un | refusal F1 | best single score, tuned | all" in found


def _tuning(folder: Path) -> Path:
    path = folder / "tuning.jsonl"
    asked = {"lang": "en", "doc_ids": ["ao-2018-deadline-extension"], "expected_facts": []}
    write_lines(
        path,
        [
            asked | {"id": "1", "kind": "factual", "question": "Until when could teams apply to the first call?"},
            asked | {"id": "2", "kind": "off_topic", "question": "How do I bake bread?", "doc_ids": []},
        ],
    )
    return path


def test_a_set_is_measured_beside_both_baselines(desk: Desk, folder: Path) -> None:
    evaluator = Evaluator(desk, "retrieval", Steps(), baseline=True)
    evaluator.measure_set("xquad_parallel", folder)
    found = found_of(evaluator.result.figures)
    for system in ("station", "bm25", "tutorial"):
        assert found[f"xquad_parallel | Recall@5 | {system} | es"] == 1
        assert 0 <= found[f"xquad, answer in English only | Recall@1 | {system} | es"] <= 1
    assert not any("refusal" in key for key in found)


def test_questions_about_the_programme_are_measured_beside_both_baselines(
    folder: Path, models_dir: Path, tmp_path: Path
) -> None:
    (tmp_path / "models").symlink_to(models_dir.resolve(), target_is_directory=True)
    small = Desk(Settings(_env_file=None, data_dir=tmp_path))  # type: ignore[call-arg]
    texts = {"vistula": PARAGRAPHS["1-0"][0], "beer": PARAGRAPHS["2-0"][0]}
    given = incoming(*(plain_document(name, text) for name, text in texts.items()))
    small.ingest(given, "replace", Steps())
    asked = {"lang": "en", "expected_facts": ["Warsaw"], "doc_ids": ["vistula"]}
    write_lines(
        tmp_path / "q.jsonl",
        [
            asked | {"id": "1", "kind": "factual", "question": ASKED["1-0"][0]},
            asked | {"id": "2", "kind": "off_topic", "question": "Who won the cup?", "doc_ids": []},
        ],
    )
    evaluator = Evaluator(small, "all", Steps(), baseline=True)
    evaluator.measure_questions("mine", read_questions(tmp_path / "q.jsonl"))
    found = found_of(evaluator.result.figures)
    for system in ("station", "bm25", "tutorial"):
        assert found[f"mine | hit@1 | {system} | all"] == 1
    assert found["mine | expected facts said | tutorial | all"] == 1
    assert found["mine | refused when there is no answer | tutorial | all"] == 0
    assert "mine | refusal F1 | best single score, oracle | all" in found
    assert "mine | refusal F1 | best single score, tuned | all" not in found  # nothing to tune on was given


def test_the_tutorial_encodes_a_generation_once(desk: Desk, xquad: TestSet) -> None:
    TutorialPipeline.open(desk, xquad.collection, Steps())
    again = Steps()
    tutorial = TutorialPipeline.open(desk, xquad.collection, again)
    assert again.steps == []
    assert tutorial.documents("Which river flows through Warsaw?", 2)[0] == "xq-en-1-0"
    assert "Vistula" in tutorial.search("Which river flows through Warsaw?", 1)[0].text


def test_plain_bm25_finds_words_and_nothing_where_there_are_none(folder: Path) -> None:
    plain = PlainBm25.open(read_set("xquad_parallel", folder).documents)
    assert plain.documents("barley", 5) == ("xq-en-2-0",)
    assert plain.documents("cebada", 5) == ("xq-es-2-0",)
    assert plain.documents("zzz", 5) == ()


def test_a_baseline_is_given_all_that_the_user_said(folder: Path) -> None:
    case = read_set("mtrag_un", folder).cases[0]
    assert with_history(case.question, case.history) == "Tell me about the Vistula. And where?"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", r"docs\.jsonl:1: is not JSON"),
        ("[]", r"docs\.jsonl:1: is list; an object is needed"),
        ('{"id": "a"}', "a line has no field 'text'"),
    ],
)
def test_a_set_that_cannot_be_read_is_named_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "spf_fr").mkdir()
    (tmp_path / "spf_fr" / "docs.jsonl").write_text(line + "\n", "utf-8")
    with pytest.raises(SetInvalid, match=said):
        read_set("spf_fr", tmp_path)


def test_a_set_without_its_files_is_named(tmp_path: Path) -> None:
    (tmp_path / "cranfield").mkdir()
    with pytest.raises(SetInvalid, match=r"corpus\.jsonl: cannot be read"):
        read_set("cranfield", tmp_path)
