"""What can go wrong while answering.

AssistantError
├── QuestionInvalid      the question is empty or too long, or a filter makes no sense
├── FactsInvalid         a fact of an eligibility check is unknown or has a value it cannot have
├── CallUnknown          there are no rules for the call that is named
├── RulesOutOfStep       eligibility rules were written from other texts than the collection serves
├── SavedInvalid         a file holds no decision that can be replayed (assistant.eligibility.saved)
├── DataInvalid          curated replies or the calibration cannot be read
└── EncoderMismatch      the collection was written with another encoder than the one configured
"""

__all__ = [
    "AssistantError",
    "CallUnknown",
    "DataInvalid",
    "EncoderMismatch",
    "FactsInvalid",
    "QuestionInvalid",
    "RulesOutOfStep",
]


class AssistantError(Exception):
    """Base of everything raised by this package."""


class QuestionInvalid(AssistantError):
    """The question cannot be worked on; the message says what would be right."""


class FactsInvalid(AssistantError):
    """A fact of a case cannot be used; the message names the fact and what it may be."""


class CallUnknown(AssistantError):
    """There are no rules for a call; the message names those there are."""


class RulesOutOfStep(AssistantError):
    """Clauses that rules cite are not what they were when the rules were written; the message names them."""


class DataInvalid(AssistantError):
    """Data that answering rests on is missing or broken; the message names the file."""


class EncoderMismatch(AssistantError):
    """Vectors of two encoders must never be compared; the message says how to make them one."""
