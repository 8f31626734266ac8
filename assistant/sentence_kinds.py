"""What kind of thing a sentence says, by patterns: a date, a number, a list, what something is, that nothing is a must.

Sentences are those of the English documents, questions are in six languages.
"""

from __future__ import annotations

import re

from assistant.types import Shape

_DATE = re.compile(
    r"\d年|\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
_NUMBER = re.compile(r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|no)\b", re.IGNORECASE)
_NAME = re.compile(r"(?:\b[A-Z][\w'’-]+ (?:(?:Al|Di|de|van) )?[A-Z][\w'’-]+)|[\u4e00-\u9fff]{2,4}")
_WHAT_IS = re.compile(r"(?:what|who)(?:'s|’s| is| are| was| were) (?:the |an? )?", re.IGNORECASE)
_IS_A = re.compile(r"(?:The |An? )?([^.,]{2,80}?),? (?:is|was|are|were) (?:an?|the)\b")
_SERIES = re.compile(r",[^,.]+,[^.]+ and |;[^;]+;")
_ASKS_FOR_LIMIT = re.compile(
    r"\b(?:only|solely|exclusively|limited to|restricted to|reserved for|ha(?:ve|s|d) to|must|need to|required)\b|"
    r"\b(?:seulement|uniquement|exclusivement|réservé\w*|que pour|obligatoire\w*|doit|doivent|fallait|faut)\b|"
    r"\b(?:s[oó]lo|solamente|[uú]nicamente|exclusiv\w+|reservad\w+|obligatori\w+|hay que|ten[ií]a\w* que)\b|"
    r"\btienen? que\b|"
    r"\b(?:только|лишь|исключительно|обяза\w+|должн\w+)\b|只|仅|限于|必须|一定要|非得|"
    r"\b(?:فقط|حصر\w+|يجب|يلزم|مقصور\w*|لا ?بد)\b",
    re.IGNORECASE,
)
_NO_LIMIT = re.compile(r"\b(?:not have to|no need|not required|not only|not limited|equal footing|open to all)\b")


def fits(shape: Shape, text: str) -> float:
    """How well a sentence suits what is asked for, 0 to 1."""
    patterns = {"date": _DATE, "number": _NUMBER, "person": _NAME, "list": _SERIES}
    pattern = patterns.get(shape)
    return 1.0 if pattern is not None and pattern.search(text) else 0.0


def defines(sentence: str, question: str) -> bool:
    """Whether a question begins with what a thing is, and a sentence says so: "What is BARIDI SANA and ...?"."""
    asked, defined = _WHAT_IS.match(question), _IS_A.match(sentence)
    if asked is None or defined is None:
        return False
    return question[asked.end() :].casefold().startswith(defined[1].casefold())


def asks_for_limit(question: str) -> bool:
    """Whether a question asks if something is a must, or for some only."""
    return bool(_ASKS_FOR_LIMIT.search(question))


def says_no_limit(sentence: str) -> bool:
    """Whether a sentence says that something is no must, or for all."""
    return bool(_NO_LIMIT.search(sentence))
