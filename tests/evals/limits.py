"""What was tried where a target is out of reach: curves over other weights, and the best that any threshold could do.

    python -m tests.evals.limits --data FOLDER [--only words|refusals]

`words`: retrieval on XQuAD (question and answer in the same language) and Cranfield by how much words count
(`LEXICAL_WEIGHT`). `refusals`: refusal F1 on the sets with questions without an answer, by what decides: our
probability and every single score at the threshold that is best for it there, every question refused, and a logistic
regression fitted on the very questions it is judged by. Collections must be there: `station eval --data` makes them.

Nothing here is a result or may choose anything: it is looked at after the weights are fixed.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import assistant.retrieve
from assistant.types import Request
from web.evals.abstention import Judged, auroc, below, best_threshold, refusal_f1
from web.evals.asking import SINGLE_SCORES, attempt, find
from web.evals.evaluation import ABSTENTION_SETS
from web.evals.external import Case, read_set
from web.evals.ranking import measured
from web.settings import load_settings
from web.wiring import Desk, go_offline

WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)


def words(desk: Desk, folder: Path) -> Iterator[str]:
    """Recall@5 and nDCG@10 by the weight of words."""
    for name, measure in (("xquad_parallel", "Recall@5"), ("cranfield", "nDCG@10")):
        test_set = read_set(name, folder)
        cases = [case for case in test_set.cases if case.answerable and case.grades]
        for weight in WEIGHTS:
            with patch.object(assistant.retrieve, "LEXICAL_WEIGHT", weight):
                values = measured([find(desk, case, test_set.collection) for case in cases])[measure]
            yield f"{name}, words count {weight}: {measure} {_by_language(cases, values)}"


def _by_language(cases: Sequence[Case], values: dict[str, float]) -> str:
    groups: dict[str, list[float]] = defaultdict(list)
    for case in cases:
        groups[case.language].append(values[case.id])
    return "  ".join(f"{language} {fmean(found):.3f}" for language, found in groups.items())


def refusals(desk: Desk, folder: Path) -> Iterator[str]:
    """Refusal F1 by what decides, each at its best."""
    for name in sorted(ABSTENTION_SETS):
        test_set = read_set(name, folder)
        tried = [attempt(desk, case, test_set.collection) for case in test_set.cases]
        evidence = [_features(desk, case, test_set.collection) for case in test_set.cases]
        judged = [_with_confidence(one.judged) for one in tried]
        wanted = [not one.answerable for one in judged]
        share = fmean(wanted)
        decided = refusal_f1(wanted, [one.judged.refused for one in tried])
        yield f"{name}: {len(judged)} questions, {share:.3f} without an answer; as decided {decided:.3f}"
        yield f"{name}: every question refused {refusal_f1(wanted, [True] * len(wanted)):.3f}"
        for score in (*SINGLE_SCORES, "confidence"):
            best = refusal_f1(wanted, below(judged, score, best_threshold(judged, score)))
            area = auroc([one.answerable for one in judged], [one.scores[score] for one in judged])
            yield f"{name}: {score}, at its best threshold here {best:.3f}; area {area or float('nan'):.3f}"
        fitted = [
            _with_score(one, "fitted here", value) for one, value in zip(judged, _fitted(evidence, wanted), strict=True)
        ]
        best = refusal_f1(wanted, below(fitted, "fitted here", best_threshold(fitted, "fitted here")))
        yield f"{name}: logistic regression fitted on these very questions {best:.3f}"


def _features(desk: Desk, case: Case, collection: str) -> NDArray[np.float64]:
    answerer, request = desk.answerer(collection), Request(case.question, case.history)
    trace = answerer.tracer.trace(request, answerer.understood(request), desk.today())
    return np.array(trace.evidence.values())


def _with_confidence(one: Judged) -> Judged:
    return _with_score(one, "confidence", one.confidence)


def _with_score(one: Judged, name: str, value: float) -> Judged:
    return replace(one, scores=one.scores | {name: value})


def _fitted(evidence: Sequence[NDArray[np.float64]], wanted: Sequence[bool]) -> list[float]:
    features = np.stack(evidence)
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=4000)).fit(features, np.logical_not(wanted))
    return [float(p) for p in model.predict_proba(features)[:, 1]]


TRIED: dict[str, Callable[[Desk, Path], Iterator[str]]] = {"words": words, "refusals": refusals}


def main() -> None:
    """Try and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="where the external test sets lie")
    parser.add_argument("--only", choices=tuple(TRIED), help="one of the two; none: both")
    arguments = parser.parse_args()
    go_offline()
    desk = Desk(load_settings())
    for name in [arguments.only] if arguments.only else TRIED:
        for line in TRIED[name](desk, arguments.data):
            print(line, flush=True)


if __name__ == "__main__":
    main()
