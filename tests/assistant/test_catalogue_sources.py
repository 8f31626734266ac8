"""What `make messages` finds, keeps and drops."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import TemplateSyntaxError

from assistant.catalogue_sources import extracted, write_all

SOURCES = {
    "assistant/parts.py": """
NAME = marked("From a " "constant")
say("From a call", slot="x")
say(NAME if NAME else "From a choice")
say(NAMES["not a text"])
say.plural("One page", "Many pages", 2)
""",
    "web/templates/part.html": """
<p>{{ say('From a template', slot='x') }}{{ say(it) }}</p>
<p>{{ say.plural('One part', 'Many parts', number) }}</p>
""",
    "corpus/eligibility/call.yaml": """
call: call
title: "From a title"
facts:
  team:
    name: Team
    question: Who?
    why: Because.
    options: {alone: One}
    classes: {a: {label: Class, example: [b]}}
rules:
  first: {requirement: body, text: "From a rule"}
""",
    "tests/test_parts.py": 'say("From a test")',
    "data/other.py": 'say("From data")',
}
FOUND = {
    "assistant/parts.py": {"From a constant", "From a call", "From a choice", ("One page", "Many pages")},
    "web/templates/part.html": {"From a template", ("One part", "Many parts")},
    "corpus/eligibility/call.yaml": {"From a title", "Team", "Who?", "Because.", "One", "Class", "From a rule"},
}


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    for name, text in SOURCES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "locales").mkdir()
    return tmp_path


def test_texts_are_found_in_python_templates_and_rules(sources: Path) -> None:
    found: dict[str, set[str | tuple[str, ...]]] = {}
    for message in extracted(sources):
        for place, _ in message.locations:
            found.setdefault(place, set()).add(message.id if isinstance(message.id, str) else tuple(message.id))
    assert found == FOUND


@pytest.mark.parametrize("call", ['say(f"a {b}")', 'say("a" + b)', 'say("a %s" % b)', 'marked("a" if b else f"{c}")'])
def test_a_text_put_together_in_a_call_is_refused(call: str, sources: Path) -> None:
    (sources / "assistant/parts.py").write_text(f"\n{call}\n", "utf-8")
    with pytest.raises(ValueError, match=r"parts\.py:2: .+ is not one text"):
        extracted(sources)


def test_a_template_with_a_fault_of_form_is_not_passed_over(sources: Path) -> None:
    (sources / "web/templates/part.html").write_text("{{ say('From a template' }}", "utf-8")
    with pytest.raises(TemplateSyntaxError):
        extracted(sources)


def test_writing_twice_changes_nothing_and_keeps_translations(sources: Path) -> None:
    locales = sources / "locales"
    write_all(sources, locales)
    file = locales / "ru/LC_MESSAGES/station.po"
    translated = file.read_text("utf-8").replace('msgid "Team"\nmsgstr ""', 'msgid "Team"\nmsgstr "Команда"')
    file.write_text(translated, "utf-8")
    write_all(sources, locales)
    assert file.read_text("utf-8") == translated
    assert 'msgstr "Команда"' in translated


def test_a_changed_text_is_to_be_translated_again(sources: Path) -> None:
    locales = sources / "locales"
    write_all(sources, locales)
    file = locales / "ru/LC_MESSAGES/station.po"
    file.write_text(file.read_text("utf-8").replace('msgid "Who?"\nmsgstr ""', 'msgid "Who?"\nmsgstr "Кто?"'), "utf-8")
    rules = sources / "corpus/eligibility/call.yaml"
    rules.write_text(rules.read_text("utf-8").replace("Who?", "Who is it?"), "utf-8")
    write_all(sources, locales)
    assert 'msgid "Who is it?"\nmsgstr ""' in file.read_text("utf-8")
    assert "Кто?" not in file.read_text("utf-8")
