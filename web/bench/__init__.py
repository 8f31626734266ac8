"""Measuring speed: sizes, steps, ingestion, memory, beside a baseline; `station bench` is the way in."""
