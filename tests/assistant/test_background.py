"""How far a score stands out from those of questions about anything."""

from __future__ import annotations

import statistics
import threading
from collections.abc import Callable, Iterable, Sequence, Set

import numpy as np
import pytest

from assistant.background import Background, Best, best_of
from corpus.types import Chunk, Corpus, Document
from ingest.models import Vectors
from ingest.stored_index import UNLIKE, Candidate, Likened


def candidate(dense: float, sentences: tuple[float, ...], asked: tuple[float | None, ...]) -> Candidate:
    chunk = Chunk("c", "d", "en", 0, 1, "x", "", tuple(range(len(sentences))))
    return Candidate(chunk, dense, 0.0, sentences, asked)


def best(*candidates: Candidate) -> Best:
    return best_of("", candidates, Echo(), "en")


def test_the_best_of_candidates_is_the_best_of_each_score() -> None:
    found = best(
        candidate(0.3, (0.1, 0.7), (None, 0.2)), candidate(0.6, (0.2,), (0.9,)), candidate(0.5, (0.4,), (None,))
    )
    assert found == Best(likeness=0.9, chunk=0.6, sentence=0.7)


def test_where_no_question_is_known_likeness_is_meaning() -> None:
    assert best(candidate(0.3, (0.1, 0.7), (None, None))) == Best(0.7, 0.3, 0.7)


def test_the_best_of_nothing_is_nothing() -> None:
    assert best() == Best()


class Samples:
    """Sample questions whose vectors are their scores."""

    fingerprint = "samples"

    def __init__(self, **scores: Sequence[float]) -> None:
        self._scores = scores

    def encode(self, question: str, language: str, focus: str | None = None) -> Vectors:  # noqa: ARG002
        return np.zeros(1, dtype=np.float32)

    def sample_texts(self, language: str) -> Sequence[str]:
        return ["what?"] * len(self._scores[language])

    def samples(self, language: str) -> Iterable[Vectors]:
        return [np.array([score], dtype=np.float64) for score in self._scores[language]]


class Echo:
    """An index whose candidates score what the vector says; counts its searches."""

    corpus = Corpus(())
    languages = ("en", "zh")
    fingerprint = "samples"
    second = ""

    def __init__(self) -> None:
        self.searches: list[tuple[str, str | None]] = []

    def document(self, document_id: str, language: str) -> Document | None:  # noqa: ARG002
        return None

    def prepare(self, asked_in: str) -> None:  # noqa: ARG002
        return None

    def seen_again(self, language: str, vector: Vectors, asked_in: str, chunks: Sequence[Chunk]) -> None:  # noqa: ARG002
        return None

    def likened(self, first: Vectors, second: Vectors, asked_in: str) -> Likened:  # noqa: ARG002
        return UNLIKE

    def candidates(
        self,
        language: str,
        vector: Vectors,
        question: str,  # noqa: ARG002
        allowed: Set[str] | None,  # noqa: ARG002
        limit: int,  # noqa: ARG002
        asked_in: str | None = None,
    ) -> Sequence[Candidate]:
        self.searches.append((language, asked_in))
        score = float(vector[0])
        return [candidate(score / 2, (score,), (score * 2,))]

    def translated(self, language: str) -> bool:  # noqa: ARG002
        return False

    def text_in(self, chunk: Chunk, language: str) -> None:  # noqa: ARG002
        return None

    def terms(self, text: str, language: str) -> list[str]:  # noqa: ARG002
        return []

    def unknown(self, question: str, language: str) -> float:  # noqa: ARG002
        return 0.0

    def weight(self, term: str, language: str) -> float:  # noqa: ARG002
        return 0.0


SCORES = (0.1, 0.3, 0.2, 0.6)


def test_scores_are_told_in_standard_deviations_above_chance() -> None:
    background = Background(Echo(), Samples(en=SCORES))
    mean, spread = statistics.fmean(SCORES), statistics.pstdev(SCORES)
    chance = background.standing_out(Best(2 * mean, mean / 2), "en", "en")
    assert (chance.likeness, chance.chunk) == pytest.approx((0, 0))
    high = background.standing_out(Best(2 * mean + 2 * spread, mean / 2 + 2 * spread), "en", "en")
    assert (high.likeness, high.chunk) == pytest.approx((1, 4))


def test_each_language_has_its_own_chance() -> None:
    background = Background(Echo(), Samples(en=SCORES, zh=[score / 4 for score in SCORES]))
    found = Best(0.6, 0.15)
    assert background.standing_out(found, "zh", "en").likeness > background.standing_out(found, "en", "en").likeness


def test_samples_that_all_score_the_same_do_not_divide_by_nothing() -> None:
    background = Background(Echo(), Samples(en=(0.2, 0.2)))
    assert background.standing_out(Best(0.5, 0.1), "en", "en").likeness == pytest.approx(10)


def test_the_samples_are_asked_once_a_language_and_partition() -> None:
    index = Echo()
    background = Background(index, Samples(en=SCORES, zh=SCORES))
    ask: Callable[[], Best] = lambda: background.standing_out(Best(0.4, 0.1), "zh", "en")  # noqa: E731
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert index.searches == [("en", "zh")] * len(SCORES)
    background.standing_out(Best(0.4, 0.1), "zh", "zh")
    assert index.searches[len(SCORES) :] == [("zh", "zh")] * len(SCORES)
