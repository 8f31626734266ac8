"""Approved answers to the commonest questions: `corpus/curated/answers.yaml`, and the questions they are given to.

An answer is a row of statements, each with the fingerprint of the text that was read when it was approved: where one
has changed, the answer is approved no more. The questions, in six languages, are in
`corpus/curated/questions/<language>.yaml` by the id of the answer. They are listed beside a document as well, so that
what is only nearly asked finds, in the usual way, the statements they are `answered_by`: those said, where they are of
one document; else none, unless some are named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from corpus.clauses import Clause, wrong_clause
from corpus.errors import CorpusInvalid, Fault
from corpus.front_matter import Text
from corpus.types import LANGUAGES, ORIGINAL, ApprovedAnswer, Corpus, Document, ListedQuestion
from corpus.yaml_file import read_yaml

FOLDER = "curated"
ANSWERS = f"{FOLDER}/answers.yaml"
_MOST_NAMED = 3
"""Sentences that one listed question may name."""


class _AnswerModel(BaseModel):
    model_config = ConfigDict(extra="forbid")
    asked: Text
    approved: date
    says: Annotated[dict[str, str], Field(min_length=1)]
    answered_by: Annotated[list[str], Field(max_length=3)] = Field(default_factory=list)


_ANSWERS = TypeAdapter(dict[str, _AnswerModel])
_QUESTIONS = TypeAdapter(dict[str, list[Text]])


def load_approved(folder: Path) -> tuple[ApprovedAnswer, ...]:
    """The approved answers in a corpus's folder, none where there is no such file; raises CorpusInvalid."""
    path = folder / ANSWERS
    if not path.exists():
        return ()
    return tuple(
        ApprovedAnswer(
            name,
            model.asked,
            model.approved,
            tuple(Clause(*said) for said in model.says.items()),
            tuple(model.answered_by or _of_one_document(model.says)),
        )
        for name, model in read_yaml(path, _ANSWERS, ANSWERS).items()
    )


def load_asked(folder: Path, faults: list[Fault]) -> dict[str, list[tuple[str, str]]]:
    """By the id of an answer, the questions it is given to with their languages; what is wrong goes to `faults`.

    A question stands under one answer, once.
    """
    seen: set[tuple[str, str]] = set()
    asked: dict[str, list[tuple[str, str]]] = {}
    for path in sorted((folder / FOLDER / "questions").glob("*.yaml")):
        if path.stem not in LANGUAGES:
            faults.append(Fault(_name(path), 0, f"must be named after one of {', '.join(LANGUAGES)}"))
            continue
        try:
            for name, texts in read_yaml(path, _QUESTIONS, _name(path)).items():
                for text in texts:
                    if (text, path.stem) in seen:
                        faults.append(Fault(_name(path), 0, f"{name}: {text!r} is listed twice"))
                    seen.add((text, path.stem))
                    asked.setdefault(name, []).append((text, path.stem))
        except CorpusInvalid as error:
            faults += error.faults
    return asked


def _name(path: Path) -> str:
    return f"{FOLDER}/questions/{path.name}"


def listed_for(
    approved: Sequence[ApprovedAnswer], asked: Mapping[str, Sequence[tuple[str, str]]], faults: list[Fault]
) -> dict[str, tuple[ListedQuestion, ...]]:
    """The questions of approved answers, by the document they are listed beside."""
    listed: dict[str, tuple[ListedQuestion, ...]] = {}
    known = {answer.id: answer for answer in approved}
    for name, questions in asked.items():
        if name not in known:
            faults.append(Fault(f"{FOLDER}/questions", 0, f"{name}: {ANSWERS} has no such answer"))
            continue
        document, names = _tied(known[name])
        found = (ListedQuestion(ask, names, language, approved=name) for ask, language in questions)
        listed[document] = (*listed.get(document, ()), *found)
    return listed


def _of_one_document(references: Iterable[str]) -> tuple[str, ...]:
    """The references where all are of one document, at most as many as a question may name; else none."""
    found = tuple(references)
    return found[:_MOST_NAMED] if len({reference.partition("#")[0] for reference in found}) == 1 else ()


def _tied(answer: ApprovedAnswer) -> tuple[str, tuple[str, ...]]:
    """The document that the questions of an answer are listed beside, and the names of what answers them in it."""
    parts = [reference.partition("#") for reference in answer.answered_by]
    document = parts[0][0] if parts else answer.clauses[0].reference.partition("#")[0]
    return document, tuple(name for _, _, name in parts)


def approved_faults(approved: Iterable[ApprovedAnswer], documents: Iterable[Document]) -> Iterator[Fault]:
    """Statements that answers name and that are not there."""
    there = {f"{d.id}#{s.name}": s.text for d in documents for s in d.sentences}
    for answer in approved:
        said = {clause.reference for clause in answer.clauses}
        for clause in answer.clauses:
            if clause.reference not in there:
                yield Fault(ANSWERS, 0, f"{answer.id}: {wrong_clause(clause, there)}")
        for reference in answer.answered_by:
            if reference not in there and reference not in said:
                yield Fault(ANSWERS, 0, f"{answer.id}: answered_by: there is no statement {reference}")
        if len({reference.partition("#")[0] for reference in answer.answered_by}) > 1:
            yield Fault(ANSWERS, 0, f"{answer.id}: answered_by names statements of several documents")


def approvals_lost(corpus: Corpus) -> Iterator[Fault]:
    """Answers that are approved no more: a statement changed, or was replaced by one that the answer does not say.

    They are not given until somebody has read them again; the rest of the corpus is served.
    """
    sentences = {f"{d.id}#{s.name}": s for d in corpus.documents if d.language == ORIGINAL for s in d.sentences}
    texts = {reference: sentence.text for reference, sentence in sentences.items()}
    for answer in corpus.facts.approved:
        said = {clause.reference for clause in answer.clauses}
        for clause in answer.clauses:
            successor = sentences[clause.reference].superseded_by
            if message := wrong_clause(clause, texts):
                yield Fault(ANSWERS, 0, f"{answer.id}: {message}")
            elif successor not in {None, *said}:
                told = f"{clause.reference} was replaced by {successor}, which is not said"
                yield Fault(ANSWERS, 0, f"{answer.id}: {told}")
