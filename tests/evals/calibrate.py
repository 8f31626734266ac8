"""Fit the abstention models on the tuning questions and write `assistant/calibration.json`.

    python -m tests.evals.calibrate

Prints leave-one-out figures, so that what is shown was not fitted on the question it is about.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import LeaveOneOut, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import assistant
from assistant.abstain import FEATURES
from assistant.understand import understand
from tests.evals.questions import TUNE, Expected, read_questions
from web.settings import load_settings
from web.wiring import Desk, go_offline

WRONG_ANSWER_COST = 2.0
"""A wrong answer counts as much as this many refusals of a question that could be answered."""


def main() -> None:
    """Fit, report, write."""
    go_offline()
    desk = Desk(load_settings())
    questions = [q for q in read_questions(TUNE) if desk.ask(q.request).mode != "curated"]
    features: list[tuple[float, ...]] = []
    about: list[bool] = []
    right: list[bool] = []
    for question in questions:
        query = understand(question.request, desk.detector)
        trace = desk.answerer().trace(question.request, query, desk.today())
        features.append(trace.evidence.values())
        about.append(question.kind not in {"off_topic", "adversarial"})
        right.append(_right(question, trace.extraction.chosen))
    x = np.array(features)
    data: dict[str, Any] = {"features": list(FEATURES), "fingerprint": desk.answerer().index.fingerprint}
    on_topic = np.array(about)
    data["about"] = _fit("about the programme", x, on_topic)
    data["answered"] = _fit("right answer or gap", x[on_topic], np.array(right)[on_topic])
    path = Path(assistant.__file__).with_name("calibration.json")
    path.write_text(json.dumps(data, indent=1) + "\n", "utf-8")
    print(f"wrote {path.name} from {len(questions)} questions")


def _right(question: Expected, chosen: Any) -> bool:
    return any(choice.located.document.id in question.documents for choice in chosen)


def _fit(name: str, x: NDArray[np.float64], y: NDArray[np.bool_]) -> dict[str, Any]:
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.5, max_iter=1000))
    held_out = cross_val_predict(model, x, y, cv=LeaveOneOut(), method="predict_proba")[:, 1]
    threshold = _threshold(held_out, y)
    answered = held_out >= threshold
    print(
        f"{name}: {len(y)} questions, {y.sum()} yes; held out, at {threshold:.2f}: "
        f"{(answered & y).sum()} kept, {(answered & ~y).sum()} wrongly kept, {(~answered & y).sum()} wrongly lost"
    )
    model.fit(x, y)
    scaler, logistic = model.named_steps["standardscaler"], model.named_steps["logisticregression"]
    weights = logistic.coef_[0] / scaler.scale_
    bias = logistic.intercept_[0] - float(weights @ scaler.mean_)
    return {"weights": [round(float(w), 4) for w in weights], "bias": round(float(bias), 4), "threshold": threshold}


def _threshold(p: NDArray[np.float64], y: NDArray[np.bool_]) -> float:
    """The threshold with the least cost on the held-out probabilities."""
    candidates = np.arange(0.05, 0.95, 0.01)
    costs = [WRONG_ANSWER_COST * ((p >= t) & ~y).sum() + ((p < t) & y).sum() for t in candidates]
    best = np.flatnonzero(np.array(costs) == min(costs))
    return round(float(candidates[best[len(best) // 2]]), 2)


if __name__ == "__main__":
    main()
