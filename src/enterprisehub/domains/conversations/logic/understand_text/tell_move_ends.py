"""A move has two ends: the home that is left and the place somebody goes to."""

import re
from dataclasses import replace
from itertools import pairwise

from enterprisehub.domains.conversations.logic.understand_text.found import Found
from enterprisehub.domains.conversations.logic.understand_text.read_words import Reading

_HOME = r"(?:house|home|place|condo|property|apartment|townhouse|duplex|land|lot|casa|it|it's|one)"
# What stands before a place tells which end of a move it is: "a job in", "moving from".
_MOVED_TO = re.compile(
    r"(?<![\w'])(?:(?:job|jobs|position|promotion|offer|work|working|trabajo|empleo|"
    r"transfer(?:red|ring)?|relocat\w+|mov(?:e|es|ed|ing)|going|heading|headed|retir\w+|back|closer|regres\w+|volve\w+"
    r"|mudo|mudamos|mudando|mudar\w*|mudanza|traslad\w+|me voy|nos vamos)(?: (?!from|but|and|house|home)[\w']+){0,4}?"
    r"|(?<!from my )(?<!from our )(?:sons?|daughters?|kids|children|grand\w+|family|parents|mom|mother|dad|father|sister|brother|husband"
    r"|wife|fiancee?|boyfriend|girlfriend|friends?|folks|in - laws|hijos?|hijas?|familia|nietos)"
    r"(?: (?:who|that|and|both|all|over|down|up|out|\w+ family|live|lives|living|is|are|has a house))*)"
    r" (?:in|to|near|at|by|around|out in|out to|a|en|para|hacia|lives in|is in|are in|live in)(?: the)? $"
)
_BOUGHT_IN = re.compile(
    r"(?<![\w'])(?:bought|buying|purchased|closed on|found|rented|compr\w+)"
    r" (?:a|an|another|one|something|somewhere|our (?:next|new)|my (?:next|new)|the next|una?|otra)(?: (?!and|but|so|y)[\w']+){0,3}? (?:in|near|en) $"
)
_MOVED_FROM = re.compile(
    r"(?<![\w'])(?:(?:mov\w+|relocat\w+|transfer\w+|com(?:e|ing)|here|mudo|mudamos|venimos|vengo)(?: (?!to)\w+){0,3}? (?:from|out of|de|desde)"
    r"|(?:live|living|lives|reside|based|renting|rent|currently|now|vivo|vivimos)(?: (?!to)\w+){0,3}? (?:in|en))(?: the)? $"
)
_OF_HOME = re.compile(
    rf"(?<![\w']){_HOME}(?: (?:is|located|here|over|down|up|esta|queda|we have|i own|i have))* (?:in|near|at|en) $"
)


def tell_end(reading: Reading, found: Found) -> Found:
    """Which end of a move the place is, as the hint "to" or "from"; a home's own place is "home"."""
    before = reading.plain[: found.start]
    ends = (
        ("from", _MOVED_FROM), ("to", _BOUGHT_IN), ("home", _OF_HOME), ("to", _MOVED_TO)
    )  # fmt: skip
    hint = next((name for name, pattern in ends if pattern.search(before)), "")
    return replace(found, hint=hint)


def join_alternatives(reading: Reading, found: list[Found]) -> list[Found]:
    """Makes one value of two places between which somebody has not decided: "Tucson or Phoenix"."""
    for one, other in pairwise(found):
        if reading.plain[one.end : other.start] in (" or ", " o "):
            value = reading.surface(one.start, other.end)
            sure = min(one.confidence, other.confidence)
            return [replace(one, value=value, end=other.end, confidence=sure,
                            said=reading.plain[one.start : other.end])]  # fmt: skip
    return found
