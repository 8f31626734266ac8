"""What is read from each kind of file that the tests make themselves, and what is refused by what it is."""

from __future__ import annotations

import io
import zipfile
import zlib
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from fpdf import FPDF

from corpus.types import Period
from ingest.errors import ParseRejected
from ingest.parse.limits import Limits
from ingest.parse.parsed import Heading, Parsed, document_of
from ingest.parse.parser import parse
from tests.ingest import hostile_files as hostile

DEJAVU = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")


def _parse(data: bytes | str, name: str = "file", **more: Any) -> Parsed:
    data = data.encode() if isinstance(data, str) else data
    return parse(data, name=name, limits=Limits(), **more)


def _headings(parsed: Parsed) -> list[tuple[str, int]]:
    assert all(parsed.text[heading.start : heading.end] == heading.text for heading in parsed.headings)
    return [(heading.text, heading.level) for heading in parsed.headings]


def _document(parsed: Parsed, language: str = "en") -> Any:
    return document_of(
        parsed,
        document_id="doc",
        title="Doc",
        language=language,
        kind="rule",
        publisher="Office",
        published=Period.parse("2018"),
        valid_from=date(2018, 5, 28),
        valid_until=None,
        sentence_sources=("S1",),
    )


# Word


def _word() -> bytes:
    document = docx.Document()
    document.core_properties.title = "A form"
    document.core_properties.language = "fr-FR"
    document.add_heading("The call", level=0)
    document.add_paragraph("Before the list.")
    document.add_heading("Who may apply", level=2)
    document.add_paragraph("Public bodies.", style="List Bullet")
    document.add_paragraph("Private bodies.", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        [*table.rows[0].cells, *table.rows[1].cells], ["Day", "Event", "30 May", "Launch"], strict=True
    ):
        cell.text = text
    paragraph = document.add_paragraph("One ")
    paragraph.add_run("word").bold = True
    paragraph.add_run(" in bold.")
    deleted = OxmlElement("w:del")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "Taken back."
    run.append(text)
    deleted.append(run)
    paragraph._p.append(deleted)
    content = OxmlElement("w:sdtContent")
    content.append(document.add_paragraph("In a control.")._p)
    control = OxmlElement("w:sdt")
    control.append(content)
    document.element.body.insert(-1, control)
    document.sections[0].header.paragraphs[0].text = "The header"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_a_word_file_is_read_in_order_with_headings_lists_and_tables() -> None:
    parsed = _parse(_word(), "wrong.pdf")
    assert parsed.text.split("\n\n") == [
        "The call",
        "Before the list.",
        "Who may apply",
        "Public bodies.",
        "Private bodies.",
        "Day | Event",
        "30 May | Launch",
        "One word in bold.",
        "In a control.",
    ]
    assert _headings(parsed) == [("The call", 1), ("Who may apply", 2)]
    assert (parsed.title, parsed.language, parsed.published, parsed.pages) == ("The call", "fr", None, ())
    assert parsed.media_type.endswith("wordprocessingml.document")


def test_text_boxes_and_equations_of_a_word_file_are_read_once() -> None:
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    math = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    box = "<w:txbxContent><w:p><w:r><w:t>In the box.</w:t></w:r></w:p></w:txbxContent>"
    body = (
        f"<w:p><w:r><w:t>Area: </w:t></w:r><m:oMath><m:r><m:t>A=</m:t></m:r>"
        f"<m:sSup><m:e><m:r><m:t>b</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>"
        f"<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        f"</mc:AlternateContent></w:r></w:p>"
    )
    xml = f'<w:document xmlns:w="{w}" xmlns:mc="{mc}" xmlns:m="{math}"><w:body>{body}</w:body></w:document>'
    assert _parse(hostile.docx_with("word/document.xml", xml.encode())).text == "Area: A=b^2\n\nIn the box."


def test_an_outline_level_makes_a_heading_without_a_style() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("A part")
    level = OxmlElement("w:outlineLvl")
    level.set(qn("w:val"), "2")
    paragraph._p.get_or_add_pPr().append(level)
    document.add_paragraph("Its text.")
    stream = io.BytesIO()
    document.save(stream)
    assert _headings(_parse(stream.getvalue())) == [("A part", 3)]


# HTML

