"""Measuring quality: questions, measures, baselines and reports; `station eval` is the way in."""
