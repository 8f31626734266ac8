"""What can go wrong at the edge.

WebError
├── SettingsInvalid        a setting has an unknown name or a value that does not fit
├── DocumentUnknown        no document has this id in this language
├── ConversationUnknown    no conversation has this id
├── NotReady               questions cannot be answered now
├── AddressTaken           the address to serve on cannot be bound
├── FilterInvalid          a search parameter cannot be read
├── KeyInvalid             an idempotency key is too long or not visible ASCII
├── HeadTooLarge           the address and headers of a request are larger than is read
├── BodyTooLarge           the body of a request is larger than is read
├── BodyTooSlow            the body of a request did not arrive in time
├── Busy                   not now; it says after how many seconds to come again
│   ├── QueueFull          too much waits to be answered
│   └── RateLimited        this client asks too often
└── StoreError             the store was asked for something it cannot do
    ├── StoreUnavailable   conversations cannot be read or kept now
    ├── AnswerUnknown      no answer has this id
    └── KeyReused          an idempotency key came again with another request
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


class KeyInvalid(WebError):
    """An idempotency key is too long or not visible ASCII."""


class HeadTooLarge(WebError):
    """The address and headers of a request are larger than is read."""


class BodyTooLarge(WebError):
    """The body of a request is larger than is read."""


class BodyTooSlow(WebError):
    """The body of a request did not arrive in time."""


class Busy(WebError):
    """Not now: `retry_after` are the whole seconds after which to come again."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class QueueFull(Busy):
    """Too much waits to be answered, or this has waited too long."""


class RateLimited(Busy):
    """This client asks too often: `limit` requests are allowed in the window."""

    def __init__(self, message: str, retry_after: int, limit: int) -> None:
        super().__init__(message, retry_after)
        self.limit = limit


class StoreError(WebError):
    """The store was asked for something it cannot do; the message says what would be right."""


class StoreUnavailable(StoreError):
    """Conversations cannot be read or kept now; the message names the place, never its password."""


class StoreAddressInvalid(StoreUnavailable):
    """The address of the database can never be one; the message says what would be."""


class AnswerUnknown(StoreError):
    """No answer has this id."""


class KeyReused(StoreError):
    """An idempotency key came again with another request."""
