"""Other people's test sets, each in a collection of its own.

They are read from a folder that is not part of the project (see its README for licences), for measuring only:
nothing is fitted on them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from assistant.types import Turn
from corpus.types import Document, Facts
from ingest.errors import ParseRejected
from ingest.parse.media import MEDIA_TYPES
from ingest.parse.parsed import Parsed, document_of
from ingest.progress import Progress
from ingest.report import Rejected
from ingest.sources import Incoming
from web.evals.errors import SetInvalid
from web.wiring import Desk

SETS = ("xquad_parallel", "doc2dial_val", "clapnq_dev", "mtrag_un", "spf_fr", "cranfield")
"""Folders that are read, in the order they are reported."""

Half = Literal["a", "b"]
_RELEVANT = range(1, 5)
"""Grades of Cranfield that say a document has to do with the question."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question with the documents that answer it; `grades` say how well (larger is better)."""

    id: str
    language: str
    question: str
    history: tuple[Turn, ...]
    grades: Mapping[str, int]
    answers: tuple[str, ...]
    answerable: bool
    paragraph: str = ""
    """XQuAD: the paragraph it was asked about, the same in every language."""
    spans: tuple[str, ...] = ()
    """What may be cited as a whole: one text for each person who marked it."""
    label: str = ""
    """What the set says of it beyond answerable or not, such as "underspecified"."""

    def answered_by(self, document_id: str) -> bool:
        """Whether a document answers it; XQuAD: in whatever language."""
        return document_id in self.grades or (
            bool(self.paragraph) and document_id.startswith("xq-") and _paragraph(document_id) == self.paragraph
        )


@dataclass(frozen=True, slots=True)
class TestSet:
    """One set: what is ingested, and what is asked."""

    __test__ = False  # not a test case, whatever its name suggests to pytest

    name: str
    documents: tuple[Document, ...]
    cases: tuple[Case, ...]

    @property
    def collection(self) -> str:
        """Name of its collection."""
        return f"eval-{self.name.replace('_', '-')}"

    def ingest(self, desk: Desk, progress: Progress) -> None:
        """Make its collection hold its documents; unchanged ones are not encoded again."""
        root = f"eval:{self.name}"
        given = tuple((document, f"{root}/{document.id}") for document in self.documents)
        no_rejected: tuple[Rejected, ...] = ()
        incoming = Incoming(given, no_rejected, (root,), {}, Facts())
        desk.ingest(incoming, "replace", progress, collection=self.collection)


def read_set(name: str, folder: Path) -> TestSet:
    """Read one of SETS from the folder that holds them; documents marked absent are left out; raises SetInvalid."""
    if name not in SETS:
        raise SetInvalid(f"{name!r} is not a test set; one of {', '.join(SETS)} is needed")
    if not (folder / name).is_dir():
        raise SetInvalid(f"{folder / name}: no such folder; the test set {name} is read from there")
    try:
        return _cranfield(folder / name) if name == "cranfield" else _documents_and_cases(name, folder / name)
    except KeyError as error:
        raise SetInvalid(f"{folder / name}: a line has no field {error}; every document and case needs it") from error


def _documents_and_cases(name: str, folder: Path) -> TestSet:
    rows = [row for row in _lines(folder / "docs.jsonl") if not row.get("absent")]
    documents = tuple(found for row in rows if (found := _document(row["id"], row)) is not None)
    return TestSet(name, documents, tuple(_case(row) for row in _lines(folder / "cases.jsonl")))


def only_english(whole: TestSet, half: Half) -> TestSet:
    """XQuAD with one half of its paragraphs in English alone and the other in every language, asked about the first.

    What answers a Chinese question is then only there in English, beside Chinese text about the same subjects.
    """
    asked = {case.paragraph for case in whole.cases if case.answerable and _half(case.paragraph) == half}
    documents = tuple(d for d in whole.documents if d.language == "en" or _paragraph(d.id) not in asked)
    cases = tuple(_in_english(case) for case in whole.cases if case.paragraph in asked)
    return TestSet(f"{whole.name}_english_{half}", documents, cases)


def _in_english(case: Case) -> Case:
    grades = {f"xq-en-{case.paragraph}": 1}
    return Case(case.id, case.language, case.question, (), grades, case.answers, True, case.paragraph)


def _half(paragraph: str) -> Half:
    return "a" if sum(map(int, paragraph.split("-"))) % 2 else "b"


def _paragraph(document_id: str) -> str:
    return document_id.split("-", 2)[2]


def _case(row: Mapping[str, Any]) -> Case:
    documents = list(row["doc_ids"])
    return Case(
        id=row["id"],
        language=row["lang"],
        question=row["question"],
        history=tuple(Turn(turn["role"], turn["text"]) for turn in row["history"]),
        grades=dict.fromkeys(documents, 1),
        answers=tuple(row["answers"]),
        answerable=bool(row["answerable"]),
        paragraph=_paragraph(documents[0]) if row["id"].startswith("xq-") and documents else "",
        spans=_spans(row),
        label=" ".join(row.get("answerability", ())).lower(),
    )


def _spans(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Gold spans belong together; of gold sentences, each person marked a list."""
    if row.get("gold_spans"):
        return (" ".join(span["text"].strip() for span in row["gold_spans"]),)
    return tuple(" ".join(sentences) for sentences in row.get("gold_sentences", ()) if sentences)


def _cranfield(folder: Path) -> TestSet:
    """Abstracts; grades 1 (complete answer) to 4 (minimum interest) become 4 to 1, what is not relevant is left out."""
    documents = tuple(
        found for row in _lines(folder / "corpus.jsonl") if (found := _document(f"cran-{row['id']}", row)) is not None
    )
    grades: dict[str, dict[str, int]] = {}
    for line in _text(folder / "qrels.tsv").splitlines()[1:]:
        query, document, grade = line.split("\t")
        if int(grade) in _RELEVANT:
            grades.setdefault(query, {})[f"cran-{document}"] = 5 - int(grade)
    cases = tuple(
        Case(row["id"], "en", row["text"], (), grades[row["id"]], (), True)
        for row in _lines(folder / "queries.jsonl")
        if row["id"] in grades
    )
    return TestSet("cranfield", documents, cases)


def _document(document_id: str, row: Mapping[str, Any]) -> Document | None:
    """The document with the text as it is, so that gold offsets hold; None where it holds no sentence."""
    parsed = Parsed(MEDIA_TYPES["plain"], "", None, None, row["text"], (), ())
    try:
        return document_of(
            parsed,
            document_id=document_id,
            title=row.get("title", "").replace("_", " "),
            language=row.get("lang", "en"),
            kind="background",
            publisher="",
            published=None,
            valid_from=None,
            valid_until=None,
        )
    except ParseRejected:
        return None


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_text(path).split("\n"), 1):
        if line.strip():
            yield _object(f"{path}:{number}", line)


def _object(place: str, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise SetInvalid(f"{place}: is not JSON ({error})") from error
    if not isinstance(row, dict):
        raise SetInvalid(f"{place}: is {type(row).__name__}; an object is needed")
    return row


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SetInvalid(f"{path}: cannot be read ({error}); the test set needs it, in UTF-8") from error
