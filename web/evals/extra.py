"""The libraries that only measuring needs: the extra `eval`."""

from __future__ import annotations

from importlib.util import find_spec

from web.evals.errors import ExtraMissing

NEEDED = ("ir_measures", "matplotlib")
NEEDED_BY_BASELINE = ("langchain_chroma", "langchain_huggingface", "langchain_text_splitters")


def require_extra(*, baseline: bool) -> None:
    """Raise ExtraMissing, with how to install it, where a library is not there."""
    needed = (*NEEDED, *NEEDED_BY_BASELINE) if baseline else NEEDED
    missing = [name for name in needed if find_spec(name) is None]
    if missing:
        raise ExtraMissing(
            f"measuring needs {', '.join(missing)}, which are not installed: pip install 'station-desk[eval]', "
            "or in a checkout: pip install -e '.[eval]'"
        )
