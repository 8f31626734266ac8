"""Flaws of a rulebook, by where they stand in its file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import yaml

from corpus.errors import Fault

Place = tuple[str, ...]
"""Keys that lead to a part of the file; the parts of a list are counted from 1."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong at a place."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class Outline:
    """The lines on which the parts of a file begin, and keys that are there twice."""

    lines: Mapping[Place, int]
    repeated: tuple[Flaw, ...]

    def fault(self, file: str, flaw: Flaw) -> Fault:
        """The flaw with the line of its place, or of what is around it."""
        around = (flaw.place[:length] for length in range(len(flaw.place), 0, -1))
        line = next((self.lines[place] for place in around if place in self.lines), 0)
        return Fault(file, line, f"{'.'.join(flaw.place)}: {flaw.message}")


def outline(text: str) -> Outline:
    """Read the outline of YAML that is known to be sound; a reader of YAML keeps the last of two equal keys."""
    found = list(_parts(yaml.compose(text, Loader=yaml.CSafeLoader), ()))
    lines: dict[Place, int] = {}
    repeated: dict[Place, Flaw] = {}
    for place, line in found:
        if place in lines and not any(place[:length] in repeated for length in range(len(place))):
            repeated[place] = Flaw(place, f"is on line {lines[place]} too; only the last one counts")
        lines[place] = line
    return Outline(lines, tuple(repeated.values()))


def _parts(node: yaml.Node | None, place: Place) -> Iterator[tuple[Place, int]]:
    for key, line, value in _children(node):
        yield (*place, key), line
        yield from _parts(value, (*place, key))


def _children(node: yaml.Node | None) -> Iterable[tuple[str, int, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        return [(str(key.value), key.start_mark.line + 1, value) for key, value in node.value]
    if isinstance(node, yaml.SequenceNode):
        return [(str(number), value.start_mark.line + 1, value) for number, value in enumerate(node.value, start=1)]
    return []
