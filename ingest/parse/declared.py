"""What files say of themselves: language and date, in the project's terms."""

from __future__ import annotations

import re
from datetime import date

from corpus.types import LANGUAGES

_DATE = re.compile(r"\s*(\d{4})-(\d{2})-(\d{2})(?:$|[T\s])", re.ASCII)


def language_of(tag: str) -> str | None:
    """One of the project's languages from a language tag (BCP 47: `fr-CH`), None for any other."""
    primary = re.split(r"[-_\s,]", tag.strip().lower(), maxsplit=1)[0]
    return primary if primary in LANGUAGES else None


def date_of(text: str) -> str | None:
    """The day of an ISO 8601 date or date and time; None for anything else."""
    match = _DATE.match(text)
    if match is None:
        return None
    try:
        return date(*(int(part) for part in match.groups())).isoformat()
    except ValueError:
        return None
