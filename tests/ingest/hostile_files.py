"""Files made to harm who reads them, and files that are only broken; everything is made when asked for."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

import docx

_WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'


def docx_of(*paragraphs: str) -> bytes:
    """A sound Word file."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def docx_with(part: str, content: bytes) -> bytes:
    """A sound Word file with one part put in place of its own, or added."""
    stream = io.BytesIO()
    sound = zipfile.ZipFile(io.BytesIO(docx_of("One.")))
    with sound, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name in sound.namelist():
            if name != part:
                made.writestr(name, sound.read(name))
        made.writestr(part, content)
    return stream.getvalue()


def inflating_docx(megabytes: int) -> bytes:
    """A Word file about a thousandth of the size it unpacks to."""
    return docx_with("word/media/image1.bin", bytes(megabytes * 1_000_000))


def inflating_docx_text(megabytes: int) -> bytes:
    """A Word file whose own text is what inflates."""
    paragraph = "<w:p><w:r><w:t>" + "a" * 999_950 + "</w:t></w:r></w:p>"
    return docx_with("word/document.xml", _WORD.format(paragraph * megabytes).encode())


def lying_docx(megabytes: int) -> bytes:
    """A Word file that declares a part of ten bytes where there is much more."""
    content = bytes(megabytes * 1_000_000)
    made = bytearray(docx_with("word/media/image1.bin", content))
    size = len(content).to_bytes(4, "little")
    while (at := made.find(size)) >= 0:
        made[at : at + 4] = (10).to_bytes(4, "little")
    return bytes(made)


def laughing_docx() -> bytes:
    """A Word file whose entities multiply (billion laughs)."""
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    body = _WORD.format("<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>")
    return docx_with("word/document.xml", f"<!DOCTYPE w:document [{entities}]>{body}".encode())


def reading_docx(path: str) -> bytes:
    """A Word file with an external entity that names a file of the machine that reads it."""
    body = _WORD.format("<w:p><w:r><w:t>&secret;</w:t></w:r></w:p>")
    return docx_with("word/document.xml", f'<!DOCTYPE d [<!ENTITY secret SYSTEM "file://{path}">]>{body}'.encode())


def deep_docx(depth: int) -> bytes:
    """A Word file with tables within tables."""
    start, end = "<w:tbl><w:tr><w:tc>" * depth, "</w:tc></w:tr></w:tbl>" * depth
    return docx_with("word/document.xml", _WORD.format(f"{start}<w:p><w:r><w:t>x</w:t></w:r></w:p>{end}").encode())


def zip_of_zips(depth: int) -> bytes:
    """A zip in a zip in a zip."""
    data = b"The innermost text."
    for level in range(depth):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
            for copy in range(4):
                made.writestr(f"{level}-{copy}.zip", data)
        data = stream.getvalue()
    return data


def pdf_of(*objects: bytes, root: str = "/Root 1 0 R") -> bytes:
    """A PDF of the given objects, numbered from 1, with a correct cross-reference table."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} {root} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


_CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def one_page_pdf(content: bytes, *, extra: bytes = b"", filters: bytes = b"", catalog: bytes = _CATALOG) -> bytes:
    """A PDF of one page with the given content stream."""
    return pdf_of(
        catalog,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), filters, content),
        _FONT,
        *([extra] if extra else []),
    )


def inflating_pdf(megabytes: int) -> bytes:
    """A PDF whose page is about a thousandth of the size it unpacks to."""
    return one_page_pdf(zlib.compress(b"0 0 m " * (megabytes * 1_000_000 // 6), 9), filters=b"/Filter /FlateDecode")


def twice_inflating_pdf(megabytes: int) -> bytes:
    """A PDF whose page unpacks to what unpacks a thousand times again."""
    packed = zlib.compress(zlib.compress(b"0 0 m " * (megabytes * 1_000_000 // 6), 9), 9)
    return one_page_pdf(packed, filters=b"/Filter [/FlateDecode /FlateDecode]")


def cyclic_pdf() -> bytes:
    """A PDF whose page tree contains itself."""
    return pdf_of(
        _CATALOG,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1000000 >>",
        b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] /Count 1000000 >>",
    )


def cyclic_pdf_of_few() -> bytes:
    """A PDF whose page tree contains itself and declares few pages."""
    return pdf_of(
        _CATALOG,
        b"<< /Type /Pages /Kids [3 0 R] /Count 3 >>",
        b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 3 >>",
    )


def scripted_pdf() -> bytes:
    """A PDF with text and with JavaScript that runs when a viewer opens it."""
    catalog = b"<< /Type /Catalog /Pages 2 0 R /OpenAction 6 0 R >>"
    script = b"<< /S /JavaScript /JS (app.alert\\('owned'\\); while\\(true\\){}) >>"
    return one_page_pdf(b"BT /F1 12 Tf 20 200 Td (The page has a script.) Tj ET", extra=script, catalog=catalog)


def quotes(depth: int) -> bytes:
    """Markdown quotes within quotes."""
    return b"> " * depth + b"The innermost."


def deep_html(depth: int) -> bytes:
    """HTML elements within elements."""
    return b"<!doctype html><body>" + b"<div>" * depth + b"The innermost." + b"</div>" * depth


def children(parent: int, module: str = "ingest.parse.worker") -> set[int]:
    """Processes that `parent` started and that run a module."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text("ascii", "replace").rsplit(")", 1)[1].split()
            line = (status.parent / "cmdline").read_bytes()
        except OSError:  # it ended meanwhile
            continue
        if int(fields[1]) == parent and module.encode() in line:
            found.add(int(status.parent.name))
    return found
