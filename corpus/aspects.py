"""What is said of each project where several are asked about: `corpus/aspects.yaml`.

Names of statements differ from project to project; the file ties those together that tell the same of each. Every
aspect has a row for every project, so that a list is complete or says what is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from corpus.errors import Fault
from corpus.types import Aspect, Aspects, Document, Sentence
from corpus.yaml_file import read_yaml

FILE = "aspects.yaml"
_References = Annotated[list[str], Field(min_length=1)]


class _AspectModel(BaseModel):
    model_config = ConfigDict(extra="forbid")
    all: list[str] = Field(default_factory=list)
    each: Annotated[dict[str, _References], Field(min_length=1)]


class _CountriesModel(BaseModel):
    model_config = ConfigDict(extra="forbid")
    listed: str
    without_project: dict[str, str] = Field(default_factory=dict)


class _AspectsModel(BaseModel):
    model_config = ConfigDict(extra="forbid")
    aspects: dict[str, _AspectModel]
    fields: dict[str, _References]
    countries: _CountriesModel


_MODEL = TypeAdapter(_AspectsModel)


def load_aspects(folder: Path) -> Aspects | None:
    """The aspects of a corpus's folder; None where it has no such file. Raises CorpusInvalid."""
    path = folder / FILE
    if not path.exists():
        return None
    model = read_yaml(path, _MODEL, FILE)
    return Aspects(
        aspects={
            name: Aspect({project: tuple(said) for project, said in aspect.each.items()}, tuple(aspect.all))
            for name, aspect in model.aspects.items()
        },
        fields={name: tuple(projects) for name, projects in model.fields.items()},
        countries_listed=model.countries.listed,
        without_project=dict(model.countries.without_project),
    )


def aspect_faults(aspects: Aspects | None, documents: Iterable[Document]) -> Iterator[Fault]:
    """Statements that are not there or were replaced, and projects that are not there or have no row."""
    if aspects is None:
        return
    own = list(documents)
    sentences = {f"{document.id}#{sentence.name}": sentence for document in own for sentence in document.sentences}
    projects = {document.id for document in own if document.project is not None}
    for name, aspect in aspects.aspects.items():
        for missing in sorted(projects - aspect.each.keys()):
            yield Fault(FILE, 0, f"aspects.{name}.each: has no row for {missing}")
        yield from _unknown(f"aspects.{name}.each", aspect.each, projects)
        said = [reference for row in aspect.each.values() for reference in row]
        yield from _wrong(f"aspects.{name}", [*said, *aspect.all], sentences)
    for name, members in aspects.fields.items():
        yield from _unknown(f"fields.{name}", members, projects)
    yield from _wrong("countries", [aspects.countries_listed, *aspects.without_project.values()], sentences)


def _unknown(where: str, named: Iterable[str], projects: set[str]) -> Iterator[Fault]:
    for name in named:
        if name not in projects:
            yield Fault(FILE, 0, f"{where}: {name} is no document of a project")


def _wrong(where: str, references: Iterable[str], sentences: Mapping[str, Sentence]) -> Iterator[Fault]:
    for reference in references:
        sentence = sentences.get(reference)
        if sentence is None:
            yield Fault(FILE, 0, f"{where}: there is no statement {reference}")
        elif sentence.superseded_by is not None:
            yield Fault(FILE, 0, f"{where}: {reference} was replaced by {sentence.superseded_by}")
