"""The head of a document file: YAML between two lines of three hyphens, checked by a schema."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

import pycountry
import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from corpus.errors import Fault
from corpus.types import Kind, Language, Period, Translation

_HEAD = re.compile(r"\A---\n(.*?\n)---\n", re.DOTALL)
_FIELD_LINE = re.compile(r"^([a-z_]+):", re.MULTILINE)

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*[a-z0-9]$", max_length=80)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class QuestionField(BaseModel):
    """A question and the names of the statements that answer it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    ask: Text
    answer: Annotated[list[Slug], Field(min_length=1, max_length=3)]


class FrontMatter(BaseModel):
    """The fields every document of the corpus has; `docs/corpus-writing.md` says what each holds."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: Slug
    title: Text
    kind: Kind
    language: Language
    publisher: Text
    published: str | None
    valid_from: str | None
    valid_until: str | None
    supersedes: list[Slug]
    superseded_by: Slug | None
    countries: list[str]
    project: Slug | None
    aliases: list[Text]
    summary: Text
    questions: list[QuestionField] = Field(default_factory=list)

    @field_validator("published", "valid_from", "valid_until", mode="before")
    @classmethod
    def _dates_are_text(cls, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value

    @field_validator("published")
    @classmethod
    def _period(cls, value: str | None) -> str | None:
        if value is not None:
            Period.parse(value)
        return value

    @field_validator("valid_from", "valid_until")
    @classmethod
    def _day(cls, value: str | None) -> str | None:
        if value is not None:
            date.fromisoformat(value)
        return value

    @field_validator("valid_until")
    @classmethod
    def _in_order(cls, value: str | None, info: ValidationInfo) -> str | None:
        start = info.data.get("valid_from")
        if value and start and date.fromisoformat(value) < date.fromisoformat(start):
            raise ValueError(f"{value} is before valid_from, {start}")
        return value

    @field_validator("countries", mode="before")
    @classmethod
    def _known_countries(cls, value: Any) -> Any:
        for code in value if isinstance(value, list) else []:
            if code is False:
                raise ValueError('write Norway as "NO", in quotes: YAML reads a bare NO as false')
            if not isinstance(code, str) or not code.isupper() or pycountry.countries.get(alpha_2=code) is None:
                raise ValueError(f"{code!r} is not an ISO 3166-1 alpha-2 country code")
        return value


class TranslationMatter(BaseModel):
    """The fields of a version in another language; all else is the English document's."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: Slug
    language: Literal["zh", "fr", "es", "ru", "ar"]
    translation: Translation
    title: Text
    summary: Text
    aliases: list[Text]


def read_front_matter(
    file: str, text: str, loader: type[yaml.SafeLoader | yaml.CSafeLoader] = yaml.SafeLoader
) -> tuple[FrontMatter | TranslationMatter | None, str, int, list[Fault]]:
    """Split a file into checked front matter and body.

    Returns (front matter or None, body, number of lines before the body, faults). The C loader is ten times as quick,
    but nesting deeper than any real head has overflows its stack: it is for files of our own.
    """
    match = _HEAD.match(text)
    if match is None:
        return None, text, 0, [Fault(file, 1, "has no front matter: the first line must be ---, closed by ---")]
    head, body = match.group(1), text[match.end() :]
    offset = text[: match.end()].count("\n")
    try:
        raw = yaml.load(head, Loader=loader)  # noqa: S506 - both are safe loaders
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a bare day that does not exist
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark is not None else 1
        problem = getattr(error, "problem", None) or str(error)
        return None, body, offset, [Fault(file, line, f"front matter is not YAML: {problem}")]
    if not isinstance(raw, dict):
        return None, body, offset, [Fault(file, 1, "front matter must be a list of `field: value` lines")]
    lines = {m.group(1): head[: m.start()].count("\n") + 2 for m in _FIELD_LINE.finditer(head)}
    try:
        form = TranslationMatter if "translation" in raw else FrontMatter
        return form.model_validate(raw), body, offset, []
    except ValidationError as error:
        return None, body, offset, [_fault(file, lines, detail) for detail in error.errors()]


def _fault(file: str, lines: dict[str, int], detail: Any) -> Fault:
    path = [str(part) for part in detail["loc"]]
    name = path[0] if path else "front matter"
    where = ".".join(path)
    message = detail["msg"].removeprefix("Value error, ")
    return Fault(file, lines.get(name, 1), f"{where}: {message}")
