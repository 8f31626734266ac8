"""Which characters bytes stand for: told, checked, found out or refused, never guessed at."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

import charset_normalizer

from ingest.errors import ParseRejected
from ingest.parse.flow import has_control_characters
from ingest.parse.plausible import SURE, TOLERABLE, plausibility, script

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED_IN = 2048
_DECLARATION = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})|<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{1,40})""",
    re.IGNORECASE,
)
# What a label means to browsers (WHATWG Encoding): the larger set that contains what the label names.
_MEANS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "utf-16": "utf-16-le",
    "utf-32": "utf-32-le",
}
_CANDIDATES = {
    "utf-16-le": "",
    "utf-16-be": "",
    "gb18030": "han",
    "big5": "han",
    "cp950": "han",
    "big5hkscs": "han",
    "cp1251": "cyrillic",
    "koi8-r": "cyrillic",
    "koi8-u": "cyrillic",
    "iso8859-5": "cyrillic",
    "cp866": "cyrillic",
    "mac-cyrillic": "cyrillic",
    "cp1252": "",
    "iso8859-15": "",
    "mac-roman": "latin",
    "cp850": "latin",
    "cp1256": "arabic",
    "iso8859-6": "arabic",
}
"""Encodings tried for the project's languages, with the script that its characters outside ASCII must hold."""
_RARE, _RARE_COSTS = {"mac-roman", "mac-cyrillic", "cp850", "cp866"}, 0.2
"""What files are hardly in any more must read better than the rest."""
_MARGIN = 0.15
"""How much more plausible the best reading must be than any other."""
_MOSTLY = 0.8
"""Share of the bytes outside ASCII in whole UTF-8 characters from which text is damaged UTF-8, not another encoding."""
_SAMPLE = 100_000
_ASCII = bytes(range(128))
_UNKNOWN = "is in a character encoding that cannot be told; save it as UTF-8"
_WRITTEN_TWICE = ("cp1252", "latin-1", "cp1251", "koi8-r", "cp1256")
_TWICE_SHARE = 0.5
_REPLACED_SHARE = 0.001
"""Share of replacement characters beyond which text is damaged."""


def decode(data: bytes, *, declared: str | None = None, markup: bool = False) -> str:
    """Text of bytes, without a byte order mark; `markup`: a declaration inside counts.

    Raises ParseRejected for what cannot be told, for damaged text and for text that was encoded twice.
    """
    text = _decoded(data, [declared] if declared else [], markup)
    if _written_twice(text):
        raise ParseRejected("was encoded twice, so its letters are wrong (for example Ã© for é); get the original")
    if has_control_characters(text):
        raise ParseRejected("holds control characters, so it is not text")
    if not text.strip():
        raise ParseRejected("is empty")
    if text.count("\ufffd") > len(text) * _REPLACED_SHARE:
        raise ParseRejected("has lost letters (�) in a conversion; get the original again")
    return text


def _decoded(data: bytes, declared: list[str], markup: bool) -> str:
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], name)
    whole = _without_cut_tail(data)
    try:
        text = whole.decode("utf-8")
        if not has_control_characters(text) or _written_twice(text):
            return text
    except UnicodeDecodeError as error:
        if _is_mostly_utf8(whole) or _holds_surrogates(whole):
            raise ParseRejected(_damaged(error.start, "utf-8")) from error
        told = [*declared, *(_declarations(data) if markup else ())]
        return _legacy(data, told, _UNKNOWN)
    return _legacy(data, declared, "holds control characters, so it is not text")


