from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from assistant.knowledge import Knowledge
from assistant.phrases import phrases
from assistant.types import Answer, Citation, Original, Request, SourceReference, Statement
from corpus.types import Document
from tests.fakes_web import FakeDesk, paged, plain, web_corpus, written
from web.document_view import DocumentView, Run, document_view
from web.pieces import Piece, pieces
from web.schema import AnswerBody, CitationBody
from web.span import Highlight, Span, read_highlight
from web.views import AnswerView, Block, OriginalView, answer_view
from web.wording import (
    confidence_in_words,
    country_name,
    date_in_words,
    direction,
    kind_in_words,
    preferred_language,
)

TODAY = date(2026, 6, 1)


def citation(number: int, quote: str, language: str = "en", **changes: object) -> Citation:
    fields: dict[str, object] = {
        "number": number, "document_id": "d", "title": "Title", "kind": "rule", "publisher": "UNOOSA",
        "published": "2018-08-30", "language": language, "url": "/documents/d?lang=en&hl=0-4#p-1",
        "sources": (), "quote": quote, "start": 0, "end": len(quote), "superseded_by": None,
    } | changes  # fmt: skip
    return Citation(**fields)  # type: ignore[arg-type]


def answered(markdown: str, *statements: Statement, citations: tuple[Citation, ...] = ()) -> AnswerView:
    answer = Answer("a", "en", "station", "answered", "extractive", markdown, statements, citations)
    return answer_view(AnswerBody.of(answer))


def body(cited: Citation) -> CitationBody:
    answer = Answer("a", "en", "station", "answered", None, "", citations=(cited,))
    return AnswerBody.of(answer).citations[0]


def text_of(block: Block) -> str:
    return "".join(f"[{piece.number}]" if piece.number else piece.text for piece in block.pieces)


def view_of(document: Document, highlight: Highlight | None = None) -> DocumentView:
    corpus = web_corpus()
    return document_view(document, Knowledge(corpus), phrases("en"), TODAY, highlight)


def all_spans(view: DocumentView) -> list[Span]:
    spans: list[Span] = []
    for part in view.parts:
        spans += part.heading
        spans += [span for paragraph in part.paragraphs for run in paragraph.runs for span in run.spans]
    return spans


def bare(parts: Iterable[str]) -> str:
    """Text without the space between paragraphs, which pages show as distance."""
    return "".join("".join(parts).split())


def document(document_id: str, language: str = "en") -> Document:
    found = FakeDesk().document(document_id, language)
    assert found is not None
    return found


# answers ---------------------------------------------------------------------------------------------------


def test_statements_keep_their_lead_and_tail_and_lose_nothing() -> None:
    first, second = "The call closed.", "Nobody can apply."
    cited = (citation(1, first), citation(2, second))
    view = answered(
        f"This is known:\n\n- {first} [1]\n- {second} [2]\n\nAsk UNOOSA: https://example.org/a.",
        Statement(first, (1,)), Statement(second, (2,)), citations=cited,
    )  # fmt: skip
    assert [(text_of(block), block.statement) for block in view.blocks] == [
        ("This is known:", None),
        ("The call closed.[1]", 1),
        ("Nobody can apply.[2]", 2),
        ("Ask UNOOSA: https://example.org/a.", None),
    ]
    assert Piece("https://example.org/a", href="https://example.org/a") in view.blocks[3].pieces


def test_words_between_statements_stay_between_them() -> None:
    view = answered(
        "A. [1]\n\nPart of your question is not answered by the documents:\n\nB. [2]",
        Statement("A.", (1,)), Statement("B.", (2,)), citations=(citation(1, "A."), citation(2, "B.")),
    )  # fmt: skip
    assert [text_of(block) for block in view.blocks] == [
        "A.[1]", "Part of your question is not answered by the documents:", "B.[2]",
    ]  # fmt: skip


def test_quotation_marks_around_statements_are_not_paragraphs() -> None:
    view = answered("Lead:\n\n“A.” [1] “B.” [2]", Statement("A.", (1,)), Statement("B.", (2,)),
                    citations=(citation(1, "A."), citation(2, "B.")))  # fmt: skip
    assert [text_of(block) for block in view.blocks] == ["Lead:", "A.[1]", "B.[2]"]


