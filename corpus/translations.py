"""Versions of a document in other languages: the text is their own, all that is known about it is the English one's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from corpus.errors import Fault
from corpus.front_matter import TranslationMatter
from corpus.load import LoadedDocument, OpenedFile
from corpus.markup import parse_body
from corpus.parallel import differences, misaligned
from corpus.types import Document, Language, Section, Sentence


def read_translation(
    opened: OpenedFile, originals: Mapping[str, LoadedDocument]
) -> tuple[LoadedDocument | None, list[Fault]]:
    """The version an opened file holds, None where it does not fit its original; and every fault found."""
    head = opened.head
    if not isinstance(head, TranslationMatter):
        raise TypeError(f"{opened.file} is no translation")
    parsed = parse_body(opened.file, opened.body, head.language, opened.offset, translated=True)
    faults = opened.faults + parsed.faults
    original = originals.get(head.id)
    if original is None:
        return None, [*faults, Fault(opened.file, 1, f"there is no document {head.id}.en.md to be a version of")]
    own = replace(original.document, language=head.language, text=parsed.text, sections=parsed.sections)
    shape = [Fault(opened.file, 0, message) for message in misaligned(original.document, own)]
    if shape or faults:
        return None, [*faults, *shape]
    version = replace(
        own,
        title=head.title,
        summary=head.summary,
        aliases=tuple(head.aliases),
        questions=(),
        translation=head.translation,
        sections=_marked(original.document, parsed.sections),
    )
    loaded = LoadedDocument(version, opened.file, parsed.lines)
    return loaded, [
        Fault(opened.file, line, message) for line, message in _differing(original.document, loaded, head.language)
    ]


def _marked(original: Document, sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """The sections with the sources and marks of the statements they translate."""
    known = {sentence.name: sentence for sentence in original.sentences}
    return tuple(
        replace(section, sentences=tuple(_like(known[sentence.name], sentence) for sentence in section.sentences))
        for section in sections
    )


def _like(original: Sentence, translated: Sentence) -> Sentence:
    place = {name: getattr(translated, name) for name in ("text", "start", "end", "paragraph")}
    return replace(original, **place)


def _differing(original: Document, loaded: LoadedDocument, language: Language) -> list[tuple[int, str]]:
    pairs = zip(original.sentences, loaded.document.sentences, strict=True)
    return [
        (loaded.lines[own.name], f"#{own.name}: {message}")
        for sentence, own in pairs
        for message in differences(sentence.text, own.text, language)
    ]
