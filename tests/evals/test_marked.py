"""The marked questions point at statements that exist."""

from __future__ import annotations

from collections import Counter

from corpus.load import load_corpus
from corpus.types import LANGUAGES
from tests.evals.marked import marked_questions


def test_every_statement_named_exists() -> None:
    corpus = load_corpus()
    known = {f"{d.id}#{s.name}" for d in corpus.documents if d.language == "en" for s in d.sentences}
    for question in marked_questions():
        assert question.right <= known, question.id
        assert question.also <= known, question.id


def test_fifty_were_written_for_it_in_each_language_and_no_id_comes_twice() -> None:
    marked = marked_questions()
    assert len({question.id for question in marked}) == len(marked)
    written = Counter(question.language for question in marked if question.id.startswith("c-"))
    assert written == dict.fromkeys(LANGUAGES, 50)


def test_none_of_them_is_listed_in_the_corpus() -> None:
    listed = {question.ask.casefold() for document in load_corpus().documents for question in document.questions}
    assert not [q.id for q in marked_questions() if q.request.question.casefold() in listed and q.kind != "greeting"]
