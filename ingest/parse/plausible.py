"""Whether decoded text reads as one of the project's languages, or as what a wrong decoder makes of it."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import pairwise

SURE = 0.55
"""Plausibility from which undeclared text is believed."""
TOLERABLE = 0.35
"""Plausibility from which a declaration is believed."""
_SAMPLE = 40_000
_FEWEST = 12
"""Characters outside ASCII below which frequencies say little."""

# The most frequent letters of a language come near these shares of all its letters.
_CYRILLIC, _CYRILLIC_SHARE = frozenset("оеаинтсрвлкмдпу"), 0.80
_ARABIC, _ARABIC_SHARE = frozenset("اليمنوترهبةعدفس"), 0.84
_NOT_RUSSIAN = re.compile("[^А-Яа-яЁё]")
_HAN_SHARE = 0.30
_HAN = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形"
    "相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五"
    "果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回"
    "則任取據處隊南給色光門即保治北造百規熱領七海口東導器壓志世金增爭濟階油思術極交受聯什認六共權收證改清己美再采轉更單風切打白教速花"
    "帶安場身車例真務具萬每目至達走積示議聲報鬥完類八離華名確才科張信馬節話米整空元況今集溫傳土許步群廣石記需段研界拉林律叫且究觀越織"
    "這為個國時來們對會發動過說產種後學經進著電裡現實兩體當點從業應開還無與關線內數間樣問題結條沒氣變員總區較將組見計別論運農幾決戰"
)
_LATIN, _LATIN_CAPITALS = frozenset("éèêëàâäçîïôöùûüœæñáíóúãõåøß"), frozenset("ÉÈÀÇÊÎÔŒÁÍÓÚÑÖÜÄÅØ")
_LATIN_CAPITAL = 0.9
"""How familiar an accented capital is, where a small letter is 1."""
_LATIN_MOST = 0.3
"""Share of letters outside ASCII above which Latin text is no European language's."""
_TYPOGRAPHY = frozenset(
    "“”‘’«»‹›„‚–—…•·€£§©®™°ºª¿¡×±½¼¾²³µ¹№†‡−≤≥≈→\u00a0\u202f\u2009\u200b\u200c\u200d\u2028"
    "\u3000、。，；：？！（）《》〈〉「」『』【】．～％／－＋·，،؛؟٪ـ٫٬"
)


def plausibility(text: str) -> float:
    """How far the characters outside ASCII are those that text is made of, from 0 (not at all) to 1."""
    sample = text[:_SAMPLE]
    strange = [c for c in sample if not c.isascii()]
    if not strange:
        return 1.0
    if any(_is_never_text(c) for c in set(strange)):
        return 0.0
    bad = _broken_words(sample) / max(1, len(re.findall(r"\S*[^\x00-\x7f\s]\S*", sample)))
    return max(0.0, _familiar(sample, strange) - 2 * bad)


