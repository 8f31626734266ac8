"""Takes documents in: parse, chunk, encode, and write what the assistant reads."""
