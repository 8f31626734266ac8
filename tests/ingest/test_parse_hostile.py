"""Files made to harm who reads them are refused within the limits, and what comes after them is read."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ingest.errors import ParseRejected
from ingest.parse.limits import Limits
from ingest.parse.workers import ParserWorkers
from tests.ingest import hostile_files as hostile
from tests.ingest.hostile_files import children

LIMITS = Limits(seconds=10, inflated_bytes=50_000_000, memory_bytes=200_000_000)
REFUSED: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "inflating docx": (lambda: hostile.inflating_docx(60), "a.docx", "unpacks to more than 50 MB"),
    "docx whose text inflates": (lambda: hostile.inflating_docx_text(20), "a.docx", "more than 5,000,000 characters"),
    "docx that lies about sizes": (lambda: hostile.lying_docx(60), "a.docx", "damaged"),
    "billion laughs": (hostile.laughing_docx, "a.docx", "declares XML entities"),
    "external entity": (lambda: hostile.reading_docx("/etc/passwd"), "a.docx", "declares XML entities"),
    "tables within tables": (lambda: hostile.deep_docx(50_000), "a.docx", "damaged Word file"),
    "zip of zips": (lambda: hostile.zip_of_zips(6), "a.docx", "is a zip archive"),
    "inflating pdf": (lambda: hostile.inflating_pdf(60), "a.pdf", "unpacks to more than 50 MB"),
    "pdf that inflates twice": (lambda: hostile.twice_inflating_pdf(300), "a.pdf", "stops the program"),
    "cyclic page tree": (hostile.cyclic_pdf, "a.pdf", "has 1,000,000 pages, more than 2,000"),
    "cyclic page tree of few": (hostile.cyclic_pdf_of_few, "a.pdf", "damaged PDF"),
    "100,000 nested quotes": (lambda: hostile.quotes(100_000), "a.md", "nested more than 50 deep"),
    "deep html": (lambda: hostile.deep_html(100_000), "a.html", "nested more than 200 deep"),
    "10 MB line": (lambda: b"word " * 2_000_000, "a.txt", "more than 5,000,000 characters"),
    "10 MB line of markdown": (lambda: b"word " * 2_000_000, "a.md", "more than 5,000,000 characters"),
    "null byte": (lambda: b"One\x00two.", "a.txt", "control characters"),
    "null bytes": (lambda: bytes(1000), "a.txt", "nothing but zero bytes"),
    "lone surrogate": (lambda: b"One \xed\xa0\x80 two.", "a.txt", "is damaged: byte 4 is not UTF-8"),
    "lone surrogate in utf-16": (lambda: b"\xff\xfe\x00\xd8", "a.txt", "damaged"),
    "terminal orders": (lambda: b"\x1b[31mOne.", "a.txt", "control characters"),
    "noise": (lambda: bytes((i * i * 37 + i * 11 + 128) % 256 for i in range(4000)), "a.txt", "cannot be told|control"),
}


@pytest.fixture(scope="module")
def workers() -> Iterator[ParserWorkers]:
    with ParserWorkers(LIMITS, workers=1) as workers:
        yield workers


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_within_the_limits_and_the_next_is_read(name: str, workers: ParserWorkers) -> None:
    make, file, reason = REFUSED[name]
    data = make()
    began = time.monotonic()
    with pytest.raises(ParseRejected, match=reason):
        workers.parse(data, name=file)
    assert time.monotonic() - began < LIMITS.seconds + 3
    assert workers.parse(b"A good fact.", name="good.txt").text == "A good fact."


def test_the_reason_names_no_file_of_the_reader(workers: ParserWorkers, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret", "utf-8")
    with pytest.raises(ParseRejected) as caught:
        workers.parse(hostile.reading_docx(str(secret)), name="a.docx")
    assert "secret" not in str(caught.value)


def test_a_file_that_takes_too_long_is_stopped_and_named_so() -> None:
    with ParserWorkers(Limits(seconds=0.5), workers=1) as workers:
        began = time.monotonic()
        with pytest.raises(ParseRejected, match=r"takes longer than 0\.5 seconds"):
            workers.parse(b"[" * 200_000, name="a.md")
        assert time.monotonic() - began < 15
        assert workers.parse(b"One.", name="a.md").text == "One."


def test_a_file_that_needs_too_much_memory_is_refused() -> None:
    with ParserWorkers(Limits(memory_bytes=20_000_000), workers=1) as workers:
        with pytest.raises(ParseRejected, match=r"needs more than 20 MB of memory|stops the program"):
            workers.parse(b"word " * 900_000, name="a.md")
        assert workers.parse(b"One.", name="a.txt").text == "One."


def test_a_script_in_a_pdf_is_not_run_and_its_text_is_not_taken(workers: ParserWorkers) -> None:
    assert workers.parse(hostile.scripted_pdf(), name="a.pdf").text == "The page has a script."


def test_quotes_and_elements_of_a_usual_depth_are_read(workers: ParserWorkers) -> None:
    assert workers.parse(hostile.quotes(20), name="a.md").text == "The innermost."
    assert workers.parse(hostile.deep_html(100), name="a.html").text == "The innermost."


def test_one_long_line_within_the_limit_is_read(workers: ParserWorkers) -> None:
    assert len(workers.parse(b"word " * 900_000, name="a.txt").text.split()) == 900_000


@pytest.mark.parametrize("limit", ["input_bytes", "inflated_bytes", "characters"])
def test_each_limit_is_the_one_that_was_given(limit: str) -> None:
    with ParserWorkers(Limits(**{limit: 2_000_000}), workers=1) as workers:
        data = hostile.inflating_docx(3) if limit == "inflated_bytes" else b"word " * 500_000
        with pytest.raises(ParseRejected, match=r"2 MB|2,000,000"):
            workers.parse(data, name="a.txt")


def test_many_threads_share_the_workers_and_each_gets_its_own_text() -> None:
    found: dict[int, str] = {}
    two = ParserWorkers(workers=2)

    def ask(number: int) -> None:
        found[number] = two.parse(f"Fact {number}.".encode(), name="a.txt").text

    with two:
        threads = [threading.Thread(target=ask, args=(number,)) for number in range(30)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == {number: f"Fact {number}." for number in range(30)}


def test_a_worker_knows_no_secret_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATION_LLM_API_KEY", "s3cret-of-the-test")
    before = children(os.getpid())
    with ParserWorkers(workers=1) as workers:
        workers.parse(b"One.", name="a.txt")
        (child,) = children(os.getpid()) - before
        assert b"s3cret" not in Path(f"/proc/{child}/environ").read_bytes()
    assert not Path(f"/proc/{child}").exists()
