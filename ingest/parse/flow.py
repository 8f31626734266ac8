"""Text put together block by block, with where headings and pages begin."""

from __future__ import annotations

import re
import unicodedata

from ingest.errors import ParseRejected
from ingest.parse.parsed import Heading

_BIDI_CONTROLS = "\u202a-\u202e\u2066-\u2069"
_INVISIBLE = re.compile(f"[{_BIDI_CONTROLS}\u00ad\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
"""Marks that reorder or hide what a reader sees: bidirectional embeddings, overrides and isolates, soft hyphens, tags.

The marks without an extent (LRM, RLM, ALM) stay: they cannot turn text around.
"""
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")
_HEADING_CHARACTERS = 300
BREAK = "\n\n"


def normalised(text: str) -> str:
    """Text with one kind of line end, NFC, without marks that reorder or hide what a reader sees."""
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", _LINE_END.sub("\n", text)))


def has_control_characters(text: str) -> bool:
    """Whether text holds characters that no text has: most of C0 and C1, surrogates, noncharacters."""
    return _CONTROL.search(text) is not None


class Flow:
    """Blocks of text in reading order; raises ParseRejected past `characters`."""

    def __init__(self, characters: int) -> None:
        self._characters = characters
        self._pieces: list[str] = []
        self._length = 0
        self.headings: list[Heading] = []
        self.pages: list[int] = []

    @property
    def text(self) -> str:
        """Everything so far, blocks parted by a blank line."""
        return "".join(self._pieces)

    def block(self, text: str, *, preformatted: bool = False) -> tuple[int, int] | None:
        """Add a paragraph, list item, table row or code; says where it lies, None where nothing is left of it."""
        text = normalised(_CONTROL.sub(" ", text))
        lines = text.split("\n") if preformatted else [_SPACES.sub(" ", line).strip() for line in text.split("\n")]
        text = "\n".join(line for line in lines if line.strip())
        if not text:
            return None
        if self._pieces:
            self._push(BREAK)
        start = self._length
        self._push(text)
        return start, self._length

    def heading(self, text: str, level: int) -> None:
        """Add a heading of one line; what is too long for one is a paragraph."""
        where = self.block(" ".join(text.split()))
        if where and where[1] - where[0] <= _HEADING_CHARACTERS:
            self.headings.append(Heading(self.text_of(where), min(max(level, 1), 6), *where))

    def text_of(self, where: tuple[int, int]) -> str:
        """Give the last block, which lies at `where`."""
        assert where[1] == self._length, "only the last block is asked for"  # noqa: S101
        return self._pieces[-1]

    def page(self) -> None:
        """Begin a page; its first block is the next one."""
        start = self._length + len(BREAK) if self._pieces else 0
        self.pages.append(start)

    def close(self) -> tuple[str, tuple[int, ...]]:
        """Give the text and the page starts, none beyond its end."""
        text = self.text
        return text, tuple(min(start, len(text)) for start in self.pages)

    def _push(self, piece: str) -> None:
        self._pieces.append(piece)
        self._length += len(piece)
        if self._length > self._characters:
            raise ParseRejected(f"has more than {self._characters:,} characters of text; split it into smaller files")
