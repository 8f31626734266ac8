"""A desk without an index and a chat without a store: the real corpus, hand-built answers, hostile documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache, cached_property
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from assistant.cite import Citations
from assistant.errors import QuestionInvalid
from assistant.gate import QuoteGate
from assistant.knowledge import Knowledge, Located
from assistant.phrases import phrases
from assistant.types import Answer, Notice, Request, Status
from corpus.load import CORPUS_DIR, load_corpus
from corpus.markup import parse_body
from corpus.types import Corpus, Document, Facts, Period, Section, Sentence, Source
from ingest.errors import CollectionMissing
from ingest.stored import Manifest
from web import pages
from web.chat import Exchange
from web.errors import AnswerUnknown, ConversationUnknown, KeyReused
from web.problems import install_problems
from web.schema import AnswerBody, ChatBody
from web.served import Opened, Served
from web.settings import Settings
from web.store import Store

HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(2)> & "quotes" {{ 7 * 7 }}'
_ATTACK = re.compile(r"attack-\d+")
ASTRAL = "𝒜 first 🚀 sentence with 𝄞 signs. A second 🛰️ sentence, e\u0301 too."

_PLAIN = """Notes of our own team

We met on a Monday.
The second line of the same note.

What we decided:
- to apply with 𝒳-ray data
- to ask for help"""


def written(document_id: str, language: str, title: str, body: str) -> Document:
    """A document of the project's own form."""
    parsed = parse_body(document_id, body, language, 0)
    assert not parsed.faults, parsed.faults
    return Document(
        id=document_id,
        title=title,
        kind="announcement",
        language=language,
        publisher="UNOOSA and CMSA",
        published=Period.parse("2018-08-30"),
        text=parsed.text,
        sections=parsed.sections,
        countries=("CN", "SA"),
    )


def plain(document_id: str, text: str, *sentences: str, title: str = "Our own notes") -> Document:
    """A reader's own document: one section, sentences somewhere in its text, no sources."""
    found = [
        Sentence(f"s{n}", sentence, at := text.index(sentence), at + len(sentence), paragraph=n)
        for n, sentence in enumerate(sentences, start=1)
    ]
    section = Section("", 0, len(text), tuple(found))
    return Document(document_id, title, "background", "en", "", None, text, (section,))


@cache
def web_corpus() -> Corpus:
    """The real corpus with a reader's notes and hostile text."""
    corpus = load_corpus(CORPUS_DIR)
    source = Source("S9001", HOSTILE, HOSTILE, "javascript:alert(1)", HOSTILE, "en", HOSTILE)
    hostile = plain("hostile", f"{HOSTILE} is what it says.", f"{HOSTILE} is what it says.", title=HOSTILE)
    sentence = replace(hostile.sentences[0], sources=("S9001",))
    sections = (replace(hostile.sections[0], sentences=(sentence,)),)
    hostile = replace(hostile, summary=HOSTILE, sections=sections)
    added = (
        plain("own-notes", _PLAIN, "We met on a Monday.", "to apply with 𝒳-ray data"),
        plain("astral", ASTRAL, *(part + "." for part in ASTRAL.rstrip(".").split(". "))),
        hostile,
    )
    return Corpus((*corpus.documents, *added), corpus.sources | {"S9001": source}, corpus.facts)


def attacked_corpus(texts: Sequence[str], batch: int = 8) -> Corpus:
    """The corpus with documents `attack-0`, `attack-1`, …, whose titles, texts and sentences are these texts."""
    base = web_corpus()
    added = []
    for number, start in enumerate(range(0, len(texts), batch)):
        held = texts[start : start + batch]
        added.append(plain(f"attack-{number}", "\n\n".join(held), *held, title=" ".join(held)))
    return Corpus((*base.documents, *added), base.sources, base.facts)


def paged() -> Document:
    """A reader's own file of three pages, word for word; a page ends within a sentence and one after a paragraph."""
    text = "A paged file.\n\nThis sentence runs over to the next page.\n\nThe last page is short."
    document = plain("paged", text, "This sentence runs over to the next page.", "The last page is short.")
    pages_at = (0, text.index("over to"), text.index("\n\nThe last"))
    return replace(document, title="A paged file", pages=pages_at, verbatim=True)


