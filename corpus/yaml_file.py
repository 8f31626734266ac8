"""Reading a YAML file of the corpus into checked types, with faults that name the place."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from corpus.errors import CorpusInvalid, Fault

T = TypeVar("T")


def read_yaml(path: Path, kind: TypeAdapter[T], name: str) -> T:
    """What a file holds; raises CorpusInvalid, its faults under `name`."""
    try:
        return kind.validate_python(yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader))
    except ValidationError as error:
        faults = [Fault(name, 0, f"{'.'.join(map(str, d['loc']))}: {d['msg']}") for d in error.errors()]
        raise CorpusInvalid(faults) from error
    except (yaml.YAMLError, ValueError) as error:  # ValueError: not UTF-8, or a day that does not exist
        raise CorpusInvalid([Fault(name, 0, f"is not YAML: {error}")]) from error
