"""Names of files: which may stand in a report, how they are printed, and the document ids made of them."""

from __future__ import annotations

import hashlib
import unicodedata

from ingest.parse.text import slug

_LONGEST_ID = 80
_HASH = 8
_TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Characters that turn the direction of what follows (Unicode Standard Annex 9)."""
_UNPRINTABLE = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}


def shown(name: object, most: int = 4096) -> str:
    """A name as it may be printed anywhere: what is invisible or not a character is escaped, a longer one is cut."""
    text = "".join(_escaped(c) if unicodedata.category(c) in _UNPRINTABLE else c for c in str(name))
    return text if len(text) <= most else f"{text[: most // 2]}…{text[-most // 2 :]}"


def _escaped(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # noqa: PLR2004 - a byte that is not UTF-8, as PEP 383 keeps it
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004


def name_fault(name: str) -> str | None:
    """Why a file of this name is not taken in, or None."""
    for character in name:
        category = unicodedata.category(character)
        if category == "Cs":
            return "has a name whose bytes are not UTF-8; rename it"
        if category in ("Cc", "Zl", "Zp"):
            return f"has the control character U+{ord(character):04X} in its name; rename it"
        if character in _TURNS:
            return f"has U+{ord(character):04X} in its name, which shows it in another order than it is; rename it"
    return None


def id_of(name: str) -> str:
    """A document id from a name without its suffix: the same for the same name, in any script.

    Where lower-case Latin letters, digits and hyphens cannot say the whole name, a hash of it is appended.
    """
    name = unicodedata.normalize("NFC", name)
    plain = slug(name)
    if len(plain) >= 2 and len(name) <= _LONGEST_ID and _is_latin(name):  # noqa: PLR2004 - the shortest id
        return plain
    digest = hashlib.sha256(name.encode()).hexdigest()[:_HASH]
    return f"{plain[: _LONGEST_ID - _HASH - 1].strip('-') or 'doc'}-{digest}"


def _is_latin(name: str) -> bool:
    letters = (c for c in unicodedata.normalize("NFKD", name) if c.isalnum())
    return all(c.isascii() for c in letters)
