"""The message catalogue: every text of the interface, whole in six languages, and nothing of its own in any of them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from assistant.catalogue import SOURCE_LANGUAGE, catalogue, compiled, slots_in
from assistant.catalogue_sources import LOCALES, extracted, updated, written
from assistant.errors import DataInvalid
from corpus.types import LANGUAGES
from tests.assistant.test_phrases import MONTHS

TRANSLATED = tuple(language for language in LANGUAGES if language != SOURCE_LANGUAGE)
STALE = "differs from the sources: run `make messages`"


def committed(language: str) -> bytes:
    return (LOCALES / language / "LC_MESSAGES" / "station.po").read_bytes()


def read(language: str) -> Catalog:
    return read_po(BytesIO(committed(language)), locale=language, abort_invalid=True)


@pytest.fixture(scope="module")
def template() -> Catalog:
    return extracted()


# what must hold of the translations --------------------------------------------------------------------------


def forms(texts: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else tuple(texts)


def figures(texts: tuple[str, ...]) -> set[str]:
    return {figure for text in texts for figure in re.findall(r"\d+", text)}


def slots(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(slot for text in texts for slot in slots_in(text))


def faults_of(message: Message) -> Iterator[str]:
    english, translation = forms(message.id), forms(message.string)
    if not all(text.strip() for text in translation):
        yield "not translated"
    elif message.fuzzy:
        yield "fuzzy"
    elif slots(translation) != slots(english):
        yield "other slots"
    elif not figures(translation) <= figures(english):
        yield "a figure of its own"
    elif any(MONTHS.search(text) for text in translation):
        yield "a month of its own"


def faults(messages: Catalog, template: Catalog) -> list[tuple[str, str]]:
    """What is wrong with the translations of a language, each with its English text."""
    found = [(forms(m.id)[0], fault) for m in messages if m.id for fault in faults_of(m)]
    found += [(forms(message.id)[0], str(error)) for message, errors in messages.check() for error in errors]
    own, wanted = ({forms(m.id)[0] for m in one if m.id} for one in (messages, template))
    return found + [(text, "unused") for text in own - wanted] + [(text, "missing") for text in wanted - own]


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_whole(language: str, template: Catalog) -> None:
    assert faults(read(language), template) == []


def untranslate(messages: Catalog) -> None:
    messages[TITLE].string = " "


def blur(messages: Catalog) -> None:
    messages[TITLE].flags.add("fuzzy")


def rename_a_slot(messages: Catalog) -> None:
    messages[FACT].string = "{name} : {valeurs}"


def tell_a_figure(messages: Catalog) -> None:
    messages[TITLE].string = messages[TITLE].string.replace("2018", "2019")


def tell_a_month(messages: Catalog) -> None:
    messages[TITLE].string += " en septembre"


def keep_an_old_text(messages: Catalog) -> None:
    messages.add("Nobody says this any more.", "Personne ne le dit plus.")


def lose_a_text(messages: Catalog) -> None:
    messages.delete(TITLE)


def lose_a_plural(messages: Catalog) -> None:
    messages.add(("{number} call", "{number} calls"), ("{number} appel",))


TITLE = "First call for experiments on the China Space Station (2018)"
FACT = "{name}: {values}"
BROKEN: dict[str, Callable[[Catalog], None]] = {
    "not translated": untranslate,
    "fuzzy": blur,
    "other slots": rename_a_slot,
    "a figure of its own": tell_a_figure,
    "a month of its own": tell_a_month,
    "unused": keep_an_old_text,
    "missing": lose_a_text,
    "plural": lose_a_plural,
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_fault_would_be_noticed(fault: str, template: Catalog) -> None:
    messages = read("fr")
    BROKEN[fault](messages)
    assert any(fault in found for _, found in faults(messages, template))


# what is committed and what the sources say ------------------------------------------------------------------


def test_the_template_is_what_the_sources_say(template: Catalog) -> None:
    assert written(template) == (LOCALES / "station.pot").read_bytes(), f"station.pot {STALE}"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_file_is_as_it_would_be_written(language: str, template: Catalog) -> None:
    assert written(updated(template, committed(language), language)) == committed(language), f"{language} {STALE}"


# looking texts up --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_said_is_what_is_committed(language: str) -> None:
    say = catalogue(language)
    single = {m.id: m.string for m in read(language) if m.id and m.string and isinstance(m.id, str)}
    assert {text: say(text) for text in single} == single


def test_english_and_any_other_language_is_the_text_itself() -> None:
    assert catalogue("en")(TITLE) == catalogue("de")(TITLE) == catalogue("../fr")(TITLE) == TITLE
    assert catalogue("de").language == "en"


def test_slots_are_filled_and_their_content_is_left_alone() -> None:
    assert catalogue("zh")(FACT, name="{x}", values="b") == "{x}：b"


def test_an_empty_text_stays_empty() -> None:
    assert catalogue("fr")("") == ""


@pytest.mark.parametrize(
    ("given", "fault"),
    [({"name": "a"}, r"no \['values'\]"), ({"name": "a", "values": "b", "day": "c"}, r"\['day'\] is not in")],
)
def test_a_missing_or_unknown_slot_is_an_error(given: dict[str, str], fault: str) -> None:
    with pytest.raises(KeyError, match=fault):
        catalogue("fr")(FACT, **given)


@pytest.mark.parametrize(("number", "said"), [(1, "one call of b"), (2, "2 calls of b")])
def test_a_number_chooses_the_form(number: int, said: str) -> None:
    assert catalogue("en").plural("one call of {a}", "{number} calls of {a}", number, a="b") == said


def test_a_language_has_its_own_number_of_forms(tmp_path: Path) -> None:
    file = tmp_path / "station.po"
    file.write_text(
        'msgid "{number} call"\nmsgid_plural "{number} calls"\n'
        'msgstr[0] "{number} конкурс"\nmsgstr[1] "{number} конкурса"\nmsgstr[2] "{number} конкурсов"\n',
        "utf-8",
    )
    of = compiled(file, "ru").ngettext
    assert [of("{number} call", "{number} calls", n) for n in (1, 3, 5, 21)] == [
        "{number} конкурс",
        "{number} конкурса",
        "{number} конкурсов",
        "{number} конкурс",
    ]


@pytest.mark.parametrize("content", [b"nonsense\n", b'msgid "\xff"\n', None])
def test_a_file_that_is_broken_or_missing_is_named(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "station.po"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(DataInvalid, match=r"station\.po"):
        compiled(file, "fr")


def test_babel_is_loaded_only_for_a_translation() -> None:
    code = "\n".join(
        [
            "import sys; from assistant.catalogue import catalogue",
            "catalogue('en')('a'); print('babel' in sys.modules)",
            "catalogue('fr')('a'); print('babel' in sys.modules)",
        ]
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == ["False", "True"]