def test_statement_missing_from_the_markdown_is_still_shown_once() -> None:
    view = answered("Something else. [1]", Statement("A.", (1,)), citations=(citation(1, "A."),))
    assert [text_of(block) for block in view.blocks] == ["A.[1]"]


def test_escaped_markdown_still_finds_its_statement() -> None:
    view = answered(r"Lead:\n\n2 \* 3 \[sic\]. [1]".replace(r"\n", "\n"), Statement("2 * 3 [sic].", (1,)),
                    citations=(citation(1, "2 * 3 [sic]."),))  # fmt: skip
    assert [text_of(block) for block in view.blocks] == ["Lead:", "2 * 3 [sic].[1]"]


def test_marks_without_a_source_stay_text() -> None:
    found = list(pieces("Known [1], unknown [7].", (body(citation(1, "")),)))
    assert Piece("1", number=1) in found
    assert "[7]" in "".join(piece.text for piece in found if piece.number is None)


def test_quotes_are_never_read_as_markdown() -> None:
    quote = "See [1] and [x](https://evil.example)."
    assert list(pieces(quote, (body(citation(1, quote)),))) == [Piece(quote, language="en")]


def test_links_lead_to_the_web_or_to_this_site_only() -> None:
    found = list(pieces("[a](https://a.example) [b](javascript:x) [c](//evil.example) [d](/about)", ()))
    assert {piece.text: piece.href for piece in found if piece.text in "abcd" and piece.text.strip()} == {
        "a": "https://a.example", "b": None, "c": None, "d": "/about",
    }  # fmt: skip


def test_sources_link_only_safe_addresses() -> None:
    reference = SourceReference("S1", "T", "P", "javascript:alert(1)", "2018-08", "copy")
    cited = citation(1, "q", url="https://evil.example", sources=(reference,))
    (source,) = answered("", citations=(cited,)).sources
    assert source.url is None
    assert source.references[0].url is None
    assert source.references[0].date == "August 2018"


def test_summary_label_is_only_for_documents_with_sources() -> None:
    reference = SourceReference("S1", "T", "Xinhua", "https://x.example", "2018", "")
    cited = citation(1, "q", sources=(reference,)), citation(2, "r")
    with_sources, own = answered("", citations=cited).sources
    assert with_sources.label == "Station Desk summary, from Xinhua"
    assert own.label is None


def test_statement_in_another_language_carries_it() -> None:
    view = answer_view(AnswerBody.of(FakeDesk().ask(Request("ما هو الموعد النهائي؟"))))
    assert (view.language, view.direction) == ("ar", "rtl")
    assert [block.language for block in view.blocks] == ["ar", None, "en"]
    assert [source.language for source in view.sources] == ["ar", "en"]
    translated, english = view.sources
    assert translated.original is not None
    assert translated.original.language == "en"
    assert translated.original.quote.endswith("30 September 2018.")
    assert (translated.original.url or "").startswith("/documents/ao-2018-deadline-extension?lang=en&hl=")
    assert english.original is None


def test_an_original_links_only_to_this_site() -> None:
    original = Original("en", "q", 0, 1, "https://evil.example")
    (source,) = answered("", citations=(citation(1, "c", "es", original=original),)).sources
    assert source.original == OriginalView("q", "en", None)


@pytest.mark.parametrize(
    ("confidence", "key"),
    [(1, "high"), (0.75, "high"), (0.74, "medium"), (0.5, "medium"), (0.49, "low"), (0, "low")],
)
def test_confidence_has_three_words(confidence: float, key: str) -> None:
    assert confidence_in_words(confidence, "fr") == phrases("fr")(f"confidence_{key}")


def test_earlier_answers_lose_their_marks() -> None:
    view = answered("It closed. [1]", Statement("It closed.", (1,)), citations=(citation(1, "It closed."),))
    assert [block.text for block in view.blocks] == ["It closed."]


