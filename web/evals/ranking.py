"""How high the expected documents stand among those retrieved, by ir-measures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.types import Passage

if TYPE_CHECKING:
    from ir_measures import Measure

MEASURES = ("Recall@1", "Recall@5", "Recall@10", "nDCG@10", "MRR", "hit@1", "hit@5")
"""`hit@k`: whether any expected document is among the first k; recall is the share of them that are."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """What one system retrieved for one question: documents, best first; `grades`: how well others answer it."""

    question: str
    documents: tuple[str, ...]
    grades: Mapping[str, int]


def documents_of(passages: Iterable[Passage]) -> tuple[str, ...]:
    """Documents in the order of their best passages."""
    return tuple(dict.fromkeys(passage.document.id for passage in passages))


def measured(rankings: Sequence[Ranking]) -> dict[str, dict[str, float]]:
    """Each of MEASURES by question: `{measure: {question: value}}`; without expected documents, one is left out."""
    measures = _measures()
    values: dict[str, dict[str, float]] = {name: {} for name in MEASURES}
    asked = [ranking for ranking in rankings if ranking.grades]
    import ir_measures  # noqa: PLC0415 - slow to import

    qrels = [ir_measures.Qrel(r.question, document, grade) for r in asked for document, grade in r.grades.items()]
    # a ranking is told by falling scores, so that ties are never broken by the names of documents
    run = [
        ir_measures.ScoredDoc(r.question, document, -float(place))
        for r in asked
        for place, document in enumerate(r.documents)
    ]
    for name, measure in measures.items():
        values[name] = {r.question: 0.0 for r in asked}  # of nothing retrieved, ir-measures says nothing
        for metric in ir_measures.iter_calc([measure], qrels, run):
            values[name][metric.query_id] = float(metric.value)
    return values


def _measures() -> dict[str, Measure]:
    from ir_measures import RR, R, Success, nDCG  # noqa: PLC0415 - slow to import

    return dict(zip(MEASURES, (R @ 1, R @ 5, R @ 10, nDCG @ 10, RR, Success @ 1, Success @ 5), strict=True))
