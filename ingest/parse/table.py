"""Tables written as text (CSV): every row a line of cells."""

from __future__ import annotations

import csv
import io

from ingest.parse.flow import Flow
from ingest.parse.limits import Limits
from ingest.parse.media import MEDIA_TYPES
from ingest.parse.parsed import Parsed

_SAMPLE = 20_000
_DELIMITERS = ",;\t|"


def parse_table(text: str, limits: Limits) -> Parsed:
    """The cells of each row, parted by a bar, a row to a paragraph."""
    flow = Flow(limits.characters)
    csv.field_size_limit(limits.characters)
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text)):
        flow.block(" | ".join(" ".join(cell.split()) for cell in row))
    content, _ = flow.close()
    return Parsed(MEDIA_TYPES["csv"], "", None, None, content, (), ())


def delimiter_of(text: str) -> str:
    """The delimiter found in most of the first lines, and most evenly; a comma where there is none."""
    lines = [line for line in text[:_SAMPLE].splitlines()[:50] if line.strip()]

    def evenness(delimiter: str) -> tuple[int, int]:
        counts = [line.count(delimiter) for line in lines]
        common = max(set(counts), key=counts.count, default=0)
        return (counts.count(common) if common else 0, common)

    return max(_DELIMITERS, key=evenness)
