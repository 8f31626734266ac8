"""Which of several a question points at: "the second one", "le premier des deux", "前者"."""

from __future__ import annotations

import re

LAST = -1

_END = r"(?=\s*[?？؟,，،.:]|\s*$)"
_ORDINALS: tuple[tuple[int, str], ...] = (
    (
        0,
        rf"\bthe (?:first|former)(?: one| of (?:them|those|these|the \w+))\b|\bthe (?:first|former){_END}|"
        rf"\b(?:le|la|du|au) premi(?:er|[eè]re) (?:des|d['’]entre)\b|\b(?:le|la) premi(?:er|[eè]re){_END}|"
        rf"\b(?:el|la|del|al) primer[oa] de (?:los|las|ell[oa]s|est[oa]s)\b|\b(?:el|la) primer[oa]{_END}|"
        rf"\bперв(?:ый|ая|ое|ого|ой|ому|ом) из\b|\bперв(?:ый|ая|ого|ой|ом|ому){_END}|"
        r"第一个(?=[呢，,？?的]|$)|前者|前一个(?=[呢，,？?的国])|"
        rf"(?:ال|لل|بال)أول(?:ى)? (?:منهما|منها|منهم)|\bالأولى?{_END}",
    ),
    (
        1,
        rf"\bthe (?:second|latter)(?: one| of (?:them|those|these|the \w+))\b|\bthe (?:second|latter){_END}|"
        rf"\b(?:le|la|du|au) (?:seconde?|deuxi[eè]me) (?:des|d['’]entre)\b|\b(?:le|la) (?:seconde?|deuxi[eè]me){_END}|"
        rf"\b(?:el|la|del|al) segund[oa] de (?:los|las|ell[oa]s|est[oa]s)\b|\b(?:el|la) segund[oa]{_END}|"
        rf"\bвтор(?:ой|ая|ое|ого|ому|ом) из\b|\bвтор(?:ой|ая|ого|ом|ому){_END}|"
        r"第二个(?=[呢，,？?的]|$)|后者|後者|(?<!最)后一个(?=[呢，,？?的国])|"
        rf"(?:ال|لل|بال)ثانية? (?:منهما|منها|منهم)|\bالثانية?{_END}",
    ),
    (
        2,
        rf"\bthe third(?: one| of (?:them|those|these|the \w+))\b|\bthe third{_END}|"
        rf"\b(?:le|la) troisi[eè]me (?:des|d['’]entre)\b|\b(?:le|la) troisi[eè]me{_END}|"
        rf"\b(?:el|la) tercer[oa]? de (?:los|las|ell[oa]s|est[oa]s)\b|\b(?:el|la) tercer[oa]{_END}|"
        rf"\bтрет(?:ий|ья|ьего|ьей|ьем) из\b|\bтрет(?:ий|ья|ьего|ьей|ьем){_END}|"
        r"第三个(?=[呢，,？?的]|$)|"
        rf"\bالثالثة?{_END}",
    ),
    (
        LAST,
        rf"\bthe last one\b|\bthe last{_END}|\b(?:le dernier|la derni[eè]re)(?: d['’]entre| des \w+{_END}|{_END})|"
        rf"\b(?:el [uú]ltimo|la [uú]ltima) de (?:los|las|ell[oa]s)\b|\b(?:el [uú]ltimo|la [uú]ltima){_END}|"
        rf"\bпоследн(?:ий|яя|его|ей|ем) из\b|最后一个(?=[呢，,？?的]|$)|\bالأخيرة?{_END}",
    ),
)
_COMPILED = tuple((place, re.compile(pattern, re.IGNORECASE)) for place, pattern in _ORDINALS)


def ordinal(question: str) -> int | None:
    """The place of what a question points at, from 0; LAST for the last; None where it points at none."""
    return next((place for place, pattern in _COMPILED if pattern.search(question)), None)
