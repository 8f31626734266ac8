"""Claims put up for confirmation."""

from __future__ import annotations

import pytest

from assistant.claims import claim_of
from tests.assistant.small_documents import asked


@pytest.mark.parametrize(
    ("question", "claim"),
    [
        ("I heard that 44 proposals came in. Is that right?", "I heard that 44 proposals came in?"),
        ("The call opened in March, right?", "The call opened in March?"),
        ("Leí que se abrió en marzo de 2018. ¿Es cierto?", "Leí que se abrió en marzo de 2018?"),
        ("On m'a dit que 20 projets ont été retenus. Est-ce exact ?", "On m'a dit que 20 projets ont été retenus?"),
        ("20 projets ont été retenus, n'est-ce pas ?", "20 projets ont été retenus?"),
        ("Говорят, что участвовали 30 стран. Это правда?", "Говорят, что участвовали 30 стран?"),
        ("我听说FIAVAW是中国和德国的项目。对吗？", "我听说FIAVAW是中国和德国的项目？"),
        ("第二批征集已经开始了，是吗？", "第二批征集已经开始了？"),
        ("سمعت أن الرحلة تكلف مالا. هل هذا صحيح؟", "سمعت أن الرحلة تكلف مالا؟"),
        ("The launch is free of charge, is that true?", "The launch is free of charge?"),
        ("A second call will come soon, won't it?", "A second call will come soon?"),
        ("They said \"the launch is free.\" Is that so?", "They said \"the launch is free.\"?"),
        ("El lanzamiento es gratis, ¿es cierto?", "El lanzamiento es gratis?"),
        ("Le lancement ne coûte rien, non ?", "Le lancement ne coûte rien?"),
        ("Запуск ничего не стоит, не правда ли?", "Запуск ничего не стоит?"),
        ("发射免费、对吗？", "发射免费？"),
        ("发射是免费的，对不对？！", "发射是免费的？"),
        ("申请已经截止，是不是？", "申请已经截止？"),
    ],
)  # fmt: skip
def test_a_claim_is_asked_about_without_the_words_that_ask_whether_it_is_so(question: str, claim: str) -> None:
    assert claim_of(question) == claim
    assert asked(question).question == claim


@pytest.mark.parametrize(
    "question",
    [
        "Is that right?", "Right?", "The page is unoosa.right?", "¿Es cierto?", "对吗？", "هل هذا صحيح؟",
        "Is it true that the launch is free?", "Is the date of the second call known?", "Which answer is right?",
        "Can you check this. Is it true?", "Is it the left module, right?", "Sí, no?", "¿Es el módulo Wentian, no?",
        "POLAR-2 flies in 2027. When exactly?", "¿Es verdad que México fue el único?",
        "Правда ли, что запуск бесплатный?",
    ],
)  # fmt: skip
def test_any_other_question_stays_as_it_is(question: str) -> None:
    assert claim_of(question) == question
    assert asked(question).question == question
