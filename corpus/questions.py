"""Questions listed beside the documents: those they answer, and those that no document is known to answer.

`questions/<language>.yaml` holds, by document, questions in a language beside those in the document's front matter,
with the names of the sentences that answer them; `questions/visitors/<language>.yaml` more of them, in the words of
people who have not read the documents. `questions/unanswered/<language>.yaml` holds, by the document that speaks of
what is asked about, questions whose answer stands nowhere: what is like them is better refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from corpus.errors import CorpusInvalid, Fault
from corpus.front_matter import QuestionField, Text
from corpus.load import LoadedDocument
from corpus.types import LANGUAGES, ListedQuestion

T = TypeVar("T")
Listed = dict[str, tuple[ListedQuestion, ...]]
"""Questions by the id of a document."""

_QUESTIONS = TypeAdapter(dict[str, list[QuestionField]])
_VISITORS, _APART = "visitors", "unanswered"
_UNANSWERED = TypeAdapter(dict[str, list[Text]])


def with_questions(loaded: Sequence[LoadedDocument], folder: Path, faults: list[Fault]) -> Iterator[LoadedDocument]:
    """The documents, each with the questions that are listed beside it; what is wrong goes to `faults`."""
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
    whole = [_joined(item, listed.get(item.document.id, ())) for item in loaded]
    faults += _both(whole)
    yield from whole


def visitors_questions(folder: Path) -> frozenset[str]:
    """The questions in visitors' own words among those listed in a folder, of all languages; raises CorpusInvalid."""
    found = (load_questions(path, path.stem) for path in sorted((folder / _VISITORS).glob("*.yaml")))
    return frozenset(question.ask for listed in found for questions in listed.values() for question in questions)


def load_questions(path: Path, language: str) -> Listed:
    """Questions in a language, by the id of the document that answers them; raises CorpusInvalid."""
    return {
        document: tuple(ListedQuestion(q.ask, tuple(q.answer), language) for q in questions)
        for document, questions in _yaml(path, _QUESTIONS).items()
    }


def load_unanswered(path: Path, language: str) -> Listed:
    """Questions that no document answers, by the document that speaks of their subject; raises CorpusInvalid."""
    return {
        document: tuple(ListedQuestion(ask, (), language) for ask in asks)
        for document, asks in _yaml(path, _UNANSWERED).items()
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


def _yaml(path: Path, kind: TypeAdapter[T]) -> T:
    try:
        return kind.validate_python(yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader))
    except ValidationError as error:
        faults = [Fault(_name(path), 0, f"{'.'.join(map(str, d['loc']))}: {d['msg']}") for d in error.errors()]
        raise CorpusInvalid(faults) from error
    except (yaml.YAMLError, ValueError) as error:  # ValueError: not UTF-8, or a day that does not exist
        raise CorpusInvalid([Fault(_name(path), 0, f"is not YAML: {error}")]) from error


def _unknown_answers(file: str, item: LoadedDocument, questions: Iterable[ListedQuestion]) -> Iterator[Fault]:
    for question in questions:
        for name in question.answer:
            if name not in item.lines:
                message = f"{item.document.id}: {question.ask!r} names #{name}, which {item.file} does not have"
                yield Fault(file, 0, message)


def _both(loaded: Sequence[LoadedDocument]) -> Iterator[Fault]:
    """Questions that one list says are answered, and another that they are not."""
    questions = [(item.document.id, question) for item in loaded for question in item.document.questions]
    answered = {(question.language, question.ask) for _, question in questions if question.answer}
    for document, question in questions:
        if not question.answer and (question.language, question.ask) in answered:
            message = f"{document}: {question.ask!r} is listed as not answered, and as answered"
            yield Fault(f"{_APART}/{question.language}.yaml", 0, message)
