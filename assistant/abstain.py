"""Deciding whether to answer: is it about this programme, and do the documents say it.

Logistic models over the evidence, fitted by `tests/evals/calibrate.py` on tuning questions alone and shipped as
data with a checksum. They were fitted with one encoder, whose fingerprint they carry.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from assistant.errors import DataInvalid
from assistant.evidence import FEATURES, Evidence

SAME = "same"
"""Name of the bias for a question in the language of the documents."""


SURELY_NOT = 0.15
"""Less likely than this to be about the programme, a question is called off topic; from here to the threshold it is
said that the documents do not say, which is kinder to those who ask about the programme in words of their own."""


@dataclass(frozen=True, slots=True)
class Logistic:
    """A fitted logistic model and the probability from which it says yes.

    The weights are shared; each language of questions has a bias of its own, added to the common one.
    """

    weights: tuple[float, ...]
    bias: float
    threshold: float
    biases: Mapping[str, float] = field(default_factory=dict)

    def probability(self, evidence: Evidence) -> float:
        """Probability of yes, 0 to 1."""
        asked = SAME if evidence.asked_in == evidence.partition else evidence.asked_in
        z = self.bias + self.biases.get(asked, 0.0)
        z += sum(w * v for w, v in zip(self.weights, evidence.values(), strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))

    def says_yes(self, evidence: Evidence) -> bool:
        """Whether the probability reaches the threshold."""
        return self.probability(evidence) >= self.threshold


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the calibration makes of the evidence for a question."""

    about: float
    """Probability that the question is about this programme; 1 for a reader's own documents."""
    right: float
    """Probability that the answer is right."""
    off_topic: bool
    answers: bool
    """Whether the answer is given."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """The shipped models and the encoder they were fitted with."""

    fingerprint: str
    answered: Logistic
    """Is the answer right? For a collection that lists questions its sentences answer."""
    about: Logistic
    """Is the question about this programme?"""
    bare: Logistic
    """Do the documents say it? For any other collection, about whatever it may be."""

    def verdict(self, evidence: Evidence) -> Verdict:
        """Whether to answer, and how sure."""
        if not evidence.known:
            right = self.bare.probability(evidence)
            return Verdict(1.0, right, off_topic=False, answers=right >= self.bare.threshold)
        about, right = self.about.probability(evidence), self.answered.probability(evidence)
        answers = about >= self.about.threshold and right >= self.answered.threshold
        return Verdict(about, right, off_topic=about < min(SURELY_NOT, self.about.threshold), answers=answers)

    @classmethod
    def open_minded(cls) -> Calibration:
        """Answers everything: what `tests/evals/calibrate.py` starts from."""
        yes = Logistic((0.0,) * len(FEATURES), 0.0, 0.0)
        return cls("", yes, yes, yes)

    @classmethod
    @cache
    def shipped(cls) -> Calibration:
        """The calibration in the package; raises DataInvalid."""
        return cls.read(
            files("assistant").joinpath("calibration.json").read_text("utf-8"), "assistant/calibration.json"
        )

    @classmethod
    def read(cls, text: str, name: str) -> Calibration:
        """Read what `written` wrote; raises DataInvalid, naming the file, when it was changed or does not fit."""
        try:
            data = json.loads(text)
            if data.pop("checksum") != checksum(data):
                raise DataInvalid(f"{name}: does not have the checksum it was written with; {_REFIT}")
            if tuple(data["features"]) != FEATURES:
                raise DataInvalid(f"{name}: was fitted on {data['features']}, not on {list(FEATURES)}; {_REFIT}")
            models = {key: Logistic(**{**data[key], "weights": tuple(data[key]["weights"])}) for key in _MODELS}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DataInvalid(f"{name}: is not a calibration ({error!r}); {_REFIT}") from error
        return cls(data["fingerprint"], **models)


_MODELS = ("answered", "about", "bare")
_REFIT = "run `python -m tests.evals.calibrate`"


def checksum(data: Mapping[str, Any]) -> str:
    """SHA-256 of a calibration's data without its checksum, hexadecimal."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def written(data: Mapping[str, Any]) -> str:
    """A calibration as it is shipped: its data with its checksum."""
    return json.dumps({**data, "checksum": checksum(data)}, indent=1) + "\n"
