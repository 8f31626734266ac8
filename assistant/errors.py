"""What can go wrong while answering.

AssistantError
├── QuestionInvalid      the question is empty or too long, or a filter makes no sense
├── DataInvalid          curated replies or the calibration cannot be read
└── EncoderMismatch      the collection was written with another encoder than the one configured
"""

__all__ = ["AssistantError", "DataInvalid", "EncoderMismatch", "QuestionInvalid"]


class AssistantError(Exception):
    """Base of everything raised by this package."""


class QuestionInvalid(AssistantError):
    """The question cannot be worked on; the message says what would be right."""


class DataInvalid(AssistantError):
    """Data that answering rests on is missing or broken; the message names the file."""


class EncoderMismatch(AssistantError):
    """Vectors of two encoders must never be compared; the message says how to make them one."""
