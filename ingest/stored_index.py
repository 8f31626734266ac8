"""What both readers of a generation share: its documents, and a partition per language."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.types import ORIGINAL, Chunk, Corpus, Document, ListedQuestion
from ingest.analyze import analyze
from ingest.answerability import Answerability
from ingest.centring import passage_mean, unit
from ingest.errors import IndexDamaged
from ingest.known_questions import Asked, KnownQuestions
from ingest.lexical_index import LexicalIndex
from ingest.lexicon import Lexicon, translated_lexicon, translated_text
from ingest.second_view import SecondView
from ingest.stored import Manifest, Part, Vectors, intact, questions_of, read_part, rows_of_sentences

_VOCABULARY = 100
"""Terms a language needs before a word can be called unknown."""


NEAREST = 5
"""Listed questions that a question is likened to one by one."""


@dataclass(frozen=True, slots=True)
class Near:
    """A listed question that is like the one asked."""

    question: ListedQuestion
    document_id: str
    """What it is listed beside."""
    likeness: float
    """Cosine by both encoders together, -1 to 1."""


@dataclass(frozen=True, slots=True)
class Likened:
    """How a question compares with those that are listed."""

    answerable: float
    """How much liker it is to those that documents answer than to those known not to be answered: the log of a ratio
    of densities; 0 where no such question is listed."""
    nearest: tuple[Near, ...]
    """The most like it, the best first."""


UNLIKE = Likened(0.0, ())


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chunk that may answer, with its scores: cosines of centred vectors, BM25 in 0..1."""

    chunk: Chunk
    dense: float
    lexical: float
    sentences: tuple[float, ...]
    """Cosine of each sentence of the chunk, in order."""
    asked: tuple[float | None, ...]
    """For each sentence, the largest cosine with a question it is said to answer; None where there is none."""


