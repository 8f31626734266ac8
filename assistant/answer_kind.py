"""What kind of thing a question asks for (a mass, a sum of money, a share, ...), and whether a sentence has one.

"How old is she?" is not answered by a sentence without a number of years, however much it says about her. Patterns
in the six languages, no model; a question that asks for nothing of these kinds asks for none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATED = re.compile(
    rf"\b(?:\d{{1,2}}(?: (?:and|to|or) \d{{1,2}})? )?(?:{_MONTHS})(?: \d{{4}})?|\b(?:19|20)\d{{2}}\b|\d+\s?[年月日号]|"
    r"\b\w*[^\W\d_]\w*[-+]\d+\b|\b[^\W\d_]+\d+\b|https?://\S+"
)
"""Numbers that count nothing: dates, and those in names such as POLAR-2."""

_COUNT = (
    r"\d|\b(?:no|none|nobody|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|"
    r"half|both|several|un[ae]?|deux|trois|quatre|cinq|dos|tres|cuatro|cinco|д[ва]а|три|четыре|пять)\b|"
    r"[一二两三四五六七八九十百千]|اثن|ثلاث|أربع|خمس"
)
_UNIT = r"\d[\d.,]*\s?(?:{})(?!\w)"

_ASKED: Mapping[str, str] = {
    "age": r"\bhow old\b|\bquel âge\b|\bqu[eé] edad\b|сколько .*\bлет\b|\bвозраст|多大年纪|几岁|多少岁|كم عمر",
    "money": r"\bsalar|\bearn|\bhow much (?:does|did|is|was|will|would|do|has|have|money)\b|\bprice\b|\bsalaire|"
    r"\bbudget|"
    r"\bcombien .*(?:co[uû]t|gagne|pa(?:y[eé]|ie)|euros|francs)|\bprix\b|"
    r"\bcu[aá]nto (?:cuesta|cost[oó]|gana|cobra|paga)|"
    r"\bsueldo|\bpresupuesto|сколько .*(?:сто[иья]|зарабат|плат)|\bзарплат|\bбюджет|\bсумма|多少钱|工资|薪|预算|"
    r"费用|法郎|欧元|"
    r"\bراتب|تكلف|كلفة|ميزانية|بكم",
    "mass": r"\bweigh|\bheavy\b|\bkilos?\b|\bkg\b|\bmass\b|\bpèse|\bpoids\b|\bpesa\b|\bpeso\b|"
    r"\bвес(?:а|у|ом|е|ит|ят|ил)?\b|\bмасса|多重|重量|公斤|"
    r"يزن|وزن|كتلة",
    "length": r"\bhow (?:big|large|tall|wide|high|far|deep)\b|\bdiamet|\bdimensions?\b|\bcentimet|\bsquare met|"
    r"\bsize\b|"
    r"\bdiamètre|\btaille\b|\bmètres\b|\bcentimètres|\bdiámetro|\btamañ[oa]|\bmetros\b|\bдиаметр|\bразмер|\bметр|"
    r"直径|多高|多大面积|尺寸|平方米|\bقطر\b|أبعاد|مساحة|حجم",
    "power": r"\bwatts?\b|\bpower (?:supply|draw|consum|does|per)|\bhow much power\b|\bpuissance\b|\bvatios|"
    r"\bpotencia|"
    r"\bватт|\bмощност|瓦|功率|واط",
    "temperature": r"\btemperatur|\btempérature|\bтемператур|温度|حرارة",
    "share": r"\bper ?cent|%|\bshare of\b|\bproportion|\bpourcent|\bporcentaje|\bпроцент|\bдол[яю]\b|百分|比例|نسبة",
    "duration": r"\bhow long (?:does|did|will|would|is|was|are|were|do|can|may|has|have)\b|"
    r"\bhow many (?:hours?|days?|weeks?|months?|minutes?)\b|\bcombien de (?:temps|jours|mois|heures|semaines)|"
    r"\bcu[aá]nt[oa]s? (?:tiempo|d[ií]as|meses|horas|semanas)|сколько (?:часов|дней|месяцев|времени|недель)|"
    r"多长时间|多久|几个?小时|几天|几个月|كم (?:ساعة|يوم|شهر|من الوقت)",
    "count": r"\bhow many\b|\bcombien (?:de|d')|\bcu[aá]nt[oa]s\b|\bсколько\b|多少[个份人家台篇]|"
    r"几[个份项名位人台]|\bكم\b",
}
_FOUND: Mapping[str, str] = {
    "age": r"\b(?:aged|born)\b|\d+ years old|\bâgée?\b|\bnacid|\bродил|岁|出生|مواليد",
    "money": r"[€$£¥]|"
    r"\b(?:yuan|RMB|dollars?|euros?|francs?|rubles?|roubles?|free|gratis|pays?|paid|costs?|fees?|grants?)\b|"
    r"gratuit|paie|payer|paga|gratuit|бесплатн|плат|免费|费用|元|مجان|دفع|يورو|دولار",
    "mass": _UNIT.format(
        r"kg|kilograms?|kilogrammes?|t|tonnes?|tons?|g|grams?|кг|т|тонн\w*|公斤|千克|吨|كيلو\w*|كغ|طن\w*"
    ),
    "length": _UNIT.format(
        r"m|cm|mm|km|m2|m²|m3|m³|met(?:re|er)s?|square met(?:re|er)s?|cubic met(?:re|er)s?|centimet(?:re|er)s?|"
        r"mètres?|metros?|м|см|км|метр\w*|米|厘米|公里|平方米|متر\w*|سم|كم"
    ),
    "power": _UNIT.format(r"W|kW|MW|watts?|kilowatts?|Вт|кВт|瓦|千瓦|واط"),
    "temperature": _UNIT.format(r"°\s?[CF]?|degrees?|K|degrés?|grados?|градус\w*|度|درجة"),
    "share": r"\d\s?%|\bper ?cent\b|\bhalf\b|\bthird\b|pour cent|por ciento|процент|百分之|في المئة|بالمئة",
    "duration": r"(?:\d+|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|a|half a))[ -](?:\w+ )?"
    r"(?:hours?|days?|weeks?|months?|years?|minutes?|heures?|jours?|mois|ans?|horas?|d[ií]as?|mes(?:es)?|años?)\b|"
    r"\d+ (?:час|дн|день|недел|месяц|год|лет)|[\d一二三四五六七八九十]+\s?个?(?:小时|天|周|月|年)|"
    r"(?:ساع|يوم|أيام|شهر|أشهر|سن[ةو])",
    "count": _COUNT,
}
_ASKED_FOR = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _ASKED.items()}
_HAS = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _FOUND.items()}


def asked_kind(question: str) -> str | None:
    """The kind of thing a question asks for, the most telling first; None for any other question."""
    return next((kind for kind, pattern in _ASKED_FOR.items() if pattern.search(question)), None)


def has(kind: str, sentence: str) -> bool:
    """Whether a sentence has a thing of the kind; dates and numbers in names count nothing."""
    text = _DATED.sub(" ", sentence) if kind == "count" else sentence
    return bool(_HAS[kind].search(text))


def found(question: str, sentences: Iterable[str]) -> float:
    """1 where one of the sentences has what is asked for, -1 where none has, 0 where no such thing is asked for."""
    kind = asked_kind(question)
    if kind is None:
        return 0.0
    return 1.0 if any(has(kind, sentence) for sentence in sentences) else -1.0
