"""Plain text: the text as it is."""

from __future__ import annotations

import re
import unicodedata

from ingest.parse.flow import normalised
from ingest.parse.limits import Limits
from ingest.parse.media import MEDIA_TYPES
from ingest.parse.parsed import Parsed

_SLUG = re.compile(r"[^a-z0-9]+")


def slug(name: str) -> str:
    """A document id from a name: lower-case letters, digits and hyphens."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return _SLUG.sub("-", plain.lower()).strip("-")[:80].strip("-")


def parse_plain(text: str, limits: Limits) -> Parsed:  # noqa: ARG001 - called as the other parsers are
    """The text as it is, line ends and accents in one form."""
    return Parsed(MEDIA_TYPES["plain"], "", None, None, normalised(text).strip("\n"), (), ())
