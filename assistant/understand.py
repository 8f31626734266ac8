"""What a question asks: its language, its text made whole from the conversation, the shape of its answer."""

from __future__ import annotations

import re

from assistant.claims import claim_of
from assistant.conversation import asked_before, leans, points_back, standalone
from assistant.errors import QuestionInvalid
from assistant.ports import LanguageDetector
from assistant.romanised import in_cyrillic
from assistant.types import Query, Request, Shape
from corpus.types import LANGUAGES

MAX_QUESTION = 2000
"""Characters, as the contract gives them."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

# First match wins, so the telling patterns come before the general ones. Boundaries are left out where
# a language writes without spaces.
_SHAPES: tuple[tuple[Shape, str], ...] = (
    (
        "number",
        r"\bhow (?:many|much|big|large|long|high|heavy|far|old)\b|\bnumber of\b|\bcombien\b|\bcu[aá]nt[oa]s?\b|"
        r"\bсколько\b|多少|几个|几项|\bكم\b",
    ),
    (
        "date",
        r"\bwhen\b|\bwhat (?:date|day|year)\b|\bdeadline\b|\buntil when\b|\bby when\b|\bquand\b|"
        r"\bquelle (?:date|année)\b|\bjusqu|\bcu[aá]ndo\b|\bqu[eé] (?:fecha|año|d[ií]a)\b|\bfecha\b|\bкогда\b|"
        r"\bкакого числа\b|\bсрок\b|什么时候|何时|哪一?年|日期|截止|\bمتى\b|\bتاريخ\b",
    ),
    (
        "list",
        r"\b(?:list|enumerate|name all|give (?:me )?(?:all|the)|which .*\b(?:projects|countries|fields|topics|"
        r"documents|institutions|partners|ways|criteria|files|languages|bodies)\b)|\bmilestones\b|"
        r"\bwhat (?:are|were) the\b|\bin order\b|"
        r"\bquels? (?:projets|pays|documents)\b|\bquelles\b|\bénumér|"
        r"\benumer|\bcu[aá]les\b|\bqu[eé] (?:proyectos|pa[ií]ses|documentos)\b|\bкакие\b|\bперечисл|列出|哪些|哪几|"
        r"\bما هي\b|\bاذكر\b|\bاجمع\b",
    ),
    (
        "definition",
        r"^(?:what|who)(?:'s| is| are| was| were) (?!the (?:deadline|cost|best|difference))|^tell me about\b|"
        r"\bqu'est-ce que\b|\bc'est quoi\b|\bqui est\b|\bqu[eé] es\b|\bqui[eé]n es\b|\bчто такое\b|"
        r"\bкто так|是什么|什么是|是谁|\bما هو\b|\bمن هو\b",
    ),
    ("person", r"\bwho\b|\bqui\b|\bqui[eé]n(?:es)?\b|\bкто\b|谁|\bمن\b"),
    (
        "yes_no",
        r"^(?:is|are|was|were|can|could|did|does|do|has|have|had|may|must|should|will|would)\b|"
        r"\best-ce que\b|\bpeut-on\b|\bpuis-je\b|\bpouvait|^(?:puede|pod[ií]a|es|hay|fue)\b|\bли\b|\bможно\b|"
        r"吗|是否|能不能|可不可以|\bهل\b",
    ),
    (
        "list",
        r"\beach of\b|\ball (?:the|of)\b|\bevery\b|\btou(?:s|tes) les\b|\btout ce\b|\bchacun|\btod[oa]s l[oa]s\b|"
        r"\bcada un|\bвсе\b|\bкажд|全部|所有|各自|\bجميع\b|\bكل\b",
    ),
)
_COMPILED = tuple((shape, re.compile(pattern, re.IGNORECASE)) for shape, pattern in _SHAPES)

_PRESENT = re.compile(
    r"\b(?:now|today|current(?:ly)?|still|latest|recent(?:ly)?|next|yet|at present|too late|"
    r"so far|upcoming|this year|will|(?:another|new) (?:call|cycle|round|opportunity))\b|"
    r"\b(?:autre|nouvel) appel\b|\b(?:otra|nueva) convocatoria\b|\b(?:друго|ново)(?:й|го) (?:конкурс|отбор)|"
    r"[另新]一?[次轮批个](?:征集|机会)|دعوة (?:أخرى|جديدة)|"
    r"\b(?:can|may) (?:i|we|you|anyone|a)\b|\bmaintenant|\bactuel|\baujourd|\bencore\b|\bprocha|\btrop tard\b|"
    r"\bahora\b|\bactual|"
    r"\bhoy\b|\btodavía\b|\bpróxim|\bdemasiado tarde\b|\bсейчас\b|\bсегодня\b|\bеще\b|\bещё\b|\bследующ|"
    r"\bтеперь\b|\bпоздно\b|现在|目前|今天|"
    r"下一|最新|还能|太晚|来得及|\bالآن\b|\bاليوم\b|\bحاليا|\bالقادم|\bالمقبل",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:original(?:ly)?|at first|initial(?:ly)?|before|earlier|previous(?:ly)?|once|history|changed?|used to|"
    r"expected|planned|supposed)\b|\binitial|\bauparavant\b|\bprévu|\binicial|\bantes\b|\bprevist|\bпервоначальн|"
    r"\bраньше\b|\bпланировал|原来|最初|原定|计划|\bالأصلي|\bفي البداية\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?。！？؟])\s+|(?<=[。！？])")


def understand(request: Request, detector: LanguageDetector) -> Query:
    """Make a query of a request; raises QuestionInvalid."""
    question = " ".join(_CONTROL.sub(" ", request.question).split())
    if not question:
        raise QuestionInvalid("question: is empty")
    if len(request.question) > MAX_QUESTION:
        raise QuestionInvalid(f"question: has {len(request.question)} characters; at most {MAX_QUESTION} are read")
    if request.language is not None and request.language not in LANGUAGES:
        raise QuestionInvalid(f"language: {request.language!r} is not one of {', '.join(LANGUAGES)}")
    detected = detector.detect(question)
    if detected == "ru":
        question = in_cyrillic(question)
    shape = shape_of(question)
    question = claim_of(question)
    return Query(
        question=question,
        search_text=standalone(question, request.history),
        leans=bool(request.history) and leans(question),
        earlier=asked_before(request.history),
        focus=focus_of(question),
        language=request.language or detected or "en",
        asked_in=detected or request.language or "en",
        foreign=detected is None and request.language is None,
        shape=shape,
        about_present=bool(_PRESENT.search(question)),
        about_past=bool(_PAST.search(question)),
    )


def focus_of(question: str) -> str | None:
    """What is asked after a preamble ("We are an institute in Ghana. Could we …?"), where it stands alone."""
    sentences = [sentence.strip() for sentence in _SENTENCE_END.split(question) if sentence.strip()]
    asks = len(sentences) > 1 and sentences[-1].endswith(("?", "？", "؟")) and not points_back(sentences[-1])
    return sentences[-1] if asks else None


def shape_of(question: str) -> Shape:
    """What kind of thing a question asks for."""
    return next((shape for shape, pattern in _COMPILED if pattern.search(question)), "fact")
