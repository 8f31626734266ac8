"""Small real implementations of what the project asks for from outside, and documents to feed it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from corpus.types import Document, Facts, ListedQuestion
from ingest.models import Vectors
from ingest.parse.parsed import Heading, sections_of
from ingest.sources import Incoming


class HashedWords:
    """An encoder: the words of a text, hashed into a vector. Texts that share words are near each other.

    Deterministic and quick; keeps what it was asked to encode. With `breaks_after` it fails once it has
    encoded so many passages.
    """

    name = "hashed-words"

    def __init__(self, dimensions: int = 64, *, breaks_after: int | None = None) -> None:
        self.dimensions = dimensions
        self.fingerprint = hashlib.sha256(f"hashed-words {dimensions}".encode()).hexdigest()
        self.passages: list[str] = []
        self.queries: list[str] = []
        self._breaks_after = breaks_after

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode questions, float32[n, d], unit norm."""
        self.queries += texts
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None) -> Vectors:
        """Encode passages, float32[n, d], unit norm; raises RuntimeError where it is to break."""
        for done in range(1, len(texts) + 1):
            if self._breaks_after is not None and len(self.passages) >= self._breaks_after:
                raise RuntimeError("the encoder broke")
            self.passages.append(texts[done - 1])
            if on_progress is not None:
                on_progress(done)
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row, 0] = 0.1  # so that a text without words has a direction too
            for word in "".join(c if c.isalnum() else " " for c in text.lower()).split():
                digest = hashlib.sha256(word.encode()).digest()
                vectors[row, int.from_bytes(digest[:4], "big") % self.dimensions] += 1 if digest[4] % 2 else -1
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(norms, 1e-9), dtype=np.float32)


class Steps:
    """Progress that remembers what it was told; stops the run at a step where it is to."""

    def __init__(self, *, stop_at: str | None = None) -> None:
        self.steps: list[tuple[str, int]] = []
        self.reached: dict[str, list[int]] = {}
        self._stop_at = stop_at

    def start(self, step: str, total: int) -> None:
        """A step begins."""
        self.steps.append((step, total))
        self.reached[step] = []

    def reach(self, done: int) -> None:
        """So many units are done."""
        step = self.steps[-1][0]
        self.reached[step].append(done)
        if step == self._stop_at:
            raise KeyboardInterrupt


_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)


def written_document(document_id: str, text: str, *, language: str = "en", headed: bool = True) -> Document:
    """A document whose text is `text` itself; lines that begin with # are headings where it is `headed`."""
    found = _HEADING.finditer(text) if headed else ()
    headings = tuple(Heading(match.group(2), len(match.group(1)), *match.span()) for match in found)
    return Document(
        id=document_id,
        title=next((heading.text for heading in headings if heading.level == 1), document_id),
        kind="background",
        language=language,
        publisher="",
        published=None,
        text=text,
        sections=tuple(sections_of(text, headings, language)),
    )


def plain_document(
    document_id: str, text: str, *, language: str = "en", questions: Sequence[tuple[str, str]] = (), **fields: object
) -> Document:
    """A document of running text; its sentences are named s1, s2, …; `questions` are (question, sentence)."""
    parsed = written_document(document_id, text, language=language)
    asked = tuple(ListedQuestion(question, (name,), language) for question, name in questions)
    return replace(parsed, questions=asked, **fields)  # type: ignore[arg-type]


def translation_of(original: Document, text: str, language: str, **fields: object) -> Document:
    """An unreviewed version of running text: its sentences, in order, have the names and marks of the original's."""
    parsed = plain_document(original.id, text, language=language)
    (section,) = parsed.sections
    own = tuple(
        replace(like, text=sentence.text, start=sentence.start, end=sentence.end, paragraph=sentence.paragraph)
        for like, sentence in zip(original.sentences, section.sentences, strict=True)
    )
    known = {"language": language, "text": text, "questions": (), "translation": "unreviewed"}
    return replace(original, sections=(replace(section, sentences=own),), **(known | fields))  # type: ignore[arg-type]


def incoming(*documents: Document, origin: str = "/notes", roots: Sequence[str] = ("/notes",)) -> Incoming:
    """Documents as if they had been read from a folder."""
    placed = tuple((document, f"{origin}/{document.id}.{document.language}.md") for document in documents)
    return Incoming(placed, (), tuple(roots), {}, Facts())