def test_a_publishers_own_words_are_called_so_and_not_a_summary() -> None:
    reference = SourceReference("S1", "T", "Xinhua", "https://x.example", "2018", "")
    cited = (
        citation(1, "q", verbatim=True, sources=(reference,), page=3),
        citation(2, "r", verbatim=True, publisher=""),
    )
    named, unnamed = answered("", citations=cited).sources
    assert (named.label, named.page) == ("Word for word from UNOOSA", "Page 3")
    assert (unnamed.label, unnamed.page) == ("Word for word from the document", None)


def test_only_an_answer_that_is_kept_can_be_reported_on() -> None:
    answer = AnswerBody.of(FakeDesk().ask(Request("hello")))
    assert not answer_view(answer).kept
    assert answer_view(answer.model_copy(update={"conversation_id": "c"})).kept


# words -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("2018-08-30", "en", "30 August 2018"),
        ("2018-08", "en", "August 2018"),
        ("2018", "en", "2018"),
        ("2019-06-12/2022-11", "en", "12 June 2019 – November 2022"),
        ("2018-08-30", "zh", "2018年8月30日"),
        ("2018-08-30", "es", "30 de agosto de 2018"),
        ("2019-06-12 (posted 2019-09-16)", "en", "12 June 2019 (posted 2019-09-16)"),
        ("2018-10 (snapshot of Oct 2018)", "en", "October 2018 (snapshot of Oct 2018)"),
        ("undated", "en", "undated"),
        ("2018-02-31", "en", "2018-02-31"),
        ("<b>", "en", "<b>"),
    ],
)  # fmt: skip
def test_dates_are_written_in_words(text: str, language: str, words: str) -> None:
    assert date_in_words(text, language) == words


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("fr-CH, fr;q=0.9, en;q=0.8", "fr"), ("de, ar;q=0.3", "ar"), ("en;q=0.1, zh-Hans-CN;q=0.9", "zh"),
        ("de-DE", None), ("", None), ("fr;q=0", None), ("*", None), (";;;,=q", None), ("en;q=banana", None),
    ],
)  # fmt: skip
def test_the_browsers_preference_is_followed(header: str, language: str | None) -> None:
    assert preferred_language(header) == language


def test_names_fall_back_to_what_was_given() -> None:
    assert country_name("SA", "fr") == "Arabie saoudite"
    assert country_name("XQ", "en") == "XQ"
    assert kind_in_words("rule", phrases("en")) == "Rule"
    assert kind_in_words("<memo>", phrases("en")) == "<memo>"
    assert (direction("ar"), direction("zh")) == ("rtl", "ltr")


# documents -------------------------------------------------------------------------------------------------


def test_every_document_shows_all_of_its_text() -> None:
    for found in web_corpus().documents:
        assert bare(span.text for span in all_spans(view_of(found))) == bare(found.text), found.id


@pytest.mark.parametrize("identity", ["astral", "own-notes", "ao-2018-deadline-extension", "hostile"])
def test_the_marked_text_is_the_span_for_every_start_and_end(identity: str) -> None:
    found = document(identity)
    knowledge, words = Knowledge(web_corpus()), phrases("en")
    step = max(1, len(found.text) // 25)
    for start in range(0, len(found.text), step):
        for end in {start + 1, start + 2, (start + len(found.text)) // 2, len(found.text)}:
            highlight = read_highlight(f"{start}-{end}", found.text)
            if highlight is None:
                continue
            view = document_view(found, knowledge, words, TODAY, highlight)
            spans = all_spans(view)
            assert bare(s.text for s in spans if s.marked) == bare(found.text[start:end])
            assert bare(s.text for s in spans) == bare(found.text)
            assert sum(span.first for span in spans) == 1


def test_every_sentence_of_the_corpus_can_be_marked_exactly() -> None:
    knowledge, words = Knowledge(web_corpus()), phrases("en")
    for found in web_corpus().documents:
        for sentence in found.sentences[::7]:
            view = document_view(found, knowledge, words, TODAY, Highlight(sentence.start, sentence.end))
            assert [s.text for s in all_spans(view) if s.marked] == [sentence.text]


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "x",
        "5",
        "5-5",
        "9-5",
        "-1-4",
        "0-999999",
        "1-2-3",
        "٠-٩",
        "0-4 ",
        "0-0x4",
        "9999999999-99999999999",
    ],
)
def test_a_span_that_is_none_is_ignored(raw: str) -> None:
    assert read_highlight(raw, "some text") is None


