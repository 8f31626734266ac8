"""The marked questions point at statements that exist."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from corpus.load import load_corpus
from corpus.types import LANGUAGES
from tests.evals import TUNE
from tests.evals.marked import Marked, marked_questions
from web.evals.questions import Question, own_files, read_questions


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


def test_no_question_that_is_fitted_or_reported_on_is_listed_in_the_corpus() -> None:
    listed = {_plain(question.ask) for document in load_corpus().documents for question in document.questions}
    own = [question for path in own_files() for question in read_questions(path)]
    asked: list[Marked | Question] = [*marked_questions(), *read_questions(TUNE), *own]
    whole = [q for q in asked if q.kind != "greeting" and not q.request.history]
    assert not [q.id for q in whole if _plain(q.request.question) in listed]


def _plain(question: str) -> str:
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", question).casefold()))