class FakeDesk:
    """Answers by the words a question holds; keeps the requests it was asked. Holds a second collection, `notes`."""

    def __init__(self, corpus: Corpus | None = None, settings: Settings | None = None) -> None:
        self._corpus = corpus or web_corpus()
        self._collections = {"station": self._corpus, "notes": Corpus((paged(),), {}, Facts())}
        self._knowledge = Knowledge(self._corpus)
        self.settings = settings or Settings(_env_file=None)  # type: ignore[call-arg]
        self.gate = QuoteGate()
        self.served = Served(self.settings.data_dir, _serve_nothing)
        self.requests: list[Request] = []

    @cached_property
    def store(self) -> Store:
        return Store.open(self.settings.store_url)

    def today(self) -> date:
        return date(2026, 6, 1)

    def generation(self, collection: str = "station") -> str | None:
        return "000001-abcdef" if collection in self._collections else None

    def knowledge(self, collection: str = "station") -> Knowledge:
        self.documents(collection)
        return self._knowledge if collection == "station" else Knowledge(self._collections[collection])

    def documents(self, collection: str = "station") -> tuple[Document, ...]:
        if collection not in self._collections:
            raise CollectionMissing(f"there is no collection {collection!r}")
        return self._collections[collection].documents

    def languages_of(self, document_id: str, collection: str = "station") -> tuple[str, ...]:
        return tuple(document.language for document in self.documents(collection) if document.id == document_id)

    def document(self, document_id: str, language: str, collection: str = "station") -> Document | None:
        same = (d for d in self.documents(collection) if (d.id, d.language) == (document_id, language))
        return next(same, None)

    def ask(self, request: Request, collection: str = "station") -> Answer:  # noqa: ARG002
        self.requests.append(request)
        if not request.question.strip() or len(request.question) > 2000:
            raise QuestionInvalid("A question has 1 to 2000 characters.")
        words = request.question.lower()
        if attack := _ATTACK.match(words):
            return self._attacked(attack[0])
        return next((reply(self) for word, reply in _REPLIES.items() if word in words), self._deadline())

    def _attacked(self, document_id: str) -> Answer:
        """Every sentence of a document that tries to break the page."""
        document = self.document(document_id, "en")
        assert document is not None, document_id
        return self._stated("en", tuple(f"{document_id}#{sentence.name}" for sentence in document.sentences))

    def _greeting(self) -> Answer:
        return Answer("ans_h", "en", "station", "answered", "curated", "Hello, and welcome.", confidence=1)

    def _deadline(self) -> Answer:
        answer = self._stated(
            "en",
            ("ao-2018-deadline-extension#new-deadline", "ao-2018-deadline-extension#reason"),
            ("ao-2018-first-announcement#original-deadline", "rule-eligibility-2018#closed"),
        )
        old, closed = answer.citations[2:]
        texts = phrases("en")
        notices = (
            Notice("superseded", texts("notice_superseded", old=texts.quoted(old.quote)), (3,)),
            Notice("closed", texts("notice_closed", closing=texts.quoted(closed.quote)), (4,)),
        )
        return replace(answer, notices=notices)

    def _foreign(self, language: str) -> Answer:
        """A translated statement, and one whose document has no version in the language."""
        references = ("ao-2018-deadline-extension#new-deadline", f"lang-{language}-announcements#what-was-published")
        answer, texts = self._stated(language, references), phrases(language)
        translated, english = answer.statements
        return replace(
            answer,
            answer=f"{translated.text} [1]\n\n{texts('lead_foreign')}\n\n{english.text} [2]",
            notices=tuple(Notice(kind, texts(f"notice_{kind}")) for kind in ("language", "translation")),
        )

    def _gap(self) -> Answer:
        answer = self._stated("en", ("ao-2018-deadline-extension#date-table-unread",))
        texts = phrases("en")
        assert self._corpus.facts.check is not None
        tail = texts("where_to_ask", page=self._corpus.facts.check.url)
        whole = f"{texts('not_found_gap')}\n\n{answer.answer}\n\n{tail}"
        return replace(answer, status="not_found", answer=whole, follow_ups=texts.examples[:2])

    def _unanswered(self, status: Status, language: str) -> Answer:
        texts = phrases(language)
        assert self._corpus.facts.check is not None
        text = f"{texts(status)}\n\n{texts('where_to_ask', page=self._corpus.facts.check.url)}"
        return Answer("ans_n", language, "station", status, None, text, follow_ups=texts.examples[:3])

    def _stated(self, language: str, references: tuple[str, ...], cited: tuple[str, ...] = ()) -> Answer:
        citations = Citations(QuoteGate(), self.document, Knowledge(self._corpus), language)
        stated = [citations.state(self._find(reference, language)) for reference in references]
        for reference in cited:
            assert citations.cite(self._find(reference, language)) is not None
        statements = tuple(statement for statement in stated if statement is not None)
        text = " ".join(f"{s.text} [{s.citations[0]}]" for s in statements)
        return Answer(
            id="ans_1",
            language=language,
            collection="station",
            status="answered",
            mode="extractive",
            answer=text,
            statements=statements,
            citations=citations.all,
            follow_ups=phrases(language).examples[:3],
            confidence=0.86,
            evidence_until="2026-05-25",
        )

    def _find(self, reference: str, language: str) -> Located:
        located = self._knowledge.find(reference, language)
        assert located is not None, reference
        return located


