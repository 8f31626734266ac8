"""What applicants say of themselves when they ask whether they may take part, read without a model.

A message counts where it asks for admission and tells whose, by country or kind of body, or what settles it whoever
asks; or where applicants ask outright whether they were eligible. Everything else goes the usual way. To miss one is
better than to take a general question for one. Words: `words/<language>.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.eligibility.applicants import bodies_of, countries_of
from assistant.eligibility.dates import sent_on
from assistant.eligibility.intent import (
    about_past,
    about_present,
    asked_of_others,
    asks_briefly,
    asks_for_self,
    asks_of_sent,
    asks_outright,
    replies,
    speaks_of_self,
)
from assistant.eligibility.letters import blank, clean, fold
from assistant.eligibility.plans import flight_mode_of, purpose_of, route_of, team_of
from assistant.eligibility.vocabulary import Vocabulary, vocabulary
from corpus.types import Period

Told = Mapping[str, str | tuple[str, ...]]

_SEVERAL = ("countries", "bodies")
_OF_NO_COUNTRY = ("international_organisation",)
_SETTLED = {"flight_mode": "other", "route": "other"}


@dataclass(frozen=True, slots=True)
class Situation:
    """What was said, and the time asked about."""

    facts: Told
    """Only what was said, by fact."""
    about_present: bool
    about_past: bool


@dataclass(frozen=True, slots=True)
class _Message:
    """One message: what it tells and what it asks."""

    facts: Told
    asks: bool
    """Of the speaker's own admission."""
    asks_briefly: bool
    asks_of_sent: bool
    asks_outright: bool
    """Of the speaker's own admission, in words that need no facts."""
    late: bool
    """Whether it was sent on a day outside the call."""
    of_others: bool
    """Of somebody's who is told by country and kind of body."""
    of_self: bool
    replies: bool
    adds: bool
    present: bool
    past: bool

    @property
    def told(self) -> int:
        """How much it says of who applies: country, kind of body."""
        return sum(fact in self.facts for fact in _SEVERAL)

    @property
    def settled(self) -> bool:
        """Whether it tells something that decides, whoever applies: of ways and routes, what was done or planned."""
        done = self.late or any(self.facts.get(fact) == value for fact, value in _SETTLED.items())
        return self.facts.get("purpose") == "astronaut" or (self.past and done)

    @property
    def stands_alone(self) -> bool:
        """Whether it is a question of admission by itself."""
        enough = 1 if self.of_self else len(_SEVERAL)
        if self.of_others or self.asks_outright or (self.asks_briefly and self.told >= enough):
            return True
        decidable = self.told > 0 or (self.settled and self.of_self)
        return decidable and (self.asks or (self.of_self and (self.asks_of_sent or self.asks_briefly)))

    @property
    def clearly_theirs(self) -> bool:
        """Whether it is about the applicants whatever was asked before: "I am from Bolivia", "with a partner"."""
        return self.of_self or self.adds or self.intends

    @property
    def intends(self) -> bool:
        """Whether it asks for admission, even of nobody told yet."""
        return self.asks or self.asks_briefly or self.asks_of_sent or self.asks_outright or self.of_others


def read_situation(
    question: str, language: str, earlier: Sequence[str] = (), call: Period | None = None, *, aside: bool = False
) -> Situation | None:
    """What applicants say of themselves; None where the question is not whether they may take part.

    `earlier` are their messages of the same exchange, the oldest first: after them a reply needs no question. After an
    `aside`, only a message that speaks of the applicants is one. "A day late" is counted from the end of `call`;
    without one no day is heard.
    """
    words = vocabulary(language)
    message = _read(question, words, call)
    before = [_read(text, words, call) for text in earlier]
    if message.of_others or (message.stands_alone and not message.adds and message.told == len(_SEVERAL)):
        before = []  # somebody else's case, or the whole of one
    if not message.stands_alone and (not _goes_on(message, before) or (aside and not message.clearly_theirs)):
        return None
    facts = _together([*(m for m in before if m.intends or m.replies), message])
    asking = next((m for m in reversed([*before, message]) if m.intends), message)
    return Situation(facts, asking.present or not asking.past, asking.past)


def _goes_on(message: _Message, before: Sequence[_Message]) -> bool:
    going = any(m.intends for m in before)
    return going and (message.intends or (message.replies and bool(message.facts)))


def _read(message: str, words: Vocabulary, call: Period | None) -> _Message:
    text = clean(message)
    folded = blank(fold(text), words["asides"])
    who = _without_route(folded, words)
    day = sent_on(folded, words, call) if call else None
    facts: dict[str, str | tuple[str, ...] | None] = {
        "countries": countries_of(text, who, words),
        "bodies": bodies_of(who, words),
        "team": team_of(who, words),
        "purpose": purpose_of(folded, words),
        "flight_mode": flight_mode_of(folded, words),
        "route": route_of(folded, words),
        "date": day,
    }
    return _Message(
        facts={name: value for name, value in facts.items() if value},
        asks=asks_for_self(folded, words),
        asks_briefly=asks_briefly(folded, words),
        asks_of_sent=asks_of_sent(folded, words),
        asks_outright=asks_outright(folded, words),
        late=bool(call and day and not call.start.isoformat() <= day <= call.end.isoformat()),
        of_others=any(_tells_whose(text, who, *asked, words) for asked in asked_of_others(folded, words)),
        of_self=speaks_of_self(folded, words),
        replies=replies(folded, words),
        adds=bool(words["adds"].search(folded)),
        present=about_present(folded, words),
        past=about_past(folded, words),
    )


def _without_route(text: str, words: Vocabulary) -> str:
    """The text without whom an application was sent through: an embassy, an agency, an institute's site."""
    return blank(blank(text, words["routes.other"]), words["routes.unoosa_page"])


def _tells_whose(text: str, folded: str, start: int, end: int, briefly: bool, words: Vocabulary) -> bool:
    """Whether a sentence tells whose admission it asks for: kind of body and country, or a body of no country."""
    bodies = bodies_of(folded[start:end], words)
    if bodies == _OF_NO_COUNTRY:
        return briefly
    return bool(bodies and countries_of(text[start:end], folded[start:end], words))


def _together(messages: Sequence[_Message]) -> Told:
    """What all messages tell: the later word counts, but who joins does not replace who was there."""
    facts: dict[str, str | tuple[str, ...]] = {}
    for message in messages:
        for name, value in message.facts.items():
            old = facts.get(name, ())
            joins = message.adds and isinstance(value, tuple) and isinstance(old, tuple)
            facts[name] = tuple(sorted({*old, *value})) if joins else value
    if "team" not in facts and any(len(facts.get(fact, ())) > 1 for fact in _SEVERAL):
        facts["team"] = "joint"
    return facts
