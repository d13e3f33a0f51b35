"""One of several named values, by any of the words people use for it."""

import re
from functools import lru_cache

from rapidfuzz import fuzz

from enterprisehub.domains.conversations.contracts import SlotSpec
from enterprisehub.domains.conversations.logic.understand_text.found import (
    Found,
    drop_overlapping,
    found_at,
)
from enterprisehub.domains.conversations.logic.understand_text.load_lexicon import common_words
from enterprisehub.domains.conversations.logic.understand_text.read_words import Reading, fold

_NEGATED = re.compile(r"(?:\bnot|\bno|n't|\bnever|\bwithout|\bsin)(?: (?:want|need|like|looking for|interested in|be|really|too|very|so|a|an|any|the)){0,3} $")  # fmt: skip
_SHORT_REPLY = 8
_AFTER_NEGATED = re.compile(r" (?:is|are|isn't|doesn't)(?: not)? (?:out|wrong|too)\b")


# Where somebody lives now tells nothing of what they look for.
_LEAVING = re.compile(
    r"(?<![\w'])(?:(?:live|living|rent|renting|currently|now) (?:in|with)?|own|sell|selling|vendo|vender|vivo en|rento)"
    r"(?: (?:an?|my|our|the|this|un|una|mi|nuestra|small|tiny|old|current|moms?|mom's|dads?|dad's|parents'?|\d)){0,3} $"
)
# "Do you buy houses?" asks about the business.
_THEIR_TRADE = re.compile(
    r"(?<![\w'])(?:you|people|who|that|they)(?: guys| all| also| even| ever| still| only)*"
    r" (?:buy|buys|sell|sells|do|handle|list|offer|manage|deal (?:in|with)|work with|have)(?: any)? $"
)


def find_choices(reading: Reading, spec: SlotSpec, *, asked: bool) -> list[Found]:
    """Values whose words occur, the longest first; values turned down are left out."""
    found: list[Found] = []
    for value, pattern in _patterns(frozen_choices(spec)):
        for m in pattern.finditer(reading.plain):
            if (
                _NEGATED.search(reading.plain[: m.start()])
                or _AFTER_NEGATED.match(reading.plain, m.end())
                or _of_another(reading.plain, m.start(), spec)
            ):
                continue
            if not asked and m.group() in spec.replies.get(value, ()):
                continue
            found.append(_at(reading, m.start(), m.end(), value, 0.9, "choice.words"))
    if not found and asked:
        found = _replied(reading, spec) or _fuzzy(reading, spec)
    return drop_overlapping(found)


def _of_another(plain: str, start: int, spec: SlotSpec) -> bool:
    if _THEIR_TRADE.search(plain, 0, start):
        return True
    return spec.moves == "to" and bool(_LEAVING.search(plain, 0, start))


def _replied(reading: Reading, spec: SlotSpec) -> list[Found]:
    """Words that mean a value only as a short answer: "fine" to "What shape is it in?"."""
    if not spec.replies or len(reading.words) > _SHORT_REPLY:
        return []
    replies = tuple((value, tuple(words)) for value, words in spec.replies.items())
    found = [
        _at(reading, m.start(), m.end(), value, 0.8, "choice.reply")
        for value, pattern in _patterns(replies)
        for m in pattern.finditer(reading.plain)
        if not _NEGATED.search(reading.plain[: m.start()])
    ]
    return drop_overlapping(found)


type Choices = tuple[tuple[str, tuple[str, ...]], ...]


def frozen_choices(spec: SlotSpec) -> Choices:
    """The choices in a form that can key a cache."""
    return tuple((value, tuple(words)) for value, words in spec.choices.items())


@lru_cache(maxsize=512)
def _patterns(choices: Choices) -> tuple[tuple[str, re.Pattern[str]], ...]:
    patterns = []
    for value, words in choices:
        spellings = {fold(value.replace("_", " ")), *(fold(w) for w in words)} - {""}
        union = "|".join(re.escape(s) for s in sorted(spellings, key=len, reverse=True))
        patterns.append((value, re.compile(rf"(?<![\w'])(?:{union})(?:e?s)?(?![\w'])")))
    return tuple(patterns)


def _fuzzy(reading: Reading, spec: SlotSpec) -> list[Found]:
    best: tuple[float, str, str] = (0.0, "", "")
    for value, words in frozen_choices(spec):
        for phrase in (value.replace("_", " "), *words):
            folded = fold(phrase)
            if len(folded) > 4:
                score = fuzz.partial_ratio_alignment(folded, reading.plain, score_cutoff=86)
                if score and score.score > best[0] and len(reading.plain) >= len(folded) - 1:
                    best = (score.score, value, reading.plain[score.dest_start : score.dest_end])
    # A near miss is a slip only where it left a word that does not exist.
    if not best[1] or set(best[2].split()) <= common_words():
        return []
    start = reading.plain.find(best[2])
    return [_at(reading, start, start + len(best[2]), best[1], 0.6, "choice.fuzzy")]


def _at(reading: Reading, start: int, end: int, value: str, sure: float, how: str) -> Found:
    return found_at(reading, start, end, value, extractor=how, confidence=sure)
