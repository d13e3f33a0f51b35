"""How many: a number bound to a noun ("3 bed"), or a bare one where it answers the question."""

import re
from functools import lru_cache

from enterprisehub.domains.conversations.contracts import SlotSpec
from enterprisehub.domains.conversations.logic.understand_text.found import (
    Found,
    drop_overlapping,
    found_at,
)
from enterprisehub.domains.conversations.logic.understand_text.read_numbers import (
    NUMBER,
    find_numbers,
    read_number,
)
from enterprisehub.domains.conversations.logic.understand_text.read_words import Reading, fold

PEOPLE = frozenset("person persons people guest guests passenger passengers rider riders traveler "
                   "travelers adult adults seat seats ticket tickets party group attendee".split())  # fmt: skip
_BETWEEN = r"(?: (?:more|other|or \w+|individual|separate|full|big|good|nice|large|adult|movie|bus|train|plane|flight|concert|event)){0,1}"  # fmt: skip
_ALONE = re.compile(
    r"(?<![\w'])(?:me alone|(?:just|only) (?:for )?(?:me|myself)|myself|by myself|alone|solo|(?:a )?single (?:person|passenger|rider|traveler))(?! (?:and|to)\b)(?![\w'])"
)
_PAIR = re.compile(
    r"(?<![\w'])(?:me|myself|i|my \w+) and (?:my |a |an )?(?:(?:\w+ )?(?:wife|husband|friend|partner|spouse|girlfriend|boyfriend|son|daughter|mom|mother|dad|father|brother|sister|buddy|roommate|colleague|date|fiance|other|me|i)|one other)(?![\w'])"
)
_PAIRED = re.compile(r"(?<![\w'])(?:the|for|both|just) (?:two of us|couple|both of us)|(?:a )?couple of (?:people|us|tickets|seats)")  # fmt: skip
_AND_MORE = re.compile(rf"(?<![\w'])(?:me|myself|i)(?: and| plus|,)+ (?:my )?(?P<n>{NUMBER}) (?:other|friend|kid|more|people|colleague|guest|child|buddi)\w*")  # fmt: skip
_GROUP = re.compile(rf"(?<![\w'])(?:party|group|family|table|seats?|tickets?|ride|cab|reservation|total|room|booking)(?: of| for|:)(?: (?:a )?(?:party|group) of)?(?: about| only| just)? (?P<n>{NUMBER})(?![\w'])(?! (?:at|on|:|pm|am|in the (?:aft|eve|mor))\b)")  # fmt: skip
_FOR_N = re.compile(rf"(?<![\w'])(?:for|of us are|there (?:will be|are|is)|we are|it's|will be|be) (?:about |only |just )?(?P<n>{NUMBER})(?: of us)?(?![\w'])(?! ?(?:[:$%]|pm|am|st|nd|rd|th|k|days?|nights?|weeks?|months?|hours?|minutes?|o'clock|in the|rooms?|bed|bath|year|dollars?|thousand|million|-))")  # fmt: skip
# "3/2" and "4 / 2.5": bedrooms and bathrooms, as listings write them.
_BEDS_BATHS = re.compile(
    r"(?<![\w'/.$-])(?P<n>[1-9]) / [1-6](?:\.5)?(?! ?/)(?! (?:of|share|owner))(?![\w'])"
)
_HOMELY = re.compile(
    r"(?<![\w'])(?:pool|garage|yard|sq ?ft|sqft|acres?|lot|house|home|condo|bed\w*|bath\w*)(?![\w'])"
)
_DAY_BEFORE = re.compile(
    r"(?<![\w'])(?:on|by|until|before|after|since|from|to|date|around|until the) $"
)
# "Call me tomorrow at 10" says an hour, whatever was asked.
_HOUR_BEFORE = re.compile(r"(?<![\w'])(?:at|a las?|um|alle|om) $")
_ONE_OF_THEM = re.compile(
    r"(?<![\w'])(?:have|that|this|the|which|another|no|each|every|other|with|as|use|nice) $"
)
_OF_US = re.compile(rf"(?<![\w'])(?P<n>{NUMBER}) of us(?![\w'])")


