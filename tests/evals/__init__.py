"""Measurements that are run by hand, and the questions that weights and thresholds are chosen on."""

from pathlib import Path

TUNE = Path(__file__).with_name("questions.tune.jsonl")
"""Questions that thresholds and weights may be chosen on; never report on them as a result."""
