"""Statements of different documents that say the same: `corpus/twins.yaml`.

Each entry lists the references of two or more, the most authoritative first. Whoever quotes one cites the others with
it, and does not say them again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter

from corpus.errors import Fault
from corpus.types import Document, Sentence
from corpus.yaml_file import read_yaml

FILE = "twins.yaml"
Twins = tuple[tuple[str, ...], ...]
_TWINS = TypeAdapter(list[Annotated[list[str], Field(min_length=2)]])


@dataclass(frozen=True, slots=True)
class _Standing:
    """What twins have in common beside what they say: what is not known is no twin of a fact."""

    gap: bool
    replaced: bool

    @classmethod
    def of(cls, sentence: Sentence) -> _Standing:
        return cls(sentence.gap, sentence.superseded_by is not None)


def load_twins(folder: Path) -> Twins:
    """The lists of a corpus's folder; none where it has no such file. Raises CorpusInvalid."""
    path = folder / FILE
    if not path.exists():
        return ()
    return tuple(tuple(group) for group in read_yaml(path, _TWINS, FILE))


def twin_faults(twins: Twins, documents: Iterable[Document]) -> Iterator[Fault]:
    """References that are not there or stand twice, and lists of statements that cannot say the same."""
    sentences = {f"{d.id}#{s.name}": s for d in documents for s in d.sentences}
    seen: set[str] = set()
    for group in twins:
        for message in _wrong(group, sentences, seen):
            yield Fault(FILE, 0, f"{', '.join(group)}: {message}")
        seen.update(group)


def _wrong(group: tuple[str, ...], sentences: Mapping[str, Sentence], seen: set[str]) -> Iterator[str]:
    for reference in group:
        if reference not in sentences:
            yield f"there is no statement {reference}"
        if reference in seen or group.count(reference) > 1:
            yield f"{reference} stands in more than one place"
    if len({reference.partition("#")[0] for reference in group}) < len(group):
        yield "has two statements of one document"
    if len({_Standing.of(sentences[reference]) for reference in group if reference in sentences}) > 1:
        yield "joins recorded gaps or replaced statements with others"