@lru_cache(maxsize=512)
def _anchored(nouns: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(re.escape(fold(n)) for n in sorted(nouns, key=len, reverse=True))
    return re.compile(
        rf"(?<![\w'.$])(?P<n>a single|an?|{NUMBER})(?: and a half)?(?: -)?(?: or (?:more|{NUMBER}))?(?: \+)?{_BETWEEN}(?: -)? (?:{words})(?![\w'])"
        rf"|(?<![\w'.$])(?P<p>{NUMBER}) \w+(?: rooms?)? (?:and|&|,) (?:{words})(?![\w'])"
        rf"|(?<![\w'])(?:{words})(?: is| are| :|:| =| should be| will be| to be| as| of| to)? (?P<m>{NUMBER})(?![\w'])(?! (?:{words}|bed|bath|pm|am))"
    )


def find_counts(reading: Reading, spec: SlotSpec, *, asked: bool) -> list[Found]:
    """Counts for one slot; hints tell a spoken noun from a mere number after a question."""
    found: list[Found] = []
    nouns = spec.nouns or ((spec.unit,) if spec.unit else ())
    if nouns:
        for m in _anchored(nouns).finditer(reading.plain):
            words = m["n"] or m["p"] or m["m"]
            value = 1.0 if words in ("a", "an", "a single") else read_number(words)
            value += 0.5 if " and a half" in m.group() else 0.0
            sure = 0.95 if words not in ("a", "an") and not m["p"] else 0.6
            found += _count(reading, spec, m.start(), m.end(), value, sure, "count.noun")
    if not found and "bed" in nouns:
        found = _beds_baths(reading, spec)
    if not found and PEOPLE & set(nouns):
        found = _people(reading, spec)
    if not found and asked:
        found = _bare(reading, spec)
    return drop_overlapping(found)


def _beds_baths(reading: Reading, spec: SlotSpec) -> list[Found]:
    for m in _BEDS_BATHS.finditer(reading.plain):
        if not _DAY_BEFORE.search(reading.plain, 0, m.start()):
            # Beside other talk of a home it outweighs even the day that was asked for.
            sure = 1.7 if _HOMELY.search(reading.plain) else 1.0
            return _count(
                reading, spec, m.start(), m.end(), read_number(m["n"]), sure, "count.beds_baths"
            )
    return []


def _people(reading: Reading, spec: SlotSpec) -> list[Found]:
    plain = reading.plain
    for m in _AND_MORE.finditer(plain):
        return _count(
            reading, spec, m.start(), m.end(), read_number(m["n"]) + 1, 0.8, "count.and_more"
        )
    for pattern in (_GROUP, _OF_US, _FOR_N):
        for m in pattern.finditer(plain):
            sure = 0.85 if pattern is not _FOR_N else 0.6
            return _count(
                reading, spec, m.start(), m.end(), read_number(m["n"]), sure, "count.group"
            )
    for pattern, people in ((_PAIR, 2.0), (_PAIRED, 2.0), (_ALONE, 1.0)):
        pair = pattern.search(plain)
        if pair:
            return _count(reading, spec, pair.start(), pair.end(), people, 0.7, "count.people")
    return []


def _bare(reading: Reading, spec: SlotSpec) -> list[Found]:
    found: list[Found] = []
    for number in find_numbers(reading.plain):
        after = reading.plain[number.end :].split(" ")[1:2]
        if after and (after[0] in ("st", "nd", "rd", "th", "am", "pm", "k", "%", ":", "bucks")):
            continue
        if reading.plain[max(0, number.start - 2) : number.start] in ("$ ", ": "):
            continue
        if _HOUR_BEFORE.search(reading.plain, 0, number.start):
            continue
        said = reading.plain[number.start : number.end]
        if said == "one" and _ONE_OF_THEM.search(reading.plain, 0, number.start):
            continue
        found += _count(reading, spec, number.start, number.end, number.value, 0.8, "count.bare")
    if not found and (alone := _ALONE.search(reading.plain)) and PEOPLE & set(spec.nouns):
        found = _count(reading, spec, alone.start(), alone.end(), 1.0, 0.7, "count.people")
    return found


def _count(
    reading: Reading, spec: SlotSpec, start: int, end: int, value: float, sure: float, how: str
) -> list[Found]:
    low = spec.minimum if spec.minimum is not None else 0
    high = spec.maximum if spec.maximum is not None else 10_000
    if not low <= value <= high:
        return []
    count: int | float = int(value) if value == int(value) else value
    return [
        found_at(reading, start, end, count, extractor=how, confidence=sure,
                 bare=how == "count.bare", hint=how)
    ]  # fmt: skip
