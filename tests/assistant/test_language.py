"""Which of the six languages a question is in, or none of them."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language import ScriptAndWords
from corpus.load import load_corpus
from corpus.types import LANGUAGES
from ingest.centring import sample_questions
from tests.evals import TUNE

LEAST_RIGHT = 0.98
"""Share of real questions whose language must be found; the corpus has names of other languages in many."""
SHARE_AN_ALPHABET = ("en", "fr", "es")
FEW_WORDS = 4
LEAST_RIGHT_OF_SHORT = 0.87
"""Of so few words in a shared alphabet most are often a name of another language, as in "INAOE in Mexican news?"."""
MANY = 300
"""With fewer questions a share would say little."""
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")


@pytest.fixture(scope="module")
def detector() -> ScriptAndWords:
    return ScriptAndWords()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sample_question_is_in_its_language(detector: ScriptAndWords, language: str) -> None:
    questions = sample_questions(language)
    assert {question: detector.detect(question) for question in questions} == dict.fromkeys(questions, language)


@pytest.fixture(scope="module")
def asked() -> dict[str, list[str]]:
    """Every question the corpus says it answers, by its language."""
    asked: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    for document in load_corpus().documents:
        for question in document.questions:
            asked[question.language].append(question.ask)
    return asked


def is_short(question: str) -> bool:
    return len(_WORD.findall(question)) <= FEW_WORDS


@pytest.mark.parametrize("language", LANGUAGES)
def test_nearly_all_questions_of_the_corpus_are_in_their_language(
    detector: ScriptAndWords, asked: dict[str, list[str]], language: str
) -> None:
    questions = [ask for ask in asked[language] if language not in SHARE_AN_ALPHABET or not is_short(ask)]
    wrong = [question for question in questions if detector.detect(question) != language]
    assert len(questions) > MANY
    assert len(wrong) <= (1 - LEAST_RIGHT) * len(questions), wrong


@pytest.mark.parametrize("language", SHARE_AN_ALPHABET)
def test_most_questions_of_a_few_words_are_in_their_language(
    detector: ScriptAndWords, asked: dict[str, list[str]], language: str
) -> None:
    questions = [question for question in asked[language] if is_short(question)]
    wrong = [question for question in questions if detector.detect(question) != language]
    assert len(questions) > MANY
    assert len(wrong) <= (1 - LEAST_RIGHT_OF_SHORT) * len(questions), wrong


@pytest.mark.parametrize("text", ["¿CSS?", "¿Despegue de Wentian?", "POLAR-2: ¿ya?", "¿联合国外空司?", "¿ИНАСАН?"])
def test_only_spanish_opens_a_question_with_its_mark(detector: ScriptAndWords, text: str) -> None:
    assert detector.detect(text) == "es"


def test_a_spanish_question_that_is_quoted_is_not_the_one_asked(detector: ScriptAndWords) -> None:
    assert detector.detect("What does «¿quién?» mean?") == "en"
    assert detector.detect("“¿Qué es?”是什么意思？") == "zh"


def test_nearly_all_tuning_questions_are_in_their_language(detector: ScriptAndWords) -> None:
    rows = [json.loads(line) for line in TUNE.read_text("utf-8").splitlines()]
    wrong = [row["question"] for row in rows if detector.detect(row["question"]) != row["lang"]]
    assert len(wrong) <= (1 - LEAST_RIGHT) * len(rows), wrong


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("qui?", "fr"), ("combien ?", "fr"), ("¿quién?", "es"), ("cuándo", "es"), ("why", "en"), ("когда?", "ru"),
        ("谁？", "zh"), ("متى؟", "ar"), ("وأيّها وصل أخيرا؟ ومتى؟", "ar"),
    ],
)  # fmt: skip
def test_a_single_word_can_tell(detector: ScriptAndWords, text: str, language: str) -> None:
    assert detector.detect(text) == language


@pytest.mark.parametrize("text", ["BARIDI SANA", "POLAR-2?", "CSS", "42", "?!", "🚀", "deadline"])
def test_names_and_figures_alone_count_as_english(detector: ScriptAndWords, text: str) -> None:
    assert detector.detect(text) == "en"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("BARIDI SANA是什么？", "zh"),
        ("Niklas Hedman是谁？", "zh"),
        ("Announcement of Opportunity中文怎么说？", "zh"),
        ("Who is 津江光洋?", "en"),
        ("What do 舱内 and 舱外 mean?", "en"),
        ("What does «Мир» mean?", "en"),
        ("¿Quién es 津江光洋?", "es"),
        ("Qui est 津江光洋 ?", "fr"),
        ("Кто такой 津江光洋?", "ru"),
        ("من هو 津江光洋؟", "ar"),
        ("Что такое Plataforma Infrarroja?", "ru"),
        ("ما هي Plataforma Infrarroja؟", "ar"),
        ("Что значит the First Announcement of Opportunity?", "ru"),
        ("Расскажите про Tumours in Space", "ru"),
    ],
)
def test_names_in_another_script_are_quoted(detector: ScriptAndWords, text: str, language: str) -> None:
    assert detector.detect(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "Até quando as equipes podiam se candidatar à primeira chamada?",
        "Quais projetos foram selecionados e de que países?",
        "Quantos países participaram?",
        "Bis wann konnten sich Teams bewerben?",
        "Welche Projekte wurden ausgewählt?",
        "Was ist BARIDI SANA und welche Länder machen bei dem Projekt mit?",
        "Wat is de uiterste datum voor inschrijving?",
        "Quali progetti sono stati selezionati?",
        "Wie kon een experiment indienen?",
        "Kto mógł się zgłosić?",
        "Nani angeweza kuomba?",
        "Kimler başvurabilir?",
        "誰が申し込むことができましたか",
        "누가 신청할 수 있었습니까?",
        "Хто міг подати заявку на експеримент і якої країни?",
        "چه کسی می‌توانست درخواست دهد؟",
    ],
)
def test_a_seventh_language_is_none_of_the_six(detector: ScriptAndWords, text: str) -> None:
    assert detector.detect(text) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("UNOOSA, c'est qui ?", "fr"),
        ("Pourquoi le Launch Services Agreement a-t-il changé ?", "fr"),
        ("cuanto dura el Announcement of Opportunity", "es"),
        ("Is the Sociedad Astronómica del Perú a partner?", "en"),
        ("Avez-vous lu 中国空间站科学实验资源手册 ?", "fr"),
    ],
)
def test_names_of_another_language_do_not_decide(detector: ScriptAndWords, text: str, language: str) -> None:
    assert detector.detect(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "gde nahoditsya stanciya",
        "kakie universitety otobrali",
        "Skol'ko stran v proekte BARIDI SANA?",
        "chto takoe SING",
    ],
)
def test_russian_in_latin_letters_is_russian(detector: ScriptAndWords, text: str) -> None:
    assert detector.detect(text) == "ru"


@pytest.mark.parametrize(
    "text",
    [
        "quem paga o lançamento",
        "quanto costa partecipare",
        "ce proiecte au fost alese",
        "Vilka länder deltar?",
        "Kdo se mohl přihlásit?",
        "Колко струва участието?",
        "Ко може да учествује?",
        "хто може взяти участь",
        "BARIDI SANA क्या है?",
        "Ποιος μπορεί να συμμετάσχει;",
        "มีกี่ประเทศเข้าร่วม",
        "応募資格",
    ],
)
def test_a_few_words_of_a_seventh_language_are_enough(detector: ScriptAndWords, text: str) -> None:
    assert detector.detect(text) is None


def test_accents_may_be_written_in_two_ways(detector: ScriptAndWords) -> None:
    assert detector.detect("Que\u0301 es?") == detector.detect("Qué es?") == "es"


@given(st.text(max_size=60))
def test_any_text_has_one_of_the_six_or_none(text: str) -> None:
    assert _DETECTOR.detect(text) in {*LANGUAGES, None}


_DETECTOR = ScriptAndWords()
