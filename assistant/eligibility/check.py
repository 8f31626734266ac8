"""`station eligibility check`: everything the rules of calls must hold to, each fault with file and line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from assistant.eligibility.checks.clauses import clause_flaws
from assistant.eligibility.checks.flaws import Flaw, outline
from assistant.eligibility.checks.names import name_flaws
from assistant.eligibility.checks.translations import translation_flaws
from assistant.eligibility.checks.values import class_flaws
from assistant.eligibility.checks.verdicts import days_that_differ, verdict_flaws
from assistant.eligibility.checks.window import window_flaws
from assistant.knowledge import Knowledge
from corpus.errors import CorpusInvalid, Fault
from corpus.load import CORPUS_DIR, load_corpus
from corpus.rulebook import Rulebook, load_rulebook
from corpus.types import Corpus


def check_rulebooks(folder: Path = CORPUS_DIR) -> tuple[Rulebook, ...]:
    """Load the rules of every call of a corpus and check them; raises CorpusInvalid with all faults at once."""
    faults: list[Fault] = []
    books: list[Rulebook] = []
    corpus = _corpus(folder, faults)
    for path in sorted((folder / "eligibility").glob("*.yaml")):
        try:
            book = load_rulebook(path)
        except CorpusInvalid as error:
            faults += error.faults
        except RecursionError:
            faults.append(Fault(path.name, 0, "nests without end: look for an anchor (&) inside its own part"))
        else:
            books.append(book)
            faults += book_faults(book, path.read_text("utf-8"), corpus)
    if faults:
        raise CorpusInvalid(faults)
    return tuple(books)


def book_faults(book: Rulebook, text: str, corpus: Corpus | None) -> Iterator[Fault]:
    """Every fault of a book that could be loaded; without a corpus, what the book shows by itself."""
    seen = outline(text)
    flaws = [*seen.repeated, *name_flaws(book), *class_flaws(book), *translation_flaws(text)]
    if corpus is not None:
        flaws += _flaws_in(book, corpus)
    return (seen.fault(book.file, flaw) for flaw in dict.fromkeys(flaws))


def _flaws_in(book: Rulebook, corpus: Corpus) -> Iterator[Flaw]:
    knowledge = Knowledge(corpus)
    yield from clause_flaws(book, corpus, knowledge)
    yield from window_flaws(book, knowledge, days_that_differ(book, knowledge))
    yield from verdict_flaws(book, knowledge)


def _corpus(folder: Path, faults: list[Fault]) -> Corpus | None:
    try:
        return load_corpus(folder)
    except CorpusInvalid as error:
        faults += error.faults
        return None
