"""What a follow-up leans on."""

from __future__ import annotations

import pytest

from assistant.conversation import LENGTH, REACH, asked_before, in_conversation, leans, standalone, subjects, topic
from assistant.types import Turn
from tests.assistant.small_documents import asked, document, knowledge_of

FIRST = Turn("user", "What is POLAR-2?")
REPLY = Turn("assistant", "POLAR-2 is a gamma-ray project.")
KNOWN = knowledge_of(
    document(
        "project-polar-2",
        "POLAR-2 measures gamma-ray bursts.",
        project="project-polar-2",
        countries=("CH", "PL"),
        aliases=("POLAR-2", "gamma-ray project"),
    ),
    document("project-irma", "IRMA studies bacteria.", project="project-irma", aliases=("IRMA",), countries=("PE",)),
    document("overview", "Nine projects were selected. POLAR-2 is one of them.", kind="announcement"),
    document("rules", "Applications were free of charge."),
    document("ships", "Ships bring crews.", kind="facility"),
)


def user(*questions: str) -> tuple[Turn, ...]:
    return tuple(turn for question in questions for turn in (Turn("user", question), REPLY))


@pytest.mark.parametrize(
    "question",
    [
        "And which countries take part in it?", "Who leads them, according to the announcement?", "Which countries?",
        "Et de quels pays vient-il exactement, ce projet retenu ?",
        "What about the second one, then?", "Who of the two teams leads the second?",
        "它来自哪些国家？", "А из каких стран его участники?",
        "¿Y de qué países son ellos?", "ومن أي دول؟",
    ],
)  # fmt: skip
def test_a_question_that_leans_on_the_last_one_is_searched_with_it(question: str) -> None:
    assert standalone(question, (FIRST, REPLY)) == f"What is POLAR-2? {question}"


def test_only_the_asker_s_last_question_is_taken() -> None:
    history = (FIRST, REPLY, Turn("user", "Who pays\nfor BARIDI SANA?"), REPLY, Turn("user", " "))
    assert standalone("And who leads it?", history) == "Who pays for BARIDI SANA? And who leads it?"


@pytest.mark.parametrize(
    "question",
    [
        "Until when could teams apply to the first call?", "Were there any applications from Africa in 2018?",
        "Jusqu'à quand pouvait-on répondre au premier appel ?", "До какого числа принимали заявки на первый конкурс?",
        "¿Cuántos países participaron en la selección de 2019?", "第一次征集的截止日期是2018年的哪一天？",
    ],
)  # fmt: skip
def test_a_whole_question_is_searched_alone(question: str) -> None:
    assert standalone(question, (FIRST, REPLY)) == question


def test_without_history_a_question_is_searched_as_it_is() -> None:
    assert standalone("And which countries?", ()) == "And which countries?"
    assert standalone("And which countries?", (REPLY,)) == "And which countries?"


def test_the_topic_is_the_last_question_that_stood_by_itself() -> None:
    assert topic(user("What does POLAR-2 measure in orbit?", "who leads it?", "and when?")) == (
        "What does POLAR-2 measure in orbit?"
    )
    assert topic(user("What does POLAR-2 measure in orbit?", "Who pays for the launch of BARIDI SANA?")) == (
        "Who pays for the launch of BARIDI SANA?"
    )


def test_where_every_question_leans_the_first_one_is_the_topic() -> None:
    assert topic(user("And that one?", "and when?")) == "And that one?"
    assert topic((REPLY,)) is None


def test_what_was_asked_before_is_told_newest_first_without_the_answers() -> None:
    assert asked_before(user("What is\nPOLAR-2?", " ", "Who leads it?")) == "Who leads it? What is POLAR-2?"
    assert asked_before((REPLY,)) == ""


def test_of_a_long_conversation_only_the_end_counts() -> None:
    assert asked_before(user(*(f"question {n}" for n in range(9)))).count("question") == REACH
    told = asked_before(user("the first", "x" * LENGTH))
    assert len(told) == LENGTH
    assert "first" not in told


def test_only_a_follow_up_leans_on_the_conversation() -> None:
    assert asked("And which countries?", "en", FIRST, REPLY).leans
    assert not asked("And which countries?", "en").leans
    assert not asked("Until when could teams apply to the first call?", "en", FIRST, REPLY).leans
    assert leans("它什么时候发射？")


def test_subjects_are_the_documents_the_last_answer_cited() -> None:
    history = (FIRST, Turn("assistant", "Free. [1]", ("rules", "overview", "rules")))
    assert subjects(history, KNOWN) == ("rules", "overview")


def test_beside_a_project_s_own_document_what_speaks_of_many_is_no_subject() -> None:
    history = (FIRST, Turn("assistant", "… [1][2]", ("overview", "project-polar-2")))
    assert subjects(history, KNOWN) == ("project-polar-2",)


def test_an_answer_without_citations_leaves_the_subject_of_the_one_before() -> None:
    history = (
        *user("What is it?"),
        Turn("assistant", "[1]", ("rules",)),
        Turn("user", "thanks"),
        Turn("assistant", ""),
    )
    assert subjects(history, KNOWN) == ("rules",)


@pytest.mark.parametrize(
    "text",
    [
        "Applications were free of charge. [1]",
        "What is known:\n\n- Applications were free of charge. [1][2]\n- Something else. [3]",
        "Los documentos dicen:\n\n“Applications were free of charge” [1]",
    ],
)
def test_subjects_are_found_in_the_text_of_an_answer_too(text: str) -> None:
    assert subjects((FIRST, Turn("assistant", text)), KNOWN) == ("rules",)


