"""A whole run: which sets are asked what, and everything that was measured."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar

from assistant.answering import MAIN_COLLECTION
from ingest.progress import Progress
from web.evals.abstention import Judged
from web.evals.asking import Asked, Tried, ask, attempt, find
from web.evals.baselines import PlainBm25, TutorialPipeline, with_history
from web.evals.confidence import (
    Curve,
    Reliability,
    Thresholds,
    abstention_figures,
    curves,
    reliability_of,
    tuned_thresholds,
)
from web.evals.external import Case, TestSet, only_english, read_set
from web.evals.figures import ALL, OURS, Figure, mean, share
from web.evals.quality import answer_figures
from web.evals.questions import Question
from web.evals.ranking import Ranking
from web.evals.retrieval import retrieval_figures
from web.evals.rows import asked_row, tried_row
from web.evals.spans import best_f1
from web.evals.tutorial import Piece
from web.wiring import Desk

Mode = Literal["all", "answers", "retrieval", "abstention"]
ENGLISH_ONLY = "xquad, answer in English only"
ABSTENTION_SETS = frozenset({"xquad_parallel", "clapnq_dev", "mtrag_un"})
"""Sets with questions that have no answer."""
DECLINED = "declined"
NO_HISTORY = "without the conversation"
_DEEP = 50
"""Documents or pieces that a baseline is asked for."""

T = TypeVar("T")
R = TypeVar("R")


@dataclass
class Evaluation:
    """What was measured so far; `rows` hold every question."""

    figures: list[Figure] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    curves: list[Curve] = field(default_factory=list)
    reliability: list[Reliability] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    """What was left out, and why."""


class Evaluator:
    """Runs the product over questions and sets, and adds to an Evaluation."""

    def __init__(self, desk: Desk, mode: Mode, progress: Progress, *, baseline: bool) -> None:
        self.desk = desk
        self._tuned: Thresholds = {}
        self._mode = mode
        self._progress = progress
        self._baseline = baseline
        self.result = Evaluation()

    def _does(self, *modes: Mode) -> bool:
        return self._mode in ("all", *modes)

    def _each(self, step: str, items: Sequence[T], act: Callable[[T], R]) -> list[R]:
        self._progress.start(step, len(items))
        results = []
        for done, item in enumerate(items, start=1):
            results.append(act(item))
            self._progress.reach(done)
        return results

    def tune(self, questions: Sequence[Question]) -> None:
        """Choose the thresholds on single scores that abstention is compared with."""
        if self._does("abstention"):
            self._tuned = tuned_thresholds([one.judged for one in self.ask_all("tuning questions", questions)])

    # the programme's own collection -------------------------------------------------------------------------

    def ask_all(self, of: str, questions: Sequence[Question]) -> list[Asked]:
        """Ask every question of the programme's collection."""
        return self._each(of, questions, lambda question: ask(self.desk, question))

    def measure_questions(self, of: str, questions: Sequence[Question]) -> None:
        """Answers, retrieval and abstention over questions about the programme."""
        asked = self.ask_all(of, questions)
        pieces = self._pieces(questions)
        result = self.result
        result.rows += [asked_row(of, one) for one in asked]
        if self._does("answers"):
            result.figures += answer_figures(of, asked, pieces)
        if self._does("retrieval"):
            self._programme_retrieval(of, asked, pieces)
        if self._does("abstention"):
            # what has neither documents nor a refusal to expect is small talk: nothing is weighed
            judged = [one.judged for one in asked if one.question.documents or one.question.must_refuse]
            self._abstention(of, judged)

    def _pieces(self, questions: Sequence[Question]) -> dict[str, list[Piece]] | None:
        if not self._baseline:
            return None
        tutorial = TutorialPipeline.open(self.desk, MAIN_COLLECTION, self._progress)
        return {q.id: tutorial.search(q.request.question, _DEEP) for q in questions}

    def _programme_retrieval(
        self, of: str, asked: Sequence[Asked], pieces: Mapping[str, Sequence[Piece]] | None
    ) -> None:
        languages = {one.question.id: one.question.language for one in asked}
        kinds = {one.question.id: one.question.kind for one in asked}
        rankings = {OURS: [one.ranking for one in asked]}
        if self._baseline:
            plain = PlainBm25.open(self.desk.documents())
            rankings["bm25"] = [
                Ranking(one.question.id, plain.documents(one.question.request.question, _DEEP), one.ranking.grades)
                for one in asked
            ]
        if pieces is not None:
            rankings["tutorial"] = [
                Ranking(one.question.id, _documents(pieces[one.question.id]), one.ranking.grades) for one in asked
            ]
        for system, found in rankings.items():
            self.result.figures += retrieval_figures(of, system, found, languages, kinds)

    def _abstention(self, of: str, judged: Sequence[Judged]) -> None:
        self.result.figures += abstention_figures(of, judged, self._tuned)
        self.result.curves += curves(of, judged)
        self.result.reliability.append(reliability_of(of, judged))

    # external sets ------------------------------------------------------------------------------------------

    def measure_set(self, name: str, folder: Path) -> None:
        """Everything that one external set is for."""
        whole = read_set(name, folder)
        whole.ingest(self.desk, self._progress)
        if self._does("retrieval"):
            self._set_retrieval(whole.name, [whole])
        if self._does("retrieval") and name == "xquad_parallel":
            halves = [only_english(whole, "a"), only_english(whole, "b")]
            for half in halves:
                half.ingest(self.desk, self._progress)
            self._set_retrieval(ENGLISH_ONLY, halves)
        if self._does("answers", "abstention"):
            self._set_answers(whole)

    def _set_retrieval(self, of: str, parts: Sequence[TestSet]) -> None:
        """Rankings of each system, over parts that are indexed apart and told together."""
        found: dict[str, list[Ranking]] = {}
        for part in parts:
            for system, rankings in self._rankings(of, part):
                found.setdefault(system, []).extend(rankings)
        languages = {case.id: case.language for part in parts for case in part.cases}
        for system, rankings in found.items():
            self.result.figures += retrieval_figures(of, system, rankings, languages)

    def _rankings(self, of: str, part: TestSet) -> Iterator[tuple[str, list[Ranking]]]:
        desk, name = self.desk, part.collection
        cases = [case for case in part.cases if case.answerable and case.grades]
        yield OURS, self._each(f"{of}: retrieval", cases, lambda case: find(desk, case, name))
        conversations = any(case.history for case in cases)
        if conversations:
            alone = self._each(f"{of}: {NO_HISTORY}", cases, lambda case: find(desk, case, name, history=False))
            yield f"{OURS}, {NO_HISTORY}", alone
        if self._baseline:
            for baseline in (
                PlainBm25.open(desk.documents(name)),
                TutorialPipeline.open(desk, name, self._progress),
            ):
                yield from self._baseline_rankings(of, baseline, cases, conversations=conversations)

    def _baseline_rankings(
        self, of: str, baseline: PlainBm25 | TutorialPipeline, cases: Sequence[Case], *, conversations: bool
    ) -> Iterator[tuple[str, list[Ranking]]]:
        def whole(case: Case) -> Ranking:
            return Ranking(case.id, baseline.documents(with_history(case.question, case.history), _DEEP), case.grades)

        def alone(case: Case) -> Ranking:
            return Ranking(case.id, baseline.documents(case.question, _DEEP), case.grades)

        yield baseline.name, self._each(f"{of}: {baseline.name}", cases, whole)
        if conversations:
            yield f"{baseline.name}, {NO_HISTORY}", self._each(f"{of}: {baseline.name}", cases, alone)

    def _set_answers(self, whole: TestSet) -> None:
        def act(case: Case) -> Tried:
            return attempt(self.desk, case, whole.collection)

        wanted = whole.name in ABSTENTION_SETS or any(case.spans for case in whole.cases)
        if not wanted:
            return
        tried = self._each(f"{whole.name}: answers", whole.cases, act)
        self.result.rows += [tried_row(whole.name, one) for one in tried]
        if self._does("answers"):
            self.result.figures += span_figures(whole.name, tried)
        if self._does("abstention") and whole.name in ABSTENTION_SETS:
            self.result.figures += declined_figures(whole.name, tried)
            self._abstention(whole.name, [one.judged for one in tried])