_REPLIES: dict[str, Callable[[FakeDesk], Answer]] = {
    "hello": FakeDesk._greeting,
    "pizza": lambda desk: desk._unanswered("off_topic", "en"),
    "insurance": FakeDesk._gap,
    "الموعد": lambda desk: desk._foreign("ar"),
    "截止": lambda desk: desk._foreign("zh"),
    "hostile": lambda desk: desk._stated("en", ("hostile#s1",)),
    "<script>": lambda desk: desk._stated("en", ("hostile#s1",)),
}


def _serve_nothing(collection: str, _folder: Path, _manifest: Manifest) -> Opened:
    raise CollectionMissing(f"the fake desk has no files of {collection!r}")


class FakeChat:
    """Keeps conversations in memory, answered by a desk; counts what it was asked and told."""

    def __init__(self, desk: FakeDesk) -> None:
        self._desk = desk
        self._conversations: list[list[Exchange]] = []
        self._by_key: dict[str, tuple[ChatBody, AnswerBody]] = {}
        self.refuses: Exception | None = None
        self.keeps = True
        self.reports: list[tuple[str, str, str, int | None]] = []

    async def ask(self, body: ChatBody, *, client: str, key: str | None = None) -> AnswerBody:  # noqa: ARG002
        if self.refuses is not None:
            raise self.refuses
        if key in self._by_key:
            asked, answer = self._by_key[key]
            if asked != body:
                raise KeyReused(f"the key {key!r} came with another question")
            return answer
        answer = self._answered(body)
        if key is not None:
            self._by_key[key] = (body, answer)
        return answer

    def _answered(self, body: ChatBody) -> AnswerBody:
        exchanges = self._exchanges(body.conversation_id)
        answer = AnswerBody.of(self._desk.ask(body.request(), body.collection))
        count = len(self._conversations) + 1 if exchanges is None else int(str(body.conversation_id).partition("_")[2])
        answer = answer.model_copy(
            update={
                "id": f"{answer.id}-{count}-{len(exchanges or ()) + 1}",
                "collection": body.collection,
                "conversation_id": f"conv_{count}" if self.keeps else None,
            }
        )
        if exchanges is None:
            self._conversations.append(exchanges := [])
        exchanges.append(Exchange(body.question, answer, datetime.now(UTC)))
        return answer

    def _exchanges(self, conversation_id: str | None) -> list[Exchange] | None:
        if conversation_id is None:
            return None
        number = conversation_id.removeprefix("conv_")
        if not number.isdigit() or int(number) > len(self._conversations):
            raise ConversationUnknown(f"there is no conversation {conversation_id!r}")
        return self._conversations[int(number) - 1]

    async def conversation(self, answer_id: str) -> tuple[Exchange, ...]:
        for exchanges in self._conversations:
            ids = [exchange.answer.id for exchange in exchanges]
            if self.keeps and answer_id in ids:
                return tuple(exchanges[: ids.index(answer_id) + 1])
        return ()

    async def report(self, answer_id: str, rating: str, comment: str = "", statement: int | None = None) -> None:
        if not await self.conversation(answer_id):
            raise AnswerUnknown(f"there is no answer {answer_id!r}")
        self.reports.append((answer_id, rating, comment, statement))


def small_app(desk: FakeDesk | None = None, chat: FakeChat | None = None) -> FastAPI:
    """The pages and nothing else."""
    app = FastAPI()
    app.state.desk = desk or FakeDesk()
    app.state.chat = chat or FakeChat(app.state.desk)
    app.mount("/static", StaticFiles(packages=[("web", "static")]))
    app.include_router(pages.router)
    install_problems(app, pages.templates)
    return app
