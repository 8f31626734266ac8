"""The two sides of a comparison: "Which is longer, Tianhe or Mengtian?", each asked about by itself."""

from __future__ import annotations

import re

_CHOOSES = re.compile(
    r"\b(?:which|who|lequel|laquelle|lesquel\w+|quel(?:le)?s?|qui|cu[aá]l(?:es)?|qu[eé]|qui[eé]n|"
    r"как(?:ой|ая|ое|ие|им|их)|кто|что|кого)\b|哪|\b(?:أيهما|أيهم|أي)\b",
    re.IGNORECASE,
)
"""With "or", these ask for one of two things."""
_COMPARES = re.compile(
    r"\b(?:longer|earlier|sooner|later|bigger|heavier|older|same|more|less|differ\w*|compare\w*|vs\.?|versus|"
    r"plus|moins|m[êe]mes?|diff[ée]r\w+|compar\w+|m[aá]s|menos|mism[oa]s?|difer\w+|antes|"
    r"раньше|больше|меньше|дольше|длиннее|тот же|те же|одинаков\w+|разн(?:ица|ицу|ые|ых)|отлич\w+)\b|\bfirst(?=[?,])|"
    r"更|不同|区别|相同|差多少|相差|一样|一致|哪个|哪一?[个艘次项只]|分别|أيهما|الفرق|أكثر|نفس",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\b(?:between|both|entre|между)\s+(?P<one>[^?,:;]+?)\s+(?:and|et|y|e|и)\s+(?P<other>[^?,:;]+)|"
    r"بين\s+(?P<one_>[^؟?,،:]+?)\s+و\s*(?P<other_>[^؟?,،:]+)",
    re.IGNORECASE,
)
_OR = re.compile(
    r"\s(?:or|vs\.?|versus|compared (?:to|with)|ou|par rapport (?:à|aux?)|o|u|frente a|или|по сравнению с|أم)\s|"
    r"\s(?:مقارنةً?|بالمقارنة) ب|还是|对比",
    re.IGNORECASE,
)
_AND = re.compile(
    r"(?<=\w)\s(?:and|et|y|e|и)\s(?=\w)|(?<=\w)\sو(?!قت|حد|كال|قع|زن|زار|ثيق|صل|فق|ضع|لا\b)(?=\w)|"
    r"(?:(?<!天)|(?<=[问梦]天))和(?!平)|(?<!参)与(?!会)|跟",
    re.IGNORECASE,
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
    question = " ".join(question.split())
    spans = _between(question) or _joined(question)
    if spans is None or any(not question[begin:end].strip() for begin, end in spans):
        return ()
    (begin, end), (again, last) = spans
    measure = next((measure for measure, pattern in _COMPILED if pattern.search(question)), "")
    sides = (question[:end] + question[last:], question[:begin] + question[again:])
    return tuple(" ".join(f"{measure} {side}".split()) for side in sides)


_Spans = tuple[tuple[int, int], tuple[int, int]]


def _between(question: str) -> _Spans | None:
    found = _BETWEEN.search(question) if _COMPARES.search(question) else None
    if found is None:
        return None
    one, other = ("one", "other") if found["one"] else ("one_", "other_")
    return found.span(one), found.span(other)


def _joined(question: str) -> _Spans | None:
    """Where the things on both sides of the word that joins them stand."""
    compares = _COMPARES.search(question)
    joint = _OR.search(question) if compares or _CHOOSES.search(question) else None
    if joint is None and compares:
        joint = _AND.search(question)
    if joint is None:
        return None
    stop = _ENDS.search(question, joint.end())
    last = stop.start() if stop else len(question)
    begin = max((found.end() for found in _BEGINS.finditer(question, 0, joint.start())), default=0)
    words, others = question[begin : joint.start()].split(), question[joint.end() : last].split()
    if len(words) > len(others) + _LONGER:
        begin = joint.start() - len(" ".join(words[-max(1, len(others)) :]))
    return (begin, joint.start()), (joint.end(), last)
