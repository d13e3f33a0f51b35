"""A yes-or-no slot: is its topic wished for, ruled out, or only asked about?"""

import re
from dataclasses import dataclass
from functools import lru_cache

from enterprisehub.domains.conversations.contracts import SlotSpec
from enterprisehub.domains.conversations.logic.understand_text.found import Found, found_at
from enterprisehub.domains.conversations.logic.understand_text.read_signals import is_question
from enterprisehub.domains.conversations.logic.understand_text.read_words import (
    Reading,
    fold,
    sentences,
)

_NO_BEFORE = re.compile(r"(?:\bno|\bnot|n't|\bwithout|\bnever|\bsin)(?: \w+){0,4}? ?$")
_NEGATIVE_WISH = re.compile(r"(?:don't|do not|doesn't|does not|won't|not) (?:really |actually )?(?:need|want|require|have|care|like|looking|to|add|include|it|be|bother)|without|no need|not necessary|unnecessary|no$|skip")  # fmt: skip
_WISH = re.compile(
    r"(?<![\w'])(?:looking for|look for|search|searching|find|show|need|needs|want|wants|would like|'d like|i'd|prefer|preferably|preferred|must|should|require|interested in|with|that (?:has|have|allows?|accepts?|is|are|offers?|serves?|includes?)|which (?:has|have|allows?|is|are|offers?|serves?)|where|any|anything|something|somewhere|some|one that|ones that|i have|i've got|we have|my|bring|i own|looking to|essential|important|ideally|also)(?![\w'])"
)
_ARTICLE = re.compile(r"(?<!\w)an? ")
# "Do I need an agent?" asks for advice and tells nothing.
_ADVICE = re.compile(
    r"(?<![\w'])(?:do|should|must|would|why (?:do|would|should)) (?:i|we) (?:really |even |still )?(?:need|have|want|get|use|hire)(?![\w'])"
)
# "My boss decides": whoever stands before the deed does it.
_OTHERS = re.compile(
    r"(?<![\w'])(?:(?:my|our|the|his|her|mi|el|la|nuestro) (?!own)\w+|they|he|she|we all|not me|ellos)(?: (?:\w+ ){0,3})?$"
)
_TOGETHER = re.compile(
    r" ?(?:it |this |that |\w+ly )?(?:together )?(?:with|con) (?:our|my|the|a|an|his|her|mi|nuestr[oa]|el|la) "
)
_CLAUSE = re.compile(
    r"(?<![\w'])(?:and|but|also|,)(?: also)? (?=(?:are|is|does|do|if|whether|can|will)\b)"
)
_TURN = re.compile(r"(?<![\w'])(?:so|but|because|however|instead|,)(?![\w'])")
_ASKING = re.compile(
    r"(?<![\w'])(?:to know|tell me|let me know|find out|check|confirm|whether|if|details|wondering|curious|any idea|phone|number|address)(?![\w'])"
)
_ABOUT_OFFER = re.compile(
    r"(?<![\w'])(?:is|are|does|do|has|have|can|will|would|did|was|if|whether)(?:n't)? (?:it|they|this|that|the|there|these|those|you know|pets?|dogs?|i|we|you tell|you (?:please )?(?:tell|check|confirm|say))(?![\w'])|(?<![\w'])(?:it's|they|it|this|the (?:apartment|property|place|house|home|unit|hotel|restaurant|location|venue)) (?:is |are |has |have |does |do |also |come |allow|accept|a )"
)
_SEEKING = re.compile(
    r"(?<![\w'])(?:that|which) (?:also )?(?:allows?|accepts?|has|have|permits?|includes?|offers?|serves?|provides?|comes?|is (?!it)|are )|(?<![\w'])(?:any(?: other| more)?|another|some|something|somewhere|other|others|one|ones|else|more|places|apartments|properties|options|homes|houses|restaurants|hotels|anything) (?:\w+ ){0,5}?(?:that|with|which|where|available|has|have|allow|allows|is|are)|(?<![\w'])(?:find|show|get|give|search|look|looking|need|want|prefer|would like|'d like) (?!to know)(?!out)|(?<![\w'])any (?:\w+ )?(?:furnished|apartments?|properties|places|ones?|hotels?|restaurants?|cheap|nonstop)"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """The topic came up: `found` where a value follows from it, else it was asked about."""

    found: Found | None
    asked_about: bool


def find_yes_no(reading: Reading, spec: SlotSpec, *, asked: bool, offered: bool) -> list[Mention]:
    """What each sentence says of the topic. A question is a wish until there is an offer to ask about."""
    pattern = _topic(tuple(spec.nouns))
    if pattern is None or _ADVICE.search(reading.plain):
        return []
    mentions: list[Mention] = []
    for start, end in sentences(reading):
        sentence = reading.plain[start:end]
        mentions += [
            _mention(reading, start, sentence, match, asked=asked, offered=offered)
            for match in pattern.finditer(sentence)
        ]
    return mentions


@lru_cache(maxsize=512)
def _topic(nouns: tuple[str, ...]) -> re.Pattern[str] | None:
    words = "|".join(re.escape(fold(n)) for n in sorted(nouns, key=len, reverse=True))
    none = "|".join(re.escape(fold(words)) for noun in nouns for words in _without(noun))
    without = rf"|(?P<none>{none})" if none else ""
    return re.compile(rf"(?<![\w'])(?:(?P<un>un)?(?:{words}){without})(?![\w'])") if words else None


def _without(noun: str) -> list[str]:
    """The same words denied: "have an agent" as "have no agent", "an agent yet" as "no agent yet"."""
    denied = _ARTICLE.sub("no ", noun, count=1)
    return [denied] if denied != noun else []


def _mention(
    reading: Reading, start: int, sentence: str, match: re.Match[str], *, asked: bool, offered: bool
) -> Mention:
    before, after = sentence[: match.start()], sentence[match.end() :]
    clause = _CLAUSE.split(before)[-1]
    near = _TURN.split(before)[-1]
    positive = not (
        match["un"]
        or match.groupdict().get("none")
        or _NO_BEFORE.search(near)
        or _NEGATIVE_WISH.search(near[-40:])
    ) and not re.match(r"(?: is| are)? ?(?:not|isn't|aren't|n't)\b", after.strip())
    question = is_question(sentence)
    here = clause + match.group() + after
    asking = bool(_ASKING.search(clause))
    seeking = bool(_SEEKING.search(here)) and not asking
    about = asking or bool(_ABOUT_OFFER.search(sentence))
    if offered and not asked and (question or about) and not seeking:
        return Mention(None, asked_about=True)
    if offered and not asked and not seeking and not _WISH.search(clause):
        return Mention(None, asked_about=True)
    shared = _OTHERS.search(before) or _TOGETHER.match(after)
    if match.group().startswith(("decid", "decision")) and shared:
        positive = False
    sure = 0.9 if seeking or _WISH.search(sentence) or asked else 0.75
    if question and not offered and not seeking and not _WISH.search(sentence):
        sure = 0.65
    value = found_at(
        reading, start + match.start(), start + match.end(), positive,
        extractor="yes_no.topic", confidence=sure,
    )  # fmt: skip
    return Mention(value, asked_about=False)
