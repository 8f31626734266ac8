"""Russian written in Latin letters, turned back.

People mix schemes and leave soft signs out; libraries turn letters of one scheme, which finds fewer words.
"""

from __future__ import annotations

import re

_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]*)*", re.IGNORECASE)
_NOT_ROMANISED = re.compile(r"[^a-z']|[wq]|oo|ck|th|ph")
_PLACE_FOLLOWS = frozenset({"v", "vo", "iz", "izo"})
"""What stands before the name of a country more than before that of a project."""
_INSIDE_NAMES = frozenset({"of", "to", "for", "and", "in", "on", "the"})

# In this order, the longest first; what a word begins and ends with before what stands anywhere.
_RULES = tuple(
    (re.compile(pattern), letters)
    for pattern, letters in (
        (r"^est'?$|^yest'?$", "есть"),
        (r"^e(?=t[aoiuy]|ks|kz|ki|ko[nl]|ta[pl]|le[km]|f+e)", "э"),
        (r"(?<=sk)i[iyj]$", "ий"),
        (r"(?<=[bdlmnprstvz])yi$", "ый"),
        (r"ii$", "ии"),
        (r"ia$", "ия"),
        (r"iyu$|iju$|iiu$", "ию"),
        (r"(?<=[ou])st$", "сть"),
        (r"(?<=ova)t'?s[yj]a$|t's[yj]a$", "ться"),
        (r"(?<=ova)t$|(?<=[dlnsv]a)t$|(?<=nya)t$|(?<=chi)t$|(?<=avi)t$", "ть"),
        (r"(?<=o)lk(?=o)", "льк"),
        (r"shch|sch", "щ"),
        (r"sh", "ш"),
        (r"ch", "ч"),
        (r"zh", "ж"),
        (r"kh", "х"),
        (r"ts(?=ya|ja)", "тс"),
        (r"ts", "ц"),
        (r"(?<=[ei])ya|ya|ja", "я"),
        (r"yu|ju", "ю"),
        (r"yo|jo", "ё"),
        (r"ye|je", "е"),
        (r"iy|ij", "ий"),
        (r"yy|yj", "ый"),
        (r"(?<=[aeoуюяёu])[ijy](?![^\W\d_])", "й"),
        (r"(?<=[aeiu])i(?=[bcdfgklmnprstvxz])", "й"),
        (r"(?<=[aeiou])[jy]", "й"),
    )
)
_LETTERS = str.maketrans("abcdefghijklmnoprstuvxyz'", "абцдефгхийклмнопрстувхызь")


def in_cyrillic(text: str) -> str:
    """Russian in Latin letters in its own; names and what has Russian letters already stay as they are."""
    if _CYRILLIC.search(text):
        return text
    return _WORD.sub(lambda found: _word(found, text), text)


def _word(found: re.Match[str], text: str) -> str:
    word = found.group()
    if _NOT_ROMANISED.search(word.lower()) or _is_name(found, text):
        return word
    written = word.lower()
    for pattern, letters in _RULES:
        written = pattern.sub(letters, written)
    written = written.translate(_LETTERS)
    return written.capitalize() if word[0].isupper() else written


def _is_name(found: re.Match[str], text: str) -> bool:
    """Whether a word is a name to keep: in capitals, or with one inside a sentence, but for single places."""
    word = found.group()
    before, after = _WORD.findall(text[: found.start()]), text[found.end() :].lstrip()
    if not word[0].isupper():
        return word in _INSIDE_NAMES and bool(before) and before[-1][0].isupper() and after[:1].isupper()
    if len(word) > 1 and word.isupper():
        return not text.isupper()
    stands_alone = not after[:1].isupper()
    return not (stands_alone and (not before or before[-1].lower() in _PLACE_FOLLOWS))