class Partition:
    """The chunks of one language: lexical scores, and what both readers share."""

    def __init__(self, language: str, part: Part, lexical: LexicalIndex, documents: Sequence[Document]) -> None:
        self.language = language
        self.part = part
        self._lexical = lexical
        self._documents = documents
        self.mean = passage_mean(part.chunk_vectors)
        self._known_questions: dict[str, KnownQuestions] = {}
        self.lexicon = Lexicon(lexical)

    @cached_property
    def _second(self) -> SecondView | None:
        second = self.part.second
        return SecondView(second, self._asked_in, self._answering) if second is not None else None

    def prepare(self, asked_in: str) -> None:
        """Make ready for questions in a language."""
        if self._second is not None:
            self._second.prepare(asked_in)

    def seen_again(self, vector: Vectors, asked_in: str, chunk_rows: Sequence[int]) -> list[tuple[float, ...]] | None:
        """What the second encoder says of the sentences of some chunks (`SecondView.scores`); None: it was not used."""
        if self._second is None:
            return None
        rows, starts = self.sentences_of(chunk_rows)
        scores = self._second.scores(vector, asked_in, rows)
        return [tuple(own.tolist()) for own in np.split(scores, starts)]

    def compared(self, vectors: Vectors) -> Vectors:
        """Vectors of passages as they are compared: centred, and as the collection's questions taught."""
        return self._adapted(unit(vectors - self.mean))

    def asked(self, question: Vectors) -> Vectors:
        """The centred vector of a question as it is compared."""
        return self._adapted(question)

    def _adapted(self, centred: Vectors) -> Vectors:
        return centred if self.part.adapter is None else unit(centred @ self.part.adapter)

    @cached_property
    def rows(self) -> dict[str, int]:
        """Row of each chunk id."""
        return {chunk.id: row for row, chunk in enumerate(self.part.chunks)}

    @cached_property
    def _document_of_chunk(self) -> tuple[list[str], NDArray[np.int64]]:
        """Ids of the documents that have chunks, and the position among them of the document of each chunk."""
        numbers: dict[str, int] = {}
        of_chunk = [numbers.setdefault(chunk.document_id, len(numbers)) for chunk in self.part.chunks]
        return list(numbers), np.array(of_chunk, dtype=np.int64)

    @cached_property
    def sentence_starts(self) -> NDArray[np.int64]:
        """Where the sentences of each chunk begin in the sentence vectors; one more than chunks."""
        counts = [len(chunk.sentences) for chunk in self.part.chunks]
        return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)

    def allowed_rows(self, allowed: Set[str] | None) -> NDArray[np.int64]:
        """Rows of the chunks of the allowed documents (None: all), in order."""
        if allowed is None:
            return np.arange(len(self.part.chunks))
        documents, of_chunk = self._document_of_chunk
        passing = np.fromiter(map(allowed.__contains__, documents), dtype=bool, count=len(documents))
        return np.flatnonzero(passing[of_chunk])

    def lexical_scores(self, question: str) -> NDArray[np.float32]:
        """Normalised BM25 of every chunk."""
        return self._lexical.scores(question)

    @cached_property
    def _listed(self) -> list[tuple[Document, ListedQuestion]]:
        """Each question with the document it is listed beside, in the order of their vectors."""
        return list(questions_of(self._documents, self.language))

    @cached_property
    def _asked_in(self) -> NDArray[np.str_]:
        """Language of each question."""
        return np.array([question.language for _, question in self._listed], dtype=np.str_)

    @cached_property
    def _answered(self) -> NDArray[np.bool_]:
        """Whether each question is said to be answered."""
        return np.array([question.answered for _, question in self._listed], dtype=bool)

    @cached_property
    def _tied(self) -> NDArray[np.bool_]:
        """Whether sentences are named that answer each question."""
        return np.array([bool(question.answer) for _, question in self._listed], dtype=bool)

    @cached_property
    def _answerability(self) -> Answerability | None:
        known = self.part.known
        return Answerability(known, self._answered) if known is not None else None

    def likened(self, first: Vectors, second: Vectors, asked_in: str) -> Likened | None:
        """How a question compares with the listed ones of the partition; None: there is nothing to tell by.

        `first` is the question as the first encoder compares it, `second` as the second encoded it.
        """
        if self._answerability is None or self._second is None:
            return None
        listed = self._answerability
        placed = listed.placed(self.asked(first), self._second.question(second, asked_in))
        products = listed.products(placed)
        rows = listed.nearest(placed, products, NEAREST)
        nearest = ((*self._listed[row], cosine) for row, cosine in rows)
        return Likened(
            listed.of(products), tuple(Near(question, found.id, cosine) for found, question, cosine in nearest)
        )

    def _questions(self, language: str) -> KnownQuestions:
        """The questions in a language, or in the partition's own where it has none."""
        if language not in self._known_questions:
            rows = np.flatnonzero((self._asked_in == language) & self._tied)
            if not len(rows) and language != self.language:
                self._known_questions[language] = self._questions(self.language)
            else:
                vectors = self.part.question_vectors[rows]
                centred = unit(vectors - passage_mean(vectors))
                self._known_questions[language] = KnownQuestions.of(
                    self._adapted(centred), [self._answering[row] for row in rows]
                )
        return self._known_questions[language]

    @cached_property
    def _answering(self) -> list[tuple[int, ...]]:
        """For each question, the rows of the sentence vectors that answer it, or did until they were replaced."""
        rows = rows_of_sentences(self.part.chunks, self._documents)
        replaced: dict[str, list[int]] = {}
        for document in self._documents:
            for sentence in document.sentences:
                row = rows.get(f"{document.id}#{sentence.name}")
                if sentence.superseded_by is not None and row is not None:
                    replaced.setdefault(sentence.superseded_by, []).append(row)
        answers = ([f"{document.id}#{name}" for name in question.answer] for document, question in self._listed)
        return [tuple(row for name in names for row in (rows[name], *replaced.get(name, ()))) for names in answers]

    @cached_property
    def _chunk_of_sentence(self) -> NDArray[np.int64]:
        return np.repeat(np.arange(len(self.part.chunks)), np.diff(self.sentence_starts))

    def asked_scores(self, vector: Vectors, language: str) -> Asked:
        """How like a question, as it is compared, is to those that sentences answer.

        Compared are the questions in the language of the one asked, or else in the partition's own.
        """
        return self._questions(language).scores(vector)

    def asked_chunks(self, asked: Asked, limit: int, among: NDArray[np.int64]) -> list[int]:
        """Rows, of those given in order, of the chunks that answer the questions most like the one, best first."""
        best = asked.rows[np.argsort(-asked.scores, kind="stable")]
        chunks = np.array(list(dict.fromkeys(self._chunk_of_sentence[best].tolist())), dtype=np.int64)
        if len(among) < len(self.part.chunks):
            chunks = chunks[_among(chunks, among)]
        return [int(row) for row in chunks[:limit]]

    def asked_in(self, chunk_rows: Sequence[int], asked: Asked) -> list[tuple[float | None, ...]]:
        """The asked scores of the sentences of some chunks, in order; None where a sentence answers no question."""
        known = dict(zip(asked.rows.tolist(), asked.scores.tolist(), strict=True))
        starts = self.sentence_starts
        return [tuple(known.get(row) for row in range(int(starts[c]), int(starts[c + 1]))) for c in chunk_rows]

    def sentences_of(self, chunk_rows: Sequence[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Rows of the sentence vectors of some chunks, one after the other, and where those of each next one begin."""
        starts = self.sentence_starts
        rows = [np.arange(starts[chunk], starts[chunk + 1]) for chunk in chunk_rows]
        return np.concatenate(rows), np.cumsum([len(own) for own in rows])[:-1]


def _among(values: NDArray[np.int64], ordered: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which values are among others that are in order."""
    found = np.searchsorted(ordered, values)
    return np.asarray(ordered[np.minimum(found, len(ordered) - 1)] == values)


class StoredIndex:
    """One generation opened for reading: everything but the search by meaning."""

    def __init__(self, manifest: Manifest, corpus: Corpus, partitions: dict[str, Partition]) -> None:
        self.manifest = manifest
        self.corpus = corpus
        self._documents = {(d.id, d.language): d for d in corpus.documents}
        self._partitions = partitions
        self._translations = _by_language(corpus.documents)
        self._lexicons = {language: partition.lexicon for language, partition in partitions.items()}
        self._vocabularies: dict[str, frozenset[str]] = {}

    def close(self) -> None:
        """Let go of connections; mapped files go with the last reference."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that have chunks."""
        return tuple(self._partitions)

    @property
    def fingerprint(self) -> str:
        """Fingerprint of the encoder that made the vectors."""
        return self.manifest.fingerprint

    @property
    def second(self) -> str:
        """Fingerprint of the second encoder that compares sentences; empty where none does."""
        return self.manifest.second

    def prepare(self, asked_in: str) -> None:
        """Work out beforehand what the first question in a language would wait for."""
        for partition in self._partitions.values():
            partition.prepare(asked_in)

    def seen_again(
        self, language: str, vector: Vectors, asked_in: str, chunks: Sequence[Chunk]
    ) -> list[tuple[float, ...]] | None:
        """What the second encoder says of the sentences of chunks of a language; None: it was not used.

        `vector` is the question as that encoder made it, `asked_in` its language.
        """
        partition = self._partitions[language]
        return partition.seen_again(vector, asked_in, [partition.rows[chunk.id] for chunk in chunks])

    def likened(self, first: Vectors, second: Vectors, asked_in: str) -> Likened:
        """How a question compares with the listed ones, of the partition where it is most like those answered.

        `first` is the centred vector of the question, `second` as the second encoder made it.
        """
        told = (partition.likened(first, second, asked_in) for partition in self._partitions.values())
        return max((one for one in told if one is not None), key=lambda one: one.answerable, default=UNLIKE)

    def document(self, document_id: str, language: str) -> Document | None:
        """A document in one language."""
        return self._documents.get((document_id, language))

    def translated(self, language: str) -> bool:
        """Whether English documents have versions in a language."""
        return language in self._translations

    def text_in(self, chunk: Chunk, language: str) -> str | None:
        """What the version in a language says in the place of a chunk; None where there is none."""
        version = self._translations.get(language, {}).get(chunk.document_id)
        return translated_text(chunk, version) if version is not None and chunk.language == ORIGINAL else None

    def terms(self, text: str, language: str) -> list[str]:
        """Distinct terms of a text in a language of the documents or of their translations."""
        return self._lexicon(language).terms(text)

    def _lexicon(self, language: str) -> Lexicon:
        if language not in self._lexicons:
            chunks = self._partitions[ORIGINAL].part.chunks
            self._lexicons[language] = translated_lexicon(chunks, self._translations[language], language)
        return self._lexicons[language]

    def unknown(self, question: str, language: str) -> float:
        """Share of a question's terms that neither the documents in its language nor the questions listed in it have.

        0 where the collection has next to nothing in the language to compare with.
        """
        if language not in self._vocabularies:
            self._vocabularies[language] = self._vocabulary(language)
        known, terms = self._vocabularies[language], set(analyze(question, language))
        return len(terms - known) / len(terms) if terms and len(known) >= _VOCABULARY else 0.0

    def _vocabulary(self, language: str) -> frozenset[str]:
        asked = (q for document in self.corpus.documents for q in document.questions if q.language == language)
        listed = frozenset(term for question in asked if question.answered for term in analyze(question.ask, language))
        worded = language in self._partitions or self.translated(language)
        return listed | self._lexicon(language).vocabulary if worded else listed

    def weight(self, term: str, language: str) -> float:
        """How telling a term is in the documents of a language, or in their translations."""
        return self._lexicon(language).weight(term)

    def forget(self) -> None:
        """Remember nothing of the texts met so far: for measuring what remembering saves."""
        for lexicon in self._lexicons.values():
            lexicon.forget()


def _by_language(documents: Sequence[Document]) -> dict[str, dict[str, Document]]:
    """Translations by language and id."""
    found: dict[str, dict[str, Document]] = {}
    for document in documents:
        if document.translation is not None:
            found.setdefault(document.language, {})[document.id] = document
    return found


def read_partitions(folder: Path, manifest: Manifest, documents: Sequence[Document]) -> dict[str, Partition]:
    """The partitions of a generation by language; raises IndexDamaged."""
    return {
        language: _read_partition(folder / language, manifest, language, documents) for language in manifest.languages
    }


def _read_partition(folder: Path, manifest: Manifest, language: str, documents: Sequence[Document]) -> Partition:
    part = read_part(folder)
    with intact(folder):
        lexical = LexicalIndex.open(folder / "lexical", language)
    asked = sum(1 for _ in questions_of(documents, language))
    if len(part.question_vectors) != asked or part.chunk_vectors.shape[1] != manifest.dimensions:
        raise IndexDamaged(
            f"{folder}: {asked} questions and {manifest.dimensions} dimensions, but {len(part.question_vectors)} and "
            f"{part.chunk_vectors.shape[1]} in its vectors; run `station ingest --rebuild`"
        )
    return Partition(language, part, lexical, [d for d in documents if d.language == language])
