"""A desk without an index: the real corpus, hand-built answers, and documents that try to break the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from assistant.cite import Citations
from assistant.errors import QuestionInvalid
from assistant.gate import QuoteGate
from assistant.knowledge import Knowledge, Located
from assistant.phrases import phrases
from assistant.types import Answer, Notice, Request, Statement, Status
from corpus.load import CORPUS_DIR, load_corpus
from corpus.markup import parse_body
from corpus.types import Corpus, Document, Period, Section, Sentence, Source
from web import pages

HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(2)> & "quotes" {{ 7 * 7 }}'
ASTRAL = "𝒜 first 🚀 sentence with 𝄞 signs. A second 🛰️ sentence, e\u0301 too."

_PLAIN = """Notes of our own team

We met on a Monday.
The second line of the same note.

What we decided:
- to apply with 𝒳-ray data
- to ask for help"""

_ARABIC = """## الموعد النهائي

مدّد المكتب الموعد النهائي للنداء الأول إلى 30 أيلول/سبتمبر 2018. [S1, S2] {#new-deadline}
لم يُعثر على جدول المواعيد في النسخ المتاحة. [S2] {#table .gap}
"""
_CHINESE = """## 截止日期

第一轮项目申请的截止日期延长至2018年9月30日。 [S1, S3] {#new-deadline}
申请者可以来自联合国所有会员国。 [S3] {#who}
"""


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
    """The real corpus with the deadline in Arabic and Chinese, a reader's notes, and hostile text."""
    corpus = load_corpus(CORPUS_DIR)
    source = Source("S9001", HOSTILE, HOSTILE, "javascript:alert(1)", HOSTILE, "en", HOSTILE)
    hostile = plain("hostile", f"{HOSTILE} is what it says.", f"{HOSTILE} is what it says.", title=HOSTILE)
    sentence = replace(hostile.sentences[0], sources=("S9001",))
    sections = (replace(hostile.sections[0], sentences=(sentence,)),)
    hostile = replace(hostile, summary=HOSTILE, sections=sections)
    added = (
        written("ao-2018-deadline-extension", "ar", "تمديد الموعد النهائي للنداء الأول", _ARABIC),
        written("ao-2018-deadline-extension", "zh", "第一轮申请截止日期延长", _CHINESE),
        plain("own-notes", _PLAIN, "We met on a Monday.", "to apply with 𝒳-ray data"),
        plain("astral", ASTRAL, *(part + "." for part in ASTRAL.rstrip(".").split(". "))),
        hostile,
    )
    return Corpus((*corpus.documents, *added), corpus.sources | {"S9001": source}, corpus.facts)


class FakeDesk:
    """Answers by the words a question holds; keeps the requests it was asked."""

    def __init__(self) -> None:
        self._corpus = web_corpus()
        self._knowledge = Knowledge(self._corpus)
        self.requests: list[Request] = []

    def today(self) -> date:
        return date(2026, 6, 1)

    def knowledge(self, collection: str = "station") -> Knowledge:  # noqa: ARG002
        return self._knowledge

    def documents(self, collection: str = "station") -> tuple[Document, ...]:  # noqa: ARG002
        return self._corpus.documents

    def languages_of(self, document_id: str, collection: str = "station") -> tuple[str, ...]:  # noqa: ARG002
        return tuple(document.language for document in self._corpus.documents if document.id == document_id)

    def document(self, document_id: str, language: str, collection: str = "station") -> Document | None:  # noqa: ARG002
        same = (d for d in self._corpus.documents if (d.id, d.language) == (document_id, language))
        return next(same, None)

    def ask(self, request: Request, collection: str = "station") -> Answer:  # noqa: ARG002
        self.requests.append(request)
        if not request.question.strip() or len(request.question) > 2000:
            raise QuestionInvalid("A question has 1 to 2000 characters.")
        words = request.question.lower()
        return next((reply(self) for word, reply in _REPLIES.items() if word in words), self._deadline())

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
        answer = self._stated(language, ("ao-2018-deadline-extension#new-deadline",))
        english = self._stated("en", ("ao-2018-deadline-extension#reason",)).citations[0]
        texts = phrases(language)
        second = replace(english, number=2)
        statement = Statement(second.quote, (2,))
        return replace(
            answer,
            answer=f"{answer.answer}\n\n{texts('lead_foreign')}\n\n{second.quote} [2]",
            statements=(*answer.statements, statement),
            citations=(*answer.citations, second),
            notices=(Notice("language", texts("notice_language")),),
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
        citations = Citations(QuoteGate(), self.document, self._corpus.sources)
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


def small_app(desk: pages.Desk | None = None) -> FastAPI:
    """The pages and nothing else."""
    app = FastAPI()
    app.state.desk = desk or FakeDesk()
    app.mount("/static", StaticFiles(packages=[("web", "static")]))
    app.include_router(pages.router)
    return app
