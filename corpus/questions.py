"""Questions listed beside the documents: those they answer, and those that no document is known to answer.

`questions/<language>.yaml` holds, by document, questions in a language beside those in the document's front matter,
with the names of the sentences that answer them; `questions/visitors/<language>.yaml` more of them, in the words of
people who have not read the documents. `questions/unanswered/<language>.yaml` holds, by the document that speaks of
what is asked about, questions whose answer stands nowhere: what is like them is better refused. Questions that an
approved answer is given to are listed too (`approved.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import TypeAdapter

from corpus.approved import listed_for, load_asked
from corpus.errors import CorpusInvalid, Fault
from corpus.front_matter import QuestionField, Text
from corpus.load import LoadedDocument
from corpus.types import LANGUAGES, ApprovedAnswer, ListedQuestion
from corpus.yaml_file import read_yaml

Listed = dict[str, tuple[ListedQuestion, ...]]
"""Questions by the id of a document."""

_QUESTIONS = TypeAdapter(dict[str, list[QuestionField]])
FOLDER = "questions"
_VISITORS, _APART = "visitors", "unanswered"
_UNANSWERED = TypeAdapter(dict[str, list[Text]])


def with_questions(
    loaded: Sequence[LoadedDocument], corpus: Path, approved: Sequence[ApprovedAnswer], faults: list[Fault]
) -> Iterator[LoadedDocument]:
    """The documents, each with the questions that are listed beside it; what is wrong goes to `faults`."""
    folder = corpus / FOLDER
    listed: Listed = {}
    known = {item.document.id: item for item in loaded}
    for path, read in [
        *((path, load_questions) for path in sorted(folder.glob("*.yaml"))),
        *((path, load_questions) for path in sorted((folder / _VISITORS).glob("*.yaml"))),
        *((path, load_unanswered) for path in sorted((folder / _APART).glob("*.yaml"))),
    ]:
        for name, questions in _read(path, read, faults).items():
            if name not in known:
                faults.append(Fault(_name(path), 0, f"there is no document {name}"))
            else:
                faults += _unknown_answers(_name(path), known[name], questions)
            listed[name] = (*listed.get(name, ()), *questions)
    for name, questions in listed_for(approved, load_asked(corpus, faults), faults).items():
        listed[name] = (*listed.get(name, ()), *questions)
    whole = [_joined(item, listed.get(item.document.id, ())) for item in loaded]
    faults += _both(whole)
    yield from whole


def visitors_questions(corpus: Path) -> frozenset[str]:
    """The listed questions in visitors' own words, of all languages, those of approved answers too.

    Raises CorpusInvalid.
    """
    found = (load_questions(path, path.stem) for path in sorted((corpus / FOLDER / _VISITORS).glob("*.yaml")))
    listed = {question.ask for listed in found for questions in listed.values() for question in questions}
    faults: list[Fault] = []
    asked = {ask for questions in load_asked(corpus, faults).values() for ask, _ in questions}
    if faults:
        raise CorpusInvalid(faults)
    return frozenset(listed | asked)


def load_questions(path: Path, language: str) -> Listed:
    """Questions in a language, by the id of the document that answers them; raises CorpusInvalid."""
    return {
        document: tuple(ListedQuestion(q.ask, tuple(q.answer), language) for q in questions)
        for document, questions in read_yaml(path, _QUESTIONS, _name(path)).items()
    }


def load_unanswered(path: Path, language: str) -> Listed:
    """Questions that no document answers, by the document that speaks of their subject; raises CorpusInvalid."""
    return {
        document: tuple(ListedQuestion(ask, (), language) for ask in asks)
        for document, asks in read_yaml(path, _UNANSWERED, _name(path)).items()
    }


def _joined(item: LoadedDocument, questions: Iterable[ListedQuestion]) -> LoadedDocument:
    document = item.document
    return replace(item, document=replace(document, questions=(*document.questions, *questions)))


def _name(path: Path) -> str:
    """How faults call a file: with its folder where that is not the first."""
    return f"{path.parent.name}/{path.name}" if path.parent.name in {_VISITORS, _APART} else path.name


def _read(path: Path, read: Callable[[Path, str], Listed], faults: list[Fault]) -> Listed:
    if path.stem not in LANGUAGES:
        faults.append(Fault(_name(path), 0, f"must be named after one of {', '.join(LANGUAGES)}"))
        return {}
    try:
        return read(path, path.stem)
    except CorpusInvalid as error:
        faults += error.faults
        return {}


def _unknown_answers(file: str, item: LoadedDocument, questions: Iterable[ListedQuestion]) -> Iterator[Fault]:
    for question in questions:
        for name in question.answer:
            if name not in item.lines:
                message = f"{item.document.id}: {question.ask!r} names #{name}, which {item.file} does not have"
                yield Fault(file, 0, message)


def _both(loaded: Sequence[LoadedDocument]) -> Iterator[Fault]:
    """Questions that one list says are answered, and another that they are not."""
    questions = [(item.document.id, question) for item in loaded for question in item.document.questions]
    answered = {(question.language, question.ask) for _, question in questions if question.answered}
    for document, question in questions:
        if not question.answered and (question.language, question.ask) in answered:
            message = f"{document}: {question.ask!r} is listed as not answered, and as answered"
            yield Fault(f"{_APART}/{question.language}.yaml", 0, message)
