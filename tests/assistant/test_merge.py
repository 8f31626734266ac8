"""Several rankings in one list: places kept for the asker's language, for English and for what was asked before."""

from __future__ import annotations

from dataclasses import replace

from assistant.merge import ROUND, going_on, merge
from assistant.types import Passage
from tests.assistant.small_documents import document, passage


def one(name: str, score: float, language: str = "en", *, of: str | None = None) -> Passage:
    found = passage(document(of or name, "Text.", language=language), 0.5, score=score)
    return replace(found, chunk=replace(found.chunk, id=name))


def ranked(**scores: list[float]) -> dict[str, list[Passage]]:
    """Passages of some languages with these scores, named en1, en2, …"""
    return {
        language: [one(f"{language}{n}", score, language) for n, score in enumerate(listed, start=1)]
        for language, listed in scores.items()
    }


def names(passages: list[Passage]) -> str:
    return " ".join(item.chunk.id for item in passages)


def merged(own: str, limit: int = 99, **scores: list[float]) -> str:
    return names(merge(ranked(**scores), own)[:limit])


# languages ----------------------------------------------------------------------------------------------------


def test_three_places_of_a_round_are_kept_for_english_however_well_the_own_language_scores() -> None:
    assert merged("fr", 5, fr=[9, 8, 7, 6, 5], en=[1, 0.9, 0.8, 0.7]) == "fr1 fr2 en1 en2 en3"


def test_one_place_of_a_round_is_kept_for_the_own_language_however_well_the_others_score() -> None:
    assert merged("fr", 5, fr=[0.1, 0.05], en=[4, 3, 2, 1.5, 1], es=[3.5]) == "en1 es1 en2 en3 fr1"


def test_the_place_that_is_kept_for_nobody_goes_to_the_best_score_of_any_language() -> None:
    assert merged("fr", 5, fr=[1, 0.9], en=[1, 0.9, 0.8, 0.7], es=[0.95], ru=[0.85]).split()[2:3] == ["es1"]
    assert "ru1" in merged("fr", 5, fr=[1, 0.8], en=[1, 0.9, 0.8, 0.7], es=[0.75], ru=[0.85]).split()


def test_a_round_is_in_order_of_its_scores() -> None:
    assert merged("fr", 5, fr=[0.5], en=[0.9, 0.4, 0.3], es=[0.6]) == "en1 es1 fr1 en2 en3"


def test_for_an_english_question_the_places_of_english_and_of_the_own_language_are_the_same() -> None:
    assert merged("en", 5, en=[0.9, 0.8, 0.7, 0.6, 0.5], fr=[3, 2, 1]) == "fr1 en1 en2 en3 en4"


def test_a_language_without_passages_leaves_its_places_to_the_others() -> None:
    assert merged("fr", 5, fr=[], en=[0.9, 0.8], es=[0.7, 0.6, 0.5]) == "en1 en2 es1 es2 es3"
    assert merged("zh", 4, es=[0.7, 0.6], ru=[0.65, 0.5]) == "es1 ru1 es2 ru2"


def test_the_next_round_goes_on_where_the_first_ended() -> None:
    assert merged("fr", 10, fr=[9, 8, 7, 6], en=[5, 4, 3, 2, 1, 0.5]) == (
        "fr1 fr2 en1 en2 en3 fr3 fr4 en4 en5 en6"
    )  # fmt: skip


def test_merging_loses_nothing() -> None:
    scores = {"fr": [0.9, 0.8, 0.7], "en": [0.6] * 7, "es": [0.5] * 2}
    everything = merged("fr", 99, **scores).split()
    assert sorted(everything) == sorted(["fr1", "fr2", "fr3", *(f"en{n}" for n in range(1, 8)), "es1", "es2"])


def test_a_single_language_keeps_its_order() -> None:
    lists = {"en": [one("a", 0.1), one("b", 0.9), one("c", 0.5)]}
    assert names(merge(lists, "zh")) == "a b c"


def test_a_document_taken_in_one_language_comes_in_another_only_after_everything_else() -> None:
    lists = ranked(fr=[0.9, 0.8], en=[0.3, 0.2])
    lists["en"].insert(0, one("same", 0.7, "en", of="fr1"))
    assert names(merge(lists, "fr")) == "fr1 fr2 en1 en2 same"


def test_several_passages_of_one_document_stand_beside_each_other() -> None:
    lists = {"fr": [one("x", 0.9, "fr", of="d"), one("y", 0.8, "fr", of="d")], "en": [one("z", 0.1)]}
    assert names(merge(lists, "fr")) == "x y z"


# conversations ------------------------------------------------------------------------------------------------


def test_the_last_place_of_a_round_is_for_a_document_that_was_spoken_of() -> None:
    passages = [one(f"p{n}", 1 / n) for n in range(1, 9)]
    assert names(going_on(passages, [passages[7], *passages])).split()[:ROUND] == ["p1", "p2", "p3", "p4", "p8"]


def test_a_document_that_is_there_already_gives_the_place_to_the_next() -> None:
    passages = [one(f"p{n}", 1 / n, of=f"d{min(n, 5)}") for n in range(1, 8)]
    going = [passages[0], passages[6], passages[4]]
    assert names(going_on(passages, going)) == "p1 p2 p3 p4 p7 p5 p6"


def test_what_was_spoken_of_takes_no_passage_away_and_none_twice() -> None:
    passages = [one(f"p{n}", 1 / n) for n in range(1, 14)]
    assert sorted(names(going_on(passages, passages[::-1])).split()) == sorted(names(passages).split())
    assert going_on([], []) == []
