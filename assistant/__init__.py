"""Answers questions from a corpus: every statement quoted, checked and cited."""
