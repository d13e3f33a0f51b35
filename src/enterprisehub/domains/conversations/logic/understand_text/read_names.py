"""Names of things nobody can list beforehand: from the index, after a cue, or as the answer asked for."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

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
_CUT = re.compile(r" (?:[.?,;]|but|because|and (?:i|can|please)|at \d|(?:morning|afternoon|evening) \d|on (?:the|monday|tuesday|wednesday|thursday|friday|saturday|sunday|march)|in (?:the|this)|tomorrow|today|next|please)(?: |$)")  # fmt: skip
_SKIP = re.compile(r"(?:the (?:event|name|title|song|movie|album) |as |is |: |' |dr |doctor )*")
_FUNCTION = re.compile(
    r" (?:for|in|at|on|with|using|from|to|by|under|tomorrow|today|next|this|\d+|\$|and|that|which)(?: |$)"
)
_AMOUNT = re.compile(r"[\d.,]+ (?:dollars|bucks|euros|tickets|people|seats)")
_OWNED = re.compile(r"'s(?= (?:account|savings|checking|house|place|number|name)(?: |$))")
_INSIDE = frozenset("of the and & vs a de la le el in' - ' : at-large".split())
_CALLED = r"(?:put|add|save|mark|list|label|set|schedule|enter|name|call|title|titles|titled|record|keep|have|tag)(?: (?:it|this|that|the event|this event|the alarm|event))? (?:as|under)|(?:label|labeled|name|title) (?:it|this|that|the event)|calling (?:it|this|that)|(?:with|by|under|using) the (?:name|title)(?: of)?|called|named|titled|entitled|(?<!my )name is|title is|name it|call it|title it|name of|title of|under the (?:name|title)|name as|title as|known as|llamad[oa]"  # fmt: skip
_NAMING = re.compile(_CALLED)
_NAMED_BY = re.compile(
    r"(?:^|[ ,.])(?:use|put|add|enter|make|have|just|with|as|set|type|please) (?:just )?(?:put |add |use )?(?P<name>(?!it |this |that |the )[^.,?]{2,40}?) (?:for|as|to be|is) (?:the |its |my |a )?(?:\w+ )?(?:title|name|label)(?![\w'])"
)
_LOOSE = frozenset(
    "by from at to with for see watch play in event song movie car title the give pay".split()
)
_NO_NAME = frozenset("in by with from under as like so if when where one's you your me my it this that them us is are was time date name title at on for to and or of the-one a an i "
                     "one any some today tomorrow now please there here what who how all be".split())  # fmt: skip


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
    found = [
        _named(reading, match.start("name"), match.end("name"), 0.9, "name.called")
        for match in _NAMED_BY.finditer(reading.plain)
    ]
    for match in _cued(tuple(cues)).finditer(reading.plain):
        start = match.end()
        skip = _SKIP.match(reading.plain, start)
        start = skip.end() if skip else start
        loose = match["cue"] in cues and match["cue"] in _LOOSE
        end = _name_end(reading, start, whole=bool(_NAMING.fullmatch(match["cue"])))
        first = reading.plain[start:end].partition(" ")[0]
        capital = end > start and reading.surface(start, start + 1)[:1].isupper()
        if end > start and first not in _NO_NAME and (capital or not loose):
            owned = _OWNED.search(reading.plain, start)
            if owned and owned.start() < end:
                found.append(_owner(reading, start, owned.start()))
                continue
            sure = 0.85 if capital else 0.7
            found.append(_named(reading, start, end, sure, "name.called"))
    return drop_overlapping(found)


@lru_cache(maxsize=512)
def _cued(cues: tuple[str, ...]) -> re.Pattern[str]:
    union = "|".join([_CALLED, *(re.escape(c) for c in sorted(cues, key=len, reverse=True))])
    return re.compile(rf"(?<![\w'])(?P<cue>{union})[ :]+(?=[^\s])")


def find_answer(reading: Reading, first: int = 0, last: int | None = None) -> list[Found]:
    """The answer in plain[first:last], without the words that only carry it."""
    plain = reading.plain[first:last]
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
    return [_named(reading, first + start, first + end, 0.6, "name.answer")]


def _name_end(reading: Reading, start: int, *, whole: bool) -> int:
    """A capitalised name ends with its last capital; a lower-case one at the next function word."""
    plain = reading.plain
    cut = _CUT.search(plain, start)
    end = cut.start() if cut else len(plain.rstrip(" .?!,"))
    tail = _TAIL.search(plain[:end], start)
    end = tail.start() if tail and tail.start() > start else end
    stop = _FUNCTION.search(plain[:end], start)
    until = stop.start() if stop else end
    if not reading.surface(start, start + 1)[:1].isupper():
        return until
    last = start
    for word in re.finditer(r"[^ ]+", plain[start:end]):
        at = start + word.start()
        shown = reading.surface(at, at + 1)[:1]
        if shown.isupper() or (shown.isdigit() and last == at - 1 and not _AMOUNT.match(plain, at)):
            last = at + len(word.group())
        elif word.group() not in _INSIDE:
            break
    return max(last, until) if whole else last


def _named(reading: Reading, start: int, end: int, sure: float, how: str) -> Found:
    return _at(reading, start, end, reading.surface(start, end).strip(" .,!?\"'"), sure, how)


def _owner(reading: Reading, start: int, end: int) -> Found:
    """Whose it is: "Mike's account" names Mike."""
    name = reading.surface(start, end).removesuffix("'s").removesuffix("’s")
    return _at(reading, start, end, name, 0.8, "name.called")


def _word_edges(plain: str, start: int, end: int) -> tuple[int, int]:
    left = plain.rfind(" ", 0, start + 1) + 1
    right = plain.find(" ", max(end - 1, left))
    return left, right if right > 0 else len(plain)


def _at(reading: Reading, start: int, end: int, value: str, sure: float, how: str) -> Found:
    return found_at(reading, start, end, value, extractor=how, confidence=sure)