PAGE = """<!doctype html><html lang="es-MX"><head><title>The call | Office</title>
<meta property="article:published_time" content="2018-05-28T10:00:00Z"></head><body>
<nav>Home About</nav><header>Logo</header><main><h1>The call</h1><p>It is <b>open</b>
to H<sub>2</sub>O.</p><h2>Dates</h2><ol start="3"><li>May</li><li>June</li></ol>
<table><tr><th>Day</th><th>Event</th></tr>
<tr><td rowspan="2">30 May</td><td>Launch</td></tr><tr><td>Party</td></tr></table>
<p hidden>Secret.</p><p style="display:none">Secret.</p><script>alert(1)</script>&#x202e;<pre>a  b
c</pre><p>End&nbsp;of it.<br>Second line.</p></main><footer>Copyright</footer></body></html>"""


def test_a_page_is_read_without_what_surrounds_its_text() -> None:
    parsed = _parse(PAGE, "page.txt")
    assert parsed.text.split("\n\n") == [
        "The call",
        "It is open to H2O.",
        "Dates",
        "3. May",
        "4. June",
        "Day | Event",
        "30 May | Launch",
        "30 May | Party",
        "a  b\nc",
        "End of it.\nSecond line.",
    ]
    assert _headings(parsed) == [("The call", 1), ("Dates", 2)]
    assert (parsed.title, parsed.language, parsed.published) == ("The call", "es", "2018-05-28")
    assert parsed.media_type == "text/html"


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ('<script type="application/ld+json">{"datePublished": "2019-06-12"}</script>', "2019-06-12"),
        ('<script type="application/ld+json">{"datePublished": </script>', None),
        ('<meta name="DC.date" content="2020-01-02">', "2020-01-02"),
        ('<meta name="date" content="yesterday">', None),
        ('<meta name="date" content="2020-13-45">', None),
        ("", None),
    ],
)
def test_a_date_is_the_one_declared_and_never_one_of_the_text(head: str, published: str | None) -> None:
    page = f"<html><head>{head}</head><body><p>Written on 2001-01-01.</p></body></html>"
    assert _parse(page).published == published


def test_the_main_text_is_found_on_a_page_of_menus() -> None:
    article = "".join(
        f"<p>Paragraph {i} tells of the station, its crew and what they do all day long.</p>" for i in range(30)
    )
    menus = "".join(f'<li><a href="/{i}">Another page of this site, number {i}</a></li>' for i in range(60))
    text = _parse(f"<html><body><div><ul>{menus}</ul></div><div class='content'>{article}</div></body></html>").text
    assert "Paragraph 0 tells" in text
    assert "Paragraph 29 tells" in text
    assert "Another page of this site" not in text


def test_a_page_without_a_heading_is_titled_by_its_title() -> None:
    assert _parse("<html><title>A &amp; B</title><p>One.</p></html>").title == "A & B"


# Markdown, tables, plain text

MARKDOWN = """# The *call*

It is **open** to [all](https://example.org) `bodies`.
Second line. ![A picture](x.png)

Dates
-----

1. May
2. June
   - inner

| Day | Event |
|-----|-------|
| 30 May | Launch |

> Quoted.

<div>In HTML.</div>

    code  here
"""


def test_markdown_is_read_as_its_reader_sees_it() -> None:
    parsed = _parse(MARKDOWN, "a.md")
    assert parsed.text.split("\n\n") == [
        "The call",
        "It is open to all bodies. Second line.",
        "Dates",
        "1. May",
        "2. June",
        "inner",
        "Day | Event",
        "30 May | Launch",
        "Quoted.",
        "In HTML.",
        "code  here",
    ]
    assert _headings(parsed) == [("The call", 1), ("Dates", 2)]
    assert (parsed.title, parsed.media_type) == ("The call", "text/markdown")


def test_only_a_name_or_a_type_makes_text_markdown() -> None:
    assert _parse("# One.\n\nTwo.", "a.txt").text == "# One.\n\nTwo."
    assert _parse("# One.\n\nTwo.", "a", declared_type="text/markdown; charset=utf-8").text == "One.\n\nTwo."


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_rows_of_a_table_are_paragraphs_of_cells(delimiter: str) -> None:
    data = delimiter.join(["Day", "Event"]) + "\n" + delimiter.join(["30 May", f'"A{delimiter}B"']) + "\n"
    assert _parse(data, "a.csv").text == f"Day | Event\n\n30 May | A{' ' if delimiter.isspace() else delimiter}B"


