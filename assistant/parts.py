"""Several questions in one: "How many projects were chosen, and from which countries?" """

from __future__ import annotations

import re

MOST_PARTS = 3
_LEAST = 6
"""Characters of a part; less says nothing."""

# Where the next part begins: at a word that joins two questions, before a word that asks.
_ASKS = {
    "en": r"(?:(?:also|in|from|by|for|at|to|with|of|on|until|since) )?"
    r"(?:which|what|whom?|whose|where|when|why|how|is|are|was|were|did|does|do|can|could|has|have|had|will|would)\b",
    "fr": r"(?:(?:de|par|pour|avec|à|en|dans|depuis|sur|jusqu'à) )?(?:ils? |elles? )?"
    r"(?:quel|qui\b|qu['’]|où\b|quand\b|comment\b|pourquoi\b|combien\b|est-ce\b|étaient\b|était\b|peut\b|a-t-|ont-)",
    "es": r"(?:(?:de|por|para|con|a|en|desde|hasta|sobre) )?"
    r"(?:qu[eé]\b|cu[aá]l|qui[eé]n|d[oó]nde\b|cu[aá]ndo\b|c[oó]mo\b|cu[aá]nt|hay\b|puede|pod[ií]a|fue\b|es\b)",
    "ru": r"(?:(?:в|во|из|от|с|на|по|к|для|у|за|до|о) )?"
    r"(?:как|кто\b|кого\b|кем\b|кому\b|что\b|чем\b|чего\b|где\b|куда\b|откуда\b|когда\b|сколько|скольк|почему\b|"
    r"зачем\b|котор|чь[яеёи])",
    "ar": r"(?:(?:في|من|إلى|على|عن) )?(?:كم|ما\b|ماذا|من\b|متى|أين|كيف|هل|لماذا|أي)",
}
_JOINS = {"en": r"(?:and|but|or)", "fr": r"(?:et|mais)", "es": r"(?:y|e|pero)", "ru": r"(?:и|а|но)"}
_ASKS_CHINESE = r"(?:什么|谁|哪|几|多少|何时|怎|吗|是否|为什么|如何)"
_ASKING = re.compile(
    r"[?？؟]|" + "|".join(rf"(?<!\w){asks}" for asks in _ASKS.values()) + f"|{_ASKS_CHINESE}", re.IGNORECASE
)
_SENTENCES = re.compile(r"(?<=[?？؟。；;])\s*")
_JOINED = re.compile(
    "|".join(rf",?\s+{join}\s+(?={_ASKS[language]})" for language, join in _JOINS.items())
    + rf"|[,،]?\s+و(?={_ASKS['ar']})"
    + rf"|[,，;；](?=[^,，;；]*{_ASKS_CHINESE})",
    re.IGNORECASE,
)
_LISTED = re.compile("|".join(rf",\s+(?={_ASKS[language]})" for language in ("en", "fr", "es")), re.IGNORECASE)
"""Between the first of several questions in a row. With a single comma, what follows may be said of what is before, and
a Russian comma stands before every clause."""


def parts_of(question: str) -> tuple[str, ...]:
    """The questions that a question is made of, each as it stands in it; none where it is a single one.

    What does not ask (a preamble, an aside) is no part; more than MOST_PARTS are taken for one.
    """
    pieces = (piece.strip(" ,，،;；") for sentence in _SENTENCES.split(question) for piece in _joined(sentence))
    parts = tuple(piece for piece in pieces if len(piece) >= _LEAST and _ASKING.search(piece))
    return parts if 1 < len(parts) <= MOST_PARTS else ()


def _joined(sentence: str) -> list[str]:
    """The pieces of a sentence between which a word joins, those in a row before it too."""
    pieces = _JOINED.split(sentence)
    return [piece for part in pieces for piece in _LISTED.split(part)] if len(pieces) > 1 else pieces
