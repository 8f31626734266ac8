"""What can go wrong while measuring.

EvalError
├── QuestionsInvalid    a file of questions cannot be read; the message names file, line and field
├── SetInvalid          an external test set is not where it should be, or not as it should be
├── OutputInvalid       what was measured cannot be written where it was asked for
└── ExtraMissing        a library of the extra `eval` is not installed
"""

from web.errors import WebError


class EvalError(WebError):
    """Base of everything that measuring raises."""


class QuestionsInvalid(EvalError):
    """A file of questions cannot be read; the message names file, line and field."""


class SetInvalid(EvalError):
    """An external test set is not where it should be, or not as it should be."""


class OutputInvalid(EvalError):
    """What was measured cannot be written where it was asked for; the message names the file."""


class ExtraMissing(EvalError):
    """A library of the extra `eval` is not installed; the message says which and how to install it."""