def test_plain_text_has_one_form_of_line_ends_and_accents() -> None:
    assert _parse("\ufeffRe\u0301sume\u0301.\r\nTwo.\rThree.\n").text == "Résumé.\nTwo.\nThree."


# PDF


def _pdf(pages: list[list[str]], *, header: str = "", footer: str = "", font: Path | None = None) -> bytes:
    made = FPDF()
    if font:
        made.add_font("own", fname=str(font))
    for number, lines in enumerate(pages, 1):
        made.add_page()
        made.set_font("own" if font else "helvetica", size=12)
        if header:
            made.cell(text=header, new_x="LMARGIN", new_y="NEXT")
            made.ln(10)
        for line in lines:
            made.multi_cell(0, 6, line, new_x="LMARGIN", new_y="NEXT")
            made.ln(6)
        if footer:
            made.set_y(-25)
            made.cell(text=footer.format(number))
    return bytes(made.output())


def test_pages_of_a_pdf_begin_where_their_text_does() -> None:
    parsed = _parse(_pdf([["First page."], [], ["Third page."]]), "a.txt")
    document = _document(parsed)
    assert [(s.text, document.page_of(s.start)) for s in document.sentences] == [("First page.", 1), ("Third page.", 3)]
    assert len(parsed.pages) == 3
    assert parsed.media_type == "application/pdf"


def test_lines_of_a_paragraph_are_one_and_paragraphs_are_apart() -> None:
    long = "The programme of the station is open to all. " * 6
    parsed = _parse(_pdf([[long.strip(), "Another paragraph."]]))
    assert [" ".join(block.split()) for block in parsed.text.split("\n\n")] == [long.strip(), "Another paragraph."]


def test_a_short_line_before_a_new_beginning_is_a_paragraph() -> None:
    made = FPDF()
    made.add_page()
    made.set_font("helvetica", size=12)
    for line in [
        "Self-locking nuts",
        "The nut is of one piece and of metal, and it is designed to hold tight",
        "for long.",
    ]:
        made.cell(0, 6, line, new_x="LMARGIN", new_y="NEXT")
    assert _parse(bytes(made.output())).text.split("\n\n") == [
        "Self-locking nuts",
        "The nut is of one piece and of metal, and it is designed to hold tight\nfor long.",
    ]


def test_a_word_parted_at_the_end_of_a_line_is_one_word_again() -> None:
    made = FPDF()
    made.add_page()
    made.set_font("helvetica", size=12)
    for line in ["The two sections are connected with a long spring that is an inte-", "gral part of it."]:
        made.cell(0, 6, line, new_x="LMARGIN", new_y="NEXT")
    assert _parse(bytes(made.output())).text.endswith("that is an integral part of it.")


def test_headers_footers_and_page_numbers_of_a_pdf_are_left_out() -> None:
    pages = [[f"Text of page {word}."] for word in ("one", "two", "three", "four")]
    parsed = _parse(_pdf(pages, header="Annual report 2018", footer="Page {} of 4"))
    assert parsed.text.split("\n\n") == [lines[0] for lines in pages]


def test_bookmarks_of_a_pdf_are_headings() -> None:
    made = FPDF()
    made.add_page()
    made.set_font("helvetica", size=12)
    made.start_section("The call")
    made.cell(text="The call", new_x="LMARGIN", new_y="NEXT")
    made.ln(12)
    made.cell(text="It is open.")
    made.set_title("A title")
    made.set_lang("ru-RU")
    parsed = _parse(bytes(made.output()))
    assert _headings(parsed) == [("The call", 1)]
    assert (parsed.title, parsed.language, parsed.text) == ("A title", "ru", "The call\n\nIt is open.")


@pytest.mark.skipif(not DEJAVU.exists(), reason=f"needs {DEJAVU} (fonts-dejavu-core)")
def test_letters_of_other_scripts_are_read_from_a_pdf() -> None:
    text = "Приём заявок закончился. L'été, cœur, ¿qué?"
    assert _parse(_pdf([[text]], font=DEJAVU)).text == text


