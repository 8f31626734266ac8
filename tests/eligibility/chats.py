"""Questions of applicants in six languages, and how the rules take them. `python -m tests.eligibility.chats [FILE]`.

`chats.jsonl` was written apart from the code and from the rules: what each says of itself, and whether it is decided,
must be asked back, or is a general question that goes the usual way.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

from assistant.cite import Citations
from assistant.composed import Composed, written
from assistant.eligibility.composition import compose
from assistant.eligibility.consultation import Consultation, consult
from assistant.eligibility.engine import Eligibility
from assistant.gate import QuoteGate
from assistant.knowledge import Knowledge
from assistant.phrases import phrases
from assistant.types import Turn
from corpus.load import load_corpus
from corpus.rulebook import load_rulebooks

TODAY = date(2026, 11, 22)
Result = Literal["right", "asked", "wrong", "missed", "taken"]
RESULTS: tuple[Result, ...] = get_args(Result)
"""As it should be; asked back though enough was said; decided otherwise, or without asking what had to be asked; a case
taken for a general question; a general question taken for a case."""


@dataclass(frozen=True, slots=True)
class Chat:
    """One question with what came before it, and what is expected."""

    id: str
    language: str
    question: str
    history: tuple[Turn, ...]
    expect: Literal["decided", "clarify", "usual"]
    would_have_been: str | None


def read_chats(name: str = "chats.jsonl") -> list[Chat]:
    """The questions of a file beside this one."""
    lines = Path(__file__).with_name(name).read_text("utf-8").splitlines()
    return [_chat(json.loads(line)) for line in lines if line.strip()]


def _chat(raw: dict[str, Any]) -> Chat:
    history = tuple(Turn(turn["role"], turn["content"]) for turn in raw.get("history", ()))
    return Chat(raw["id"], raw["lang"], raw["question"], history, raw["expect"], raw["would_have_been"])


class Room:
    """Where the chats are held: the real rules over the real documents, without retrieval."""

    def __init__(self) -> None:
        corpus = load_corpus()
        self._knowledge = Knowledge(corpus)
        self._documents = {(d.id, d.language): d for d in corpus.documents}
        (book,) = load_rulebooks()
        self.eligibility = Eligibility(book, self._knowledge)

    def held(self, chat: Chat) -> Consultation | None:
        """The last question of a chat, taken to the rules after the answers that were really given before."""
        history: list[Turn] = []
        for turn in chat.history:
            if turn.role == "user":
                history += [turn, Turn("assistant", self.said(turn.content, chat.language, history))]
        return consult(self.eligibility, chat.question, chat.language, history, TODAY)

    def said(self, question: str, language: str, history: list[Turn]) -> str:
        """The text of an answer by rules; empty where the question is none for them."""
        consultation = consult(self.eligibility, question, language, history, TODAY)
        if consultation is None:
            return ""
        citations = Citations(
            QuoteGate(), lambda name, lang: self._documents.get((name, lang)), self._knowledge, language
        )
        blocks = compose(consultation, self.eligibility.book, citations, language)
        return written(Composed(consultation.status, blocks), phrases(language))

    def result(self, chat: Chat) -> Result:
        """How a chat came out."""
        consultation = self.held(chat)
        if consultation is None:
            return "right" if chat.expect == "usual" else "missed"
        if chat.expect == "usual":
            return "taken"
        if chat.expect == "clarify":
            return "right" if consultation.status == "clarify" else "wrong"
        if consultation.status == "clarify":
            return "asked"
        return "right" if consultation.finding.would_have_been == chat.would_have_been else "wrong"


def table(room: Room, chats: list[Chat]) -> Iterator[str]:
    """Results by language as a Markdown table."""
    yield f"| language | chats | {' | '.join(RESULTS)} |"
    yield "|---|---|" + "---|" * len(RESULTS)
    for language in sorted({chat.language for chat in chats}):
        counts = Counter(room.result(chat) for chat in chats if chat.language == language)
        told = " | ".join(str(counts[result]) for result in RESULTS)
        yield f"| {language} | {counts.total()} | {told} |"


def main() -> None:
    """Print the table and every chat that did not come out right."""
    room, chats = Room(), read_chats(*sys.argv[1:])
    print("\n".join(table(room, chats)))
    for chat in chats:
        if (result := room.result(chat)) != "right":
            held = room.held(chat)
            facts = dict(held.situation.facts) if held else None
            print(result, chat.id, [turn.content for turn in chat.history], chat.question, facts, sep=" | ")


if __name__ == "__main__":
    main()
