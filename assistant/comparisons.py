"""The two sides of a comparison: "Which is longer, Tianhe or Mengtian?", each asked about by itself."""

from __future__ import annotations

import re

_COMPARES = re.compile(
    r"\b(?:which|longer|earlier|sooner|later|bigger|heavier|older|first|same|more|less|differ\w*|compare\w*|vs\.?|"
    r"versus|lequel|laquelle|lesquel\w+|quel(?:le)?s?|plus|moins|m[êe]mes?|diff[ée]r\w+|compar\w+|cu[aá]l(?:es)?|qu[eé]|"
    r"m[aá]s|menos|mism[oa]s?|difer\w+|antes|primero|как(?:ой|ая|ое|ие|им|их)|кто|что|раньше|больше|меньше|дольше|"
    r"длиннее|один\w*|одн\w+|тот же|те же|разн\w+|отлич\w+)\b|"
    r"哪|更|不同|区别|差|一样|一致|同|أيهما|أيهم|أي |الفرق|أكثر|نفس",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\b(?:between|both|entre|между)\s+(?P<one>[^?,:;]+?)\s+(?:and|et|y|e|и)\s+(?P<other>[^?,:;]+)|"
    r"بين\s+(?P<one_>[^؟?,،:]+?)\s+و\s*(?P<other_>[^؟?,،:]+)",
    re.IGNORECASE,
)
_OR = re.compile(
    r"\s+(?:or|vs\.?|versus|compared (?:to|with)|ou|par rapport (?:à|au)|o|u|frente a|или|по сравнению с|أم|"
    r"مقارنةً? ب)\s*(?<=\s)|\s+(?:مقارنةً?|بالمقارنة) ب|还是|对比",
    re.IGNORECASE,
)
_AND = re.compile(
    r"(?<=\w)\s+(?:and|et|y|e|и)\s+(?=\w)|(?<=\w)\s+و(?=\w)|(?<=[\w”」])(?:和|跟|与|同|比)(?=[\w“「])", re.IGNORECASE
)
_ENDS = re.compile(r"[?？؟!。.,，،:：;；]|\s[-–—]\s|比(?=，|,|起来)")
_BEGINS = re.compile(
    r"[,，،:：;；]\s*|\s[-–—]\s|(?:^|\s)(?:between|of|entre|de|des|между|из|بين|من)\s",
    re.IGNORECASE,
)
_LONGER = 2
"""A side may have so many words more than the other; what is before them belongs to both."""

# What is asked of each side by itself; the first that a comparison has.
_MEASURES = (
    ("how long", r"\blong(?:er|est)\b"),
    ("when", r"\b(?:earlier|earliest|first|sooner|older|later|before)\b"),
    ("how heavy", r"\bheav(?:ier|iest)\b"),
    ("how big", r"\b(?:bigger|larger|biggest)\b"),
    ("how much", r"\b(?:more|most|less)\b"),
    ("combien de temps, quelle longueur", r"\bplus (?:long|longtemps|de (?:temps|jours))"),
    ("quand", r"\ben premier\b|\bplus (?:tôt|ancien)|\bavant\b"),
    ("quelle masse", r"\bplus lourd"),
    ("combien", r"\bplus (?:de|d['’])"),
    ("cuánto tiempo, qué longitud", r"\bmás (?:larg[oa]|tiempo|días)\b|\bdurar más\b"),
    ("cuándo", r"\bantes\b|\bprimero\b"),
    ("cuánto", r"\bmás\b"),
    ("сколько времени, какая длина", r"\b(?:дольше|длиннее)\b|\b(?:меньше|больше) времени\b"),
    ("когда", r"\b(?:раньше|перв(?:ым|ой|ый|ая)|старше)\b"),
    ("сколько", r"\b(?:больше|меньше)\b"),
    ("多长", r"更长|长一些|哪.{0,6}长"),
    ("多久", r"更久|更长时间"),
    ("什么时候", r"更早|先|早"),
    ("多少", r"更多|多"),
    ("ما طول، كم مدة", r"أطول"),
    ("متى", r"أولا|قبل|أسبق|أقدم"),
    ("كم كتلة", r"أثقل"),
    ("كم", r"أكثر|أكبر"),
)
_COMPILED = tuple((measure, re.compile(pattern, re.IGNORECASE)) for measure, pattern in _MEASURES)


def sides_of(question: str) -> tuple[str, ...]:
    """The question asked of each of the two things it compares, in its own words; none where it compares nothing."""
    if not _COMPARES.search(question):
        return ()
    spans = _between(question) or _joined(question)
    if spans is None:
        return ()
    (begin, end), (again, last) = spans
    measure = next((measure for measure, pattern in _COMPILED if pattern.search(question)), "")
    sides = (question[:end] + question[last:], question[:begin] + question[again:])
    return tuple(" ".join(f"{measure} {side}".split()) for side in sides)


_Spans = tuple[tuple[int, int], tuple[int, int]]


def _between(question: str) -> _Spans | None:
    found = _BETWEEN.search(question)
    if found is None:
        return None
    one, other = ("one", "other") if found["one"] else ("one_", "other_")
    return found.span(one), found.span(other)


def _joined(question: str) -> _Spans | None:
    """Where the things on both sides of the word that joins them stand."""
    joint = _OR.search(question) or _AND.search(question)
    if joint is None:
        return None
    stop = _ENDS.search(question, joint.end())
    last = stop.start() if stop else len(question)
    begin = max((found.end() for found in _BEGINS.finditer(question, 0, joint.start())), default=0)
    words, others = question[begin : joint.start()].split(), question[joint.end() : last].split()
    if len(words) > len(others) + _LONGER:
        begin = joint.start() - len(" ".join(words[-max(1, len(others)) :]))
    return (begin, joint.start()), (joint.end(), last)
