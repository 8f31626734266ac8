"""Fit the abstention models and write `assistant/calibration.json`.

    python -m tests.evals.calibrate

Fitted on tuning material alone, none of which is ever reported on as a result: the tuning questions, the half of our
own questions that is there to tune, the marked questions, and for `bare` questions that the documents say they answer.

- `about` and `answered`: tuning questions, asked of the collection as it is served. None of them is listed in it.
- `bare`, for collections that list no questions: whole questions written from the documents, not those in visitors'
  own words, asked of the same documents without any, and asked again with every document left out that answers them, so
  that the answer is known not to be there.

Prints held-out figures: every question is judged by models fitted without it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

import assistant
from assistant.abstain import SAME, Calibration, Logistic, written
from assistant.answering import Answerer
from assistant.evidence import FEATURES, Evidence
from assistant.tracing import Trace
from assistant.types import Filters, Request
from corpus.questions import visitors_questions
from corpus.types import LANGUAGES, Document
from ingest.centring import passage_mean, unit
from ingest.sources import Incoming
from tests.evals import TUNE
from tests.evals.marked import Marked, marked_questions
from web.console import shown_progress
from web.evals.questions import Question, of_split, own_files, read_questions
from web.settings import load_settings
from web.wiring import Desk, go_offline

KNOWN, BARE = "calibration", "calibration-bare"
"""Collections that are made for fitting."""
BUDGET = {"about": 0.03, "answered": 0.06}
"""Share of the answerable tuning questions that a model may refuse wrongly: the threshold is as high as that allows.

They are worded more carelessly than most visitors' questions, so fewer of those are refused."""
UNANSWERABLE = {"about": 0.3, "answered": 0.3, "bare": 0.5}
"""Share of questions assumed to have no answer: of visitors' questions here (the tuning questions have many more), and
where nothing is known of visitors or documents."""
WRONG_COST = 1.5
"""`bare`: a wrong answer costs as much as so many wrong refusals."""
TOGETHER = {
    "about": tuple((feature,) for feature in FEATURES),
    "answered": tuple((feature,) for feature in FEATURES),
    "bare": (("chunk", "sentence"), ("coverage",), ("asked_for",)),
}
"""Features of each model; those of a group get one weight. Documents of other people's record no gaps, and where no
question is known, likeness is that of a sentence; which words are unknown tells nothing where the same question is
asked with and without its answer."""
RISING = frozenset({"likeness", "chunk", "sentence", "coverage", "score", "answerable"})
"""Features of which more never makes an answer less likely."""
_ELSEWHERE = frozenset({"off_topic", "adversarial", "injection"})
SAME_SUBJECT = 0.65
"""A document with a sentence as like as this to one that answers is left out with it."""
OF_EACH_LANGUAGE = 700
"""Documents' own questions that are asked, in each language, at most."""
WHOLE_WORDS, WHOLE_CHARACTERS = 6, 12
"""From so many words, or characters of Chinese, a question is whole: catchwords are asked by those who know a service,
and reach lower scores than what people ask of documents of their own."""


Alike = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Example:
    """The evidence for a question, and whether yes is right."""

    evidence: Evidence
    yes: bool


def tuning_questions() -> list[Question]:
    """Every question that may be fitted on; greetings are answered before anything is weighed."""
    own = [question for path in own_files() for question in read_questions(path)]
    return [q for q in (*read_questions(TUNE), *of_split(own, "tune")) if q.kind != "greeting"]


def main() -> None:
    """Fit, report, write."""
    go_offline()
    desk = Desk(load_settings(), Calibration.open_minded())
    incoming = desk.read([])
    documents = tuple(document for document, _ in incoming.documents)
    known = _answerer(desk, incoming, KNOWN)
    bare = _answerer(desk, _with_questions(incoming, keep=lambda _: False), BARE)
    alike = _documents_alike(desk, documents)
    about, answered = _programme(desk, known)
    data: dict[str, Any] = {
        "features": list(FEATURES),
        "fingerprint": known.index.fingerprint,
        "budget": BUDGET,
        "wrong_cost": WRONG_COST,
        "about": fit("about", about),
        "answered": fit("answered", answered),
        "bare": fit_bare(list(_without_questions(desk, bare, _written_from(desk, documents), alike))),
    }
    path = Path(assistant.__file__).with_name("calibration.json")
    path.write_text(written(data), "utf-8")
    print(f"wrote {path.name}")


