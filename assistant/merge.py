"""Several rankings in one list: by score, with places of every round kept for what scores do not do justice to.

Of several languages: a question finds passages of its own language more easily than the answer in another
(docs/decisions/0013-merging-languages.md). In a conversation: a question may not say what it is about
(docs/decisions/0012-follow-ups.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assistant.types import Passage

ROUND = 5
_OWN_PLACES, _ENGLISH_PLACES = 1, 3
"""Of every round: places kept for the question's language and for English; the others go to the best scores."""

Ranked = dict[str, list[Passage]]


def merge(ranked: Ranked, own: str) -> list[Passage]:
    """Every language's passages, each list best first.

    A document taken in one language is taken again in another only when nothing else is left.
    """
    if len(ranked) == 1:
        return next(iter(ranked.values()))
    kept = {own: _OWN_PLACES}
    kept["en"] = kept.get("en", 0) + _ENGLISH_PLACES
    queues = {language: list(passages) for language, passages in ranked.items()}
    taken: dict[str, str] = {}
    merged: list[Passage] = []
    again: list[Passage] = []
    while any(queues.values()):
        merged += _round(queues, kept, taken, again)
    return merged + by_score(again)


def _round(queues: Ranked, kept: dict[str, int], taken: dict[str, str], again: list[Passage]) -> list[Passage]:
    """Take the next passages off the queues; those of documents taken in another language go to `again`."""
    chosen: list[Passage] = []
    for language, places in kept.items():
        for _ in range(places):
            chosen += _next({language: queues.get(language, [])}, taken, again)
    while len(chosen) < ROUND and any(queues.values()):
        chosen += _next(queues, taken, again)
    return by_score(chosen)


def _next(queues: Ranked, taken: dict[str, str], again: list[Passage]) -> Iterator[Passage]:
    """Take the best passage at the head of a queue, if there is one."""
    while heads := [queue for queue in queues.values() if queue]:
        passage = max(heads, key=lambda queue: queue[0].score).pop(0)
        if taken.setdefault(passage.document.id, passage.document.language) == passage.document.language:
            yield passage
            return
        again.append(passage)


def by_score(passages: Iterable[Passage]) -> list[Passage]:
    """Best score first."""
    return sorted(passages, key=lambda passage: (-passage.score, passage.chunk.id))


def going_on(ranked: list[Passage], others: list[Passage]) -> list[Passage]:
    """`ranked`, with the last place of every round for the best of `others` whose document is not there yet."""
    merged: list[Passage] = []
    queue = list(ranked)
    while queue:
        merged += queue[: ROUND - 1]
        del queue[: ROUND - 1]
        there = {passage.document.id for passage in merged}
        further = next((passage for passage in others if passage.document.id not in there), None)
        if further is not None:
            merged.append(further)
            queue.remove(further)
    return merged
