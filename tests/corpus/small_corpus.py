"""A small corpus on disk that breaks no rule, to break one rule at a time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.check import check_corpus
from corpus.errors import CorpusInvalid

SOURCES = [
    {
        "key": key,
        "title": f"Page {key}",
        "publisher": "UNOOSA",
        "url": f"https://example.org/{key}",
        "date": "2018",
        "language": "en",
        "note": "",
    }
    for key in ("S1", "S2")
]

FACTS = """\
evidence_until: 2026-05-25
check:
  title: "The page of the call"
  url: "https://example.org/call"
  statement: call#route
conflicts_document: register
calls:
  - id: first
    opens: 2018-05-28
    closes: 2018-09-30
    closing_statement: call#closed
    documents: [call]
"""

HEAD = {
    "title": '"A title of some words"',
    "kind": "announcement",
    "language": "en",
    "publisher": '"UNOOSA"',
    "published": '"2018-05-28"',
    "valid_from": "null",
    "valid_until": "null",
    "supersedes": "[]",
    "superseded_by": "null",
    "countries": "[]",
    "project": "null",
    "aliases": "[]",
    "summary": '"One sentence about the subject."',
}

CALL = """\
## The call

The first call closed on 30 September 2018. [S1, S2] {#closed}
UNOOSA's page is the place to ask about the first call. [S1] {#route}
"""
REGISTER = "The sources seen agree on the date of the first call. [S2] {#dates}\n"


def head_lines(document_id: str, **fields: str | None) -> list[str]:
    """The lines of a front matter; a field given as None is left out."""
    values = {"id": document_id, **HEAD, **fields}
    return ["---", *(f"{name}: {value}" for name, value in values.items() if value is not None), "---"]


def line_of(path: Path, beginning: str) -> int:
    """The number of the line that begins with a text."""
    lines = path.read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if line.startswith(beginning))


class SmallCorpus:
    """Two documents, two sources, one call."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "documents").mkdir()
        self.sources = folder / "sources.json"
        self.sources.write_text(json.dumps(SOURCES), "utf-8")
        self.facts = folder / "corpus.yaml"
        self.facts.write_text(FACTS, "utf-8")
        self.call = self.write("call", CALL)
        self.register = self.write("register", REGISTER)

    def write(self, document_id: str, body: str, *, name: str | None = None, **fields: str | None) -> Path:
        """Write a document of a given body, with front matter fields as they stand in the file."""
        language = fields.get("language") or "en"
        path = self.folder / "documents" / (name or f"{document_id}.{language}.md")
        path.write_text("\n".join([*head_lines(document_id, **fields), "", body]), "utf-8")
        return path

    def faults(self) -> list[str]:
        """Every fault `station corpus check` finds, as it is printed."""
        with pytest.raises(CorpusInvalid) as caught:
            check_corpus(self.folder)
        assert str(caught.value) == "\n".join(str(fault) for fault in caught.value.faults)
        return [str(fault) for fault in caught.value.faults]
