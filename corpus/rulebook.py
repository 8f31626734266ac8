"""The rules of one call: `corpus/eligibility/<call>.yaml` (docs/eligibility-rules.md).

Texts are English and are the keys of the message catalogue; nothing here is translated.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from corpus.clauses import Clause
from corpus.conditions import Condition, read_condition
from corpus.errors import CorpusInvalid, Fault
from corpus.load import CORPUS_DIR
from corpus.states import un_members

Verdict = Literal["allows", "excludes", "silent", "notes"]
"""What follows where a rule's condition holds: its requirement is met, fails, is not settled; or nothing does."""
Basis = Literal["call", "summary", "remark", "practice", "law", "gap"]
"""What a rule rests on: the call's own terms as reported, somebody's summary of them, a remark in the press, what
was done in practice, a country's law, or a recorded gap."""
BASES: tuple[Basis, ...] = get_args(Basis)
Values = Literal["options", "countries", "day"]


@dataclass(frozen=True, slots=True)
class Option:
    """An allowed answer to the question of a fact."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class FactClass:
    """Values of a fact that no rule tells apart, with one of them as an example."""

    id: str
    label: str
    example: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a decision may need to know: its question, why it is asked, what may be answered."""

    id: str
    name: str
    question: str
    why: str
    values: Values
    several: bool
    options: tuple[Option, ...]
    classes: tuple[FactClass, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition, what follows from it for a requirement, why, and the clauses that say so."""

    id: str
    requirement: str
    verdict: Verdict
    when: Condition
    basis: Basis
    text: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything that decides about one call."""

    call: str
    title: str
    opens: date
    closes: date
    opening: Clause
    closing: tuple[Clause, ...]
    facts: tuple[Fact, ...]
    requirements: tuple[str, ...]
    defined: dict[str, Condition]
    rules: tuple[Rule, ...]
    file: str
    fingerprint: str = field(compare=False)
    """SHA-256 of the file, in hexadecimal."""

    def fact(self, name: str) -> Fact | None:
        """A fact by its id."""
        return next((fact for fact in self.facts if fact.id == name), None)

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """Every clause, in the order of the file, each once."""
        cited = (self.opening, *self.closing, *(clause for rule in self.rules for clause in rule.clauses))
        return tuple(dict.fromkeys(cited))


def load_rulebooks(folder: Path = CORPUS_DIR) -> tuple[Rulebook, ...]:
    """The rules of every call in `folder/eligibility`, by call; raises CorpusInvalid."""
    return tuple(load_rulebook(path) for path in sorted((folder / "eligibility").glob("*.yaml")))


def load_rulebook(path: Path) -> Rulebook:
    """Read the rules of one call; raises CorpusInvalid with every fault of form."""
    try:
        text = path.read_text("utf-8")
        model = _BookModel.model_validate(yaml.safe_load(text))
    except ValidationError as error:
        faults = [Fault(path.name, 0, f"{'.'.join(map(str, d['loc']))}: {d['msg']}") for d in error.errors()]
        raise CorpusInvalid(faults) from error
    except OSError as error:
        raise CorpusInvalid([Fault(path.name, 0, f"cannot be read: {error.strerror}")]) from error
    except (yaml.YAMLError, ValueError) as error:  # ValueError: not UTF-8, or a day that does not exist
        raise CorpusInvalid([Fault(path.name, 0, f"is not YAML: {error}")]) from error
    if path.stem != model.call:
        raise CorpusInvalid([Fault(path.name, 0, f"must be named {model.call}.yaml, after its call")])
    return _book(model, path.name, hashlib.sha256(text.encode()).hexdigest())


def _book(model: _BookModel, file: str, digest: str) -> Rulebook:
    return Rulebook(
        call=model.call,
        title=model.title,
        opens=model.opens,
        closes=model.closes,
        opening=_clause(model.opening),
        closing=tuple(map(_clause, model.closing)),
        facts=tuple(_fact(name, fact) for name, fact in model.facts.items()),
        requirements=tuple(model.requirements),
        defined=dict(model.defined),
        rules=tuple(_rule(name, rule) for name, rule in model.rules.items()),
        file=file,
        fingerprint=digest,
    )


def _fact(name: str, model: _FactModel) -> Fact:
    options = tuple(Option(key, label) for key, label in model.options.items())
    classes = tuple(FactClass(key, c.label, tuple(map(str, c.example))) for key, c in model.classes.items())
    alike = classes or tuple(FactClass(option.id, option.label, (option.id,)) for option in options)
    return Fact(name, model.name, model.question, model.why, model.values, model.several, options, alike)


def _rule(name: str, model: _RuleModel) -> Rule:
    clauses = tuple(map(_clause, model.clauses))
    return Rule(name, model.requirement, model.verdict, model.when, model.basis, model.text, clauses)


def _clause(raw: dict[str, str]) -> Clause:
    ((reference, reviewed),) = raw.items()
    return Clause(reference, reviewed)


def _condition(raw: Any) -> Condition:
    return read_condition(raw, un_members())


_ClauseField = Annotated[dict[str, str], Field(min_length=1, max_length=1)]
_ConditionField = Annotated[Any, BeforeValidator(_condition)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _ClassModel(_Model):
    label: str
    example: list[date | str]


class _FactModel(_Model):
    name: str
    question: str
    why: str
    values: Values = "options"
    several: bool = False
    options: dict[str, str] = Field(default_factory=dict)
    classes: dict[str, _ClassModel] = Field(default_factory=dict)


class _RuleModel(_Model):
    requirement: str
    verdict: Verdict
    when: _ConditionField
    basis: Basis
    text: str
    clauses: list[_ClauseField]


class _BookModel(_Model):
    call: str
    title: str
    opens: date
    closes: date
    opening: _ClauseField
    closing: Annotated[list[_ClauseField], Field(min_length=1)]
    facts: dict[str, _FactModel]
    requirements: list[str]
    defined: dict[str, _ConditionField] = Field(default_factory=dict)
    rules: dict[str, _RuleModel]
