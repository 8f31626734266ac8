"""The one place that names adapters: builds what the command line and the web application run on."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from datetime import date
from functools import cached_property
from pathlib import Path

from assistant.abstain import Calibration
from assistant.answering import Answerer
from assistant.gate import QuoteGate
from assistant.knowledge import Knowledge
from assistant.language import ScriptAndWords
from assistant.ports import PassageIndex
from assistant.retrieve import Retriever
from assistant.smalltalk import SmallTalk
from assistant.types import Answer, Request
from corpus.types import Document
from ingest.centring import QuestionEncoder
from ingest.chroma_index import ChromaIndex
from ingest.generations import DEFAULT_COLLECTION, Generations
from ingest.memory_index import MemoryIndex
from ingest.models import DEFAULT_MODEL, Encoder, build_default_model, encoder_fingerprint, open_encoder
from ingest.pipeline import Pipeline, Progress, Scope
from ingest.report import Report
from ingest.sources import Incoming, read_paths, read_project_corpus
from ingest.stored import Manifest
from web.search import Hit, Page, SearchRequest, list_documents, search_passages
from web.settings import Settings

MEMORY_LIMIT = 200_000
"""Chunks up to which `STATION_RETRIEVAL=auto` keeps the vectors in memory (about 300 MB)."""

_logger = logging.getLogger("station")
_PROJECT_MODELS = {DEFAULT_MODEL, f"{DEFAULT_MODEL}-torch"}


class Desk:
    """Everything a running Station Desk does, over one set of settings."""

    def __init__(self, settings: Settings, calibration: Calibration | None = None) -> None:
        self.settings = settings
        self._given_calibration = calibration
        self.gate = QuoteGate()
        self._answerers: dict[str, tuple[str, Answerer]] = {}
        self._opening = threading.Lock()

    # what answers need -------------------------------------------------------------------------------------

    @cached_property
    def encoder(self) -> Encoder:
        """The configured encoder; raises ModelError."""
        return open_encoder(self.settings.embedding_model, self.settings.models_dir, self.settings.threads)

    @cached_property
    def question_encoder(self) -> QuestionEncoder:
        """The encoder with the means of questions."""
        return QuestionEncoder.open(self.encoder, self.settings.models_dir)

    @cached_property
    def detector(self) -> ScriptAndWords:
        """Detects the language of questions."""
        return ScriptAndWords()

    @cached_property
    def _smalltalk(self) -> SmallTalk:
        return SmallTalk.load(self.settings.corpus_dir / "curated")

    def answerer(self, collection: str = DEFAULT_COLLECTION) -> Answerer:
        """The answerer over what the collection serves now; raises CollectionError or EncoderMismatch."""
        generations = Generations.of(self.settings.data_dir, collection)
        held = self._answerers.get(collection)
        generation = generations.current()
        if held is not None and held[0] == generation:
            return held[1]
        with self._opening:
            folder, manifest = generations.served()
            held = self._answerers.get(collection)
            if held is None or held[0] != manifest.generation:
                index = self._open_index(folder, manifest)
                retriever = Retriever(index, self.question_encoder)
                calibration = self._given_calibration or Calibration.shipped()
                if calibration.fingerprint not in ("", retriever.encoder.fingerprint):
                    _logger.warning(
                        "abstention was calibrated with another embedding model than %s: run tests/evals/calibrate.py",
                        self.settings.embedding_model,
                    )
                answerer = Answerer(collection, retriever, self.detector, self._smalltalk, calibration, self.gate)
                held = self._answerers[collection] = (manifest.generation, answerer)
            return held[1]

    def _open_index(self, folder: Path, manifest: Manifest) -> PassageIndex:
        mode = self.settings.retrieval
        if mode == "chroma" or (mode == "auto" and sum(manifest.languages.values()) > MEMORY_LIMIT):
            return ChromaIndex.open(folder, manifest)
        return MemoryIndex.open(folder, manifest)

    def warm(self) -> None:
        """Load what an answer needs, so that the first visitor does not wait; raises what loading raises.

        The statistics of languages take seconds and are not needed for every question: they load afterwards, beside.
        """
        self.answerer().prepare()
        threading.Thread(target=self.detector.load, name="languages", daemon=True).start()

    # what callers do ---------------------------------------------------------------------------------------

    def today(self) -> date:
        """The date the assistant believes it is."""
        return self.settings.today or date.today()

    def ask(self, request: Request, collection: str = DEFAULT_COLLECTION) -> Answer:
        """Answer a question; raises QuestionInvalid or CollectionError."""
        return self.answerer(collection).answer(request, self.today())

    def search(self, request: SearchRequest, collection: str = DEFAULT_COLLECTION) -> Page[Hit]:
        """Passages for a query, or documents' first passages when only filters are given."""
        return search_passages(self.answerer(collection), self.detector, request)

    def list_documents(self, request: SearchRequest, collection: str = DEFAULT_COLLECTION) -> Page[Hit]:
        """Documents that pass the filters of a search, each with its first passage."""
        return list_documents(self.answerer(collection), request)

    def generation(self, collection: str = DEFAULT_COLLECTION) -> str | None:
        """The generation a collection serves."""
        return Generations.of(self.settings.data_dir, collection).current()

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
        if self.settings.embedding_model in _PROJECT_MODELS:
            build_default_model(self.settings.models_dir, progress, rebuild=rebuild)

    def read(self, paths: list[Path]) -> Incoming:
        """The documents at some paths, or the project's corpus when there are none."""
        if not paths:
            return read_project_corpus(self.settings.corpus_dir)
        return read_paths(paths, lambda text: self.detector.detect(text[:2000]) or "en")

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
