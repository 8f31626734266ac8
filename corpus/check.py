"""`station corpus check`: everything a corpus must hold to, each fault with file and line."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from corpus.approved import approved_faults, load_approved
from corpus.aspects import aspect_faults, load_aspects
from corpus.errors import CorpusInvalid, Fault
from corpus.front_matter import TranslationMatter
from corpus.load import (
    CORPUS_DIR,
    LoadedDocument,
    OpenedFile,
    load_document,
    load_facts,
    load_sources,
    open_file,
    read_document,
)
from corpus.questions import with_questions
from corpus.translations import read_translation
from corpus.twins import load_twins, twin_faults
from corpus.types import Corpus, Facts, Sentence, Source

# A sentence that begins like this leans on the one before it and cannot be quoted alone.
_LEANING = re.compile(
    r"(?:It|Its|They|Their|Them|He|She|His|Her|These|Those|Such|Also|However|The (?:above|former|latter|same)|"
    r"This(?! (?:is what|means))|That (?:is|was|said)|Both of them|Of these)\b"
)
_OWN_WORDS = re.compile(r"\b(?:dossier|compiler|UNVERIFIED|inference|this corpus)\b", re.IGNORECASE)
_MARKUP = re.compile(r"\*\*|\[[^\]]*\]\(|\[S\d[^\]]*\]|^[-*] |`|\|")
_ENDINGS = (".", "!", "?", "。", "！", "？", "؟", "»", "”", "…")
_MAX_WORDS = 90

T = TypeVar("T")


def check_corpus(folder: Path = CORPUS_DIR) -> Corpus:
    """Load a corpus and check every rule; raises CorpusInvalid with all faults at once."""
    faults: list[Fault] = []
    none: dict[str, Source] = {}
    sources = _collect(faults, lambda: load_sources(folder / "sources.json"), none)
    facts = replace(
        _collect(faults, lambda: load_facts(folder / "corpus.yaml"), Facts()),
        twins=_collect(faults, lambda: load_twins(folder), ()),
        approved=_collect(faults, lambda: load_approved(folder), ()),
        aspects=_collect(faults, lambda: load_aspects(folder), None),
    )
    opened = [open_file(path, our_own=True) for path in sorted((folder / "documents").glob("*.md"))]
    if not opened:
        faults.append(Fault("documents", 0, f"no documents (*.md) in {folder / 'documents'}"))
    originals = [file for file in opened if not isinstance(file.head, TranslationMatter)]
    loaded = list(_kept((read_document(file) for file in originals), faults))
    loaded = list(with_questions(loaded, folder, facts.approved, faults))
    for item in loaded:
        faults += check_document(item, sources)
    faults += _check_references(loaded, facts)
    faults += twin_faults(facts.twins, [item.document for item in loaded])
    faults += aspect_faults(facts.aspects, [item.document for item in loaded])
    faults += approved_faults(facts.approved, [item.document for item in loaded])
    versions = _versions([file for file in opened if isinstance(file.head, TranslationMatter)], loaded, faults)
    if faults:
        raise CorpusInvalid(faults)
    return Corpus(tuple(item.document for item in (*loaded, *versions)), sources, facts)


def _versions(opened: list[OpenedFile], originals: list[LoadedDocument], faults: list[Fault]) -> list[LoadedDocument]:
    """The translations, each checked against its original."""
    known = {item.document.id: item for item in originals if item.document.language == "en"}
    versions = list(_kept((read_translation(file, known) for file in opened), faults))
    for item in versions:
        faults += _wrong_words(item)
    return versions


def _kept(read: Iterable[tuple[LoadedDocument | None, list[Fault]]], faults: list[Fault]) -> Iterator[LoadedDocument]:
    """The documents that could be read; every fault goes to `faults`."""
    for document, found in read:
        faults += found
        if document is not None:
            yield document


def _collect(faults: list[Fault], read: Callable[[], T], otherwise: T) -> T:
    try:
        return read()
    except CorpusInvalid as error:
        faults.extend(error.faults)
        return otherwise


def check_document(item: LoadedDocument, sources: dict[str, Source]) -> Iterator[Fault]:
    """Faults a document shows by itself."""
    for sentence in item.document.sentences:
        for key in sentence.sources:
            if key not in sources:
                yield Fault(item.file, item.lines.get(sentence.name, 0), f"source {key} is not in sources.json")
    yield from _wrong_words(item)


def _wrong_words(item: LoadedDocument) -> Iterator[Fault]:
    for sentence in item.document.sentences:
        for message in _wording(sentence):
            yield Fault(item.file, item.lines.get(sentence.name, 0), f"#{sentence.name}: {message}")
    seen: dict[str, str] = {}
    for sentence in item.document.sentences:
        if sentence.text in seen:
            yield Fault(item.file, item.lines.get(sentence.name, 0), f"repeats #{seen[sentence.text]} word for word")
        seen[sentence.text] = sentence.name


def _wording(sentence: Sentence) -> Iterator[str]:
    if _LEANING.match(sentence.text):
        yield f"begins with {sentence.text.split()[0]!r}: a quoted sentence must stand alone, so name its subject"
    if _OWN_WORDS.search(sentence.text):
        yield f"speaks of {_OWN_WORDS.search(sentence.text).group()!r}: say `the sources seen` or `no page seen`"  # type: ignore[union-attr]
    if _MARKUP.search(sentence.text):
        yield "holds Markdown; statements are plain text"
    if not sentence.text.rstrip('"”’)').endswith(_ENDINGS):
        yield "does not end like a sentence"
    if len(sentence.text.split()) > _MAX_WORDS:
        yield f"is longer than {_MAX_WORDS} words"


def _check_references(loaded: list[LoadedDocument], facts: Facts) -> Iterator[Fault]:
    ids = {item.document.id for item in loaded}
    names = {f"{item.document.id}#{s.name}" for item in loaded for s in item.document.sentences}
    groups: dict[str, int] = {}
    for item in loaded:
        for sentence in item.document.sentences:
            if sentence.conflict:
                groups[sentence.conflict] = groups.get(sentence.conflict, 0) + 1
    for item in loaded:
        document = item.document
        named = [*document.supersedes, document.superseded_by, document.project]
        for other in named:
            if other is not None and other not in ids:
                yield Fault(item.file, 1, f"there is no document {other!r}")
        if document.id in (*document.supersedes, document.superseded_by):
            yield Fault(item.file, 1, "is superseded by itself")
        for sentence in document.sentences:
            line = item.lines.get(sentence.name, 0)
            if sentence.superseded_by is not None:
                if sentence.superseded_by not in names:
                    yield Fault(item.file, line, f"by={sentence.superseded_by}: there is no such statement")
                elif sentence.superseded_by == f"{document.id}#{sentence.name}":
                    yield Fault(item.file, line, "is superseded by itself")
            if sentence.conflict and groups[sentence.conflict] == 1 and " but " not in sentence.text:
                yield Fault(item.file, line, f"conflict={sentence.conflict}: no other statement carries this group")
    yield from _cycles(loaded)
    yield from _check_facts(facts, ids, names)


def _cycles(loaded: list[LoadedDocument]) -> Iterator[Fault]:
    following = {
        f"{item.document.id}#{s.name}": (s.superseded_by, item, s.name)
        for item in loaded
        for s in item.document.sentences
    }
    for start, (_, item, name) in following.items():
        seen, reference = {start}, following[start][0]
        while reference in following:
            if reference in seen:
                if reference == start and following[start][0] != start:
                    yield Fault(item.file, item.lines.get(name, 0), f"#{name} is superseded in a circle")
                break
            seen.add(reference)
            reference = following[reference][0]


def _check_facts(facts: Facts, ids: set[str], names: set[str]) -> Iterator[Fault]:
    statements = [call.closing_statement for call in facts.calls]
    if facts.check is not None:
        statements.append(facts.check.statement)
    for statement in statements:
        if statement not in names:
            yield Fault("corpus.yaml", 0, f"there is no statement {statement}")
    documents = [d for call in facts.calls for d in call.documents] + list(facts.secondary_documents)
    if facts.conflicts_document is not None:
        documents.append(facts.conflicts_document)
    for document in documents:
        if document not in ids:
            yield Fault("corpus.yaml", 0, f"there is no document {document}")


def _check_files(paths: list[Path]) -> list[Fault]:
    """Faults of single files, a translation beside its original, without what only the whole corpus can show."""
    sources = load_sources(CORPUS_DIR / "sources.json")
    faults: list[Fault] = []
    for path in paths:
        opened = open_file(path)
        if isinstance(opened.head, TranslationMatter):
            original = path.with_name(f"{opened.head.id}.en.md")
            originals = list(_kept([load_document(original)] if original.exists() else [], faults))
            _versions([opened], originals, faults)
            continue
        for document in _kept([read_document(opened)], faults):
            faults += check_document(document, sources)
    return sorted(faults)


if __name__ == "__main__":
    problems = _check_files([Path(name) for name in sys.argv[1:]])
    print("\n".join(str(fault) for fault in problems) or "no faults")  # noqa: T201
    sys.exit(bool(problems))
