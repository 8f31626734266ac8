"""What the corpus knows about its own sentences: what replaced them, who disagrees, which call they are of."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date

from assistant.places import countries_named, places_named
from corpus.types import LANGUAGES, Call, Corpus, Document, Sentence

HOST = "CN"
"""Named in nearly every question, so that it tells none of the projects."""


@dataclass(frozen=True, slots=True)
class Located:
    """A sentence in its document."""

    document: Document
    sentence: Sentence

    @property
    def reference(self) -> str:
        """`document#name`, the same in every language."""
        return f"{self.document.id}#{self.sentence.name}"

    @property
    def known_from(self) -> date | None:
        """First day on which the sentence was known, None when undated."""
        period = self.sentence.said or self.document.published
        return period.start if period else None


class Knowledge:
    """Looks up references, successors, disagreements and calls of one corpus."""

    def __init__(self, corpus: Corpus) -> None:
        self.facts = corpus.facts
        self.sources = corpus.sources
        self._by_reference: dict[tuple[str, str], Located] = {}
        self._conflicts: dict[tuple[str, str], list[Located]] = {}
        self._replaced: dict[tuple[str, str], list[Located]] = {}
        self._by_text: dict[str, Located] = {}
        self._twins = {reference: group for group in corpus.facts.twins for reference in group}
        projects = [document for document in corpus.documents if document.project]
        self._projects: dict[str, tuple[str, ...]] = {}
        for document in sorted(projects, key=lambda document: document.translation is not None):
            self._projects[document.id] = (*self._projects.get(document.id, ()), *_proper_names(document))
        self._kinds = {document.id: document.kind for document in corpus.documents}
        self._countries = {document.id: frozenset(document.countries) for document in projects}
        self._named = {identity: _any_of(names) for identity, names in self._projects.items()}
        self._named_loosely = {i: re.compile(names.pattern, re.IGNORECASE) for i, names in self._named.items()}
        for document in corpus.documents:
            for sentence in document.sentences:
                self._add(Located(document, sentence))

    def _add(self, located: Located) -> None:
        language, sentence = located.document.language, located.sentence
        self._by_reference[located.reference, language] = located
        self._by_text.setdefault(_bare(sentence.text), located)
        if located.document.translation is not None:  # what is known about it is known about its original
            return
        if sentence.conflict:
            self._conflicts.setdefault((sentence.conflict, language), []).append(located)
        if sentence.superseded_by:
            self._replaced.setdefault((sentence.superseded_by, language), []).append(located)

    def find(self, reference: str, language: str) -> Located | None:
        """A sentence by `document#name`, in a language or else in English."""
        return self._by_reference.get((reference, language)) or self._by_reference.get((reference, "en"))

    def in_language(self, located: Located, language: str) -> Located:
        """The sentence as a translation in a language says it; itself where there is none."""
        version = self._by_reference.get((located.reference, language))
        translated = version is not None and version.document.translation is not None
        return version if version is not None and translated else located

    def wordings(self, located: Located) -> frozenset[str]:
        """What a sentence says, in its own language and in every translation."""
        return frozenset(self.in_language(located, language).sentence.text for language in LANGUAGES)

    def original(self, located: Located) -> Located:
        """The sentence that a translated one translates; itself where it is no translation."""
        return self._by_reference[located.reference, "en"] if located.document.translation else located

    def twins(self, reference: str) -> tuple[str, ...]:
        """References of the statements of other documents that say the same, the most authoritative first."""
        return tuple(other for other in self._twins.get(reference, ()) if other != reference)

    def saying(self, text: str) -> Located | None:
        """The sentence that says exactly this, but for the stop at its end; the first where several do."""
        return self._by_text.get(_bare(text)) if text else None

    def project_name(self, document_id: str) -> str | None:
        """The name of the project that a document is about; None where it is not about one."""
        return next(iter(self._projects.get(document_id, ())), None)

    def kind(self, document_id: str) -> str | None:
        """What kind of document it is; None where there is none of that name."""
        return self._kinds.get(document_id)

    def projects_named(self, text: str) -> tuple[str, ...]:
        """Documents of the projects that a text names."""
        return tuple(identity for identity, names in self._named.items() if names.search(text))

    def projects_named_loosely(self, text: str) -> frozenset[str]:
        """The same whatever the case of letters; "sing", the verb, is among them."""
        return frozenset(identity for identity, names in self._named_loosely.items() if names.search(text))

    def without_projects(self, text: str, blank: str) -> str:
        """A text with something else in place of the projects it names."""
        for names in self._named.values():
            text = names.sub(blank, text)
        return text

    def projects_of(self, countries: Iterable[str]) -> tuple[str, ...]:
        """Documents of the projects that any of some countries take part in."""
        return tuple(identity for identity, own in self._countries.items() if own.intersection(countries))

    def projects_meant(self, text: str) -> tuple[str, ...]:
        """Documents of the projects that a text names, or whose countries it names."""
        if named := self.projects_named(text):
            return named
        places = countries_named(text, adjectives=True)
        return tuple(identity for identity, countries in self._countries.items() if countries & places)

    def projects_in_order(self, text: str) -> tuple[str, ...]:
        """Documents of the projects that a text speaks of, in the order in which it comes to them.

        By their names, or else by countries that have one project each.
        """
        named = {identity: names.search(text) for identity, names in self._named.items()}
        first = {identity: found.start() for identity, found in named.items() if found is not None}
        for place in () if first else places_named(text):
            own = [identity for identity, countries in self._countries.items() if place.code in countries]
            if len(own) == 1:
                first.setdefault(own[0], place.start)
        return tuple(sorted(first, key=first.__getitem__))

    def projects_compared(self, text: str) -> tuple[str, ...]:
        """Documents of the projects that a text names, by name or by a country other than the station's own."""
        places = countries_named(text, adjectives=True) - {HOST}
        named = self.projects_named(text)
        return tuple(i for i, countries in self._countries.items() if i in named or countries & places)

    def current(self, located: Located, as_of: date) -> Located:
        """What stands in a sentence's place on a day: itself, or the last that had replaced it by then."""
        language, located = located.document.language, self.original(located)
        seen = {located.reference}
        while located.sentence.superseded_by is not None:
            successor = self.find(located.sentence.superseded_by, located.document.language)
            if successor is None or successor.reference in seen or not was_known(successor, as_of):
                break
            seen.add(successor.reference)
            located = successor
        return self.in_language(located, language)

    def replaced_by(self, located: Located, as_of: date) -> list[Located]:
        """What a sentence replaced, as known on a day: what its call's own documents said first, then the newest."""
        language, located = located.document.language, self.original(located)
        found = self._replaced.get((located.reference, located.document.language), [])
        known = [self.in_language(item, language) for item in found if was_known(item, as_of)]
        known.sort(key=lambda item: item.known_from or date.min, reverse=True)
        return sorted(known, key=lambda item: self.call_of(item.document.id) is None)

    def other_sides(self, located: Located, as_of: date) -> list[Located]:
        """The other sentences of a disagreement: first the one that sets it out, then other documents'."""
        if not located.sentence.conflict:
            return []
        language = self.original(located).document.language
        group = self._conflicts[located.sentence.conflict, language]
        same = {located.reference, *self.twins(located.reference)}
        others = [
            self.in_language(item, located.document.language)
            for item in group
            if item.reference not in same and was_known(item, as_of)
        ]
        register = self.facts.conflicts_document
        return sorted(
            others,
            key=lambda item: (
                item.document.id != register,
                item.sentence.preferred == located.sentence.preferred,
                item.document.id == located.document.id,
            ),
        )

    def call_of(self, document_id: str) -> Call | None:
        """The call a document belongs to."""
        return next((call for call in self.facts.calls if document_id in call.documents), None)


def _proper_names(document: Document) -> tuple[str, ...]:
    """A project's names; descriptions such as "flame project" are none."""
    return tuple(name for name in document.aliases if name != name.lower() or not name.isascii()) or (document.title,)


def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(_whole, sorted(names, key=len, reverse=True))))


def _whole(name: str) -> str:
    """A pattern for a name, but not inside a longer word; Chinese sets no words apart, also beside Latin letters."""
    edge = "[A-Za-z0-9_]" if name.isascii() else "[^\\W\u4e00-\u9fff]"
    return rf"(?<!{edge}){re.escape(name)}(?!{edge})"


def _bare(text: str) -> str:
    return text.rstrip(' .。!?؟"”»')


def was_known(located: Located, as_of: date) -> bool:
    """Whether a sentence had been said by a day; undated ones always count."""
    known_from = located.known_from
    return known_from is None or known_from <= as_of


def may_all_be_said(said: Iterable[Located], as_of: date, allowed: Container[str] | None) -> bool:
    """Whether all of some sentences had been said by a day, and are of the documents allowed; None allows any."""
    return all(was_known(one, as_of) and (allowed is None or one.document.id in allowed) for one in said)
