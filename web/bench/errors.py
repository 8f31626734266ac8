"""What can go wrong while measuring speed.

BenchError
├── BenchInvalid    an option cannot be used as given; the message says what would be right
├── PartGone        a process that was measured ended before it answered
└── ServerSilent    `station serve` did not get ready
"""

from web.errors import WebError


class BenchError(WebError):
    """Base of everything that measuring speed raises."""


class BenchInvalid(BenchError):
    """An option cannot be used as given; the message says what would be right."""


class PartGone(BenchError):
    """A process that was measured ended before it answered; the message says what it was for."""


class ServerSilent(BenchError):
    """`station serve` did not get ready; the message holds the end of what it logged."""
