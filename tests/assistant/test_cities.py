"""Countries told by the cities that a text names."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from assistant.city_index import cities, zone_cities
from assistant.places import countries_named, country_from_name, places_named
from corpus.city_names import city_names, load_city_names
from corpus.errors import CorpusInvalid
from corpus.load import CORPUS_DIR
from corpus.states import un_members
from corpus.types import LANGUAGES
from tests.assistant.city_sentences import SENTENCES

CASES = [(language, *case) for language, cases in SENTENCES.items() for case in cases]
IN_A_SENTENCE = {
    "en": "We are a university in {}.",
    "fr": "Nous sommes une université de {}.",
    "es": "Somos una universidad de {}.",
    "ru": "Мы университет, город {}.",
    "ar": "نحن جامعة في {}.",
    "zh": "我们是在{}的大学。",
}
COLUMNS = ("en", "fr", "es", "ru", "ar", "zh")
NO_CAPITAL = {
    "AG": "St. John's is in Canada too",
    "AT": "Vienna is the seat of UNOOSA",
    "CL": "Santiago is in Spain too; Santiago de Chile counts",
    "CR": "San José is in the United States too; San José de Costa Rica counts",
    "GD": "St. George's is in Bermuda too",
    "GY": "Georgetown is in Malaysia and the United States too",
    "IL": "Jerusalem is disputed",
    "JM": "Kingston is in Canada and Britain too",
    "LY": "Tripoli is in Lebanon too",
    "SC": "Victoria is in Canada and Australia too",
    "SG": "is a country's name",
}
NO_CAPITAL_IN = {
    "fr": {"MV": '"male"', "SM": "as the country"},
    "en": {"MV": '"male"'},
    "es": {"MV": '"male"'},
    "ru": {"SM": "as the country"},
    "ar": {"MV": '"financial"', "JO": "as Oman", "DM": '"Rousseau"', "KN": '"Pasteur"'},
    "zh": {},
}
CAPITAL_ZONES = {
    "AL": "Tirane", "AZ": "Baku", "BG": "Sofia", "BO": "La Paz", "CG": "Brazzaville", "CY": "Nicosia",
    "DO": "Santo Domingo",
    "EE": "Tallinn", "FI": "Helsinki", "FR": "Paris", "GA": "Libreville", "GB": "London", "GH": "Accra", "GM": "Banjul",
    "GQ": "Malabo", "GR": "Athens", "HN": "Tegucigalpa", "HR": "Zagreb", "HU": "Budapest", "IE": "Dublin", "IT": "Rome",
    "JP": "Tokyo", "KE": "Nairobi", "LI": "Vaduz", "LT": "Vilnius", "MG": "Antananarivo", "ME": "Podgorica",
    "MH": "Majuro", "MK": "Skopje", "MZ": "Maputo", "NO": "Oslo", "PH": "Manila", "RS": "Belgrade", "SE": "Stockholm",
    "SI": "Ljubljana", "SK": "Bratislava", "SL": "Freetown", "TJ": "Dushanbe", "UG": "Kampala", "ZM": "Lusaka",
    "ZW": "Harare",
}  # fmt: skip
"""Capitals that only CLDR names, as their time zones call them."""
ONLY_WITH_WORDS = {"ar": {"عمّان", "سمراء"}, "zh": {"盧安達"}}
"""CLDR's names that say something else: Oman, "brunette", Rwanda in Taiwan."""


def _told(text: str, language: str | None = None) -> list[str]:
    return [place.code for place in places_named(text, language, cities=True)]


@pytest.mark.parametrize(("language", "text", "codes"), CASES)
@pytest.mark.parametrize("told", [True, False], ids=["language", "no language"])
def test_cities_tell_countries_in_order_at_their_offsets(language: str, text: str, codes: str, told: bool) -> None:
    places = places_named(text, language if told else None, cities=True)
    assert " ".join(place.code for place in places) == codes
    assert all(text[place.start : place.end] == place.words for place in places)


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_sentences(language: str) -> None:
    cases = SENTENCES[language]
    assert len(cases) >= 10
    assert sum(not codes for _, codes in cases) >= 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_city_is_found_in_a_sentence(language: str) -> None:
    names = {name: code for name, code in cities(language).items() if name not in ONLY_WITH_WORDS.get(language, ())}
    assert len(names) > 500
    assert [
        name for name, code in names.items() if _told(IN_A_SENTENCE[language].format(name), language) != [code]
    ] == []


def _capitals(language: str) -> dict[str, str]:
    """Code and name: of CLDR by time zone, else the first in the country's first line of the file."""
    zones = {zone.rpartition("/")[2].replace("_", " "): at for at, zone in enumerate(city_names().zones)}
    cldr = [name for _, name in zone_cities(language)]
    capitals = {code: cldr[zones[zone]] for code, zone in CAPITAL_ZONES.items()}
    for line in (CORPUS_DIR / "country-names" / "cities.yaml").read_text("utf-8").split("\ncities:\n")[1].splitlines():
        if line.startswith("  - "):
            code, *columns = line.removeprefix("  - ").split(";")
            column = columns[COLUMNS.index(language)].strip() or columns[0].strip()
            capitals.setdefault(code, column.split(",")[0])
    return capitals


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_capital_is_found_but_those_left_out(language: str) -> None:
    capitals = _capitals(language)
    wanted = un_members() - set(NO_CAPITAL) - set(NO_CAPITAL_IN[language])
    assert wanted <= set(capitals)
    missed = [
        code for code in sorted(wanted) if code not in _told(IN_A_SENTENCE[language].format(capitals[code]), language)
    ]
    assert missed == []


