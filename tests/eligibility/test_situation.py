"""What is heard of applicants' questions, in six languages."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.eligibility.situation import read_situation
from assistant.understand import MAX_QUESTION
from corpus.types import LANGUAGES, Period

SAID: dict[str, list[list[Any]]] = yaml.safe_load(Path(__file__).with_name("situations_said.yaml").read_text("utf-8"))
CASES = [(language, *entry) for language, entries in SAID.items() for entry in entries]
CALL = Period.parse("2018-05-28/2018-09-30")
MOST_SECONDS = 0.002
MOST_SECONDS_HOSTILE = 3


@pytest.mark.parametrize(("language", "said", "facts", "asked"), CASES)
def test_hears_who_asks_for_admission_and_nothing_else(
    language: str, said: str | list[str], facts: dict[str, Any] | None, asked: str
) -> None:
    *earlier, question = [said] if isinstance(said, str) else said
    situation = read_situation(question, language, earlier, CALL)
    if facts is None:
        assert situation is None
        return
    assert situation is not None
    told = {name: list(value) if isinstance(value, tuple) else value for name, value in situation.facts.items()}
    assert told == facts
    assert (situation.about_present, situation.about_past) == ("now" in asked, "past" in asked)


def test_there_are_samples_of_every_language() -> None:
    assert sorted(SAID) == sorted(LANGUAGES)
    assert all(len(entries) >= 25 for entries in SAID.values())


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("on 5 October 2018", "2018-10-05"),
        ("on October 5th, 2018", "2018-10-05"),
        ("on 2018-09-12", "2018-09-12"),
        ("on 30/09/2018", "2018-09-30"),
        ("on 05/10/2018", None),
        ("in October 2018", "2018-10-01"),
        ("in July 2018", "2018-07-01"),
        ("in May 2018", None),
        ("in 2018", None),
        ("two weeks after the deadline", "2018-10-14"),
        ("three days before the deadline", "2018-09-27"),
        ("before the deadline", "2018-09-30"),
        ("on 31 June 2018", None),
    ],
)
def test_reads_when_an_application_was_sent(words: str, date: str | None) -> None:
    situation = read_situation(
        f"We are a university in Ghana and sent it {words}. Would it have counted?", "en", (), CALL
    )
    assert situation is not None
    assert situation.facts.get("date") == date


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_is_read_at_once(language: str) -> None:
    questions = [said for said, _, _ in SAID[language] if isinstance(said, str)]
    for question in questions:
        read_situation(question, language, (), CALL)
    took = []
    for _ in range(5):
        start = time.process_time()
        for question in questions:
            read_situation(question, language, (), CALL)
        took.append((time.process_time() - start) / len(questions))
    assert min(took) < MOST_SECONDS


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "can we "),
        ("en", "not a the our "),
        ("fr", "par le la "),
        ("es", "no de la "),
        ("ru", "можем ли мы "),
        ("zh", "我们可以"),
        ("ar", "كان "),
    ],
)
def test_the_longest_question_of_repeated_words_holds_nobody_up(language: str, words: str) -> None:
    read_situation(words, language, (), CALL)
    start = time.perf_counter()
    assert read_situation((words * MAX_QUESTION)[:MAX_QUESTION], language, (), CALL) is None
    assert time.perf_counter() - start < MOST_SECONDS_HOSTILE


@pytest.mark.parametrize(
    ("language", "alone", "body"),
    [
        (
            "en",
            "I'm a student in Nepal, could I have applied alone?",
            "Could our university in Peru have applied alone?",
        ),
        (
            "es",
            "Soy una estudiante de Bolivia, ¿podía presentarme sola?",
            "¿Podía nuestra universidad de Lima presentarse sola?",
        ),
        (
            "fr",
            "Je suis doctorant au Togo : aurais-je pu candidater seul ?",
            "Notre université au Mali aurait-elle pu postuler seule ?",
        ),
        (
            "ru",
            "Я студентка из Казахстана, могла ли я подать заявку одна?",
            "Мог ли наш университет в Минске подать заявку один?",
        ),
        ("zh", "我是肯尼亚的博士生，当年能独自申请吗？", "我们肯尼亚的大学当年能单独申请吗？"),
    ],
)
def test_a_student_who_would_apply_alone_is_a_person_and_a_university_alone_is_none(
    language: str, alone: str, body: str
) -> None:
    person, university = (read_situation(said, language, (), CALL) for said in (alone, body))

    assert person is not None
    assert "individual" in person.facts["bodies"]
    assert university is not None
    assert university.facts["bodies"] == ("university",)


@pytest.mark.parametrize(
    ("language", "question", "facts"),
    [
        ("en", "I am a PhD student in Nairobi, can I apply?", {"countries": ("KE",), "bodies": ("individual",)}),
        ("en", "I'm a PhD student at the University of Nairobi, can I apply?", {"bodies": ("university",)}),
        ("en", "I am a master's student from Peru. Could our university have applied?", {"bodies": ("university",)}),
        ("fr", "Je suis doctorante à Dakar, puis-je postuler ?", {"countries": ("SN",), "bodies": ("individual",)}),
        ("fr", "Je suis doctorant à l'Université de Dakar, puis-je postuler ?", {"bodies": ("university",)}),
        (
            "es",
            "Soy estudiante de doctorado en Lima, ¿puedo postular?",
            {"countries": ("PE",), "bodies": ("individual",)},
        ),
        ("es", "Soy estudiante de la Universidad de Lima, ¿puedo postular?", {"bodies": ("university",)}),
        ("ru", "Я аспирантка из Казахстана, могу ли я подать заявку?", {"bodies": ("individual",)}),
        ("ru", "Я студент Московского университета, можно подать заявку?", {"bodies": ("university",)}),
        ("zh", "我是内罗毕的博士生，可以申请吗？", {"countries": ("KE",), "bodies": ("individual",)}),
        ("zh", "我是清华大学的博士生，可以申请吗？", {"bodies": ("university",)}),
        ("ar", "أنا طالب دكتوراه من مصر، هل يمكنني التقدم بطلب؟", {"countries": ("EG",), "bodies": ("individual",)}),
        ("ar", "أنا طالبة دكتوراه في جامعة القاهرة، هل يمكنني التقدم؟", {"bodies": ("university",)}),
    ],
)
def test_a_doctoral_student_is_a_person_unless_a_university_is_told(
    language: str, question: str, facts: dict[str, tuple[str, ...]]
) -> None:
    situation = read_situation(question, language)
    assert situation is not None
    assert {name: situation.facts.get(name) for name in facts} == facts
