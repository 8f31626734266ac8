"""Questions for one thing of several projects: "Who leads each project?", "Which projects are about astronomy?".

Answered completely from `corpus/aspects.yaml`, a statement for each project, where every word of the question is known
(`list-words.yaml`): names, what is asked, of which projects, and words that ask nothing. With any other word it is a
question for the usual way. No model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.country_index import fold
from assistant.knowledge import HOST, Knowledge, Located, may_all_be_said
from assistant.list_words import NAME, Words, words_of_lists
from assistant.places import places_named, without_programme
from assistant.retrieve import Retrieved
from assistant.types import Query, Request, Turn
from corpus.types import ORIGINAL, Aspects

ABOUT = "about"
"""The aspect that is told where only the projects are said, not what is asked of them."""
RIGHT = 0.95
"""Said of every list: none of 351 recognised while making the words was wrong, and those are not all there can be."""
_AREA = "area"
"""Asks for the fields of research themselves: one statement tells them, not a list of projects."""
_UNITED_NATIONS = re.compile(
    r"\b(?:UN|UNO|UNOOSA|ONU|ООН|United Nations|Naciones Unidas|Nations [Uu]nies)\b|联合国|外空司|聯合國|الأمم المتحدة"
)
_PREAMBLE = re.compile(r"^[^:：]*[:：]\s*(?=[^:：]*[?？؟]\s*$)")
"""What stands before a colon and a question."""
_WHETHER = re.compile(
    r"^(?:(?:so|and|but),? )?(?:did|was|were|is|are|does|do|has|have)\b|^est-ce qu|\w-t-(?:ils?|elles?)\b|"
    r"^¿?(?:y )?(?:fue|ha sido|ha|est[aá]|participa|qued[oó]|entr[oó]|gan[oó]|form[oóa]|sali[oó])\b|"
    r"\bли\b|\bесть\b.*\bсреди\b|吗|是否|有没有|^(?:و)?هل\b",
    re.IGNORECASE,
)
"""A question to be answered by yes or no."""
_DONE = re.compile(
    r"\b(?:already|yet|have|has|did|ya|han?|d[ée]j[àa]|ont|a-t-\w+|уже|ли|полетел[аи]?|летал[аи]?)\b|已经?|有没有|是否|吗|"
    r"هل|بالفعل",
    re.IGNORECASE,
)
_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Listing:
    """The statements of a complete list, and whether it answers a yes/no question: None where there is none."""

    said: tuple[Located, ...] = ()
    aspect: str = ""
    projects: tuple[str, ...] = ()
    yes: bool | None = None


NO_LIST = Listing()


@dataclass(frozen=True, slots=True)
class _Scope:
    """The projects asked about, and the countries they were told by."""

    projects: tuple[str, ...]
    countries: tuple[str, ...] = ()
    whole: bool = False


class Lists:
    """The complete answers that a corpus has to questions about several projects."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._aspects = knowledge.facts.aspects

    def listed(self, request: Request, query: Query, retrieved: Retrieved, today: date) -> Listing:
        """The list that a question asks for, where all of it may be said; NO_LIST where it asks for none."""
        if request.filters or query.foreign:
            return NO_LIST
        listing = self.asked_of_them(query, request.history) if query.leans else self.asked_for(query)
        known = may_all_be_said(listing.said, request.as_of or today, retrieved.allowed)
        return listing if known else NO_LIST

    def asked_for(self, query: Query) -> Listing:
        """The list that a question asks for by its words; NO_LIST where it asks for none."""
        if self._aspects is None:
            return NO_LIST
        found = self._listing(query, query.question, self._aspects)
        asked = _PREAMBLE.sub("", query.question)
        return found if found.said or asked == query.question else self._listing(query, asked, self._aspects)

    def asked_of_them(self, query: Query, history: Sequence[Turn]) -> Listing:
        """What is asked, in words that are all known, of the projects that the last answer named or cited.

        Of several ("and who leads them?"), or of the one that the conversation is about ("and who leads it?").
        """
        last = next((turn for turn in reversed(history) if turn.role == "assistant"), Turn("assistant", ""))
        named = self._knowledge.projects_named(last.content)
        projects = tuple(dict.fromkeys((*named, *filter(self._knowledge.project_name, last.cited))))
        one = tuple(filter(self._knowledge.project_name, query.subjects))
        words, asked = words_of_lists(query.asked_in), fold(query.question)
        aspect = _aspect(words, asked, told=False)
        if len(query.subjects) == len(one) == 1 and aspect != ABOUT:
            projects = one
        elif len(projects) < _SEVERAL or not words.them.search(asked):
            return NO_LIST
        if self._aspects is None or aspect not in self._aspects.aspects:
            return NO_LIST
        if not words.all_known(asked) or _has_flown(aspect, query.question):
            return NO_LIST
        return Listing(self._told(self._aspects, aspect, _Scope(projects)), aspect, projects)

    def _listing(self, query: Query, question: str, aspects: Aspects) -> Listing:
        words = words_of_lists(query.asked_in)
        unnamed = self._knowledge.without_projects(question, NAME)
        asked, countries = _without_countries(without_programme(unnamed), query.asked_in)
        asked = fold(asked)
        if not words.all_known(asked):
            return NO_LIST
        named = self._knowledge.projects_named(question)
        scope = self._scope(words, asked, named, countries, aspects)
        aspect = _aspect(words, asked, told=bool(named or countries) or _fields(words, asked) != ())
        if scope is None or aspect is None or aspect not in aspects.aspects:
            return NO_LIST
        if aspect == ABOUT and query.shape in {"date", "number"}:  # "When was Italy's project selected?"
            return NO_LIST
        if _has_flown(aspect, question):
            return NO_LIST
        said = self._told(aspects, aspect, scope)
        asks_whether = _WHETHER.search(question) and not words.several.search(asked)
        if not asks_whether or aspect != ABOUT or len(scope.countries) != 1:
            return Listing(said, aspect, scope.projects)
        chosen = bool(scope.projects) or scope.countries[0] in aspects.without_project
        return Listing(said, aspect, scope.projects, yes=chosen)

    def _told(self, aspects: Aspects, aspect: str, scope: _Scope) -> tuple[Located, ...]:
        """What is said of one aspect of some projects; of countries without a project, which countries have one."""
        chosen = aspects.aspects[aspect]
        references = [ref for project, row in chosen.each.items() if project in scope.projects for ref in row]
        if scope.whole and chosen.all:
            references = list(chosen.all)
        if not scope.projects:
            unknown = [aspects.without_project[code] for code in scope.countries if code in aspects.without_project]
            references = [aspects.countries_listed, *unknown]
        return tuple(filter(None, (self._knowledge.find(ref, ORIGINAL) for ref in dict.fromkeys(references))))

    def _scope(
        self, words: Words, asked: str, named: tuple[str, ...], countries: tuple[str, ...], aspects: Aspects
    ) -> _Scope | None:
        """The projects that a question is about: named, of countries, of a field, or all; None where it is no list."""
        several, one = bool(words.several.search(asked)), bool(words.taking_part.search(asked))
        fields = _fields(words, asked)
        everything = tuple(aspects.aspects[ABOUT].each)
        if named:
            return _Scope(named) if len(named) > 1 and not fields and not countries else None
        if not (several or one):
            return None
        if countries:
            own = self._knowledge.projects_of(countries)
            return _Scope(own, countries) if not fields and (own or one) else None
        if fields:
            members = {project for field in fields for project in aspects.fields[field]}
            return _Scope(tuple(project for project in everything if project in members)) if several else None
        return _Scope(everything, whole=True) if several else None


