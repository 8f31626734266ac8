"""The body of a document file: one statement a line, with its sources and marks.

On 30 August 2018 UNOOSA and CMSA moved the deadline … [S1, S2] {#new-deadline date=2018-08-30}

A version in another language has the names alone: sources and marks are those of the statement it translates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.errors import Fault
from corpus.types import Period, Section, Sentence

_LINE = re.compile(r"(?P<text>.+?)\s*\[(?P<keys>S\d+(?:\s*,\s*S\d+)*)\]\s*(?:\{(?P<marks>[^{}]*)\})?")
_TRANSLATED_LINE = re.compile(r"(?P<text>.+?)\s*\{(?P<marks>#[^{}\s]+)\}")
_MARK = re.compile(r"#(?P<name>\S+)|\.(?P<flag>\S+)|(?P<key>[a-z]+)=(?P<value>\S+)|(?P<other>\S+)")
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_REFERENCE = re.compile(r"[a-z0-9-]+#[a-z0-9-]+")
_FLAGS = {"superseded", "preferred", "gap"}
_KEYS = {"by", "conflict", "date"}
_UNSPACED = {"zh"}  # written without a space between sentences


@dataclass(frozen=True, slots=True)
class Body:
    """A parsed body: its plain text, its sections, the line each sentence stands on, faults."""

    text: str
    sections: tuple[Section, ...]
    lines: dict[str, int]
    faults: list[Fault]


@dataclass(slots=True)
class _Marks:
    name: str = ""
    by: str | None = None
    conflict: str | None = None
    said: Period | None = None
    flags: frozenset[str] = frozenset()


class _Writer:
    """Grows the plain text, section by section, and remembers where everything is."""

    def __init__(self, language: str) -> None:
        self.text = ""
        self.sections: list[Section] = []
        self._space = "" if language in _UNSPACED else " "
        self._heading, self._start = "", 0
        self._sentences: list[Sentence] = []
        self._paragraph = 0
        self._in_paragraph = False

    def heading(self, text: str) -> None:
        self.close()
        self._break()
        self._heading, self._start = text, len(self.text)
        self.text += text
        self.end_paragraph()

    def end_paragraph(self) -> None:
        self._in_paragraph = False

    def sentence(self, text: str, sources: tuple[str, ...], marks: _Marks) -> None:
        if self._in_paragraph:
            self.text += self._space
        else:
            self._break()
            self._paragraph += 1
            self._in_paragraph = True
        start = len(self.text)
        self.text += text
        self._sentences.append(
            Sentence(
                name=marks.name,
                text=text,
                start=start,
                end=len(self.text),
                paragraph=self._paragraph,
                sources=sources,
                said=marks.said,
                superseded_by=marks.by,
                conflict=marks.conflict,
                preferred="preferred" in marks.flags,
                gap="gap" in marks.flags,
            )
        )

    def close(self) -> None:
        if self._heading or self._sentences:
            self.sections.append(Section(self._heading, self._start, len(self.text), tuple(self._sentences)))
        self._heading, self._sentences = "", []

    def _break(self) -> None:
        if self.text:
            self.text += "\n\n"


def parse_body(file: str, body: str, language: str, line_offset: int = 0, *, translated: bool = False) -> Body:
    """Read a body; every fault found is in `faults`, and the rest of the body is still read."""
    writer = _Writer(language)
    form, example = (_TRANSLATED_LINE, "{#name}") if translated else (_LINE, "[S1, S2] {#name}")
    faults: list[Fault] = []
    lines: dict[str, int] = {}
    for number, raw in enumerate(body.split("\n"), start=line_offset + 1):
        line = raw.strip()
        if not line:
            writer.end_paragraph()
        elif line.startswith("## "):
            writer.heading(line[3:].strip())
        elif line.startswith("#"):
            faults.append(Fault(file, number, "only headings of the form `## heading` are used"))
        else:
            match = form.fullmatch(line)
            if match is None:
                faults.append(Fault(file, number, f"not a statement: write `One sentence. {example}` on one line"))
                continue
            part = match.groupdict()
            marks, wrong = _marks(part["marks"] or "")
            faults += [Fault(file, number, message) for message in wrong]
            if marks.name and marks.name in lines:
                faults.append(Fault(file, number, f"#{marks.name} is already used on line {lines[marks.name]}"))
            lines[marks.name] = number
            sources = tuple(key.strip() for key in part.get("keys", "").split(",") if key)
            writer.sentence(part["text"], sources, marks)
    writer.close()
    return Body(writer.text, tuple(writer.sections), lines, faults)


def _marks(text: str) -> tuple[_Marks, list[str]]:
    marks, wrong, flags = _Marks(), [], set()
    for match in _MARK.finditer(text):
        name, flag, key, value, other = match.group("name", "flag", "key", "value", "other")
        if name:
            marks.name = name
        elif flag in _FLAGS:
            flags.add(flag)
        elif key == "by":
            marks.by = value
        elif key == "conflict":
            marks.conflict = value
        elif key == "date":
            try:
                marks.said = Period.parse(value)
            except ValueError as error:
                wrong.append(f"date: {error}")
        else:
            known = ", ".join(["#name", *sorted(f".{f}" for f in _FLAGS), *sorted(f"{k}=" for k in _KEYS)])
            wrong.append(f"unknown mark {flag or key or other!r}; known marks: {known}")
    if not marks.name or not _NAME.fullmatch(marks.name):
        wrong.append("a statement needs a name: {#two-to-four-words}")
    if ("superseded" in flags) != (marks.by is not None):
        wrong.append(".superseded and by=document#name go together")
    if marks.by is not None and not _REFERENCE.fullmatch(marks.by):
        wrong.append(f"by={marks.by}: write document#name")
    if "preferred" in flags and marks.conflict is None:
        wrong.append(".preferred belongs to a conflict=group")
    marks.flags = frozenset(flags)
    return marks, wrong
