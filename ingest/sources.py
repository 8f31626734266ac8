"""Which documents a run is given: the project's corpus, or files and folders of one's own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import CorpusInvalid
from corpus.load import load_corpus, load_document
from corpus.types import Corpus, Document, Facts, Source
from ingest.errors import NothingToIngest
from ingest.parse.text import parse_text, slug
from ingest.report import Rejected

TEXT_SUFFIXES = {".md", ".markdown", ".txt"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LANGUAGE_SUFFIX = re.compile(r"\.(en|zh|fr|es|ru|ar)$")

DetectLanguage = Callable[[str], str]
"""Says which language a text is written in: one of `corpus.types.LANGUAGES`."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """Documents to take in, with where each came from; `roots` are the places that were read."""

    documents: tuple[tuple[Document, str], ...]
    rejected: tuple[Rejected, ...]
    roots: tuple[str, ...]
    sources: dict[str, Source]
    facts: Facts


def read_project_corpus(folder: Path) -> Incoming:
    """The whole corpus of the project; raises CorpusInvalid."""
    corpus: Corpus = load_corpus(folder)
    documents = tuple((document, f"corpus:{document.id}") for document in corpus.documents)
    return Incoming(documents, (), ("corpus:",), corpus.sources, corpus.facts)


def read_paths(paths: Sequence[Path], detect: DetectLanguage) -> Incoming:
    """Files, and every text file under folders; what cannot be read is in `rejected`.

    Raises NothingToIngest when a path does not exist.
    """
    documents: dict[str, tuple[Document, str]] = {}
    rejected: list[Rejected] = []
    for root in paths:
        if not root.exists():
            raise NothingToIngest(f"{root} does not exist")
        for path in _files(root):
            document = _read(path, root, detect)
            if isinstance(document, Rejected):
                rejected.append(document)
                continue
            key = f"{document.id}.{document.language}"
            if key not in documents:
                documents[key] = (document, str(path.resolve()))
            elif (other := documents[key][1]) != str(path.resolve()):
                rejected.append(Rejected(str(path), f"has the same id, {document.id}, as {other}"))
    return Incoming(tuple(documents.values()), tuple(rejected), tuple(str(p.resolve()) for p in paths), {}, Facts())


def _files(root: Path) -> Iterator[Path]:
    if root.is_file():
        yield root
        return
    for path in sorted(root.rglob("*")):
        inside = path.resolve().is_relative_to(root.resolve())
        if path.is_file() and inside and not any(part.startswith(".") for part in path.relative_to(root).parts):
            yield path


def _read(path: Path, root: Path, detect: DetectLanguage) -> Document | Rejected:
    text = _text_of(path)
    if isinstance(text, Rejected):
        return text
    if text.startswith("---\n"):
        return _read_with_front_matter(path)
    stem = _LANGUAGE_SUFFIX.sub("", path.stem)
    named = _LANGUAGE_SUFFIX.search(path.stem)
    relative = path.relative_to(root).with_suffix("") if root.is_dir() else Path(path.stem)
    document_id = slug(_LANGUAGE_SUFFIX.sub("", str(relative)))
    if len(document_id) < 2:  # noqa: PLR2004 - the shortest id a document can have
        return Rejected(str(path), "needs a file name with two or more Latin letters or digits, for its id")
    document = parse_text(
        text,
        document_id=document_id,
        title=stem.replace("-", " ").replace("_", " ").strip(),
        language=named.group(1) if named else detect(text),
        markdown=path.suffix.lower() != ".txt",
    )
    return document if document.sentences else Rejected(str(path), "has headings, but no text under them")


def _text_of(path: Path) -> str | Rejected:
    """The text of a file, line ends and accents in one form, or why there is none."""
    if path.suffix.lower() not in TEXT_SUFFIXES:
        known = ", ".join(sorted(TEXT_SUFFIXES))
        return Rejected(str(path), f"is not of a kind that can be read yet ({known})")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Rejected(str(path), f"is not UTF-8 text (byte {error.start}); save it as UTF-8")
    except OSError as error:
        return Rejected(str(path), f"cannot be read: {error.strerror}")
    if _CONTROL.search(text):
        return Rejected(str(path), "holds control characters, so it is not text")
    if not text.strip():
        return Rejected(str(path), "is empty")
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n"))


def _read_with_front_matter(path: Path) -> Document | Rejected:
    try:
        loaded, faults = load_document(path)
    except CorpusInvalid as error:
        return Rejected(str(path), str(error))
    if loaded is None or faults:
        return Rejected(str(path), "; ".join(str(fault) for fault in faults))
    return loaded.document
