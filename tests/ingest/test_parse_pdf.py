"""Letters of scripts from right to left in PDFs: as a browser prints them, and as they are drawn unturned."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml
from fpdf import FPDF
from playwright.sync_api import sync_playwright

from ingest.errors import ParseRejected
from ingest.parse.direction import evidence
from ingest.parse.limits import Limits
from ingest.parse.page_lines import Line, turned_round
from ingest.parse.pdf import parse_pdf

FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
BROWSER = shutil.which("chromium")
MUSEUM = (
    "افتتحت مدينة النور متحفها الجديد في 12 أبريل 2020. يضم المتحف أكثر من خمسة آلاف قطعة أثرية (نحو 14.5 طن). "
    "يبلغ سعر تذكرة الدخول عشرة دنانير للبالغين، والدخول مجاني للأطفال."
)
QUESTIONS = Path("corpus/questions/ar.yaml")
needs_font = pytest.mark.skipif(not FONT.exists(), reason=f"needs {FONT} (fonts-dejavu-core)")


def _drawn(text: str, *, title: str = "") -> bytes:
    made = FPDF()
    made.add_font("own", fname=str(FONT))
    made.add_page()
    made.set_font("own", size=12)
    if title:
        made.set_title(title)
    made.multi_cell(150, 8, text, align="R")
    return bytes(made.output())


def _words(data: bytes) -> list[str]:
    return parse_pdf(data, Limits()).text.split()


@needs_font
@pytest.mark.parametrize("text", [MUSEUM, "مدينة النور الجديدة"])
def test_arabic_that_is_drawn_from_the_left_is_read_as_it_was_written(text: str) -> None:
    assert _words(_drawn(text)) == text.split()


needs_browser = pytest.mark.skipif(BROWSER is None, reason="needs chromium on the path")


def _printed(text: str, font: str) -> bytes:
    page_of = f"<html lang=ar dir=rtl><meta charset=utf-8><body style='font:16px {font};width:400px'><p>{text}</p>"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_content(page_of)
        printed = page.pdf(format="A5")
        browser.close()
    return printed


@needs_browser
@pytest.mark.parametrize("font", ["DejaVu Sans", "Noto Naskh Arabic", "Noto Sans Arabic"])
def test_arabic_that_a_browser_prints_is_read_word_for_word(font: str) -> None:
    assert _words(_printed(MUSEUM, font)) == MUSEUM.split()


@needs_browser
def test_arabic_with_vowel_marks_is_refused_where_a_browser_prints_it() -> None:
    with pytest.raises(ParseRejected, match="vowel marks"):
        _words(_printed("مُحَمَّدٌ كَاتِبٌ فِي المَدِينَةِ", "Noto Naskh Arabic"))


def test_a_page_that_stays_backwards_is_refused_with_what_to_do() -> None:
    backwards = Line("ةنيدملا يف ديدجلا فحتملا", from_left="ةنيدملا يف ديدجلا فحتملا")
    with pytest.raises(ParseRejected, match=r"backwards; save it from its program"):
        turned_round([[backwards]])


def _questions(least: int = 4) -> list[str]:
    """Arabic questions of at least so many words."""
    texts = [ask["ask"] for asks in yaml.safe_load(QUESTIONS.read_text("utf-8")).values() for ask in asks]
    return [text for text in texts if len(re.findall("[\u0621-\u064a]+", text)) >= least]


def test_no_arabic_question_is_taken_for_its_reverse() -> None:
    texts = _questions()
    assert len(texts) > 100
    assert [text for text in texts if evidence(text).face < 0] == []
    assert [text for text in texts if evidence(text[::-1]).face > 0] == []


def test_three_arabic_sentences_are_always_told_from_their_reverse() -> None:
    texts = _questions(least=5)  # sentences, not catchwords
    three = ["\n".join(texts[i : i + 3]) for i in range(0, len(texts) - 2, 3)]
    assert [text for text in three if evidence(text).face != 1 or evidence(text[::-1]).face != -1] == []


@needs_font
def test_arabic_too_short_to_tell_its_direction_is_refused() -> None:
    with pytest.raises(ParseRejected, match="too few words"):
        parse_pdf(_drawn("متحف"), Limits())


@pytest.mark.parametrize("text", ["أهلا وسهلا", "بورس کالا بالا طلا کالا", "שלום לכולם", "متحف"])
def test_right_words_are_not_taken_for_backward_ones(text: str) -> None:
    assert evidence(text).face >= 0


def test_hebrew_backwards_is_told_by_letters_that_only_end_words() -> None:
    assert evidence("שלום לכולם"[::-1]).face < 0


@needs_font
@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("about:blank", ""),
        ("Microsoft Word - rules.doc", ""),
        ("report.pdf", ""),
        ("Rules of the hut", "Rules of the hut"),
    ],
)
def test_a_title_that_a_program_wrote_is_none(title: str, kept: str) -> None:
    assert parse_pdf(_drawn("A rule.", title=title), Limits()).title == kept
