"""Countries named in texts."""

from __future__ import annotations

import pytest

from assistant.places import countries_named


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("and Peru?", {"PE"}),
        ("¿Y Perú?", {"PE"}),
        ("那肯尼亚呢？", {"KE"}),
        ("А Перу?", {"PE"}),
        ("وبيرو؟", {"PE"}),
        ("et l'Italie ou le Kenya ?", {"IT", "KE"}),
        ("Indiana is no country, nor is a peruvian", set()),
        ("", set()),
    ],
)
def test_countries_are_found_by_their_names(text: str, codes: set[str]) -> None:
    assert countries_named(text) == codes