def _encrypted(user: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(_pdf([["A fact behind a password."]])))
    writer.encrypt(
        user_password=user,
        owner_password="owner",  # noqa: S106 - of a test
        algorithm="RC4-128",
    )
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def test_a_pdf_that_opens_without_a_password_is_read_and_another_is_refused() -> None:
    assert _parse(_encrypted("")).text == "A fact behind a password."
    with pytest.raises(ParseRejected, match="is encrypted; save it without a password"):
        _parse(_encrypted("user"))


def _scanned() -> bytes:
    pixels = zlib.compress(bytes(300))
    picture = (
        b"<< /Type /XObject /Subtype /Image /Width 10 /Height 10 /ColorSpace /DeviceRGB /BitsPerComponent 8"
        b" /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(pixels), pixels)
    )
    return hostile.one_page_pdf(b"q 300 0 0 300 0 0 cm /I Do Q", extra=picture)


# What is refused


def _archive(*names: str, **contents: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name in names:
            made.writestr(name, contents.get(name, b"x"))
    return stream.getvalue()


MAIL = "From: a@example.org\nTo: b@example.org\nSubject: Hello\nMIME-Version: 1.0\n\nThe body.\n"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b" \n\t\r\n", "is empty"),
        (_scanned(), "has no text layer"),
        (b"%PDF-1.7\nnot really", "is a damaged PDF"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 10, "is a damaged PDF"),
        (_word()[:5000], "is a damaged zip or Office file"),
        (_archive("[Content_Types].xml", "word/document.xml"), "is a damaged Word file"),
        (_archive("[Content_Types].xml", "ppt/presentation.xml"), "is a PowerPoint file"),
        (_archive("[Content_Types].xml", "xl/workbook.xml"), "is an Excel file"),
        (
            _archive("mimetype", mimetype=b"application/vnd.oasis.opendocument.text"),
            r"is an OpenDocument text \(.odt\)",
        ),
        (_archive("a.txt"), "is a zip archive; unpack it"),
        (MAIL.encode(), "is an e-mail message"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is a PNG picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "is a JPEG picture"),
        (b"\x7fELF\x02\x01\x01\x00", "is a program"),
        (b"\x1f\x8b\x08\x00", "is a gzip archive"),
        (rb"{\rtf1 Hello}", "is a rich text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "is an old Office file"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "is encrypted; save it without a password",
        ),
        (b'<?xml version="1.0"?><data><a>1</a></data>', "is XML data"),
        (b'{"a": [1, 2, 3]}', "is JSON data"),
        (b"-- !! --\n", "has no text"),
        (b"<html><body><img src='x'></body></html>", "has no text"),
    ],
)
def test_what_is_no_readable_document_is_refused_by_what_it_is(data: bytes, reason: str) -> None:
    with pytest.raises(ParseRejected, match=reason):
        _parse(data, "report.txt")


# Documents


def test_a_document_holds_the_text_in_exact_sentences_of_its_sections() -> None:
    document = _document(_parse(MARKDOWN, "a.md"))
    assert [(s.heading, [x.text for x in s.sentences][:2]) for s in document.sections] == [
        ("The call", ["It is open to all bodies.", "Second line."]),
        ("Dates", ["1. May", "2. June"]),
    ]
    assert all(document.text[s.start : s.end] == s.text for s in document.sentences)
    assert all(a.end <= b.start for a, b in pairwise(document.sentences))
    assert {s.sources for s in document.sentences} == {("S1",)}
    assert document.verbatim
    assert (document.kind, document.publisher, document.valid_from) == ("rule", "Office", date(2018, 5, 28))


def test_a_document_without_a_sentence_is_refused() -> None:
    with pytest.raises(ParseRejected, match="has headings, but no text under them"):
        _document(_parse("# Only\n\n## headings\n", "a.md"))
    with pytest.raises(ParseRejected, match="has no text"):
        _document(Parsed("text/plain", "", None, None, "", (), ()))


def test_a_heading_longer_than_a_line_is_text() -> None:
    parsed = _parse("# " + "word " * 100 + "\n\nOne.", "a.md")
    assert parsed.headings == ()
    assert isinstance(_parse("# Short\n\nOne.", "a.md").headings[0], Heading)
