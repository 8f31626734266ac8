"""Turning files into documents, one module a format."""