def test_a_paraphrase_names_no_subject() -> None:
    assert subjects((FIRST, Turn("assistant", "It costs nothing. [1]")), KNOWN) == ()


def test_a_project_that_an_answer_names_is_its_subject() -> None:
    assert subjects((FIRST, Turn("assistant", "It is led from Geneva, POLAR-2 is. [1]")), KNOWN) == ("project-polar-2",)
    assert subjects((FIRST, Turn("assistant", "POLAR-20 is another gamma-ray project.")), KNOWN) == ()


def test_a_question_about_one_project_is_searched_with_its_name() -> None:
    history = (FIRST, Turn("assistant", "… [1][2]", ("overview", "project-polar-2")))
    whole = in_conversation(asked("and when will it fly?", "en", *history), history, KNOWN)
    assert (whole.search_text, whole.subjects) == ("POLAR-2: and when will it fly?", ("project-polar-2",))


def test_a_question_about_no_project_is_searched_with_the_topic() -> None:
    history = (Turn("user", "What did an application cost in 2018?"), Turn("assistant", "Free. [1]", ("rules",)))
    whole = in_conversation(asked("and the launch?", "en", *history), history, KNOWN)
    assert whole.search_text == "What did an application cost in 2018? and the launch?"


@pytest.mark.parametrize("question", ["and Peru?", "What about Peru?", "¿Y Perú?", "and IRMA?"])
def test_what_a_follow_up_names_itself_is_its_subject(question: str) -> None:
    history = (FIRST, Turn("assistant", "… [1]", ("project-polar-2",)))
    whole = in_conversation(asked(question, "en", *history), history, KNOWN)
    assert (whole.subjects, whole.search_text) == (("project-irma",), f"IRMA: {question}")


def test_a_pronoun_keeps_the_subject_though_another_country_is_named() -> None:
    history = (FIRST, Turn("assistant", "… [1]", ("project-polar-2",)))
    whole = in_conversation(asked("is it from Peru?", "en", *history), history, KNOWN)
    assert whole.subjects == ("project-polar-2",)


def test_the_second_one_is_the_project_that_the_last_answer_told_second() -> None:
    told = (FIRST, Turn("assistant", "Two take part: POLAR-2, and then IRMA. [1]", ("overview",)))
    for question, project in (("What about the second one?", "project-irma"), ("前者由谁牵头？", "project-polar-2")):
        whole = in_conversation(asked(question, "en", *told), told, KNOWN)
        assert whole.subjects == (project,)
    by_country = (FIRST, Turn("assistant", "Yes: Peru and Poland are among them."))
    whole = in_conversation(asked("¿Y el segundo?", "es", *by_country), by_country, KNOWN)
    assert whole.subjects == ("project-polar-2",)


def test_the_second_of_one_is_nothing() -> None:
    told = (FIRST, Turn("assistant", "It is POLAR-2. [1]", ("project-polar-2",)))
    whole = in_conversation(asked("What about the second one?", "en", *told), told, KNOWN)
    assert whole.subjects == ("project-polar-2",)


def test_where_the_talk_is_of_no_project_a_country_alone_names_none() -> None:
    history = (Turn("user", "Did anyone from Poland apply?"), Turn("assistant", "Free. [1]", ("rules",)))
    whole = in_conversation(asked("What about Peru?", "en", *history), history, KNOWN)
    assert (whole.subjects, whole.search_text) == (("rules",), "Did anyone from Poland apply? What about Peru?")


SHIP = Turn("assistant", "They bring crews. [1]", ("ships",))


def test_what_a_follow_up_asks_outweighs_the_topic() -> None:
    history = (Turn("user", "What did an application cost in 2018?"), Turn("assistant", "Free. [1]", ("rules",)))
    assert in_conversation(asked("and the launch?", "en", *history), history, KNOWN).focus == "and the launch?"
    project = (FIRST, Turn("assistant", "… [1]", ("project-polar-2",)))
    assert in_conversation(asked("and when will it fly?", "en", *project), project, KNOWN).focus is None


def test_what_the_last_answer_said_is_told() -> None:
    said = Turn("assistant", "Applications were free of charge. [1]", ("rules",))
    whole = in_conversation(asked("and the launch?", "en", FIRST, said), (FIRST, said), KNOWN)
    assert whole.told == {f"rules#{KNOWN.saying('Applications were free of charge').sentence.name}"}  # type: ignore[union-attr]
    assert in_conversation(asked("and the launch?", "en", FIRST, SHIP), (FIRST, SHIP), KNOWN).told == frozenset()


@pytest.mark.parametrize(
    ("question", "before", "apart"),
    [
        ("why was it delayed?", "What are the ships?", True),
        ("why was it delayed?", "What are the ships of Peru?", False),
        ("why was IRMA delayed, and by that?", "What are the ships?", False),
        ("which ships?", "What are the ships?", False),
        ("why was it delayed?", "What are the Chinese ships?", True),
    ],
)
def test_a_talk_of_ships_is_apart_from_projects(question: str, before: str, apart: bool) -> None:
    history = (Turn("user", before), SHIP)
    assert in_conversation(asked(question, "en", *history), history, KNOWN).apart is apart


def test_a_talk_of_all_that_were_selected_is_not_apart() -> None:
    history = (
        Turn("user", "How many were selected?"),
        Turn("assistant", "Nine projects were selected. [1]", ("overview",)),
    )
    assert not in_conversation(asked("which of them fly?", "en", *history), history, KNOWN).apart


def test_a_claim_is_a_topic_without_the_words_that_ask_whether_it_is_so() -> None:
    history = user("The telescope was moved to 2027. Is it true?")
    assert standalone("Why?", history) == "The telescope was moved to 2027? Why?"