def _is_never_text(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Co", "Cn", "Cs"} or character == "\ufffd"


def _familiar(sample: str, strange: list[str]) -> float:
    """Mean, over scripts by their size, of how near frequent letters come to the share they should have."""
    letters: dict[str, list[str]] = {}
    for character in strange:
        letters.setdefault(script(character), []).append(character)
    total = weighted = 0.0
    for name, found in letters.items():
        total += len(found)
        weighted += len(found) * _share(name, found, sample)
    return weighted / total


def _share(name: str, found: list[str], sample: str) -> float:
    few = len(found) < _FEWEST
    if name == "cyrillic":
        foreign = sum(_NOT_RUSSIAN.match(c) is not None for c in found)
        return _near(sum(c.lower() in _CYRILLIC for c in found) - 5 * foreign, len(found), _CYRILLIC_SHARE, few)
    if name == "arabic":
        return _near(sum(c in _ARABIC for c in found), len(found), _ARABIC_SHARE, few)
    if name == "han":
        return _near(sum(c in _HAN for c in found), len(found), _HAN_SHARE, few)
    if name == "latin":
        latin = sum(script(c) == "latin" or (c.isascii() and c.isalpha()) for c in sample)
        familiar = sum((c in _LATIN) + _LATIN_CAPITAL * (c in _LATIN_CAPITALS) for c in found)
        return familiar / len(found) if len(found) <= max(3, latin * _LATIN_MOST) else 0.0
    if name == "mark":
        return sum(c in _TYPOGRAPHY or unicodedata.category(c) == "Mn" for c in found) / len(found)
    return 0.5 if name in {"kana", "hangul", "greek", "hebrew"} else 0.2


def _near(familiar: int, of: int, expected: float, few: bool) -> float:
    return min(1.0, max(0.0, familiar / of) / (expected * (0.6 if few else 1.0)))


@cache
def script(character: str) -> str:
    """The script of a character, as far as it matters here; `mark` for what is not a letter."""
    if not character.isalpha():
        return "mark"
    name = unicodedata.name(character, "")
    for prefix, found in _SCRIPTS:
        if name.startswith(prefix):
            return found
    return "other"


_SCRIPTS = (
    ("LATIN", "latin"),
    ("CYRILLIC", "cyrillic"),
    ("ARABIC", "arabic"),
    ("CJK", "han"),
    ("HIRAGANA", "kana"),
    ("KATAKANA", "kana"),
    ("HANGUL", "hangul"),
    ("GREEK", "greek"),
    ("HEBREW", "hebrew"),
    ("FEMININE ORDINAL", "mark"),
    ("MASCULINE ORDINAL", "mark"),
    ("MICRO SIGN", "mark"),
)
_ALPHABETS = {"latin", "cyrillic", "arabic", "greek", "hebrew", "other"}
_WORD = re.compile(r"[^\s\x00-\x26\x28-\x2c\x2e-\x40\x5b-\x60\x7b-\x7f]+")
_SIGNS = {"So", "Sm", "Sk", "Sc", "No"}
_NEVER_WITHIN = frozenset("‡†‚„¿¡«»“”•§")
_NEVER_BEFORE = frozenset("‡†©®™•")
_ARABIC_MARKS = re.compile(r"[،؛؟ـ٪\u064b-\u0652]")


def _broken_words(sample: str) -> int:
    """Count words that cannot be: mixed alphabets, signs between letters, capitals after small letters."""
    ascii_letters = sum(c.isascii() and c.isalpha() for c in sample)
    others = sum(script(c) in _ALPHABETS - {"latin"} for c in sample)
    lone = ascii_letters > 5 * others
    return sum(not word.isascii() and _is_broken(word, lone) for word in _WORD.findall(sample))


def _is_broken(word: str, lone: bool) -> bool:
    """Whether a word cannot be; `lone`: the text is in Latin letters, so a single other letter is no word."""
    letters = [c for c in word if c.isalpha()]
    scripts = {script(c) for c in letters} - {"mark"}
    if len(scripts & _ALPHABETS) > 1 or ("han" in scripts and scripts & (_ALPHABETS - {"latin"})):
        return True
    if lone and len(letters) == 1 and not scripts & {"latin"}:
        return True
    if "arabic" not in scripts and "latin" in scripts and _ARABIC_MARKS.search(word):
        return True
    return any(_breaks(a, b) for a, b in pairwise(word)) or any(
        _within(*three) for three in zip(word, word[1:], word[2:], strict=False)
    )


def _breaks(a: str, b: str) -> bool:
    if not b.isalpha() or script(b) == "han":
        return False
    return a in _NEVER_BEFORE or (a.islower() and b.isupper() and not (a + b).isascii())


def _within(a: str, sign: str, b: str) -> bool:
    """Whether a sign stands between letters that it cannot join."""
    if not (a.isalpha() and b.isalpha()) or sign.isascii() or "han" in {script(a), script(b)}:
        return False
    return sign in _NEVER_WITHIN or unicodedata.category(sign) in _SIGNS
