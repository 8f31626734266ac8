"""A statement in another language says the numbers, dates and names of its English one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import yaml

from corpus.load import CORPUS_DIR, load_document
from corpus.markup import parse_body
from corpus.parallel import differences, misaligned
from corpus.types import LANGUAGES, Document, Language
from corpus.written_numbers import chinese_value

STATEMENTS: dict[str, dict[Language, str]] = yaml.safe_load(
    Path(__file__).with_name("parallel_statements.yaml").read_text("utf-8")
)
RIGHT = [(reference, language) for reference, said in STATEMENTS.items() for language in said]
OTHERS = LANGUAGES[1:]


@cache
def english(reference: str) -> str:
    """The text of a statement of the corpus, from `document#name`."""
    document, _, name = reference.partition("#")
    loaded, _faults = load_document(CORPUS_DIR / "documents" / f"{document}.en.md")
    assert loaded is not None
    return next(sentence.text for sentence in loaded.document.sentences if sentence.name == name)


def found(original: str, translated: str, language: Language) -> list[str]:
    return list(differences(original, translated, language))


def lacks(*values: str) -> list[str]:
    return [f"lacks {value}: the English statement has it" for value in values]


def adds(*values: str) -> list[str]:
    return [f"has {value}: the English statement has not" for value in values]


def with_other_digits(text: str) -> Iterator[str]:
    """The text with one digit changed, for each digit."""
    for match in re.finditer(r"\d", text):
        other = str((int(match[0]) + 1) % 9 + 1)
        yield text[: match.start()] + (other if other != match[0] else "7") + text[match.end() :]


def test_every_language_is_tried_with_every_statement() -> None:
    assert {language for _, language in RIGHT} == set(OTHERS)
    assert len(RIGHT) == len(OTHERS) * len(STATEMENTS)


@pytest.mark.parametrize(("reference", "language"), RIGHT)
def test_finds_nothing_in_a_right_translation(reference: str, language: Language) -> None:
    assert found(english(reference), STATEMENTS[reference][language], language) == []


@pytest.mark.parametrize(("reference", "language"), RIGHT)
def test_finds_any_changed_digit(reference: str, language: Language) -> None:
    for changed in with_other_digits(STATEMENTS[reference][language]):
        assert found(english(reference), changed, language) != [], changed


@pytest.mark.parametrize(("reference", "language"), RIGHT)
def test_finds_a_translation_of_another_statement(reference: str, language: Language) -> None:
    other = next(name for name in STATEMENTS if english(name) != english(reference))
    assert found(english(reference), STATEMENTS[other][language], language) != []


@pytest.mark.parametrize(
    ("language", "right", "wrong", "instead"),
    [
        ("es", "junio", "julio", "12 July 2019"),
        ("fr", "juin", "juillet", "12 July 2019"),
        ("ru", "июня", "июля", "12 July 2019"),
        ("zh", "6月", "7月", "12 July 2019"),
        ("ar", "حزيران/يونيو", "تموز/يوليو", "12 July 2019"),
        ("es", "12 de junio", "13 de junio", "13 June 2019"),
        ("zh", "12日", "13日", "13 June 2019"),
        ("ru", "2019 года", "2018 года", "12 June 2018"),
        ("es", "12 de junio de", "junio de", "June 2019"),
        ("fr", "12 juin 2019", "12 juin", "12 June"),
    ],
)
def test_tells_a_wrong_date_from_the_right_one(language: Language, right: str, wrong: str, instead: str) -> None:
    original = english("selection-2019-06-12#result")
    translated = STATEMENTS["selection-2019-06-12#result"][language].replace(right, wrong)
    assert found(original, translated, language) == [
        *lacks("the date 12 June 2019"),
        *adds(f"the date {instead}"),
    ]


def test_finds_that_the_two_names_of_an_arabic_month_differ() -> None:
    translated = STATEMENTS["selection-2019-06-12#result"]["ar"].replace("حزيران/يونيو", "حزيران/يوليو")
    assert found(english("selection-2019-06-12#result"), translated, "ar") == adds("the date 12 July 2019")


@pytest.mark.parametrize(
    ("original", "language", "translated"),
    [
        (
            "The congress ran from 4 to 6 December 2018.",
            "es",
            "El congreso se celebró del 4 al 6 de diciembre de 2018.",
        ),
        ("The congress ran from 4 to 6 December 2018.", "zh", "大会于2018年12月4日至6日举行。"),
        ("The congress ran from 4 to 6 December 2018.", "ar", "عقد المؤتمر من 4 إلى 6 كانون الأول/ديسمبر 2018."),
        ("The call ran from 20 July to 10 August 2023.", "fr", "L’appel était ouvert du 20 juillet au 10 août 2023."),
        ("The call ran from 20 July to 10 August 2023.", "ru", "Приём шёл с 20 июля по 10 августа 2023 года."),
        ("The call ran from 20 July to 10 August 2023.", "zh", "申报时间为2023年7月20日至8月10日。"),
        ("It opened on 1 June 2018.", "fr", "Il a ouvert le 1er juin 2018."),
        ("It opened on 1 June 2018.", "es", "Se abrió el 1.º de junio de 2018."),
        ("It was planned for January 2019.", "ru", "Это планировалось к январю 2019 года, а не позже."),
        ("It opened on 3 May 2018.", "ar", "افتتح في 3 أيّار 2018."),
        ("It opened on 3 May 2018.", "ar", "افتتح في 3 مايو 2018."),
        ("The Mars Society wrote in May 2018.", "fr", "La société Mars Society a écrit en mai 2018."),
        ("It is open until 9 January 2023.", "ar", "باب التقديم مفتوح حتى 9 كانون الثاني/يناير 2023."),
        (
            "The Long March-5B rocket flew on 29 April 2021.",
            "es",
            "El cohete Gran Marcha-5B voló el 29 de abril de 2021.",
        ),
        ("UNOOSA and CMSA met in 2018.", "zh", "UNOOSA和CMSA2018年会晤。"),
    ],
)
def test_reads_the_ways_to_write_a_date(original: str, language: Language, translated: str) -> None:
    assert found(original, translated, language) == []
    assert all(found(original, changed, language) for changed in with_other_digits(translated))


@pytest.mark.parametrize("again", ["дата июня — официальная", "июньская дата — официальная"])
def test_the_month_of_a_date_may_be_said_again(again: str) -> None:
    original = "It is dated 16 June 2016, because the June date is the official one."
    assert found(original, f"Он датирован 16 июня 2016 года, поскольку {again}.", "ru") == []


@pytest.mark.parametrize(
    ("language", "right", "wrong", "value"),
    [
        ("es", "nueve", "ocho", (9, 8)),
        ("fr", "neuf", "huit", (9, 8)),
        ("ru", "девять", "восемь", (9, 8)),
        ("zh", "九个", "八个", (9, 8)),
        ("ar", "تسعة", "ثمانية", (9, 8)),
        ("es", "tres", "cuatro", (3, 4)),
        ("ru", "шесть", "пять", (6, 5)),
        ("zh", "三个", "四个", (3, 4)),
    ],
)
def test_finds_a_wrong_number_word(language: Language, right: str, wrong: str, value: tuple[int, int]) -> None:
    translated = STATEMENTS["selection-2019-06-12#result"][language].replace(right, wrong)
    assert found(english("selection-2019-06-12#result"), translated, language) == [
        *lacks(f"the number {value[0]}, in figures or as a word"),
        *adds(f"the number {value[1]}, written as a word"),
    ]


@pytest.mark.parametrize(
    ("language", "word"), [("es", "seis"), ("fr", "six"), ("ru", "шесть"), ("zh", "六"), ("ar", "ستة")]
)
def test_a_number_may_be_a_word_or_in_figures(language: Language, word: str) -> None:
    translated = STATEMENTS["selection-2019-06-12#result"][language]
    assert found(english("selection-2019-06-12#result"), translated.replace(word, "6"), language) == []
    assert found("There were 6 projects.", word, language) == []


def test_finds_a_number_word_that_replaces_one_of_several() -> None:
    assert found("Two of the nine projects fly.", "Vuelan nueve de los nueve proyectos.", "es") == [
        *lacks("the number 2, in figures or as a word"),
        *adds("the number 9, written as a word"),
    ]


@pytest.mark.parametrize(
    ("language", "translated"),
    [
        ("es", "Ambas universidades participan."),
        ("fr", "Les deux universités participent."),
        ("ru", "Участвуют оба университета."),
        ("ru", "Он создан двумя университетами."),
        ("zh", "两所大学参加。"),
        ("ar", "تشارك فيه جامعتان."),
        ("ar", "تديره جامعتا جنيف وروما."),
    ],
)
def test_two_has_many_words(language: Language, translated: str) -> None:
    assert found("Two universities take part.", translated, language) == []


@pytest.mark.parametrize("translated", ["تشارك فيه جامعة.", "تشارك فيه جامعات."])
def test_an_arabic_noun_that_is_no_dual_does_not_say_two(translated: str) -> None:
    assert found("Two universities take part.", translated, "ar") == lacks("the number 2, in figures or as a word")


@pytest.mark.parametrize(
    ("original", "language", "translated"),
    [
        ("It weighs 1,179 kg and 0.9 t.", "es", "Pesa 1.179 kg y 0,9 t."),
        ("It weighs 1,179 kg and 0.9 t.", "es", "Pesa 1179 kg y 0,9 t."),
        ("It weighs 1,179 kg and 0.9 t.", "fr", "Il pèse 1\u202f179 kg et 0,9 t."),
        ("It weighs 1,179 kg and 0.9 t.", "ru", "Он весит 1\u00a0179 кг и 0,9 т."),
        ("It weighs 1,179 kg and 0.9 t.", "zh", "重1179公斤和0.9吨。"),
        ("It weighs 1,179 kg and 0.9 t.", "ar", "يزن 1,179 كغ و0.9 طن."),
        ("It weighs 1,179 kg and 0.9 t.", "ar", "يزن 1179 كغ و0,9 طن."),
        ("It cost US$50,000.", "ru", "Он стоил 50 тыс. долл. США."),
        ("It cost US$50,000.", "zh", "造价5万美元。"),
        ("It cost 2.5 million dollars.", "es", "Costó 2,5 millones de dólares."),
        ("It left at 15:37 Beijing time.", "fr", "Il est parti à 15 h 37, heure de Pékin."),
        ("It left at 03:13 Beijing time.", "zh", "北京时间3时13分发射。"),
        ("It holds more than 150 TB.", "zh", "数据超过150TB。"),
    ],
)
def test_reads_the_ways_to_write_figures(original: str, language: Language, translated: str) -> None:
    assert found(original, translated, language) == []
    assert all(found(original, changed, language) for changed in with_other_digits(translated))


@pytest.mark.parametrize("translated", ["Pesa 1,179 kg.", "Pesa 11,79 kg."])
def test_finds_a_decimal_mark_that_changes_the_number(translated: str) -> None:
    assert len(found("It weighs 1,179 kg.", translated, "es")) == 2


def test_finds_numbers_left_out_and_added() -> None:
    assert found("It has 25 racks.", "Tiene bastidores.", "es") == lacks("the number 25")
    assert found("It has racks.", "Tiene 25 bastidores.", "es") == adds("the number 25")


@pytest.mark.parametrize(
    ("original", "language", "translated", "missing"),
    [
        ("It is half as long.", "fr", "Il est deux fois moins long.", "half"),
        ("Hundreds of projects fly.", "zh", "许多项目上天。", "Hundreds"),
        ("About 20 per cent came.", "es", "Acudieron unos 20.", "per cent"),
    ],
)
def test_finds_an_amount_left_out(original: str, language: Language, translated: str, missing: str) -> None:
    assert found(original, translated, language) == lacks(f"the amount {missing!r}")


def test_finds_nothing_where_an_amount_is_said() -> None:
    assert found("Hundreds of projects fly.", "数百个项目上天。", "zh") == []
    assert found("About 20 per cent came.", "Приехали около 20 %.", "ru") == []


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", ["FIAVAW", "POLAR-2"])
def test_finds_a_name_left_out_misspelt_or_added(language: Language, name: str) -> None:
    original = english("rule-eligibility-2018#chinese-institutions")
    right = STATEMENTS["rule-eligibility-2018#chinese-institutions"][language]
    misspelt = name[:-1] + "X"
    assert found(original, right.replace(name, "X"), language) == lacks(f"the name {name}")
    assert lacks(f"the name {name}")[0] in found(original, right.replace(name, misspelt), language)
    assert adds("the name SING") == found(original, right.replace("FIAVAW", "FIAVAW (SING)"), language)


@pytest.mark.parametrize(
    ("language", "translated"),
    [
        ("es", "Había seis proyectos."),
        ("fr", "Il y avait six projets."),
        ("zh", "有六个项目。"),
        ("ar", "كانت ستة مشاريع."),
    ],
)
def test_finds_a_number_word_that_english_lacks(language: Language, translated: str) -> None:
    assert found("There were projects.", translated, language) == adds("the number 6, written as a word")


def test_finds_letters_of_another_alphabet_in_a_name() -> None:
    assert found("UNOOSA met CSU.", "UNOOSA встретилось с СSU.", "ru") == [
        *lacks("the name CSU"),
        *adds("the name SU"),
    ]


@pytest.mark.parametrize(
    ("language", "own"),
    [("es", "ONU"), ("fr", "ONU"), ("ru", "ООН"), ("zh", "联合国"), ("ar", "الأمم المتحدة"), ("ar", "للأمم المتحدة")],
)
def test_the_united_nations_have_an_acronym_in_each_language(language: Language, own: str) -> None:
    assert found("The UN met.", f"{own}.", language) == []
    assert found("The UN met.", "X.", language) == lacks("the name UN")


def test_a_name_that_holds_another_has_its_own_form() -> None:
    original = "UNISPACE conferences before UNISPACE+50 were few."
    assert found(original, "До ЮНИСПЕЙС+50 (UNISPACE+50) конференций ЮНИСПЕЙС было мало.", "ru") == []
    assert found(original, "До ЮНИСПЕЙС+50 конференций было мало.", "ru") == lacks("the name UNISPACE")


def test_an_address_stands_letter_for_letter() -> None:
    original = "The page is www.css-research.cn."
    assert found(original, "La página es www.css-research.cn.", "es") == []
    assert found(original, "网页为www.css-research.cn。", "zh") == []
    assert found(original, "La página es www.css-research.com.", "es") == [
        *lacks("the name www.css-research.cn"),
        *adds("the name www.css-research.com"),
    ]


@pytest.mark.parametrize(
    ("numeral", "value"),
    [("三", 3), ("十", 10), ("十二", 12), ("二十", 20), ("二十三", 23), ("六十二", 62), ("一百零五", 105), ("两", 2)],
)
def test_reads_chinese_numerals(numeral: str, value: int) -> None:
    assert chinese_value(numeral) == value


def test_a_chinese_word_that_is_no_number_has_no_value() -> None:
    assert chinese_value("一一") is None


TEXT = "## One\n\nA sentence. {#a}\nAnother. {#b}\n\nA third. {#c}\n\n## Two\n\nA last. {#d}\n"


def document(body: str) -> Document:
    parsed = parse_body("x.es.md", body, "es", translated=True)
    assert parsed.faults == []
    return Document("x", "X", "rule", "es", "UNOOSA", None, parsed.text, parsed.sections)


def test_finds_nothing_where_the_documents_have_one_shape() -> None:
    other = document(TEXT.replace("sentence", "frase"))
    assert list(misaligned(document(TEXT), replace(other, title="Y"))) == []


@pytest.mark.parametrize(
    ("body", "messages"),
    [
        (TEXT.replace("#b", "#e"), ["section 1 (One): has #e where the English document has #b"]),
        (TEXT.replace("Another. {#b}\n", ""), ["section 1 (One): has #c where the English document has #b"]),
        (TEXT.replace("A third. {#c}\n", ""), ["section 1 (One): lacks #c"]),
        (
            TEXT.replace("Another", "\nAnother"),
            ["section 1 (One): #b is in paragraph 2, in the English document in 1"],
        ),
        (TEXT + "More. {#e}\n", ["section 2 (Two): has #e, which the English section has not"]),
        (TEXT.partition("## Two")[0], ["has 1 sections, the English document has 2"]),
        (
            TEXT.replace("## Two\n\n", ""),
            [
                "has 1 sections, the English document has 2",
                "section 1 (One): has #d, which the English section has not",
            ],
        ),
    ],
)
def test_names_the_first_statement_that_differs(body: str, messages: list[str]) -> None:
    assert list(misaligned(document(TEXT), document(body))) == messages


def test_an_arabic_name_has_the_number_that_its_latin_one_has() -> None:
    english = "The Shenzhou-23 ship was launched."
    assert not list(differences(english, "أُطلقت المركبة شنتشو-23 (Shenzhou-23).", "ar"))
    assert list(differences(english, "أُطلقت المركبة شنتشو-24 (Shenzhou-23).", "ar"))