@pytest.mark.parametrize(
    ("language", "names"),
    [
        (
            "en",
            "Vienna, Jerusalem, Kingston, Georgetown, Victoria, Tripoli, Santiago, Nice, Bath, Mobile, Reading, Split",
        ),
        ("fr", "Vienne, Jérusalem, Kingston, Georgetown, Victoria, Tripoli, Santiago, Nice, Tours, Valence"),
        (
            "es",
            "Viena, Jerusalén, Kingston, Victoria, Trípoli, Santiago, Córdoba, Valencia, Cartagena, Guadalajara",
        ),
        ("ru", "Вена, Иерусалим, Кингстон, Виктория, Триполи, Сантьяго, Валенсия, Кордова, Бирмингем"),
        ("ar", "فيينا, القدس, كينغستون, فيكتوريا, طرابلس, سانتياغو, قرطبة, غرناطة"),
        ("zh", "维也纳, 耶路撒冷, 金斯敦, 维多利亚, 的黎波里, 圣地亚哥, 科尔多瓦, 酒泉, 文昌"),
    ],
)
def test_a_name_that_does_not_tell_its_country_is_left_out(language: str, names: str) -> None:
    told = {name: _told(IN_A_SENTENCE[language].format(name), language) for name in names.split(", ")}
    assert {name: codes for name, codes in told.items() if codes} == {}


def test_a_city_is_told_from_a_country() -> None:
    kenya, nairobi = places_named("In Kenya, in Nairobi", "en", cities=True)
    assert (kenya.city, nairobi.city, nairobi.code, nairobi.words) == (False, True, "KE", "Nairobi")


@pytest.mark.parametrize("text", ["Nairobi", "из Казани", "在利马的大学", "في القاهرة"])
def test_cities_count_only_where_they_are_asked_for(text: str) -> None:
    assert len(_told(text)) == 1
    assert places_named(text) == ()
    assert countries_named(text) == set()
    assert country_from_name(text) is None


def test_a_name_by_itself_needs_neither_capital_nor_other_words() -> None:
    assert [_told(text) for text in ("nairobi", "sofia", "москва", "北京", "صوفيا")] == [
        ["KE"],
        ["BG"],
        ["RU"],
        ["CN"],
        ["BG"],
    ]


@pytest.mark.parametrize(
    "case",
    [
        "Казань",
        "Казани",
        "Казанью",
        "Москвой",
        "Парижем",
        "Нижнем Новгороде",
        "Ростовом-на-Дону",
        "Афинах",
        "Афин",
        "Санкт-Петербургу",
    ],
)
def test_russian_cases_are_understood(case: str) -> None:
    assert len(_told(f"Наш институт в {case} подал заявку", "ru")) == 1


def test_cities_are_read_quickly() -> None:
    question = (
        "We are a start-up in Nairobi with a partner in Kraków; could we apply to the China Space Station call? " * 3
    )
    _told(question)
    took = []
    for _ in range(20):
        began = time.process_time()
        _told(question, "en")
        took.append(time.process_time() - began)
    assert min(took) < 0.003  # about 0.5 ms where nothing else runs


GOOD = """
locative: {en: in}
after_only: {en: Sofia}
capital_only: {}
not_places: {}
zones: Africa/Nairobi
cities:
  - PE; Lima; ; Lima, Callao; Лима; -; 利马
"""


def _load(folder: Path, text: str) -> None:
    path = folder / "cities.yaml"
    path.write_text(text, "utf-8")
    load_city_names(path)


def test_empty_columns_are_as_in_english_and_a_dash_is_no_name(tmp_path: Path) -> None:
    path = tmp_path / "cities.yaml"
    path.write_text(GOOD, "utf-8")
    names = load_city_names(path).names
    assert [dict(names[language]) for language in ("fr", "ar")] == [{"PE": "Lima"}, {}]
    assert names["es"] == (("PE", "Lima"), ("PE", "Callao"))


@pytest.mark.parametrize(
    ("wrong", "right", "told"),
    [
        ("- QQ;", "- PE;", "'QQ' is no ISO 3166-1 alpha-2 code"),
        (" 利马", " 利马; x", "7 columns after the country, 6 are right"),
        ("- PE; ;", "- PE; Lima;", "nothing in English"),
        ("{de: in}", "{en: in}", "'de' is none of en, fr, es, ru, ar, zh"),
        ("zone: ", "zones: ", "zones: Field required"),
    ],
)
def test_a_fault_in_the_file_is_told(tmp_path: Path, wrong: str, right: str, told: str) -> None:
    text = GOOD.replace(right, wrong) if right in GOOD else GOOD.replace(wrong, right)
    with pytest.raises(CorpusInvalid, match=told):
        _load(tmp_path, text)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusInvalid, match="is missing"):
        load_city_names(tmp_path / "cities.yaml")
