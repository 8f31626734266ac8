"""Member States of the United Nations, and which codes are countries at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.errors import CorpusInvalid, Fault
from corpus.load import CORPUS_DIR

MEMBERS = 193
"""How many Member States there have been since 2011."""

USER_ASSIGNED = frozenset({"XK"})
"""Codes that ISO leaves free and everybody uses."""


@dataclass(frozen=True, slots=True)
class States:
    """Codes of the Member States and of the observer States, ISO 3166-1 alpha-2."""

    members: frozenset[str]
    observers: frozenset[str]


class _StatesModel(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    members: list[str]
    observers: list[str]


def load_states(path: Path) -> States:
    """Read a list of states; raises CorpusInvalid with every fault."""
    try:
        model = _StatesModel.model_validate(yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader))
    except FileNotFoundError:
        raise CorpusInvalid([Fault(path.name, 0, "is missing")]) from None
    except ValidationError as error:
        raise CorpusInvalid([Fault(path.name, 0, _told(error))]) from error
    except (yaml.YAMLError, ValueError) as error:  # ValueError: not UTF-8
        raise CorpusInvalid([Fault(path.name, 0, f"cannot be read: {error}")]) from error
    if faults := [Fault(path.name, 0, message) for message in _wrong(model)]:
        raise CorpusInvalid(faults)
    return States(frozenset(model.members), frozenset(model.observers))


def un_members() -> frozenset[str]:
    """Codes of the 193 Member States of the United Nations."""
    return _states().members


def observers() -> frozenset[str]:
    """Codes of the non-member observer States."""
    return _states().observers


def known_code(code: str) -> bool:
    """Whether this is the code of a country or territory: ISO 3166-1 alpha-2 in capitals, or XK."""
    return code in known_codes()


@cache
def known_codes() -> frozenset[str]:
    """Every code that `known_code` knows."""
    import pycountry  # noqa: PLC0415 - slow, and few commands need it

    return frozenset(cast("str", country.alpha_2) for country in pycountry.countries) | USER_ASSIGNED


@cache
def _states() -> States:
    return load_states(CORPUS_DIR / "un-member-states.yaml")


def _told(error: ValidationError) -> str:
    fault = error.errors()[0]
    place = ".".join(str(part) for part in fault["loc"])
    hint = '; "NO" needs quotes in YAML' if fault.get("input") is False else ""
    return f"{place}: {fault['msg']}, not {fault.get('input')!r}{hint}"


def _wrong(model: _StatesModel) -> Iterator[str]:
    for name, codes in (("members", model.members), ("observers", model.observers)):
        yield from (f"{name}: {code!r} is no ISO 3166-1 alpha-2 code" for code in codes if not known_code(code))
        yield from (f"{name}: {code} is there twice" for code in sorted(set(codes)) if codes.count(code) > 1)
    yield from (f"{code} is a member and an observer" for code in sorted({*model.members} & {*model.observers}))
    if len(set(model.members)) != MEMBERS:
        yield f"members: {len(set(model.members))} codes, {MEMBERS} are right"
