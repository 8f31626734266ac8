"""Names in Latin capitals, and addresses, which every language keeps: UNOOSA, POLAR-2, www.cmse.gov.cn.

`corpus/name-forms.yaml` has the names that a language writes in its own way, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from corpus.types import Language

_FILE = Path(__file__).with_name("name-forms.yaml")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[A-Za-z0-9./_~%?=&#+-]*[A-Za-z0-9/]|[A-Za-z0-9._-]+@[A-Za-z0-9-]+(?:\.[A-Za-z]+)+"
)
_TOKEN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]+(?:[-+][A-Za-z0-9]+)*(?![A-Za-zÀ-ÿ])")
_CAPITALS = re.compile(r"[A-Z].*[A-Z]|[A-Z][a-z]+\d{3}")  # UNOOSA, CubeSat, Space2030
_WITH_THE_NAME = re.compile(r"\d+|[A-Z]+")
_CHINESE_DATE = re.compile(r"(?<=[A-Za-z])(?=\d{4}\s*年|\d{1,2}\s*月)|(?<=[A-Za-z]-\d)(?=\d{4}\s*年)")
_ROMAN = re.compile(r"[IVX]+")


def take_names(text: str) -> tuple[dict[str, None], str]:
    """The names and addresses of a text, in order, and the text with blanks in their places."""
    names: dict[str, None] = {}
    text = _CHINESE_DATE.sub(" ", text)  # Chinese may write "CMSA2018年" without a space

    def blank(match: re.Match[str]) -> str:
        name = match[0] if _ADDRESS.fullmatch(match[0]) else _name(match[0])
        if not name:
            return match[0]
        names[name] = None
        return match[0].replace(name, " " * len(name), 1)

    return names, _TOKEN.sub(blank, _ADDRESS.sub(blank, text))


def _name(token: str) -> str:
    """The part of a token that is a name, with the numbers and capitals joined to it; empty: none is."""
    parts = re.split(r"([-+])", token)
    for place in range(0, len(parts), 2):
        if not _CAPITALS.search(parts[place]) or _ROMAN.fullmatch(parts[place]):
            continue
        last = place
        while last + 2 < len(parts) and _WITH_THE_NAME.fullmatch(parts[last + 2]):
            last += 2
        return "".join(parts[place : last + 1]).lstrip("0123456789")  # "150TB"
    return ""


def take_forms(names: Mapping[str, None], text: str, language: Language) -> tuple[set[str], str]:
    """Which English names a text says in its own language's way, and the text with blanks in their places."""
    said = set()
    for name in sorted(names, key=len, reverse=True):  # UNISPACE+50 before UNISPACE
        pattern = _forms(language).get(name)
        if pattern is not None and pattern.search(text):
            said.add(name)
            text = pattern.sub(lambda match: " " * len(match[0]), text)
    return said, text


def is_own_form(name: str, language: Language) -> bool:
    """Whether a name in capitals is the language's own for something that has another in English."""
    return any(pattern.fullmatch(name) for pattern in _forms(language).values())


@cache
def _forms(language: Language) -> dict[str, re.Pattern[str]]:
    data: dict[str, dict[str, str]] = yaml.load(_FILE.read_text("utf-8"), Loader=yaml.CSafeLoader)
    unexplained = [name for name, forms in data.items() if not forms.get("reason")]
    if unexplained:
        raise ValueError(
            f"{_FILE.name}: {', '.join(unexplained)} has no reason; say why a language keeps other letters"
        )
    return {name: re.compile(forms[language]) for name, forms in data.items() if language in forms}
