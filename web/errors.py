"""What can go wrong at the edge.

WebError
├── SettingsInvalid        a setting has an unknown name or a value that does not fit
├── DocumentUnknown        no document has this id in this language
├── ConversationUnknown    no conversation has this id
├── NotReady               questions cannot be answered now
├── AddressTaken           the address to serve on cannot be bound
└── FilterInvalid          a search parameter cannot be read
"""


class WebError(Exception):
    """Base of everything raised by this package."""


class SettingsInvalid(WebError):
    """A setting has an unknown name or a value that does not fit; the message names it."""


class DocumentUnknown(WebError):
    """No document has this id in this language."""


class ConversationUnknown(WebError):
    """No conversation has this id."""


class NotReady(WebError):
    """Questions cannot be answered now; the cause goes to the log."""


class AddressTaken(WebError):
    """The address to serve on cannot be bound; the message names it."""


class FilterInvalid(WebError):
    """A search parameter cannot be read; the message names it."""
