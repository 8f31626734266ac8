"""Our side of the measuring, in the process that it has for itself."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import cast

from assistant.retrieve import PASSAGES, Retriever, allowed_documents
from assistant.types import Filters, Query, Request
from assistant.understand import understand
from corpus.types import LANGUAGES
from ingest.centring import QuestionEncoder
from ingest.stored import Vectors
from ingest.stored_index import StoredIndex
from web.bench.built import SILENT, incoming
from web.bench.errors import BenchInvalid
from web.bench.steps import Steps
from web.bench.texts import Texts
from web.settings import Settings
from web.wiring import Desk, go_offline


class Ours:
    """A desk over a collection that was built."""

    def __init__(self, settings: Settings, threads: int) -> None:
        go_offline()
        self._desk = Desk(settings, encoder_threads=threads)

    def prepare(self) -> float:
        """Load what a server loads before its first question, and what a language waits for; seconds."""
        started = time.perf_counter()
        answerer = self._desk.answerer()
        for language in LANGUAGES:
            answerer.prepare(language)
        self._desk.detector.load()
        return time.perf_counter() - started

    def ask(self, questions: Sequence[str]) -> list[Steps]:
        """Answer questions in turn."""
        return [self._asked(question) for question in questions]

    def ask_uncached(self, questions: Sequence[str]) -> list[Steps]:
        """Answer questions in turn, nothing remembered of the texts met before each."""
        answers = []
        for question in questions:
            cast(StoredIndex, self._desk.answerer().index).forget()
            answers.append(self._asked(question))
        return answers

    def ask_again(self, questions: Sequence[str]) -> list[Steps]:
        """Answer each question twice and time the second answer."""
        answers = []
        for question in questions:
            self._asked(question)
            answers.append(self._asked(question))
        return answers

    def _asked(self, question: str) -> Steps:
        started = time.perf_counter()
        answer = self._desk.ask(Request(question))
        total = (time.perf_counter() - started) * 1000
        spent = answer.timings_ms
        return Steps(spent.understand, spent.encode, spent.retrieve, spent.answer, total)


class OursIngesting:
    """A desk that takes documents in, its encoder loaded beforehand."""

    def __init__(self, settings: Settings) -> None:
        go_offline()
        self._desk = Desk(settings)
        _ = self._desk.question_encoder

    def first(self, texts: Texts, collection: str) -> float:
        """Seconds to take in what a collection does not hold yet."""
        return self._desk.ingest(incoming(texts), "replace", SILENT, collection=collection).seconds

    def again(self, texts: Texts) -> float:
        """Seconds to find that nothing changed in the default collection."""
        report = self._desk.ingest(incoming(texts), "replace", SILENT)
        if report.encoded or report.reused:
            raise BenchInvalid(f"{self._desk.settings.data_dir}: its texts are others now; --fresh would be right")
        return report.seconds


class Searching:
    """A retriever over a collection that was built, given vectors of questions."""

    def __init__(self, settings: Settings) -> None:
        go_offline()
        desk = Desk(settings, encoder_threads=1)
        self._detector = desk.detector
        self._encoder = desk.question_encoder
        self._second = desk.second_encoder
        self._index = desk.answerer().index

    def search(self, questions: Sequence[str], filters: Filters) -> list[float]:
        """Milliseconds to find passages for each question among the documents a filter lets through."""
        found = []
        for question in questions:
            query = understand(Request(question), self._detector)
            retriever = Retriever(self._index, Given(self._encoder, query), self._second)
            found.append(retriever.search(query, filters).retrieve_ms)
        return found

    def nearest(self, questions: Sequence[str], filters: Filters) -> list[float]:
        """Milliseconds to filter documents and find the nearest chunks of each language for each question's vector."""
        found = []
        for question in questions:
            language = self._detector.detect(question) or "en"
            vector = self._encoder.encode(question, language)
            started = time.perf_counter()
            allowed = allowed_documents(self._index.corpus.documents, filters, None)
            for partition in self._index.languages:
                self._index.candidates(partition, vector, "", allowed, PASSAGES, language)
            found.append((time.perf_counter() - started) * 1000)
        return found

    def vectors(self, questions: Sequence[str]) -> Vectors:
        """Vectors of questions as they are encoded, not centred: what a store without centring is asked with."""
        return self._encoder.encoder.encode_queries(list(questions))


class Given:
    """The vector of one question, encoded before the clock starts."""

    def __init__(self, encoder: QuestionEncoder, query: Query) -> None:
        self.fingerprint = encoder.fingerprint
        self.samples = encoder.samples
        self.sample_texts = encoder.sample_texts
        self._vector = encoder.encode(query.search_text, query.asked_in, query.focus)

    def encode(self, question: str, language: str, focus: str | None = None) -> Vectors:  # noqa: ARG002
        """The vector that was given."""
        return self._vector