def test_pages_are_marked_where_they_begin_whatever_is_cited() -> None:
    found = paged()
    second = found.pages[1]
    for highlight in (Highlight(), Highlight(0, len(found.text)), Highlight(second - 3, second + 3)):
        spans = all_spans(view_of(found, highlight))
        begun = {span.page: span.text for span in spans if span.page}
        assert list(begun) == [1, 2, 3]
        assert found.text[second:].startswith(begun[2])
        assert begun[3].startswith("The last page")
        assert bare(span.text for span in spans) == bare(found.text)
        assert bare(s.text for s in spans if s.marked) == bare(found.text[highlight.start : highlight.end])


def test_empty_pages_do_not_hide_the_number_of_the_next() -> None:
    found = replace(paged(), pages=(0, 13, 13, 13))
    assert [span.page for span in all_spans(view_of(found)) if span.page] == [1, 4]


def test_a_span_of_blank_text_is_ignored() -> None:
    assert read_highlight("1-3", "a\n\nb") is None


def test_the_paragraph_anchor_moves_to_the_sentence_that_is_cited() -> None:
    found = document("ao-2018-deadline-extension")
    first, second = found.sentences[:2]
    assert first.paragraph == second.paragraph
    at_first = view_of(found, Highlight(first.start, first.end)).parts[0].paragraphs[0]
    at_second = view_of(found, Highlight(second.start, second.end)).parts[0].paragraphs[0]
    assert (at_first.anchor, [run.anchor for run in at_first.runs if run.anchor]) == ("p-1", [])
    assert (at_second.anchor, [run.anchor for run in at_second.runs if run.anchor]) == (None, ["p-1"])


def test_lines_without_sentences_keep_their_place() -> None:
    (part,) = view_of(document("own-notes")).parts
    assert [["".join(span.text for span in run.spans) for run in p.runs] for p in part.paragraphs] == [
        ["Notes of our own team"],
        ["We met on a Monday.", "\nThe second line of the same note."],
        ["What we decided:"],
        ["- ", "to apply with 𝒳-ray data"],
        ["- to ask for help"],
    ]  # fmt: skip


def runs_of(found: Document) -> dict[str, Run]:
    runs = [run for part in view_of(found).parts for p in part.paragraphs for run in p.runs]
    return {"".join(span.text for span in run.spans): run for run in runs}


def test_a_replaced_sentence_leads_to_what_replaced_it() -> None:
    found = document("ao-2018-first-announcement")
    old = next(sentence for sentence in found.sentences if sentence.name == "original-deadline")
    (flag,) = runs_of(found)[old.text].flags
    assert (flag.kind, flag.label) == ("superseded", "Since replaced")
    assert flag.text.endswith("30 September 2018.")
    assert flag.url is not None
    assert flag.url.startswith("/documents/ao-2018-deadline-extension?lang=en&hl=")


def test_gaps_and_disagreements_are_said_in_words() -> None:
    found = document("ao-2018-deadline-extension")
    runs, by_name = runs_of(found), {sentence.name: sentence for sentence in found.sentences}
    (gap,) = runs[by_name["date-table-unread"].text].flags
    (conflict,) = runs[by_name["review-by-end-2018"].text].flags
    assert (gap.label, conflict.kind) == ("Not known from the sources seen", "conflict")


def test_sources_are_numbered_by_first_use_and_only_those_used() -> None:
    found = document("ao-2018-deadline-extension")
    view = view_of(found)
    used = dict.fromkeys(key for sentence in found.sentences for key in sentence.sources)
    assert [source.key for source in view.sources] == list(used)
    assert all(number <= len(used) for run in runs_of(found).values() for number in run.sources)


def test_paragraph_anchors_are_unique() -> None:
    twice = written("x", "en", "X", "One. [S1] {#one}")
    again = plain("y", "a b", "a", "b")
    for found in (twice, again, *web_corpus().documents[:10]):
        anchors = [p.anchor for part in view_of(found).parts for p in part.paragraphs if p.anchor]
        assert len(anchors) == len(set(anchors)) > 0
