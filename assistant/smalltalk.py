"""Greetings, thanks, "who are you" and attempts to give orders: answered by curated text, never by search."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

from assistant.errors import DataInvalid
from corpus.load import CORPUS_DIR
from corpus.types import LANGUAGES

_NOT_WORD = re.compile(r"[\W_]+")
_BREAK = re.compile(r"[.!?,;:…،؛؟。！？，；]+")
_VOWEL_SIGNS = re.compile("[\u0640\u064b-\u0652\u0670]")
"""Arabic is written with or without them."""
_INJECTION = "injection"
_MAX_WHOLE = 80
"""Characters; nobody greets at greater length."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A curated reply and what it replies to."""

    id: str
    language: str
    text: str

    @property
    def refuses(self) -> bool:
        """Whether it turns an attempt to give orders away."""
        return self.id == _INJECTION


@dataclass(frozen=True, slots=True)
class _Entry:
    match: Literal["whole", "prefix", "contains"]
    pattern: str
    reply: Reply


@dataclass(frozen=True, slots=True)
class _Opening:
    """A pattern that need not be the whole utterance."""

    prefix: bool
    pattern: str
    spaced: bool
    reply: Reply


class SmallTalk:
    """Curated replies of all languages, matched on whole utterances (or openings, for orders)."""

    def __init__(self, entries: list[_Entry]) -> None:
        self._whole = {(e.reply.language, e.pattern): e.reply for e in entries if e.match == "whole"}
        others = [_Opening(e.match == "prefix", *_bounded(e.pattern), e.reply) for e in entries if e.match != "whole"]
        self._others: dict[str, list[_Opening]] = {
            language: sorted(others, key=lambda opening: opening.reply.language != language) for language in LANGUAGES
        }

    @classmethod
    def load(cls, folder: Path = CORPUS_DIR / "curated") -> SmallTalk:
        """Read `<language>.yaml` of every language; raises DataInvalid, which names the file."""
        return cls([entry for language in LANGUAGES for entry in _read(folder / f"{language}.yaml", language)])

    def reply(self, question: str, language: str) -> Reply | None:
        """The reply to an utterance: in `language` where it has the pattern, else in the pattern's own."""
        text = normal(question)
        if found := self._whole_reply(text, language) or self._in_pieces(question, language):
            return found
        padded = f" {text} "
        for opening in self._others[language]:
            within = padded if opening.spaced else text
            if within.startswith(opening.pattern) if opening.prefix else opening.pattern in within:
                return opening.reply
        return None

    def _whole_reply(self, text: str, language: str) -> Reply | None:
        if len(text) > _MAX_WHOLE:
            return None
        return next(
            (self._whole[key] for key in ((c, text) for c in (language, *LANGUAGES)) if key in self._whole), None
        )

    def _in_pieces(self, question: str, language: str) -> Reply | None:
        """The reply to several utterances ("Hi! Are you a robot?"): to the last that is no greeting."""
        pieces = [normal(piece) for piece in _BREAK.split(question)]
        replies = [self._whole_reply(piece, language) for piece in pieces if piece]
        found = [reply for reply in replies if reply is not None]
        if not found or len(found) < len(replies):
            return None
        return next((reply for reply in reversed(found) if reply.id != "greeting"), found[0])


def _read(path: Path, language: str) -> list[_Entry]:
    try:
        items = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
        return [
            _Entry(item["match"], normal(pattern), Reply(item["id"], language, item["reply"]))
            for item in items
            for pattern in item["patterns"]
        ]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise DataInvalid(f"{path}: curated replies cannot be read: {error}") from error


def _bounded(pattern: str) -> tuple[str, bool]:
    """A pattern with the spaces around its words, and whether it has them: a script without spaces has none."""
    spaced = not any("\u3400" <= c <= "\u9fff" for c in pattern)
    return (f" {pattern} " if spaced else pattern), spaced


def normal(text: str) -> str:
    """Lower case, NFKC, no Arabic vowel signs, punctuation as single spaces."""
    return _NOT_WORD.sub(" ", _VOWEL_SIGNS.sub("", unicodedata.normalize("NFKC", text).lower())).strip()
