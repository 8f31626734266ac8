"""Text comes out of bytes as it was written, or is refused; never as other letters."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import ParseRejected
from ingest.parse.encoding import decode
from ingest.parse.flow import normalised
from ingest.parse.limits import Limits
from ingest.parse.parser import parse

SAMPLES = {
    "en": "The programme’s first call – “open to all” – closed in 2018. Café owners weren’t asked; the fee is £5.",
    "fr": "L’appel a été clôturé le 30 septembre. Les équipes intéressées ont reçu une réponse du comité d’évaluation, "
    "où siègent des experts. À Noël, le cœur du projet était prêt.",
    "es": "La convocatoria cerró el 30 de septiembre. ¿Quién podía participar? Según el anuncio, las instituciones de "
    "todos los países, también las más pequeñas. La órbita está a 400 kilómetros.",
    "ru": "Приём заявок закончился 30 сентября. Участвовать могли учреждения всех стран, в том числе небольшие. "
    "Отобранные опыты будут проведены на борту станции, а их итоги опубликованы.",
    "ar": "أُغلق باب تقديم الطلبات في 30 أيلول/سبتمبر. وكان بإمكان المؤسسات من جميع البلدان المشاركة، بما في ذلك "
    "المؤسسات الصغيرة. وستُجرى التجارب المختارة على متن المحطة.",
    "zh": "第一轮申请于九月三十日截止。所有国家的机构都可以参加，包括小型机构。"
    "入选的实验将在空间站上进行，结果将会公布。",
    "zh-hant": "第一輪申請於九月三十日截止。所有國家的機構都可以參加，包括小型機構。"
    "入選的實驗將在太空站上進行，結果將會公布。",
}
LEGACY = {
    "en": ["cp1252"],
    "fr": ["cp1252", "iso8859-15"],
    "es": ["cp1252", "iso8859-1"],
    "ru": ["cp1251", "koi8-r", "iso8859-5"],
    "ar": ["cp1256", "iso8859-6"],
    "zh": ["gb18030", "gbk"],
    "zh-hant": ["big5", "gb18030"],
}
EVERY = [(language, name) for language, names in LEGACY.items() for name in [*names, "utf-16-le", "utf-16-be"]]


def _sample(language: str, encoding: str) -> str:
    """The sample without the characters that the encoding has no place for."""
    text = SAMPLES[language].replace("’", "'") if encoding.startswith("iso8859") else SAMPLES[language]
    return text.encode(encoding, "ignore").decode(encoding)


@pytest.mark.parametrize("told", [None, "utf-8", "iso-8859-1", "x-unknown"])
@pytest.mark.parametrize(("language", "encoding"), EVERY)
def test_text_in_a_legacy_encoding_is_read_whatever_is_declared(language: str, encoding: str, told: str | None) -> None:
    text = _sample(language, encoding)
    assert decode(text.encode(encoding), declared=told) == text


@pytest.mark.parametrize(("language", "encoding"), EVERY)
def test_every_sentence_alone_is_read_or_refused(language: str, encoding: str) -> None:
    for sentence in _sample(language, encoding).replace("。", "。.").split("."):
        if sentence.strip():
            try:
                found = decode(sentence.encode(encoding))
            except ParseRejected:
                continue
            assert found == sentence


@pytest.mark.parametrize("language", SAMPLES)
@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_a_byte_order_mark_decides_and_is_not_text(language: str, mark: bytes, encoding: str) -> None:
    assert decode(mark + SAMPLES[language].encode(encoding), declared="koi8-r") == SAMPLES[language]


@pytest.mark.parametrize(("language", "encoding"), EVERY)
@pytest.mark.parametrize("declares", [True, False])
def test_a_page_is_read_with_a_right_declaration_and_without(language: str, encoding: str, declares: bool) -> None:
    text = _sample(language, encoding)
    meta = f'<meta charset="{encoding}">' if declares else ""
    page = f"<!doctype html><html><head>{meta}<title>t</title></head><body><main><p>{text}</p></main></body></html>"
    assert parse(page.encode(encoding), name="page", limits=Limits()).text == normalised(text)


@pytest.mark.parametrize("language", ["fr", "es", "ru", "ar", "zh"])
@pytest.mark.parametrize("through", ["latin-1", "cp1251"])
def test_text_encoded_twice_is_refused_with_that_reason(language: str, through: str) -> None:
    twice = SAMPLES[language].encode().decode(through, "ignore")
    with pytest.raises(ParseRejected, match="was encoded twice"):
        decode(twice.encode())


def test_utf8_cut_within_its_last_character_is_read_to_the_last_whole_one() -> None:
    whole = SAMPLES["zh"].encode()
    assert decode(whole[:-1]) == SAMPLES["zh"][:-1]
    assert decode(codecs.BOM_UTF16_LE + "一二".encode("utf-16-le") + b"\x09") == "一二"


@pytest.mark.parametrize("language", ["fr", "ru", "zh"])
def test_utf8_with_invalid_bytes_is_refused_not_read_as_something_else(language: str) -> None:
    data = bytearray((SAMPLES[language] * 3).encode())
    data[20] = data[150] = 0xFF
    with pytest.raises(ParseRejected, match=r"is damaged: byte \d+ is not UTF-8"):
        decode(bytes(data))


def test_text_that_has_lost_its_letters_is_refused() -> None:
    with pytest.raises(ParseRejected, match="lost letters"):
        decode("Приём заявок зак�нчился.".encode())


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n\t\n", "is empty"),
        (b"One \xff.", "cannot be told"),
        (b"One\x00.", "control characters"),
        ("Zażółć gęślą jaźń, proszę państwa".encode("cp1250"), "cannot be told"),
    ],
)
def test_what_cannot_be_told_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(ParseRejected, match=reason):
        decode(data)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1, max_size=200))
def test_any_text_in_utf8_is_read_as_it_is_or_refused(text: str) -> None:
    try:
        found = decode(text.encode())
    except ParseRejected:
        return
    assert found == text.removeprefix("\ufeff")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        text = decode(data)
    except ParseRejected:
        return
    assert "\x00" not in text
    assert text.encode()


def test_orders_to_turn_text_around_are_left_out_and_marks_stay() -> None:
    assert normalised("a\u202eb\u202c \u2066c\u2069 \u200fd") == "ab c \u200fd"
