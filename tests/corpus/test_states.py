"""Member States of the United Nations, and the names of countries beside CLDR's."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.country_names import load_country_names, written_names
from corpus.errors import CorpusInvalid
from corpus.load import CORPUS_DIR
from corpus.states import known_code, load_states, observers, un_members
from corpus.types import LANGUAGES


def test_there_are_193_members_and_two_observers() -> None:
    assert len(un_members()) == 193
    assert observers() == {"PS", "VA"}
    assert not un_members() & observers()


def test_every_code_is_known() -> None:
    assert all(map(known_code, un_members() | observers()))


@pytest.mark.parametrize("code", ["CH", "KP", "NO", "SS", "ME", "TL", "TV", "CD", "CG"])
def test_members_are_members(code: str) -> None:
    assert code in un_members()


@pytest.mark.parametrize("code", ["TW", "XK", "HK", "MO", "GL", "PR", "EH", "CK", "NU"])
def test_other_codes_are_known_and_in_neither_list(code: str) -> None:
    assert known_code(code)
    assert code not in un_members() | observers()


@pytest.mark.parametrize("code", ["UK", "EU", "ke", "KEN", "ZZ", ""])
def test_what_is_no_code_is_not_known(code: str) -> None:
    assert not known_code(code)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('"NO"', "NO"), "needs quotes"),
        (("KE,", "KX,"), "'KX' is no ISO 3166-1"),
        (("KE,", ""), "192 codes, 193 are right"),
        (("KE,", "KE, KE,"), "KE is there twice"),
        (("[PS, VA]", "[PS, VA, KE]"), "KE is a member and an observer"),
        (("observers:", "watchers:"), "observers"),
        (("members: [", "members: [["), "cannot be read"),
    ],
)
def test_a_wrong_list_is_refused_with_what_is_wrong(change: tuple[str, str], told: str, tmp_path: Path) -> None:
    text = (CORPUS_DIR / "un-member-states.yaml").read_text("utf-8")
    path = tmp_path / "states.yaml"
    path.write_text(text.replace(*change), "utf-8")
    with pytest.raises(CorpusInvalid, match=told):
        load_states(path)


def test_a_missing_list_is_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusInvalid, match="is missing"):
        load_states(tmp_path / "states.yaml")


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_of_every_language_are_read(language: str) -> None:
    names = written_names(language)
    assert len(names.names) > 50
    assert language == "zh" or len(names.adjectives) > 180


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("names: {NO: Norge}", "needs quotes"),
        ("names: {KX: Nowhere}", "'KX' is no ISO 3166-1"),
        ("names: {KE: 'Kenia, Kenia'}", "has 'Kenia' twice"),
        ("names: {KE: 'Kenia,, Quenia'}", "KE has an empty form"),
        ("name: {KE: Kenia}", "names"),
        ("names: [", "cannot be read"),
    ],
)
def test_wrong_names_are_refused_with_what_is_wrong(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "en.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(CorpusInvalid, match=told):
        load_country_names(path)


def test_missing_names_are_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusInvalid, match="is missing"):
        load_country_names(tmp_path / "en.yaml")
