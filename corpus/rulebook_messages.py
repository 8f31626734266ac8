"""The texts of a rulebook that are shown to people, as Babel extracts them for the message catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import yaml

SHOWN = (
    ("title",),
    ("facts", "*", "name"),
    ("facts", "*", "question"),
    ("facts", "*", "why"),
    ("facts", "*", "options", "*"),
    ("facts", "*", "classes", "*", "label"),
    ("rules", "*", "text"),
)
"""Where the texts stand; `*` is any key."""


def rulebook_texts(
    file: BinaryIO,
    _keywords: object,
    _comment_tags: object,
    options: object,  # noqa: ARG001 - Babel's name
) -> Iterator[tuple[int, None, str, list[str]]]:
    """Babel's extraction method: line, no function, text, where it stands."""
    root = yaml.compose(file, Loader=yaml.SafeLoader)
    for path, node in _texts(root, ()):
        if any(_fits(path, shown) for shown in SHOWN):
            yield node.start_mark.line + 1, None, node.value, [".".join(path)]


def _texts(node: yaml.Node | None, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(node, yaml.ScalarNode):
        yield path, node
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _texts(value, (*path, str(key.value)))


def _fits(path: tuple[str, ...], shown: tuple[str, ...]) -> bool:
    return len(path) == len(shown) and all(wanted in ("*", name) for name, wanted in zip(path, shown, strict=True))
