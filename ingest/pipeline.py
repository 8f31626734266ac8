"""An ingest run: read, compare, chunk, encode what is new, write a generation, move the pointer."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

from corpus.types import Chunk, Corpus, Document
from ingest.chunk import chunk_document, content_key, passage_text
from ingest.errors import IndexDamaged, NothingToIngest, VectorStoreUnavailable
from ingest.generations import Generations
from ingest.lexical_index import LexicalIndex
from ingest.report import Report
from ingest.sources import Incoming
from ingest.stored import (
    FORMAT,
    Entry,
    Manifest,
    Part,
    Vectors,
    corpus_hash,
    document_hash,
    intact,
    question_key,
    questions_of,
    read_corpus,
    read_manifest,
    stored_vectors,
    write_corpus,
    write_manifest,
    write_part,
)
from ingest.vector_index import VectorIndex

if TYPE_CHECKING:
    from ingest.models import Encoder

Scope = Literal["replace", "add", "sync"]
"""`replace`: the collection becomes what is given; `add`: it gains it; `sync`: it also loses what the
places that were read no longer hold."""


class Progress(Protocol):
    """Shows how far a long step has come."""

    def start(self, step: str, total: int) -> None:
        """A step begins; `total` units of work."""

    def reach(self, done: int) -> None:
        """So many units of the step are done."""


@dataclass(slots=True)
class _Plan:
    corpus: Corpus
    entries: tuple[Entry, ...]
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """What a run needs: where to write, which Chroma, and how to get the encoder when it is needed."""

    generations: Generations
    chroma_url: str
    fingerprint: str
    open_encoder: Callable[[], Encoder]
    progress: Progress

    def run(self, incoming: Incoming, scope: Scope, *, dry_run: bool = False, rebuild: bool = False) -> Report:
        """Make the collection hold what is given.

        Nothing is written when nothing changed. Raises NothingToIngest when no document is left,
        CollectionBusy when another run is writing.
        """
        started = time.monotonic()
        if not incoming.documents and scope != "sync":
            reasons = "; ".join(f"{r.name}: {r.reason}" for r in incoming.rejected) or "no documents were found"
            raise NothingToIngest(reasons)
        if dry_run:
            served = self._served(scope, rebuild)
            plan = self._plan(incoming, scope, served)
            return self._report(plan, incoming, served[1].generation if served else None, True, started)
        with self.generations.lock():
            served = self._served(scope, rebuild)
            plan = self._plan(incoming, scope, served)
            if served is not None and not rebuild and self._same(plan, served[1]):
                return self._report(plan, incoming, served[1].generation, False, started)
            if not plan.corpus.documents:
                raise NothingToIngest(f"collection {self.generations.name!r} would be left without documents")
            return self._write(plan, incoming, None if rebuild else served, started)

    def _served(self, scope: Scope, rebuild: bool) -> tuple[Path, Manifest, Corpus] | None:
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
            return folder, manifest, Corpus(()) if scope == "replace" else read_corpus(folder)
        except IndexDamaged:
            if rebuild:
                return None
            raise

    def _same(self, plan: _Plan, manifest: Manifest) -> bool:
        return (
            plan.entries == manifest.entries
            and manifest.fingerprint == self.fingerprint
            and manifest.chroma_url == self.chroma_url
            and manifest.corpus_hash == corpus_hash(plan.corpus.sources, plan.corpus.facts)
        )

    def _plan(self, incoming: Incoming, scope: Scope, served: tuple[Path, Manifest, Corpus] | None) -> _Plan:
        before = {entry.key: entry for entry in served[1].entries} if served else {}
        kept_corpus = served[2] if served else Corpus(())
        new = {f"{d.id}.{d.language}": (d, origin) for d, origin in incoming.documents}
        documents: dict[str, Document] = {key: document for key, (document, _) in new.items()}
        entries = {key: Entry(d.id, d.language, document_hash(d), origin) for key, (d, origin) in new.items()}
        for document in kept_corpus.documents:
            key = f"{document.id}.{document.language}"
            if key not in documents and not (scope == "sync" and _under(before[key].origin, incoming.roots)):
                documents[key], entries[key] = document, before[key]
        plan = _Plan(
            Corpus(
                tuple(documents[key] for key in sorted(documents)),
                {**kept_corpus.sources, **incoming.sources},
                incoming.facts if scope == "replace" else kept_corpus.facts,
            ),
            tuple(entries[key] for key in sorted(entries)),
        )
        for key in sorted(entries):
            if key not in before:
                plan.added.append(key)
            elif entries[key].hash != before[key].hash:
                plan.changed.append(key)
            else:
                plan.unchanged.append(key)
        plan.removed = sorted(set(before) - set(entries))
        return plan

    def _write(
        self, plan: _Plan, incoming: Incoming, served: tuple[Path, Manifest, Corpus] | None, started: float
    ) -> Report:
        for leftover in self.generations.unfinished():
            self._drop(leftover)
        generation = self.generations.begin()
        folder = self.generations.path(generation)
        try:
            chunks = _chunks_by_language(plan.corpus.documents)
            known = self._known_vectors(served)
            vectors, encoded = self._encode(chunks, plan.corpus, known)
            with VectorIndex.open(self.chroma_url, folder, self.generations.name, generation) as vector_index:
                self._write_parts(folder, chunks, plan.corpus, vectors, vector_index)
            write_corpus(folder, plan.corpus)
            encoder = self.open_encoder()
            write_manifest(
                folder,
                Manifest(
                    format=FORMAT,
                    generation=generation,
                    collection=self.generations.name,
                    created=datetime.now(UTC).isoformat(timespec="seconds"),
                    encoder=encoder.name,
                    fingerprint=self.fingerprint,
                    dimensions=encoder.dimensions,
                    chroma_url=self.chroma_url,
                    corpus_hash=corpus_hash(plan.corpus.sources, plan.corpus.facts),
                    languages={language: len(rows) for language, rows in chunks.items()},
                    entries=plan.entries,
                ),
            )
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            with suppress(VectorStoreUnavailable):
                self._drop(generation)
            raise
        self.generations.publish(generation)
        for old in self.generations.prune():
            self._drop(old)
        texts = sum(len(rows) + sum(len(c.sentences) for c in rows) for rows in chunks.values())
        texts += sum(len(document.questions) for document in plan.corpus.documents)
        return self._report(
            plan, incoming, generation, False, started, chunks=chunks, encoded=encoded, reused=texts - encoded
        )

    def _drop(self, generation: str) -> None:
        """Remove a generation from the Chroma server; the embedded client's went with its folder."""
        if self.chroma_url:
            folder = self.generations.path(generation)
            with VectorIndex.open(self.chroma_url, folder, self.generations.name, generation) as vector_index:
                vector_index.drop()

    def _known_vectors(self, served: tuple[Path, Manifest, Corpus] | None) -> dict[str, Vectors]:
        if served is None or served[1].fingerprint != self.fingerprint:
            return {}
        with intact(served[0]):
            return dict(stored_vectors(served[0], served[1]))

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
        return known, len(missing) + len(unasked)

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
            write_part(folder / language, part)
            LexicalIndex.build([_lexical_text(chunk, documents[chunk.document_id]) for chunk in rows], language).save(
                folder / language / "lexical"
            )
            vector_index.write(language, part, documents, self._beyond(written))
            written += len(rows)

    def _beyond(self, done: int) -> Callable[[int], None]:
        """Progress of a part of a step, counted on from what is done."""
        return lambda further: self.progress.reach(done + further)

    def _stack(self, rows: list[Vectors]) -> Vectors:
        return np.stack(rows) if rows else np.zeros((0, self.open_encoder().dimensions), dtype=np.float32)

    def _report(
        self,
        plan: _Plan,
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
            added=tuple(plan.added),
            changed=tuple(plan.changed),
            unchanged=tuple(plan.unchanged),
            removed=tuple(plan.removed),
            rejected=incoming.rejected,
            chunks=len(rows),
            sentences=sum(len(chunk.sentences) for chunk in rows),
            encoded=encoded,
            reused=reused,
            seconds=round(time.monotonic() - started, 3),
            languages={language: len(part) for language, part in (chunks or {}).items()},
        )


def _under(origin: str, roots: Sequence[str]) -> bool:
    return any(origin == root or origin.startswith(root.rstrip("/") + "/") for root in roots)


def _chunks_by_language(documents: Sequence[Document]) -> dict[str, list[Chunk]]:
    chunks: dict[str, list[Chunk]] = {}
    for document in documents:
        for chunk in chunk_document(document):
            chunks.setdefault(document.language, []).append(chunk)
    return dict(sorted(chunks.items()))


def _sentence_texts(documents: Sequence[Document]) -> Callable[[Chunk], list[str]]:
    sentences = {(document.id, document.language): document.sentences for document in documents}

    def texts(chunk: Chunk) -> list[str]:
        own = sentences[chunk.document_id, chunk.language]
        return [own[position].text for position in chunk.sentences]

    return texts


def _lexical_text(chunk: Chunk, document: Document) -> str:
    """What is searched by words: the chunk, its title and heading, and the document's other names."""
    return "\n".join([chunk.context, *document.aliases, chunk.text])
