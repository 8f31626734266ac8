"""Comparisons: each side is asked about by itself, in six languages; what compares nothing has no sides."""

from __future__ import annotations

import pytest

from assistant.comparisons import sides_of
from assistant.types import Request
from web.wiring import Desk


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        (
            "Which is longer, Tianhe or Mengtian?",
            ("how long Which is longer, Tianhe?", "how long Which is longer, Mengtian?"),
        ),
        (
            "polar-2 vs baridi sana - inside or outside the station?",
            ("polar-2 - inside or outside the station?", "baridi sana - inside or outside the station?"),
        ),
        (
            "What is the difference between the call of 2018 and the call of 2023?",
            ("What is the difference between the call of 2018?", "What is the difference between the call of 2023?"),
        ),
        (
            "Lequel est le plus lourd, Tianhe ou Mengtian ?",
            ("quelle masse Lequel est le plus lourd, Tianhe?", "quelle masse Lequel est le plus lourd, Mengtian ?"),
        ),
        (
            "¿Cuál salió antes, la Shenzhou-16 o la Shenzhou-18?",
            ("cuándo ¿Cuál salió antes, la Shenzhou-16?", "cuándo ¿Cuál salió antes, la Shenzhou-18?"),
        ),
        (
            "Что началось раньше: приём заявок или отбор?",
            ("когда Что началось раньше: приём заявок?", "когда Что началось раньше: отбор?"),
        ),
        ("问天和梦天，哪个更长？", ("多长 问天，哪个更长？", "多长 梦天，哪个更长？")),
        ("أيهما أثقل: تيانخه أم ونتيان؟", ("كم كتلة أيهما أثقل: تيانخه؟", "كم كتلة أيهما أثقل: ونتيان؟")),
    ],
)
def test_each_side_is_asked_about_by_itself(question: str, sides: tuple[str, str]) -> None:
    assert sides_of(question) == sides


@pytest.mark.parametrize(
    "question",
    [
        "Who was selected?",
        "Can students or companies apply?",
        "Could a private company or a university apply to the first call?",
        "When did it start and where?",
        "Which universities and institutes are in POLAR-2?",
        "Est-ce que les étudiants et les entreprises peuvent postuler ?",
        "Что подписали Саудовская Аравия и Китай в марте 2021 года?",
        "谁可以申请？",
        "哪些国家参与了该项目？",
        "哪些机构来自比利时？",
        "天和核心舱里有哪些实验柜？",
        "在和平利用外层空间方面有哪些共同资助？",
        "في أي وقت أطلقت المحطة؟",
        "على أي وحدة ستوضع IRMA؟",
        "مع أي وكالات وقعت اتفاقات؟",
        "Which is better: or ?",
        "",
    ],
)
def test_what_compares_nothing_has_no_sides(question: str) -> None:
    assert sides_of(question) == ()


def test_both_sides_of_a_comparison_are_told(desk: Desk) -> None:
    answer = desk.ask(Request("Lequel est le plus long, Tianhe ou Mengtian ?"))
    assert answer.status == "answered"
    assert "16,6" in answer.answer
    assert "17,9" in answer.answer
