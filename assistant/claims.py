"""A claim put up for confirmation: "I read that ... . Is that right?" asks about the claim, and is searched as it.

Patterns in the six languages, no model. The words that ask for confirmation say nothing of what they ask about, but
lie near every sentence that calls something right or wrong.
"""

from __future__ import annotations

import re

_ASKED_AFTER = (
    r"(?:is|was) (?:that|this|it) (?:really )?(?:right|true|correct|so)|(?:true|right|correct)(?: or (?:false|wrong))?|"
    r"¿?(?:eso |esto )?es (?:eso |esto )?(?:cierto|verdad|correcto)|¿?(?:cierto|verdad|correcto)|"
    r"(?:est-ce(?: que c['’]est)?|c['’]est|est-ce bien) (?:bien )?(?:vrai|exact|correct|juste)|"
    r"(?:vrai|exact)(?: ou faux)?|"
    r"(?:это )?(?:верно|правда|так|правильно)(?: ли это)?|так ли это|"
    r"(?:这|那|这个|这话)?(?:是真的|是这样|是这样的|对|没错|属实|正确)吗|是不是(?:真的|这样)?|对不对|"
    r"(?:هل )?(?:هذا|ذلك) (?:صحيح|حقيقي)|صحيح"
)
_TAGS = (
    r"(?:is|was|did|do|does|has|have|are|were|can|could|should|would)n['’]t (?:it|that|they|there|we|you)|"
    r"won['’]t (?:it|they|there|we|you)|n['’]est-ce pas|non|hein|"
    r"¿?(?:verdad|no|cierto)|не так ли|не правда ли|да|对吧|是吧|是吗|أليس كذلك|صح"
)
_SHUT = r"[\"”»』」)）\]]*"
_CONFIRMS = re.compile(
    rf"(?:(?:(?<=[.!…])|(?<=[.!…][\"”»)]))\s+|(?<=。){_SHUT}|\s*[,，،、;；]\s*)"
    rf"(?:{_ASKED_AFTER})\s*[?？؟][!！]?\s*$|\s*[,，،、;；]\s*(?:{_TAGS})\s*[?？؟][!！]?\s*$",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"(?:is|are|was|were|do|does|did|can|could|may|will|would|should|has|have|who|what|when|where|which|how|why|"
    r"and|or|yes|no)\b|¿|(?:sí|no|oui|non|да|нет)\b",
    re.IGNORECASE,
)
"""A beginning that asks or answers: what follows its comma is an offered choice, or part of the question."""
_STOPS = " .!?。！？؟…"
_WORD = re.compile(r"[一-鿿]|\w+")
_SHORTEST = 4
"""Words of a claim, or characters of a Chinese one; less says nothing that could be confirmed."""


def claim_of(question: str) -> str:
    """The claim as a question, without the words that ask whether it is so; the whole where nothing else is said."""
    confirms = _CONFIRMS.search(question)
    if confirms is None:
        return question
    claim = question[: confirms.start()].rstrip(_STOPS)
    if len(_WORD.findall(claim)) < _SHORTEST or _ASKS.match(claim.lstrip(' "“«『「(（')):
        return question
    return claim + question.rstrip(" !！")[-1]
