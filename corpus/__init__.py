"""The knowledge itself: documents, sources and what is known about them, as data."""
