"""Reading a corpus from its folder: `corpus.yaml`, `sources.json`, `documents/<id>.<language>.md`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus.errors import CorpusInvalid, Fault
from corpus.front_matter import FrontMatter, TranslationMatter, read_front_matter
from corpus.markup import parse_body
from corpus.types import Call, Corpus, Document, Facts, ListedQuestion, Page, Period, Source

CORPUS_DIR = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class LoadedDocument:
    """A document with the file it came from and the line of each sentence."""

    document: Document
    file: str
    lines: dict[str, int]


def load_corpus(folder: Path = CORPUS_DIR) -> Corpus:
    """Load and check a whole corpus; raises CorpusInvalid with every fault."""
    from corpus.check import check_corpus  # noqa: PLC0415 - check builds on this module

    return check_corpus(folder)


def load_sources(path: Path) -> dict[str, Source]:
    """Sources by key; raises CorpusInvalid."""
    try:
        rows = json.loads(path.read_text("utf-8"))
        sources = [
            Source(
                **{name: row.get(name, "") for name in ("key", "title", "publisher", "url", "date")},
                language=row.get("language", ""),
                note=row.get("note", ""),
            )
            for row in rows
        ]
    except FileNotFoundError:
        raise CorpusInvalid([Fault(path.name, 0, "is missing")]) from None
    except (ValueError, TypeError, AttributeError) as error:
        raise CorpusInvalid([Fault(path.name, 0, f"cannot be read: {error}")]) from error
    faults = [Fault(path.name, 0, message) for message in _wrong_sources(sources)]
    if faults:
        raise CorpusInvalid(faults)
    return {source.key: source for source in sources}


def _wrong_sources(sources: list[Source]) -> Iterator[str]:
    seen: set[str] = set()
    for number, source in enumerate(sources, start=1):
        name = source.key or f"entry {number}"
        if not source.key:
            yield f"{name} has no key"
        elif source.key in seen:
            yield f"{name} is there twice"
        if not source.publisher:
            yield f"{name} has no publisher"
        if not (source.title or source.url):
            yield f"{name} has neither title nor url"
        seen.add(source.key)


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A document file split and its head checked; `offset`: lines before the body. No head: it is unusable."""

    file: str
    head: FrontMatter | TranslationMatter | None
    body: str
    offset: int
    faults: list[Fault]


def open_file(path: Path, *, our_own: bool = False) -> OpenedFile:
    """Read a document file or a translation, with the faults of its head and name; quicker where it is our own."""
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        fault = Fault(path.name, 0, f"is not UTF-8: byte {error.start} cannot be read")
        return OpenedFile(path.name, None, "", 0, [fault])
    head, body, offset, faults = read_front_matter(path.name, text, yaml.CSafeLoader if our_own else yaml.SafeLoader)
    if head is not None and path.name != f"{head.id}.{head.language}.md":
        expected = f"{head.id}.{head.language}.md"
        faults = [*faults, Fault(path.name, 1, f"must be named {expected}, after its id and language")]
    return OpenedFile(path.name, head, body, offset, faults)


def load_document(path: Path) -> tuple[LoadedDocument | None, list[Fault]]:
    """Read one document file; returns the document (None if its head is unusable) and its faults."""
    return read_document(open_file(path))


def read_document(opened: OpenedFile) -> tuple[LoadedDocument | None, list[Fault]]:
    """The document of an opened file, None if its head is unusable or that of a translation; and its faults."""
    head = opened.head
    if isinstance(head, TranslationMatter):
        message = f"is a translation of {head.id}: it is read with a whole corpus, beside {head.id}.en.md"
        return None, [*opened.faults, Fault(opened.file, 1, message)]
    parsed = parse_body(opened.file, opened.body, head.language if head is not None else "en", opened.offset)
    faults = opened.faults + parsed.faults
    if head is None:
        return None, faults
    if not any(section.sentences for section in parsed.sections):
        faults.append(Fault(opened.file, 0, "has no statements"))
    for question in head.questions:
        for name in question.answer:
            if name not in parsed.lines:
                message = f"questions: {question.ask!r} names #{name}, which no statement has"
                faults.append(Fault(opened.file, 1, message))
    return LoadedDocument(_document(head, parsed.text, parsed.sections), opened.file, parsed.lines), faults


def _document(head: FrontMatter, text: str, sections: tuple[Any, ...]) -> Document:
    return Document(
        id=head.id,
        title=head.title,
        kind=head.kind,
        language=head.language,
        publisher=head.publisher,
        published=Period.parse(head.published) if head.published else None,
        text=text,
        sections=sections,
        valid_from=date.fromisoformat(head.valid_from) if head.valid_from else None,
        valid_until=date.fromisoformat(head.valid_until) if head.valid_until else None,
        supersedes=tuple(head.supersedes),
        superseded_by=head.superseded_by,
        countries=tuple(head.countries),
        project=head.project,
        aliases=tuple(head.aliases),
        summary=head.summary,
        questions=tuple(ListedQuestion(q.ask, tuple(q.answer), head.language) for q in head.questions),
    )


class _PageModel(BaseModel):
    model_config = ConfigDict(extra="forbid")
    title: str
    url: str
    statement: str


class _CallModel(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str
    opens: date
    closes: date
    closing_statement: str
    documents: list[str]


class _FactsModel(BaseModel):
    model_config = ConfigDict(extra="forbid")
    evidence_until: date
    check: _PageModel
    conflicts_document: str | None = None
    secondary_documents: list[str] = Field(default_factory=list)
    calls: list[_CallModel]


def load_facts(path: Path) -> Facts:
    """Facts about the corpus as a whole, from `corpus.yaml`; raises CorpusInvalid."""
    try:
        model = _FactsModel.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except FileNotFoundError:
        raise CorpusInvalid([Fault(path.name, 0, "is missing")]) from None
    except ValidationError as error:
        details = [(".".join(str(p) for p in d["loc"]), d["msg"]) for d in error.errors()]
        raise CorpusInvalid([Fault(path.name, 0, f"{where}: {message}") for where, message in details]) from error
    except (yaml.YAMLError, ValueError) as error:  # ValueError: not UTF-8, or a day that does not exist
        raise CorpusInvalid([Fault(path.name, 0, f"is not YAML: {error}")]) from error
    for call in model.calls:
        if call.closes < call.opens:
            raise CorpusInvalid([Fault(path.name, 0, f"call {call.id} closes before it opens")])
    return Facts(
        evidence_until=model.evidence_until,
        check=Page(model.check.title, model.check.url, model.check.statement),
        calls=tuple(Call(c.id, c.opens, c.closes, c.closing_statement, tuple(c.documents)) for c in model.calls),
        conflicts_document=model.conflicts_document,
        secondary_documents=tuple(model.secondary_documents),
    )