def _strict(data: bytes, name: str) -> str:
    """Decode what begins with a byte order mark; the bytes of a character cut off at the end are left out."""
    if name == "utf-8":
        data = _without_cut_tail(data)
    elif name.startswith("utf-16"):
        data = data[: len(data) // 2 * 2]
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        raise ParseRejected(
            f"is damaged: byte {error.start:,} is not {name.upper()}; get the original again"
        ) from error


def _damaged(byte: int, name: str) -> str:
    return f"is damaged: byte {byte:,} is not {name.upper()}; get the original again"


def _without_cut_tail(data: bytes) -> bytes:
    """Leave out the first bytes of a UTF-8 character whose rest is missing at the end."""
    decoder = codecs.getincrementaldecoder("utf-8")("ignore")
    decoder.decode(data[-4:])
    pending = len(decoder.getstate()[0])
    return data[: len(data) - pending] if pending else data


def _is_mostly_utf8(data: bytes) -> bool:
    outside = len(data.translate(None, _ASCII))
    whole = len(data.decode("utf-8", "ignore").encode().translate(None, _ASCII))
    return outside > 0 and whole / outside >= _MOSTLY


def _holds_surrogates(data: bytes) -> bool:
    """Whether bytes would be UTF-8 but for halves of UTF-16 characters."""
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _declarations(data: bytes) -> Iterator[str]:
    for match in _DECLARATION.finditer(data[:_DECLARED_IN]):
        yield (match.group(1) or match.group(2)).decode("ascii")


def _legacy(data: bytes, declared: list[str], otherwise: str) -> str:
    """The reading that is plausible, by itself or as declared, where no other comes near it."""
    told = list(filter(None, map(_codec, declared)))
    best = _best(_readings(data, [*told, *_CANDIDATES], told)) or _best(_readings(data, _proposed(data), []))
    if best is None:
        raise ParseRejected(otherwise)
    return best


def _readings(data: bytes, names: list[str], told: list[str]) -> dict[str, float]:
    """How plausible each text is that the bytes may stand for; a tolerable reading as told counts for more."""
    readings: dict[str, float] = {}
    for name in dict.fromkeys(names):
        text = _reading(data, name)
        needed = "" if name in told else _CANDIDATES.get(name, "")
        if text is not None and text not in readings and (not needed or _holds(text, needed)):
            score = plausibility(text) - _RARE_COSTS * (name in _RARE)
            readings[text] = max(SURE, score + _MARGIN) if name in told and score >= TOLERABLE else score
    return readings


def _holds(text: str, needed: str) -> bool:
    return any(script(character) == needed for character in set(text[:_SAMPLE]) if not character.isascii())


def _best(readings: dict[str, float]) -> str | None:
    """The most plausible reading, None where it is not plausible enough or another comes near it."""
    ranked = sorted(readings, key=lambda text: -readings[text])
    if not ranked or readings[ranked[0]] < SURE:
        return None
    best = ranked[0]
    near = [other for other in ranked[1:] if readings[best] - readings[other] < _MARGIN]
    return best if all(_is_better(best, other) for other in near) else None


def _is_better(best: str, other: str) -> bool:
    """Whether `best` is more plausible in the words that the two read differently."""
    ours, theirs = best.split(), other.split()
    if len(ours) != len(theirs):
        return False
    differing = [(a, b) for a, b in zip(ours, theirs, strict=True) if a != b]
    mine, its = (plausibility(" ".join(words)) for words in zip(*differing, strict=True))
    return mine - its >= _MARGIN


def _reading(data: bytes, name: str) -> str | None:
    if name.startswith("utf-16") and len(data) % 2:
        return None
    try:
        text = data.decode(name)
    except (UnicodeDecodeError, LookupError):
        return None
    return None if has_control_characters(text) else text


def _codec(label: str) -> str | None:
    """Python's name of a declared encoding, None where it is not known or is UTF-8, which was tried."""
    try:
        name = codecs.lookup(label.strip()).name
    except LookupError:
        return None
    return None if name.startswith("utf-8") else _MEANS.get(name, name)


def _proposed(data: bytes) -> list[str]:
    found = charset_normalizer.from_bytes(data[:_SAMPLE])
    best = found.best()
    return [best.encoding] if best is not None else []


def _written_twice(text: str) -> bool:
    """Whether most characters outside ASCII are the bytes of UTF-8 read in another encoding."""
    runs = re.findall(r"[^\x00-\x7f]+", text[:_SAMPLE])
    of = sum(map(len, runs))
    return any(sum(_repaired(run, name) for run in runs) >= max(2, of * _TWICE_SHARE) for name in _WRITTEN_TWICE)


def _repaired(run: str, name: str) -> int:
    """How many characters of a run are UTF-8 read in the encoding `name`."""
    try:
        data = b"".join(_byte(character, name) for character in run)
    except UnicodeEncodeError:
        return 0
    whole = data.decode("utf-8", "ignore")
    return len(whole.encode())


def _byte(character: str, name: str) -> bytes:
    """The byte of a character; bytes that Windows leaves undefined stand for themselves."""
    if name != "latin-1" and character < "\u00a0":
        return character.encode("latin-1")
    return character.encode(name)
