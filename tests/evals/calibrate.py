"""Fit the abstention models and write `assistant/calibration.json`.

    python -m tests.evals.calibrate

Fitted on two kinds of questions, none of which is ever reported on as a result: the tuning questions, and every
second question that the documents say they answer, asked of a collection that knows only the others. Prints
held-out figures: every question is judged by models fitted without it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import assistant
from assistant.abstain import FEATURES, Calibration
from assistant.types import Request
from assistant.understand import understand
from corpus.types import Document
from tests.evals.questions import TUNE, read_questions
from web.console import shown_progress
from web.settings import load_settings
from web.wiring import Desk, go_offline

COLLECTION = "calibration"
WRONG_COST = {"about": 1.5, "answered": 2.0}
"""Going on wrongly counts as much as refusing wrongly so many times; a wrong answer is the worse mistake."""
UNANSWERABLE = 0.3
"""Share of visitors' questions assumed to have no answer here; the tuning questions have many more."""
SLACK = 0.05
"""Part of the least cost that a threshold may cost more."""
TUNE_WEIGHT = 5.0
"""Tuning questions are worded as visitors would; the documents' own are kinder than life."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question with what is known of it."""

    request: Request
    about: bool
    documents: frozenset[str]
    weight: float = 1.0


def held_back(question: str) -> bool:
    """Whether a question of the documents is asked instead of known: half of them, by hash."""
    return hashlib.sha256(question.encode()).digest()[0] % 2 == 0


def examples(documents: tuple[Document, ...]) -> Iterator[Example]:
    """Every question to fit on."""
    for question in read_questions(TUNE):
        about = question.kind not in {"off_topic", "adversarial"}
        yield Example(question.request, about, question.documents, TUNE_WEIGHT)
    for document in documents:
        for asked in document.questions:
            if held_back(asked.ask):
                yield Example(Request(asked.ask), True, frozenset({document.id}))


def main() -> None:
    """Fit, report, write."""
    go_offline()
    desk = Desk(load_settings(), Calibration.open_minded())
    incoming = desk.read([])
    documents = tuple(document for document, _ in incoming.documents)
    thinned = tuple(
        (replace(d, questions=tuple(q for q in d.questions if not held_back(q.ask))), origin)
        for d, origin in incoming.documents
    )
    with shown_progress() as progress:
        desk.ingest(replace(incoming, documents=thinned), "replace", progress, collection=COLLECTION)
    answerer = desk.answerer(COLLECTION)
    rows: list[tuple[float, ...]] = []
    about: list[bool] = []
    right: list[bool] = []
    weights: list[float] = []
    for example in examples(documents):
        query = understand(example.request, desk.detector)
        trace = answerer.trace(example.request, query, desk.today())
        rows.append(trace.evidence.values())
        about.append(example.about)
        cited = {c.located.document.id for c in trace.extraction.chosen}
        # a fact often stands in several documents, so a document's own question is never counted as answered wrongly
        right.append(bool(cited & example.documents) or example.weight == 1)
        weights.append(example.weight)
    x, on_topic, is_right, weight = np.array(rows), np.array(about), np.array(right), np.array(weights)
    data: dict[str, Any] = {
        "features": list(FEATURES),
        "fingerprint": answerer.index.fingerprint,
        "about": _fit("about", x, on_topic, _at_prior(on_topic, weight), weight > 1),
        "answered": _fit("answered", x, is_right, _at_prior(is_right, weight), weight > 1),
    }
    path = Path(assistant.__file__).with_name("calibration.json")
    path.write_text(json.dumps(data, indent=1) + "\n", "utf-8")
    print(f"wrote {path.name} from {len(rows)} questions")


def _at_prior(yes: NDArray[np.bool_], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights under which UNANSWERABLE of the whole is no."""
    factor = UNANSWERABLE / (1 - UNANSWERABLE) * weight[yes].sum() / weight[~yes].sum()
    return np.where(yes, weight, weight * factor)


def _fit(
    name: str, x: NDArray[np.float64], y: NDArray[np.bool_], weight: NDArray[np.float64], tuning: NDArray[np.bool_]
) -> dict[str, Any]:
    model = make_pipeline(StandardScaler(), LogisticRegression(C=1.0, max_iter=2000))
    fit_weight = {"logisticregression__sample_weight": weight}
    folds = StratifiedKFold(10, shuffle=True, random_state=0)
    held_out = cross_val_predict(model, x, y, cv=folds, method="predict_proba", params=fit_weight)[:, 1]
    threshold = _threshold(held_out[tuning], y[tuning], _at_prior(y[tuning], np.ones(tuning.sum())), WRONG_COST[name])
    said = held_out >= threshold
    for label, of in (("all", np.ones(len(y), bool)), ("tuning questions", tuning)):
        print(
            f"{name}, {label}: {of.sum()} questions; held out, at {threshold:.2f}: kept rightly "
            f"{(said & y & of).sum()} of {(y & of).sum()}, kept wrongly {(said & ~y & of).sum()} of {(~y & of).sum()}"
        )
    model.fit(x, y, **fit_weight)
    scaler, logistic = model.named_steps["standardscaler"], model.named_steps["logisticregression"]
    weights = logistic.coef_[0] / scaler.scale_
    bias = logistic.intercept_[0] - float(weights @ scaler.mean_)
    return {"weights": [round(float(w), 4) for w in weights], "bias": round(float(bias), 4), "threshold": threshold}


def _threshold(p: NDArray[np.float64], y: NDArray[np.bool_], weight: NDArray[np.float64], cost: float) -> float:
    """The lowest threshold whose cost on the held-out probabilities is within SLACK of the least.

    The cost is flat around its least, so the very least is where chance puts it.
    """
    candidates = np.arange(0.05, 0.95, 0.01)
    costs = np.array([(weight * (cost * ((p >= t) & ~y) + ((p < t) & y))).sum() for t in candidates])
    return round(float(candidates[np.flatnonzero(costs <= costs.min() * (1 + SLACK))[0]]), 2)


if __name__ == "__main__":
    main()
