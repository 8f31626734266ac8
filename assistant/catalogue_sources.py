"""Where the message catalogue's texts come from: `make messages` runs this and rewrites `assistant/locales`."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import jinja2
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po
from jinja2 import nodes
from jinja2.ext import extract_from_ast

from assistant.catalogue import SOURCE_LANGUAGE
from corpus.types import LANGUAGES

ROOT = Path(__file__).parents[1]
LOCALES = ROOT / "assistant" / "locales"
KEYWORDS: dict[str, tuple[int, ...]] = {"marked": (1,), "say": (1,), "plural": (1, 2)}
"""Calls that hold texts, and at which places; `plural` is `say.plural`."""
_READ = frozenset({"assistant", "corpus", "web"})
"""Folders of the repository that are searched."""
_LEFT_OUT = tuple(
    f'"{name}-'.encode()
    for name in ("Project-Id", "Report-Msgid", "POT-Creation", "PO-Revision", "Last", "Language", "Generated")
)
"""Header lines that say nothing here, or something else on every run."""
_WIDTH = 120


def python_texts(
    file: BinaryIO,
    keywords: Collection[str],
    _comment_tags: object,
    options: object,  # noqa: ARG001 - Babel's name
) -> Iterator[tuple[int, str, str | tuple[str, ...], list[str]]]:
    """Babel's extraction method for Python; raises ValueError for a text that is put together in a call.

    Babel's own reads tokens: it joins `say("a" if b else "c")` to "ac" and takes "a" from `say(NAMES["a"])`.
    """
    calls = (node for node in ast.walk(ast.parse(file.read(), file.name)) if isinstance(node, ast.Call) and node.args)
    for call in calls:
        name = _called(call.func)
        if name in keywords:
            places = KEYWORDS[name]
            literals = [tuple(_literals(argument, file.name)) for argument in call.args[: max(places)]]
            for texts in zip(*literals, strict=True):
                yield call.lineno, name, texts, []


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr if function.attr == "plural" else ""
    return function.id if isinstance(function, ast.Name) else ""


def _literals(argument: ast.expr, file: str) -> Iterator[str]:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    elif isinstance(argument, ast.IfExp):
        yield from _literals(argument.body, file)
        yield from _literals(argument.orelse, file)
    elif isinstance(argument, (ast.JoinedStr, ast.BinOp)):
        raise ValueError(f"{file}:{argument.lineno}: {ast.unparse(argument)} is not one text; fill slots instead")


def template_texts(
    file: BinaryIO,
    keywords: Collection[str],
    _comment_tags: object,
    options: object,  # noqa: ARG001 - Babel's name
) -> Iterator[tuple[int, str, Any, list[str]]]:
    """Babel's extraction method for templates: as Jinja's own, and `say.plural` too; raises TemplateSyntaxError."""
    tree = jinja2.Environment(autoescape=True).parse(file.read().decode())
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Getattr) and call.node.attr == "plural":
            call.node = nodes.Name("plural", "load")
    for line, function, texts in extract_from_ast(tree, tuple(keywords)):
        yield line, function, texts, []


def extracted(root: Path = ROOT) -> Catalog:
    """Every text in the sources below a folder, without translations."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    template = Catalog(charset="utf-8", fuzzy=False, header_comment="# Written by `make messages`.")
    for file_name, line, texts, comments, context in extract_from_dir(
        str(root), methods, options, KEYWORDS, directory_filter=lambda folder: _is_read(Path(folder), root)
    ):
        template.add(texts, locations=[(file_name, line)], auto_comments=comments, context=context)
    return template


def updated(template: Catalog, translated: bytes, language: str) -> Catalog:
    """The translations of a language for exactly the texts of a template; a new text has an empty one."""
    messages = read_po(BytesIO(translated), locale=language, abort_invalid=True)
    messages.header_comment = f"# {messages.locale.english_name}. Translate here; `make messages` brings it up to date."
    messages.update(template, no_fuzzy_matching=True)
    return messages


def written(messages: Catalog) -> bytes:
    """A catalogue as it is committed: sorted, files without lines, nothing that differs from run to run."""
    text = BytesIO()
    write_po(text, messages, width=_WIDTH, sort_output=True, ignore_obsolete=True, include_lineno=False)
    header, gap, rest = text.getvalue().partition(b"\n\n")
    kept = [line for line in header.splitlines() if not line.startswith(_LEFT_OUT)]
    return (b"\n".join(kept) + gap + rest).rstrip() + b"\n"


def write_all(root: Path = ROOT, locales: Path = LOCALES) -> None:
    """Bring `station.pot` and the file of every language up to date with the sources."""
    template = extracted(root)
    (locales / "station.pot").write_bytes(written(template))
    for language in LANGUAGES:
        if language != SOURCE_LANGUAGE:
            file = locales / language / "LC_MESSAGES" / "station.po"
            file.parent.mkdir(parents=True, exist_ok=True)
            before = file.read_bytes() if file.exists() else b""
            file.write_bytes(written(updated(template, before, language)))


def _is_read(folder: Path, root: Path) -> bool:
    first = folder.relative_to(root).parts[0]
    return first in _READ and not folder.name.startswith((".", "_"))


if __name__ == "__main__":
    write_all()
