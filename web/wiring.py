"""The one place that names adapters: builds what the command line and the web application run on."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.abstain import Calibration
from assistant.answering import MAIN_COLLECTION, Answerer
from assistant.eligibility.adviser import Adviser, Checked
from assistant.eligibility.engine import check_clauses
from assistant.errors import CallUnknown, RulesOutOfStep
from assistant.gate import QuoteGate
from assistant.knowledge import Knowledge
from assistant.language import ScriptAndWords
from assistant.retrieve import Retriever
from assistant.smalltalk import SmallTalk
from assistant.types import Answer, Request
from corpus.rulebook import Rulebook, load_rulebooks
from corpus.types import Document
from ingest.centring import QuestionEncoder
from ingest.chroma_index import ChromaIndex
from ingest.compare import Scope
from ingest.generations import DEFAULT_COLLECTION, Generations
from ingest.memory_index import MemoryIndex
from ingest.models import DEFAULT_MODEL, Encoder, UseEncoder, build_default_model, encoder_fingerprint, open_encoder
from ingest.pipeline import Pipeline
from ingest.progress import Progress
from ingest.report import Report
from ingest.sources import Incoming, read_paths, read_project_corpus
from ingest.stored import Manifest
from web.search import Hit, Page, SearchRequest, list_documents, search_passages
from web.served import Opened, Served, prepare_languages
from web.settings import Settings

if TYPE_CHECKING:
    from web.store import Store

MEMORY_LIMIT = 200_000
"""Chunks up to which `STATION_RETRIEVAL=auto` keeps the vectors in memory (about 300 MB)."""

_logger = logging.getLogger("station")
PROJECT_MODELS = {DEFAULT_MODEL, f"{DEFAULT_MODEL}-torch"}
"""Names of models that are built here, from a package."""


class Desk:
    """Everything a running Station Desk does, over one set of settings."""

    def __init__(
        self, settings: Settings, calibration: Calibration | None = None, *, encoder_threads: int | None = None
    ) -> None:
        self.settings = settings
        self._encoder_threads = encoder_threads or settings.threads
        self._given_calibration = calibration
        self.gate = QuoteGate()
        self.served = Served(settings.data_dir, self._open)

    # what answers need -------------------------------------------------------------------------------------

    @cached_property
    def encoder(self) -> Encoder:
        """The configured encoder; raises ModelError."""
        return open_encoder(self.settings.embedding_model, self.settings.models_dir, self._encoder_threads)

    @cached_property
    def question_encoder(self) -> QuestionEncoder:
        """The encoder with the means of questions."""
        return QuestionEncoder.open(self.encoder, self.settings.models_dir)

    @cached_property
    def second_encoder(self) -> UseEncoder:
        """The encoder that compares sentences again; its model loads when it is used."""
        return UseEncoder(self._encoder_threads)

    @cached_property
    def detector(self) -> ScriptAndWords:
        """Detects the language of questions."""
        return ScriptAndWords()

    @cached_property
    def _smalltalk(self) -> SmallTalk:
        return SmallTalk.load(self.settings.corpus_dir / "curated")

    def using(self, collection: str = DEFAULT_COLLECTION) -> AbstractContextManager[Answerer]:
        """Lend the answerer over what the collection serves now; raises CollectionError or EncoderMismatch."""
        return self.served.using(collection)

    def answerer(self, collection: str = DEFAULT_COLLECTION) -> Answerer:
        """The answerer over what the collection serves now, for as long as the collection stays as it is.

        A server answers through `using`: what was replaced is closed when nobody has it on loan.
        """
        with self.using(collection) as answerer:
            return answerer

    def _open(self, collection: str, folder: Path, manifest: Manifest) -> Opened:
        index = self._open_index(folder, manifest)
        try:
            retriever = Retriever(index, self.question_encoder, self.second_encoder)
            answerer = Answerer(
                collection,
                retriever,
                self.detector,
                self._smalltalk,
                self._calibration,
                self.gate,
                self._rulebook_for(collection, index),
            )
        except BaseException:
            index.close()
            raise
        return Opened(answerer, index.close)

    @cached_property
    def _calibration(self) -> Calibration:
        calibration = self._given_calibration or Calibration.shipped()
        if calibration.fingerprint not in ("", self.question_encoder.fingerprint):
            _logger.warning(
                "abstention was calibrated with another embedding model than %s: run tests/evals/calibrate.py",
                self.settings.embedding_model,
            )
        return calibration

    def _open_index(self, folder: Path, manifest: Manifest) -> MemoryIndex | ChromaIndex:
        mode = self.settings.retrieval
        if mode == "chroma" or (mode == "auto" and sum(manifest.languages.values()) > MEMORY_LIMIT):
            return ChromaIndex.open(folder, manifest)
        return MemoryIndex.open(folder, manifest)

    def rulebook(self, call: str = "") -> Rulebook:
        """The rules of a call, by default the newest; raises CallUnknown or CorpusInvalid."""
        books = {book.call: book for book in self._rulebooks}
        newest = max(books.values(), key=lambda book: book.opens, default=None)
        found = books.get(call) if call else newest
        if found is None:
            there = ", ".join(books) or "no call"
            raise CallUnknown(f"call: there are no rules for {call!r}; there are rules for {there}")
        return found

    @cached_property
    def _rulebooks(self) -> tuple[Rulebook, ...]:
        return load_rulebooks(self.settings.corpus_dir)

    def _rulebook_for(self, collection: str, index: MemoryIndex | ChromaIndex) -> Rulebook | None:
        """The rules a collection answers by: those of the corpus, for the collection that holds it as it is."""
        if collection != MAIN_COLLECTION or not self._rulebooks:
            return None
        book = self.rulebook()
        try:
            check_clauses(book, Knowledge(index.corpus))
        except RulesOutOfStep as error:
            _logger.warning("%s", error)
            return None
        return book

    def warm(self) -> None:
        """Load what an answer needs, so that the first visitor hardly waits; raises what opening the collection raises.

        What other languages than English need and the words of applicants take seconds and are not needed for every
        question: they load afterwards, beside. Statistics of languages load meanwhile, and may take a little longer.
        """
        threading.Thread(target=self.detector.load, name="language statistics", daemon=True).start()
        with self.using() as answerer:
            answerer.prepare("en")
        threading.Thread(target=self._warm_beside, name="languages", daemon=True).start()

    def _warm_beside(self) -> None:
        with self.using() as answerer:
            prepare_languages(answerer)
        Adviser.prepare()

    def watch(self) -> None:
        """Follow new generations in the background from now on, instead of looking at each question."""
        self.served.watch()

    def close(self) -> None:
        """Stop following, and let go of everything that is open."""
        self.served.close()
        if "store" in self.__dict__:
            self.store.close()

    # what is kept ------------------------------------------------------------------------------------------

    @cached_property
    def store(self) -> Store:
        """Conversations and feedback; raises StoreUnavailable, and is then tried again with the next use."""
        from web.store import Store  # noqa: PLC0415 - commands that keep nothing start without SQLAlchemy

        return Store.open(self.settings.store_url)

    # what callers do ---------------------------------------------------------------------------------------

    def today(self) -> date:
        """The date the assistant believes it is."""
        return self.settings.today or date.today()

    def ask(self, request: Request, collection: str = DEFAULT_COLLECTION) -> Answer:
        """Answer a question; raises QuestionInvalid or CollectionError."""
        with self.using(collection) as answerer:
            return answerer.answer(request, self.today())

    def check(
        self, facts: Mapping[str, Any], language: str = "en", as_of: date | None = None, call: str = ""
    ) -> Checked:
        """Decide an eligibility case; raises FactsInvalid, CallUnknown or RulesOutOfStep."""
        book = self.rulebook(call)
        with self.using() as answerer:
            if answerer.adviser is None:
                check_clauses(book, answerer.knowledge)
            return answerer.check(facts, as_of, language, self.today())

    def search(self, request: SearchRequest, collection: str = DEFAULT_COLLECTION) -> Page[Hit]:
        """Passages for a query, or documents' first passages when only filters are given."""
        with self.using(collection) as answerer:
            return search_passages(answerer, self.detector, request)

    def list_documents(self, request: SearchRequest, collection: str = DEFAULT_COLLECTION) -> Page[Hit]:
        """Documents that pass the filters of a search, each with its first passage."""
        with self.using(collection) as answerer:
            return list_documents(answerer, request)

    def generation(self, collection: str = DEFAULT_COLLECTION) -> str | None:
        """The generation a collection serves: the one that is open, or else the one that would be opened."""
        serving = self.served.generations.get(collection)
        return serving or Generations.of(self.settings.data_dir, collection).current()

    def knowledge(self, collection: str = DEFAULT_COLLECTION) -> Knowledge:
        """What the collection knows about its sentences."""
        return self.answerer(collection).knowledge

    def documents(self, collection: str = DEFAULT_COLLECTION) -> tuple[Document, ...]:
        """Every document of a collection, in every language."""
        return self.answerer(collection).index.corpus.documents

    def document(self, document_id: str, language: str, collection: str = DEFAULT_COLLECTION) -> Document | None:
        """A document in one language, or None."""
        return self.answerer(collection).index.document(document_id, language)

    def languages_of(self, document_id: str, collection: str = DEFAULT_COLLECTION) -> tuple[str, ...]:
        """Languages a document is there in."""
        return tuple(d.language for d in self.documents(collection) if d.id == document_id)

    # ingestion ---------------------------------------------------------------------------------------------

    def build_models(self, progress: Callable[[str], None], *, rebuild: bool = False) -> None:
        """Build the embedded model where it is configured and missing; raises ModelError."""
        if self.settings.embedding_model in PROJECT_MODELS:
            build_default_model(self.settings.models_dir, progress, rebuild=rebuild)

    def read(self, places: Sequence[str], progress: Progress | None = None) -> Incoming:
        """The documents at some paths and addresses, or the project's corpus when there are none."""
        if not places:
            return read_project_corpus(self.settings.corpus_dir)
        return read_paths(places, lambda text: self.detector.detect(text[:2000]), progress=progress, today=self.today())

    def ingest(
        self,
        incoming: Incoming,
        scope: Scope,
        progress: Progress,
        *,
        collection: str = DEFAULT_COLLECTION,
        dry_run: bool = False,
        rebuild: bool = False,
    ) -> Report:
        """Make a collection hold what is given; see `Pipeline.run`."""
        pipeline = Pipeline(
            Generations.of(self.settings.data_dir, collection),
            self.settings.chroma_url,
            encoder_fingerprint(self.settings.embedding_model, self.settings.models_dir, lambda: self.encoder),
            lambda: self.encoder,
            progress,
            second=self.second_encoder,
        )
        report = pipeline.run(incoming, scope, dry_run=dry_run, rebuild=rebuild)
        if report.encoded or report.reused:
            _ = self.question_encoder  # its sample questions are encoded here once, not when serving starts
        return report


def go_offline() -> None:
    """Keep model libraries from looking for a hub: nothing here needs the network."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
