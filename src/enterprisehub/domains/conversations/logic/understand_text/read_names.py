"""Names of things nobody can list beforehand: from the index, after a cue, or as the answer asked for."""

import re
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz, process

from enterprisehub.domains.conversations.logic.understand_text.found import (
    Found,
    drop_overlapping,
    found_at,
)
from enterprisehub.domains.conversations.logic.understand_text.load_lexicon import common_words
from enterprisehub.domains.conversations.logic.understand_text.read_words import Reading

_LONGEST_NAME = 8
_SMALL_INDEX = 300
_LEAD_IN = re.compile(
    r"^(?:(?:oh|well|um|ok|sure|yes|yeah|yep|no|please|hi|hello|hey|actually|great|alright|perfect|thanks|thank you|maybe|let's see|and)[ ,.]+)*"
    r"(?:(?:i(?:'d| would)?|we|you|can you|could you|please|let's)(?: would| will|'ll| am|'m)? ?(?:like|love|prefer|want|need|think|say|go|set|name|call|title|make|use|listen|watch|see|hear|play|find|look|looking|search|eat|visit|try|keep|save|book|add|put|do|have|choose|pick)?(?: to)?(?: (?:like|call|name|title|see|watch|hear|listen|play|find|go|eat|have|visit|try|book|use|look|do|set|save|be))?(?: (?:to|for|with|at|in|on|it|that|this|the event|me|up|as|out))*"
    r"|(?:how about|what about|make it|make that|name it|call it|title it|set it|it's|it is|it should be|it will be|it'll be|that would be|that'd be|it would be|it is called|it's called|the name is|the title is|name is|title is|called|named|titled|something(?: (?:by|in|from|like))?|anything(?: (?:by|in|from|like))?|go with|go for|let's go with|with|for|at|in|on|by|from|as|to|under))*"
    r"[ ,:]*(?:(?:the|a|an|some|my) )?"
)
_TAIL = re.compile(
    r"[ ,.]+(?:please|thanks|thank you|for me|would be (?:great|good|nice|fine|perfect)|sounds (?:good|great)|is (?:fine|good|great|perfect)|if possible|if you can|works|will do|for now|instead)(?: .*)?$"
)
_CUT = re.compile(r" (?:[.?,;]|but|because|and (?:i|can|please)|at \d|on (?:the|monday|tuesday|wednesday|thursday|friday|saturday|sunday|march)|in (?:the|this)|tomorrow|today|next|please)(?: |$)")  # fmt: skip
_LOOSE = frozenset(
    "by from at to with for see watch play in event song movie car title the give pay".split()
)
_NO_NAME = frozenset("you your me my it this that them us is are was time date name title at on for to and or of the-one a an i "
                     "one any some today tomorrow now please there here what who how all be".split())  # fmt: skip
_CALLED = r"(?:put|add|save|mark|list|label|set|schedule|enter|name|call|title|record|keep|have)(?: (?:it|this|that|the event|this event|the alarm|event))? (?:as|under)|called|named|titled|entitled|name is|title is|name it|call it|title it|name of|title of|under the (?:name|title)|name as|title as|known as|llamad[oa]"  # fmt: skip


def find_known(reading: Reading, names: Mapping[str, str], *, asked: bool = False) -> list[Found]:
    """Names of the index that occur; in a small index or an answer also those with a slip."""
    found: list[Found] = []
    words = reading.words
    for at in range(len(words)):
        for size in range(min(_LONGEST_NAME, len(words) - at), 0, -1):
            end = reading.offsets[at + size - 1] + len(words[at + size - 1].text)
            canonical = names.get(reading.plain[reading.offsets[at] : end])
            if canonical is not None:
                sure = 0.7 if size == 1 and words[at].text in common_words() else 0.95
                found.append(_at(reading, reading.offsets[at], end, canonical, sure, "name.index"))
    if not found and names and (asked or len(names) <= _SMALL_INDEX):
        found = _misspelt(reading, names)
    return drop_overlapping(found)


def _misspelt(reading: Reading, names: Mapping[str, str]) -> list[Found]:
    pool = [name for name in names if 7 <= len(name) <= len(reading.plain) + 2]
    match = process.extractOne(reading.plain, pool, scorer=fuzz.partial_ratio, score_cutoff=88)
    if match is None:
        return []
    near = fuzz.partial_ratio_alignment(match[0], reading.plain)
    if near is None:
        return []
    start, end = _word_edges(reading.plain, near.dest_start, near.dest_end)
    return [_at(reading, start, end, names[match[0]], 0.75, "name.fuzzy")]


def find_called(reading: Reading, cues: Sequence[str]) -> list[Found]:
    """What follows "called", "titled" or a cue of the slot ("directed by")."""
    union = "|".join([_CALLED, *(re.escape(c) for c in cues)])
    loose = frozenset(c for c in cues if c in _LOOSE)
    found: list[Found] = []
    for match in re.finditer(rf"(?<![\w'])(?:{union})[ :]+(?P<rest>[^\s].*)$", reading.plain):
        start = match.start("rest")
        skip = re.match(
            r"(?:the (?:event|name|title|song|movie|album) |as |is |: |' )*", match["rest"]
        )
        start += skip.end() if skip else 0
        end = _name_end(reading, start)
        first = reading.plain[start:end].partition(" ")[0]
        named = reading.surface(start, start + 1)[:1].isupper() if end > start else False
        cue = match.group()[: match.start("rest") - match.start()].strip(" :")
        if first in _NO_NAME or (cue in loose and not named):
            continue
        if end > start:
            found.append(_named(reading, start, end, 0.8, "name.called"))
    return found


def find_answer(reading: Reading) -> list[Found]:
    """The answer to the question for this slot, without the words that only carry it."""
    plain = reading.plain
    lead = _LEAD_IN.match(plain)
    start = lead.end() if lead else 0
    end = len(plain.rstrip(" .?!,"))
    tail = _TAIL.search(plain[:end], start)
    if tail and tail.start() > start:
        end = tail.start()
    cut = _CUT.search(plain[:end], start + 1)
    if cut and cut.start() > start:
        end = cut.start()
    if end <= start or end - start > 60:
        return []
    return [_named(reading, start, end, 0.6, "name.answer")]


def _name_end(reading: Reading, start: int) -> int:
    """A capitalised name ends with its last capital; a lower-case one at the next function word."""
    plain = reading.plain
    cut = _CUT.search(plain, start)
    end = cut.start() if cut else len(plain.rstrip(" .?!,"))
    tail = _TAIL.search(plain[:end], start)
    return tail.start() if tail else end


def _named(reading: Reading, start: int, end: int, sure: float, how: str) -> Found:
    return _at(reading, start, end, reading.surface(start, end).strip(" .,!?\"'"), sure, how)


def _word_edges(plain: str, start: int, end: int) -> tuple[int, int]:
    left = plain.rfind(" ", 0, start + 1) + 1
    right = plain.find(" ", max(end - 1, left))
    return left, right if right > 0 else len(plain)


def _at(reading: Reading, start: int, end: int, value: str, sure: float, how: str) -> Found:
    return found_at(reading, start, end, value, extractor=how, confidence=sure)
