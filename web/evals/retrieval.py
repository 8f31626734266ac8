"""Figures of retrieval, for one system over one set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from web.evals.figures import Figure, mean, share
from web.evals.groups import by_kind, by_language
from web.evals.ranking import Ranking, measured

_SHARES = frozenset({"hit@1", "hit@5"})


def retrieval_figures(
    of: str,
    system: str,
    rankings: Sequence[Ranking],
    languages: Mapping[str, str],
    kinds: Mapping[str, str] | None = None,
) -> Iterator[Figure]:
    """Every measure over the questions that have expected documents; `languages` and `kinds` are by question."""
    scored = measured(rankings)
    asked = [ranking.question for ranking in rankings if ranking.grades]
    groups = list(by_language(asked, lambda question: languages[question]))
    if kinds is not None:
        groups += by_kind(asked, lambda question: kinds[question])
    for measure, values in scored.items():
        for group, members in groups:
            found = [values[question] for question in members]
            value = share(bool(one) for one in found) if measure in _SHARES else mean(found, most=1.0)
            if value.n:
                yield Figure(of, measure, system, group, value)
