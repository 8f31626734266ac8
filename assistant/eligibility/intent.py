"""Whether a message asks for admission: may the speaker, or somebody described, take part?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.eligibility.letters import blank
from assistant.eligibility.vocabulary import Vocabulary

SENTENCE_END = re.compile(r"(?:[?!;。؟؛\n]|\.(?!\w))+\s*")
_QUESTION_MARK = re.compile(r"[?؟]")
_PAUSE = re.compile(r"[,،、:()]| - ")
_FEW_WORDS = 9
_SHORT_TAIL = 4
"""Words after the one for taking part: "to the first call"."""
_WORD = re.compile(r"[\u3400-\u9fff]{1,2}|[^\s\u3400-\u9fff]+")
"""Where a language writes without spaces, two characters are about a word."""


def asks_for_self(text: str, words: Vocabulary) -> bool:
    """Whether the speaker asks, or says of wanting, to take part."""
    if any(True for _ in _asked(text, words["asks"], words)):
        return True
    asks_else = _QUESTION_MARK.search(text) or words["elsewhere"].search(text) or other_question(text, words)
    return bool(words["wishes"].search(text)) and not asks_else


def asks_briefly(text: str, words: Vocabulary) -> bool:
    """Whether it asks in words that say neither who nor what: "can we?", "eligible?"."""
    return not words["elsewhere"].search(text) and any(True for _ in _asked(text, words["brief"], words))


def asks_of_sent(text: str, words: Vocabulary) -> bool:
    """Whether it asks about something that somebody sent, or did: "would it have counted?"."""
    return any(True for _ in _asked(text, words["sent"], words))


def asks_outright(text: str, words: Vocabulary) -> bool:
    """Whether the speaker asks nothing but whether they were, or are, eligible: "were we eligible in 2018?"."""
    pattern = words["outright"]
    return any(about_past(text, words) or words["admits"].search(text, *at) for at in _asked(text, pattern, words))


def asked_of_others(text: str, words: Vocabulary) -> Iterator[tuple[int, int, bool]]:
    """Where sentences begin and end that ask whether somebody else may take part, and whether that is nearly all they
    ask: "may ESA take part?", not "may ESA take part in the evaluation of proposals?"."""
    asked = list(_asked(text, words["others"], words))
    for start, sentence in sentences(text):
        end = start + len(sentence)
        tails = [text[last:end] for at, last in asked if start <= at < end]
        if tails:
            yield start, end, min(len(_WORD.findall(tail)) for tail in tails) <= _SHORT_TAIL


def speaks_of_self(text: str, words: Vocabulary) -> bool:
    """Whether the speaker speaks in the first person."""
    return bool(words["self"].search(text))


def other_question(text: str, words: Vocabulary) -> bool:
    """Whether there is a word that asks for something else than yes or no."""
    return bool(words["questions"].search(blank(text, words["no_questions"])))


def replies(text: str, words: Vocabulary) -> bool:
    """Whether a message can be the answer to what was asked back, or changes what was told before."""
    if other_question(text, words):
        return False
    if not _QUESTION_MARK.search(text):
        return not words["states"].search(text)
    opens = bool(words["openers"].match(text)) and len(_WORD.findall(text)) <= _FEW_WORDS
    supposes = bool(words["supposes"].search(text))
    return (opens or supposes) and not words["states"].search(text)


def about_present(text: str, words: Vocabulary) -> bool:
    """Whether it asks about now."""
    return bool(words["present"].search(blank(text, words["past"])))


def about_past(text: str, words: Vocabulary) -> bool:
    """Whether it asks about what could have been."""
    return bool(words["past"].search(text))


def _asked(text: str, pattern: re.Pattern[str], words: Vocabulary) -> Iterator[tuple[int, int]]:
    """Where a pattern asks by itself, not for something else and not within another question."""
    plain = blank(text, words["no_questions"])
    for start, sentence in sentences(text):
        if not words["elsewhere"].search(sentence):
            for found in pattern.finditer(sentence):
                if not _governed(plain[start : start + len(sentence)], found.start(), words):
                    yield start + found.start(), start + found.end()


def _governed(sentence: str, at: int, words: Vocabulary) -> bool:
    """Whether a question word rules the place: "until when could we ...", but not "when it opened, could we ..."."""
    if words.language == "zh":
        return _asked_in_place(sentence, at, words)
    before = [found for found in words["questions"].finditer(sentence) if found.end() <= at]
    if not before:
        return bool(words["asks_at_end"].search(sentence, at))
    between = sentence[before[-1].end() : at].lstrip(" ,")
    return not (_PAUSE.search(between) or words["joins"].search(between))


def _asked_in_place(sentence: str, at: int, words: Vocabulary) -> bool:
    """The same in Chinese, where a question word stands where its answer would."""
    first = max((found.end() for found in words["joins"].finditer(sentence, 0, at)), default=0)
    second = words["joins"].search(sentence, at)
    return bool(words["questions"].search(sentence, first, second.start() if second else len(sentence)))


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Sentences, with the marks that end them and the place where each begins."""
    start = 0
    for found in SENTENCE_END.finditer(text):
        yield start, text[start : found.end()]
        start = found.end()
    if start < len(text):
        yield start, text[start:]
