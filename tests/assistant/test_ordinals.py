"""Questions that point at one of several by its place."""

from __future__ import annotations

import pytest

from assistant.ordinals import LAST, ordinal


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("What about the second one?", 1),
        ("And the first?", 0),
        ("Who leads the latter?", 1),
        ("When will the third of them fly?", 2),
        ("And the last one?", LAST),
        ("Pour le premier des deux, quel institut pilote le projet ?", 0),
        ("Et le deuxième ?", 1),
        ("¿Y el segundo de ellos?", 1),
        ("¿Quién dirige la primera de las dos?", 0),
        ("А второй?", 1),
        ("Кто ведёт первый из них?", 0),
        ("第二个呢？", 1),
        ("前者由谁牵头？", 0),
        ("后者呢？", 1),
        ("最后一个呢？", LAST),
        ("وماذا عن الثاني؟", 1),
        ("من يقود الأول منهما؟", 0),
    ],
)
def test_a_place_is_read_in_six_languages(question: str, place: int) -> None:
    assert ordinal(question) == place


@pytest.mark.parametrize(
    "question",
    [
        "When did the first call close?",
        "Is there a second cycle?",
        "Was the last date moved?",
        "Quelle était la première échéance de l'appel ?",
        "¿Cuándo cerró la primera convocatoria?",
        "Когда закрылся первый конкурс?",
        "第一批征集什么时候截止？",
        "第一个空间站舱段什么时候发射？",
        "متى انتهى النداء الأول للمقترحات؟",
    ],
)
def test_the_first_of_its_kind_points_at_nothing(question: str) -> None:
    assert ordinal(question) is None