def _with_questions(incoming: Incoming, keep: Any) -> Incoming:
    """The documents with some of their questions."""
    thinned = tuple(
        (replace(d, questions=tuple(q for q in d.questions if keep(q.ask))), origin) for d, origin in incoming.documents
    )
    return replace(incoming, documents=thinned)


def _written_from(desk: Desk, documents: Iterable[Document]) -> list[Document]:
    """The documents with the questions that were written from them: who brings documents of their own knows them."""
    others = visitors_questions(desk.settings.corpus_dir)
    return [replace(d, questions=tuple(q for q in d.questions if q.ask not in others)) for d in documents]


def _answerer(desk: Desk, incoming: Incoming, collection: str) -> Answerer:
    with shown_progress() as progress:
        desk.ingest(incoming, "replace", progress, collection=collection)
    return desk.answerer(collection)


def _trace(desk: Desk, answerer: Answerer, request: Request) -> Trace:
    return answerer.tracer.trace(request, answerer.understood(request), desk.today())


def _programme(desk: Desk, answerer: Answerer) -> tuple[list[Example], list[Example]]:
    about, answered = [], []
    marked = {question.id: question for question in marked_questions()}
    for question in tuning_questions():
        trace = _trace(desk, answerer, question.request)
        on_topic = question.kind not in _ELSEWHERE or bool(question.documents)
        about.append(Example(trace.evidence, on_topic))
        known = marked.pop(question.id, None)
        right = _tells(trace, known) if known is not None else bool(_cited(trace) & question.documents)
        answered.append(Example(trace.evidence, right))
    for left in marked.values():
        if left.kind != "greeting":
            trace = _trace(desk, answerer, left.request)
            about.append(Example(trace.evidence, left.kind not in _ELSEWHERE))
            answered.append(Example(trace.evidence, _tells(trace, left)))
    return about, answered


def _tells(trace: Trace, question: Marked) -> bool:
    """Whether what is said has a statement that answers."""
    return any(choice.located.reference in question.right for choice in trace.extraction.chosen)


def _cited(trace: Trace) -> set[str]:
    return {choice.located.document.id for choice in trace.extraction.chosen}


def whole(question: str, language: str) -> bool:
    """Whether a question is a sentence rather than a few catchwords."""
    long = len(question) >= WHOLE_CHARACTERS if language == "zh" else len(question.split()) >= WHOLE_WORDS
    return long and question.rstrip().endswith(("?", "？", "؟"))


def _asked(documents: Iterable[Document]) -> Iterator[tuple[Request, frozenset[str]]]:
    """Whole questions of facts that documents list, some of each language, with the sentences that answer each."""
    for language in LANGUAGES:
        found = [
            (question, document)
            for document in documents
            for question in document.questions
            if question.language == language
            if question.answer and whole(question.ask, language) and question.answer[0] not in _gaps(document)
        ]
        found.sort(key=lambda pair: hashlib.sha256(pair[0].ask.encode()).digest())
        for question, document in found[:OF_EACH_LANGUAGE]:
            yield Request(question.ask), frozenset(f"{document.id}#{name}" for name in question.answer)


def _gaps(document: Document) -> frozenset[str]:
    """Sentences that record that something is not known; documents of other people's hardly have any."""
    return frozenset(sentence.name for sentence in document.sentences if sentence.gap)


def _without_questions(
    desk: Desk, answerer: Answerer, documents: Sequence[Document], alike: Alike
) -> Iterator[Example]:
    everything = frozenset(document.id for document in documents)
    for request, sentences in _asked(documents):
        left = everything - frozenset[str]().union(*(alike[sentence] for sentence in sentences))
        yield Example(_trace(desk, answerer, request).evidence, yes=True)
        without = replace(request, filters=Filters(projects=tuple(sorted(left))))
        yield Example(_trace(desk, answerer, without).evidence, yes=False)


def _documents_alike(desk: Desk, documents: Sequence[Document]) -> Alike:
    """By sentence: its document, and those with a sentence that says nearly the same."""
    sentences = [(document.id, sentence) for document in documents for sentence in document.sentences]
    raw = desk.encoder.encode_passages([sentence.text for _, sentence in sentences])
    vectors = unit(raw - passage_mean(raw))
    return {
        f"{document}#{sentence.name}": frozenset(sentences[i][0] for i in np.flatnonzero(row >= SAME_SUBJECT))
        for (document, sentence), row in zip(sentences, vectors @ vectors.T, strict=True)
    }


