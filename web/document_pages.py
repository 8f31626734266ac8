"""The pages of documents: all of them, and each with its cited passage marked."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Protocol, cast

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from assistant.knowledge import Knowledge, Located
from assistant.phrases import phrases
from corpus.types import KINDS, Document, Sentence
from ingest.generations import DEFAULT_COLLECTION
from web.document_view import document_view
from web.settings import Settings
from web.span import Highlight, read_highlight
from web.templating import interface_language, render
from web.wording import country_name


class Desk(Protocol):
    """What the pages ask of Station Desk; it sits in `request.app.state.desk`."""

    settings: Settings

    def document(self, document_id: str, language: str, collection: str = "station") -> Document | None:
        """One language version of a document."""
        ...

    def languages_of(self, document_id: str, collection: str = "station") -> tuple[str, ...]:
        """Languages a document is available in; none for an unknown one."""
        ...

    def documents(self, collection: str = "station") -> tuple[Document, ...]:
        """Every document in every language."""
        ...

    def knowledge(self, collection: str = "station") -> Knowledge:
        """What is known about the sentences of a collection."""
        ...

    def today(self) -> date:
        """The date the assistant believes it is."""
        ...


Collection = Annotated[str, Query()]
router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)


@router.get("/documents")
def list_documents(request: Request, collection: Collection = DEFAULT_COLLECTION) -> HTMLResponse:
    """Every document once, in the reader's language where there is one, grouped by kind."""
    language = interface_language(request)
    versions: dict[str, dict[str, Document]] = {}
    for document in desk_of(request).documents(collection):
        versions.setdefault(document.id, {})[document.language] = document
    shown = [found[_version(tuple(found), language)] for found in versions.values()]
    kinds = [*KINDS, *sorted({document.kind for document in shown} - set(KINDS))]
    groups = {kind: [document for document in shown if document.kind == kind] for kind in kinds}
    context = {"groups": {kind: found for kind, found in groups.items() if found}, "collection": collection}
    return render(request, "documents.html", context)


@router.get("/documents/{document_id}")
def show_document(
    request: Request, document_id: str, hl: str | None = None, collection: Collection = DEFAULT_COLLECTION
) -> HTMLResponse:
    """One document with the cited span of `?hl=start-end` marked."""
    desk, language = desk_of(request), interface_language(request)
    available = desk.languages_of(document_id, collection)
    document = desk.document(document_id, _version(available, language), collection) if available else None
    if document is None:
        return render(request, "document_missing.html", {}, status=404)
    asked_for = request.query_params.get("lang", document.language)
    highlight = read_highlight(hl, document.text) if hl and asked_for == document.language else None
    knowledge, words = desk.knowledge(collection), phrases(language)
    context = {
        "document": document,
        "view": document_view(document, knowledge, words, desk.today(), highlight, collection),
        "highlight_lost": hl is not None and highlight is None,
        "versions": available,
        "original": _original(document, knowledge, highlight),
        "countries": [country_name(code, language) for code in document.countries],
        "successor": _successor(desk, document, collection),
        "collection": collection,
    }
    return render(request, "document.html", context)


def _original(document: Document, knowledge: Knowledge, highlight: Highlight | None) -> Sentence | None:
    """The English sentence that the marked one translates."""
    if document.translation is None or highlight is None:
        return None
    marked = [sentence for sentence in document.sentences if sentence.end > highlight.start]
    return knowledge.original(Located(document, marked[0])).sentence if marked else None


def _version(available: tuple[str, ...], wanted: str) -> str:
    return next((language for language in (wanted, "en") if language in available), available[0])


def _successor(desk: Desk, document: Document, collection: str) -> Document | None:
    if not document.superseded_by:
        return None
    identity = document.superseded_by.partition("#")[0]
    available = desk.languages_of(identity, collection)
    if not available:
        return None
    return desk.document(identity, _version(available, document.language), collection)


def desk_of(request: Request) -> Desk:
    """The running desk."""
    return cast("Desk", request.app.state.desk)
