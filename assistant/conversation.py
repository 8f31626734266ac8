"""What a conversation is about: the question a follow-up leans on, and the documents its last answers spoke of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.claims import claim_of
from assistant.knowledge import Knowledge, Located
from assistant.ordinals import ordinal
from assistant.types import Query, Turn

REACH = 6
"""Questions back that a follow-up may lean on."""

_APART = frozenset(("facility", "background"))
"""Kinds of documents that speak of no project."""

LENGTH = 600
"""Characters of earlier questions that are searched with one: about a hundred words, encoded in little time."""

_PRONOUN = re.compile(
    r"\b(?:it|its|they|them|their|those|these|that|this|he|she|his|her|him|one of them|"
    r"(?<!is )(?<!are )(?<!was )(?<!were )there|the (?:first|second|third|other|last|same)(?: ones?|(?=\W*$)))\b|"
    r"\bwhich ones?\b|\blaquelle\b|\blesquel|\blequel\b|\bcu[aá]l(?:es)? de (?:ellos|ellas|los dos|las dos)\b|"
    r"\bкотор\w+ из (?:них|двух)\b|哪一个|哪个|\bأيهما\b|\bأيها\b|"
    r"\bil\b|\belle\b|\bils\b|\belles\b|\bceux|\bcelui|\bcelle|\beso\b|\bella\b|\bellos\b|\bellas\b|\bese\b|\besos\b|"
    r"\bон\b|\bона\b|\bони\b|\bних\b|\bего\b|\bих\b|它|他们|她|这个|那个|其中|\bهو\b|\bهي\b|\bهم\b|\bمنها\b|\bمنهم\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"^(?:and|what about|how about|why|since when|really)\b|^et\b|^y\b|^а\b|那么|呢|^و", re.IGNORECASE
)
_FEW_WORDS = 4
_WORD = re.compile(r"[\u3400-\u9fff]{1,2}|[^\s\u3400-\u9fff]+")
"""Where a language writes without spaces, two characters are about a word."""
_MARKS = re.compile(r"(?:\s*\[\d{1,3}\])+")
_QUOTES = " \t\n\"'“”«»「」-•*"


def leans(question: str) -> bool:
    """Whether a question cannot be searched alone: it points back, or is too short to say what it is about."""
    return points_back(question) or len(_WORD.findall(question)) <= _FEW_WORDS


def points_back(question: str) -> bool:
    """Whether a question has a word that stands for something said before."""
    return bool(_PRONOUN.search(question) or _GOES_ON.search(question)) or ordinal(question) is not None


def standalone(question: str, history: Sequence[Turn]) -> str:
    """The question with what it leans on: the last question asked that stood by itself."""
    before = topic(history) if leans(question) else None
    return question if before is None else f"{' '.join(before.split())} {question}"


def topic(history: Sequence[Turn]) -> str | None:
    """The last question asked that stood by itself; None when nothing was asked."""
    asked = [claim_of(turn.content) for turn in history if turn.role == "user" and turn.content.strip()][-REACH:]
    return next((question for question in reversed(asked) if not leans(question)), asked[0] if asked else None)


def asked_before(history: Sequence[Turn]) -> str:
    """What was asked before, the newest first, as far as it still counts."""
    asked = [
        claim_of(" ".join(turn.content.split())) for turn in history if turn.role == "user" and turn.content.strip()
    ]
    return " ".join(reversed(asked[-REACH:]))[:LENGTH]


def in_conversation(query: Query, history: Sequence[Turn], knowledge: Knowledge) -> Query:
    """A leaning question with its subjects; one about a single project is searched with the project's name.

    What it names itself ("and Peru?") is its subject, unless a pronoun points back. Where no project is spoken of, the
    question before it is searched too, but must not outweigh it: what is asked now is what asks.
    """
    before = subjects(history, knowledge)
    named = () if _PRONOUN.search(query.question) else knowledge.projects_meant(query.question)
    if not knowledge.projects_named(query.question) and before and not any(map(knowledge.project_name, before)):
        named = ()  # a country alone is no project where the talk is of something else
    found = _pointed_at(query.question, history, knowledge) or named or before
    names = [name for name in map(knowledge.project_name, found) if name]
    apart = _apart_from_projects(query.question, found, history, knowledge)
    query = replace(query, subjects=found, told=told(history, knowledge), apart=apart)
    if len(names) == 1:
        return replace(query, search_text=f"{names[0]}: {query.question}")
    joined = not names and query.search_text != query.question
    return replace(query, focus=query.focus or query.question) if joined else query


def _apart_from_projects(question: str, found: Sequence[str], history: Sequence[Turn], knowledge: Knowledge) -> bool:
    """Whether "it" stands for something of the station or in the background, and no project was spoken of."""
    if not found or not points_back(question) or not all(knowledge.kind(document) in _APART for document in found):
        return False
    asked = (*(turn.content for turn in history if turn.role == "user"), question)
    answered = (turn.content for turn in history if turn.role == "assistant")
    return not any(map(knowledge.projects_compared, asked)) and not any(map(knowledge.projects_named, answered))


def _pointed_at(question: str, history: Sequence[Turn], knowledge: Knowledge) -> tuple[str, ...]:
    """The project that "the second one" is, of those that the last answer came to; none where it points at none."""
    place = ordinal(question) if not knowledge.projects_named(question) else None
    last = next((turn.content for turn in reversed(history) if turn.role == "assistant"), "")
    named = knowledge.projects_in_order(last) if place is not None else ()
    return named[place:][:1] if place is not None and len(named) > max(place, 1) else ()


def subjects(history: Sequence[Turn], knowledge: Knowledge) -> tuple[str, ...]:
    """Documents the last answer that cited any was about, the first cited first."""
    for turn in reversed(history):
        if turn.role == "assistant":
            cited = turn.cited or tuple(located.document.id for located in _quoted(turn.content, knowledge))
            cited = cited or knowledge.projects_named(turn.content)
            if cited:
                return _narrowed(tuple(dict.fromkeys(cited)), knowledge)
    return ()


def told(history: Sequence[Turn], knowledge: Knowledge) -> frozenset[str]:
    """References of the statements of the last answer, and of those that say the same."""
    last = next((turn.content for turn in reversed(history) if turn.role == "assistant"), "")
    said = [located.reference for located in _quoted(last, knowledge)]
    return frozenset(said).union(*map(knowledge.twins, said))


def _narrowed(documents: tuple[str, ...], knowledge: Knowledge) -> tuple[str, ...]:
    """The projects' own documents where there are some: what speaks of many is no subject beside one."""
    return tuple(document for document in documents if knowledge.project_name(document)) or documents


def _quoted(text: str, knowledge: Knowledge) -> Iterator[Located]:
    """Sentences of documents that stand, word for word, in an answer."""
    for piece in _MARKS.split(text):
        for line in piece.splitlines():
            located = knowledge.saying(line.strip(_QUOTES))
            if located is not None:
                yield located