def _documents(pieces: Iterable[Piece]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(piece.document_id for piece in pieces))


def span_figures(of: str, tried: Sequence[Tried]) -> Iterator[Figure]:
    """Token F1 of what is quoted with the gold spans: as answered (nothing for a refusal), and without refusing."""
    marked = [one for one in tried if one.case.answerable and one.case.spans]
    quotes: tuple[tuple[str, Callable[[Tried], str]], ...] = (
        ("cited-span token F1", lambda one: "" if one.judged.refused else " ".join(one.quotes)),
        ("cited-span token F1, never refusing", lambda one: " ".join(one.quotes)),
        ("best sentence token F1, never refusing", lambda one: one.quotes[0] if one.quotes else ""),
    )
    for measure, said in quotes:
        if marked:
            yield Figure(of, measure, OURS, ALL, mean([best_f1(said(one), one.case.spans) for one in marked], most=1.0))


def declined_figures(of: str, tried: Sequence[Tried]) -> Iterator[Figure]:
    """How often a question was declined, by what its set says of it ("unanswerable", "partial", ...)."""
    for label in sorted({one.case.label for one in tried if one.case.label}):
        own = [one.judged.refused for one in tried if one.case.label == label]
        yield Figure(of, DECLINED, OURS, f"kind:{label}", share(own))
