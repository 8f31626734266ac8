"""An ingest run: read, compare, chunk, encode what is new, write a generation, move the pointer."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corpus.types import Chunk, Corpus, Document
from ingest.adapter import learned_adapter, teaches
from ingest.answerability import known_space
from ingest.chunk import chunk_document, content_key, passage_text
from ingest.compare import Plan, Scope, ServedNow, plan
from ingest.disk import writing
from ingest.errors import IndexDamaged, NothingToIngest, VectorStoreUnavailable
from ingest.generations import Generations
from ingest.lexical_index import LexicalIndex
from ingest.models.manifest import sync, sync_tree
from ingest.progress import Point, Progress, log_point
from ingest.report import Report
from ingest.sources import Incoming
from ingest.stored import (
    FORMAT,
    Manifest,
    Part,
    Second,
    Vectors,
    corpus_hash,
    intact,
    question_key,
    questions_of,
    read_corpus,
    read_manifest,
    second_key,
    stored_vectors,
    write_corpus,
    write_manifest,
    write_part,
)
from ingest.vector_index import VectorIndex

if TYPE_CHECKING:
    from ingest.models import Encoder, TextEncoder

_logger = logging.getLogger("station.ingest")


@dataclass(frozen=True, slots=True)
class Pipeline:
    """What a run needs: where to write, which Chroma, and how to get the encoder when it is needed."""

    generations: Generations
    chroma_url: str
    fingerprint: str
    open_encoder: Callable[[], Encoder]
    progress: Progress
    passed: Callable[[Point], None] = log_point
    """Told of each point as soon as it is reached."""
    second: TextEncoder | None = None
    """Compares the sentences of a collection again that lists questions enough to learn from."""

    def run(self, incoming: Incoming, scope: Scope, *, dry_run: bool = False, rebuild: bool = False) -> Report:
        """Make the collection hold what is given.

        Nothing is written when nothing changed. Raises NothingToIngest when no document is left,
        CollectionBusy when another run is writing.
        """
        started = time.monotonic()
        if scope == "replace":
            self.generations.spare_own_documents(incoming.roots)
        if not incoming.documents and scope != "sync":
            reasons = "; ".join(f"{r.name}: {r.reason}" for r in incoming.rejected) or "no documents were found"
            raise NothingToIngest(reasons)
        if dry_run:
            served = self._served(scope, rebuild)
            made = plan(incoming, scope, served)
            return self._report(made, incoming, served.manifest.generation if served else None, True, started)
        with self.generations.lock():
            self.passed("lock held")
            served = self._served(scope, rebuild)
            made = plan(incoming, scope, served)
            self.passed("planned")
            if served is not None and not rebuild and self._same(made, served.manifest):
                self._remove_leftovers()
                return self._report(made, incoming, served.manifest.generation, False, started)
            if not made.corpus.documents:
                raise NothingToIngest(f"collection {self.generations.name!r} would be left without documents")
            return self._write(made, incoming, None if rebuild else served, started)

    def _served(self, scope: Scope, rebuild: bool) -> ServedNow | None:
        """What is served now; its corpus is empty where nothing of it is kept.

        Raises IndexDamaged, but a rebuild begins anew, and so does a replacement of another version's index.
        """
        try:
            generation = self.generations.current()
            if generation is None:
                return None
            if scope == "replace" and read_manifest(self.generations.path(generation)).format != FORMAT:
                return None
            folder, manifest = self.generations.served()
            return ServedNow(folder, manifest, Corpus(()) if scope == "replace" else read_corpus(folder, manifest))
        except IndexDamaged:
            if rebuild:
                return None
            raise

    def _same(self, made: Plan, manifest: Manifest) -> bool:
        return (
            made.entries == manifest.entries
            and manifest.fingerprint == self.fingerprint
            and manifest.second == self._second_of(made.corpus)
            and manifest.chroma_url == self.chroma_url
            and manifest.corpus_hash == corpus_hash(made.corpus.sources, made.corpus.facts)
        )

    def _second_of(self, corpus: Corpus) -> str:
        """Fingerprint of the second encoder where one compares sentences of a corpus."""
        return self.second.fingerprint if self.second is not None and _teaching(corpus) else ""

    def _write(self, made: Plan, incoming: Incoming, served: ServedNow | None, started: float) -> Report:
        if self.chroma_url:  # unreachable is told before anything is written
            VectorIndex.open(self.chroma_url, self.generations.folder, self.generations.name, "").close()
        self._remove_leftovers()
        self.passed("leftovers removed")
        with writing(self.generations.folder):
            generation = self.generations.begin()
        self.passed("generation begun")
        try:
            chunks = _chunks_by_language(made.corpus.documents)
            vectors, encoded = self._encode(chunks, made.corpus, self._known_vectors(served))
            self.passed("encoded")
            with writing(self.generations.path(generation)):  # told before the room is free again
                self._write_generation(generation, chunks, made, vectors)
                self.generations.publish(generation, lambda: self.passed("pointer drafted"))
        except BaseException:
            if not self.generations.serves(generation):
                self._remove(generation)
            raise
        self.passed("published")
        self._remove_leftovers()
        self.passed("pruned")
        texts = sum(len(rows) + sum(len(c.sentences) for c in rows) for rows in chunks.values())
        texts += sum(len(document.questions) for document in made.corpus.documents)
        return self._report(
            made, incoming, generation, False, started, chunks=chunks, encoded=encoded, reused=texts - encoded
        )

    def _write_generation(
        self, generation: str, chunks: Mapping[str, Sequence[Chunk]], made: Plan, vectors: Mapping[str, Vectors]
    ) -> None:
        folder = self.generations.path(generation)
        with VectorIndex.open(self.chroma_url, folder, self.generations.name, generation) as vector_index:
            self._write_parts(folder, chunks, made.corpus, vectors, vector_index)
        write_corpus(folder, made.corpus)
        self.passed("corpus written")
        sync_tree(folder)
        self.passed("on disk")
        encoder = self.open_encoder()
        manifest = Manifest(
            format=FORMAT,
            generation=generation,
            collection=self.generations.name,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            encoder=encoder.name,
            fingerprint=self.fingerprint,
            dimensions=encoder.dimensions,
            chroma_url=self.chroma_url,
            corpus_hash=corpus_hash(made.corpus.sources, made.corpus.facts),
            languages={language: len(rows) for language, rows in chunks.items()},
            entries=made.entries,
            second=self._second_of(made.corpus),
        )
        write_manifest(folder, manifest)
        sync(folder / "manifest.json")
        sync(folder)
        sync(folder.parent)
        self.passed("manifest written")

    def _remove_leftovers(self) -> None:
        """Remove what is neither served nor was served before; what a server keeps is tried again in the next run."""
        for generation in self.generations.leftovers():
            self._remove(generation)

    def _remove(self, generation: str) -> None:
        """Remove a generation: from the Chroma server first, for without its folder nobody would look there again."""
        folder = self.generations.path(generation)
        url = self._address(folder)
        try:
            if url:
                with VectorIndex.open(url, folder, self.generations.name, generation) as vector_index:
                    vector_index.drop()
            shutil.rmtree(folder)
        except (VectorStoreUnavailable, OSError) as error:
            _logger.warning("%s is not needed any more and stays until the next run: %s", folder, error)

    def _address(self, folder: Path) -> str:
        """The Chroma server a generation was written to."""
        try:
            return read_manifest(folder).chroma_url
        except IndexDamaged:  # unfinished, or of another version
            return self.chroma_url

    def _known_vectors(self, served: ServedNow | None) -> dict[str, Vectors]:
        if served is None or served.manifest.fingerprint != self.fingerprint:
            return {}
        with intact(served.folder):
            return dict(stored_vectors(served.folder, served.manifest))

    def _encode(
        self, chunks: Mapping[str, Sequence[Chunk]], corpus: Corpus, known: dict[str, Vectors]
    ) -> tuple[dict[str, Vectors], int]:
        """Vectors by content key, and how many texts had to be encoded."""
        sentences = _sentence_texts(corpus.documents)
        wanted: dict[str, str] = {}
        for rows in chunks.values():
            for chunk in rows:
                for text in (passage_text(chunk), *sentences(chunk)):
                    wanted.setdefault(content_key(text), text)
        missing = {key: text for key, text in wanted.items() if key not in known}
        questions = {question_key(q.ask): q.ask for document in corpus.documents for q in document.questions}
        unasked = {key: question for key, question in questions.items() if key not in known}
        if missing:
            self.progress.start("Encoding", len(missing))
            fresh = self.open_encoder().encode_passages(list(missing.values()), self.progress.reach)
            known |= dict(zip(missing, fresh, strict=True))
        if unasked:
            known |= dict(zip(unasked, self.open_encoder().encode_queries(list(unasked.values())), strict=True))
        self._encode_again(chunks, corpus, known)
        return known, len(missing) + len(unasked)

    def _encode_again(self, chunks: Mapping[str, Sequence[Chunk]], corpus: Corpus, known: dict[str, Vectors]) -> None:
        """Add the second encoder's vectors of sentences and questions, where they are compared again."""
        sentences = _sentence_texts(corpus.documents)
        texts = [
            text
            for language in (_teaching(corpus) if self.second is not None else ())
            for text in (
                *(text for chunk in chunks[language] for text in sentences(chunk)),
                *(question.ask for _, question in questions_of(corpus.documents, language)),
            )
        ]
        missing = [text for text in dict.fromkeys(texts) if second_key(text) not in known]
        if missing and self.second is not None:
            self.progress.start("Encoding again", len(missing))
            vectors = self.second.encode(missing, self.progress.reach)
            known |= dict(zip(map(second_key, missing), vectors, strict=True))

    def _write_parts(
        self,
        folder: Path,
        chunks: Mapping[str, Sequence[Chunk]],
        corpus: Corpus,
        vectors: Mapping[str, Vectors],
        vector_index: VectorIndex,
    ) -> None:
        sentences = _sentence_texts(corpus.documents)
        self.progress.start("Writing", sum(len(rows) for rows in chunks.values()))
        written = 0
        for language, rows in chunks.items():
            documents = {d.id: d for d in corpus.documents if d.language == language}
            texts = [text for chunk in rows for text in sentences(chunk)]
            part = Part(
                tuple(rows),
                np.stack([vectors[content_key(passage_text(chunk))] for chunk in rows]),
                np.stack([vectors[content_key(text)] for text in texts]),
                self._stack([vectors[question_key(q.ask)] for _, q in questions_of(corpus.documents, language)]),
            )
            if teaches(documents.values()):
                part = self._taught(part, list(documents.values()), texts, vectors)
            write_part(folder / language, part)
            LexicalIndex.build([lexical_text(chunk, documents[chunk.document_id]) for chunk in rows], language).save(
                folder / language / "lexical"
            )
            self.passed("part written")
            vector_index.write(language, part, documents, self._beyond(written))
            self.passed("chroma written")
            written += len(rows)

    def _taught(
        self, part: Part, documents: Sequence[Document], texts: Sequence[str], vectors: Mapping[str, Vectors]
    ) -> Part:
        """A part with what the questions of its documents teach both encoders."""
        adapter = learned_adapter(part.chunks, documents, part.sentence_vectors, part.question_vectors)
        if self.second is None:
            return replace(part, adapter=adapter)
        sentences = np.stack([vectors[second_key(text)] for text in texts])
        asked = (question.ask for document in documents for question in document.questions)
        questions = np.stack([vectors[second_key(text)] for text in asked])
        second = Second(sentences, questions, learned_adapter(part.chunks, documents, sentences, questions))
        taught = replace(part, adapter=adapter, second=second)
        listed = [question for document in documents for question in document.questions]
        return replace(taught, known=known_space(taught, second, listed))

    def _beyond(self, done: int) -> Callable[[int], None]:
        """Progress of a part of a step, counted on from what is done."""
        return lambda further: self.progress.reach(done + further)

    def _stack(self, rows: list[Vectors]) -> Vectors:
        return np.stack(rows) if rows else np.zeros((0, self.open_encoder().dimensions), dtype=np.float32)

    def _report(
        self,
        made: Plan,
        incoming: Incoming,
        generation: str | None,
        dry_run: bool,
        started: float,
        *,
        chunks: Mapping[str, Sequence[Chunk]] | None = None,
        encoded: int = 0,
        reused: int = 0,
    ) -> Report:
        rows = [chunk for part in (chunks or {}).values() for chunk in part]
        return Report(
            collection=self.generations.name,
            generation=generation,
            dry_run=dry_run,
            added=tuple(made.added),
            changed=tuple(made.changed),
            unchanged=tuple(made.unchanged),
            removed=tuple(made.removed),
            kept=tuple(made.kept),
            rejected=incoming.rejected,
            chunks=len(rows),
            sentences=sum(len(chunk.sentences) for chunk in rows),
            encoded=encoded,
            reused=reused,
            seconds=round(time.monotonic() - started, 3),
            languages={language: len(part) for language, part in (chunks or {}).items()},
        )


def _chunks_by_language(documents: Sequence[Document]) -> dict[str, list[Chunk]]:
    chunks: dict[str, list[Chunk]] = {}
    for document in documents:
        if document.translation is not None:  # its English document is what is searched
            continue
        for chunk in chunk_document(document):
            chunks.setdefault(document.language, []).append(chunk)
    return dict(sorted(chunks.items()))


def _teaching(corpus: Corpus) -> list[str]:
    """Languages whose documents list questions enough to learn from; translations list none of their own."""
    languages = dict.fromkeys(document.language for document in corpus.documents if document.translation is None)
    return [name for name in languages if teaches(d for d in corpus.documents if d.language == name)]


def _sentence_texts(documents: Sequence[Document]) -> Callable[[Chunk], list[str]]:
    sentences = {(document.id, document.language): document.sentences for document in documents}

    def texts(chunk: Chunk) -> list[str]:
        own = sentences[chunk.document_id, chunk.language]
        return [own[position].text for position in chunk.sentences]

    return texts


def lexical_text(chunk: Chunk, document: Document) -> str:
    """What is searched by words: the chunk, its title and heading, and the document's other names."""
    return "\n".join([chunk.context, *document.aliases, chunk.text])