def _aspect(words: Words, asked: str, *, told: bool) -> str | None:
    """What is asked of the projects; what they are about where it says nothing else but which; None where unclear.

    A word for one thing may be part of the way to ask for another ("the latest planned dates"): the first in the
    order of the file decides.
    """
    found = [name for name, pattern in words.aspects.items() if pattern.search(asked)]
    if "delay" in found:
        return "delay"
    others = [
        name for name in found if name not in {ABOUT, _AREA} and not (name == "leader" and "institutions" in found)
    ]
    if others:
        return others[0]
    if told:
        return ABOUT
    return None if _AREA in found or not found else ABOUT


def _has_flown(aspect: str, question: str) -> bool:
    """Whether a question asks if something has flown, not when it is to."""
    return aspect == "plan" and bool(_DONE.search(question))


def _fields(words: Words, asked: str) -> tuple[str, ...]:
    return tuple(name for name, pattern in words.fields.items() if pattern.search(asked))


def _without_countries(text: str, language: str) -> tuple[str, tuple[str, ...]]:
    """A text without the countries it names, and their codes."""
    places = places_named(text, language)
    with_un = bool(_UNITED_NATIONS.search(text))  # "the projects of the UN and China" are all of them
    for place in sorted(places, key=lambda place: place.start, reverse=True):
        text = text[: place.start] + NAME + text[place.end :]
    codes = tuple(dict.fromkeys(place.code for place in places))
    return text, () if with_un and codes == (HOST,) else codes