def fit(name: str, examples: Sequence[Example]) -> dict[str, Any]:
    """One model: shared weights, a bias for each language, the threshold of its budget."""
    x = np.array([_row(name, example.evidence) for example in examples])
    yes = np.array([example.yes for example in examples])
    weight = _at_prior(yes, UNANSWERABLE[name])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=1.0, max_iter=4000))
    fit_weight = {"logisticregression__sample_weight": weight}
    groups = TOGETHER[name]
    while turned := _turned(model.fit(x, yes, **fit_weight), groups):
        x[:, turned] = 0.0
    folds = StratifiedKFold(10, shuffle=True, random_state=0)
    held_out = cross_val_predict(model, x, yes, cv=folds, method="predict_proba", params=fit_weight)[:, 1]
    threshold = round(_threshold(name, held_out[yes]), 3)
    _report(name, examples, held_out, threshold)
    model.fit(x, yes, **fit_weight)
    scaler, logistic = model.named_steps["standardscaler"], model.named_steps["logisticregression"]
    weights = logistic.coef_[0] / scaler.scale_
    bias = float(logistic.intercept_[0] - weights @ scaler.mean_)
    shared = {f: weight / len(group) for group, weight in zip(groups, weights, strict=False) for f in group}
    return {
        "weights": [round(float(shared.get(feature, 0.0)), 4) for feature in FEATURES],
        "bias": round(bias, 4),
        "biases": {asked: round(float(w), 4) for asked, w in zip(_ASKED, weights[len(groups) :], strict=True)},
        "threshold": threshold,
    }


def _turned(model: Pipeline, groups: Sequence[Sequence[str]]) -> list[int]:
    """Columns of scores that speak against an answer beside the others: they are left out."""
    weights = model.named_steps["logisticregression"].coef_[0]
    return [at for at, group in enumerate(groups) if RISING.issuperset(group) and weights[at] < 0]


def _threshold(name: str, held_out: NDArray[np.float64]) -> float:
    """From the probabilities of the answerable tuning questions: where the budget is spent, or where costs are even."""
    return float(np.quantile(held_out, BUDGET[name])) if name in BUDGET else WRONG_COST / (1 + WRONG_COST)


def fit_bare(examples: Sequence[Example]) -> dict[str, Any]:
    """Weights and threshold from questions in the documents' own language; a bias that has others refused as often.

    Across languages scores tell less, so that weights fitted on all would be too small within one.
    """
    by_language = {name: [e for e in examples if _asked_as(e.evidence) == name] for name in _ASKED}
    model = fit("bare", by_language[SAME])
    own = Logistic(tuple(model["weights"]), model["bias"] + model["biases"][SAME], model["threshold"])
    least = _logit(model["threshold"])
    reached = {
        name: np.array([_logit(own.probability(example.evidence)) for example in asked if example.yes])
        for name, asked in by_language.items()
    }
    refused = float((reached[SAME] < least).mean())
    biases = {name: round(least - float(np.quantile(of, refused)), 4) for name, of in reached.items()}
    biases[SAME] = 0.0
    return {**model, "bias": round(own.bias, 4), "biases": biases}


def _logit(probability: float) -> float:
    return float(np.log(probability / (1 - probability)))


def _asked_as(evidence: Evidence) -> str:
    return SAME if evidence.asked_in == evidence.partition else evidence.asked_in


_ASKED = (SAME, *(language for language in LANGUAGES if language != "en"))
"""Languages of questions as the biases name them; the documents are in English."""


def _row(name: str, evidence: Evidence) -> list[float]:
    asked = _asked_as(evidence)
    values = dict(zip(FEATURES, evidence.values(), strict=True))
    grouped = [float(np.mean([values[feature] for feature in group])) for group in TOGETHER[name]]
    return [*grouped, *(float(asked == language) for language in _ASKED)]


def _at_prior(yes: NDArray[np.bool_], no: float) -> NDArray[np.float64]:
    """Weights under which a share of the whole is no."""
    return np.where(yes, 1.0, no / (1 - no) * yes.sum() / (~yes).sum())


def _report(name: str, examples: Sequence[Example], held_out: NDArray[np.float64], threshold: float) -> None:
    for language in (*LANGUAGES, None):
        of = np.array([language in (None, e.evidence.asked_in) for e in examples])
        yes = np.array([example.yes for example in examples])
        said = held_out >= threshold
        if (yes & of).any() and (~yes & of).any():
            print(
                f"{name}, {language or 'all'}: held out, area {roc_auc_score(yes[of], held_out[of]):.3f}; at "
                f"{threshold}: kept rightly {(said & yes & of).sum()} of {(yes & of).sum()}, kept wrongly "
                f"{(said & ~yes & of).sum()} of {(~yes & of).sum()}"
            )


if __name__ == "__main__":
    main()
