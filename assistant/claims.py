"""A claim put up for confirmation: "I read that ... . Is that right?" asks about the claim, and is searched as it.

Patterns in the six languages, no model. The words that ask for confirmation say nothing of what they ask about, but
lie near every sentence that calls something right or wrong.
"""

from __future__ import annotations

import re

_ASKED_AFTER = (
    r"(?:is|was) (?:that|this|it) (?:really )?(?:right|true|correct|so)|(?:true|right|correct)(?: or (?:false|wrong))?|"
    r"¿?(?:eso |esto )?es (?:eso |esto )?(?:cierto|verdad|correcto)|¿?(?:cierto|verdad|correcto)|"
    r"(?:est-ce(?: que c'est)?|c'est|est-ce bien) (?:bien )?(?:vrai|exact|correct|juste)|(?:vrai|exact)(?: ou faux)?|"
    r"(?:это )?(?:верно|правда|так|правильно)(?: ли это)?|так ли это|"
    r"(?:这|那|这个|这话)?(?:是真的|是这样|是这样的|对|没错|属实|正确)吗|是不是真的|"
    r"(?:هل )?(?:هذا|ذلك) (?:صحيح|حقيقي)|صحيح"
)
_TAGS = (
    r"right|correct|(?:is|was|did|does|has|are|were)n['’]t (?:it|that|they|there)|n['’]est-ce pas|"
    r"¿?(?:verdad|no|cierto)|не так ли|верно|правда|да|对吧|对吗|是吧|是吗|أليس كذلك|صح"
)
_CONFIRMS = re.compile(
    rf"(?:(?:(?<=[.!…])\s+|(?<=。))(?:{_ASKED_AFTER})|\s*[,，،;]\s*(?:{_TAGS}))\s*[?？؟]\s*$", re.IGNORECASE
)
_STOPS = " .!?。！？؟…"
_SHORTEST = 8
"""Characters of a claim; less says nothing that could be confirmed."""


def claim_of(question: str) -> str:
    """The claim as a question, without the words that ask whether it is so; the whole where nothing else is said."""
    claim = _CONFIRMS.sub("", question).rstrip(_STOPS)
    if not _CONFIRMS.search(question) or len(claim) < _SHORTEST:
        return question
    return claim + question.rstrip()[-1]
