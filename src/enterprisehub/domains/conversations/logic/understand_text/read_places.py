"""A place by the tenant's index first, then the list of towns, then by the words around it."""

import re
from collections.abc import Mapping
from functools import lru_cache

from rapidfuzz import fuzz, process

from enterprisehub.domains.conversations.logic.understand_text.found import (
    Found,
    drop_overlapping,
    found_at,
)
from enterprisehub.domains.conversations.logic.understand_text.load_lexicon import (
    common_words,
    place_starts,
    places,
    spanish_words,
)
from enterprisehub.domains.conversations.logic.understand_text.read_dates import (
    MONTHS,
    WEEKDAYS,
)
from enterprisehub.domains.conversations.logic.understand_text.read_words import Reading
from enterprisehub.domains.conversations.logic.understand_text.tell_move_ends import tell_end

_BEFORE = frozenset("in near around at to from for of by en cerca city town area visit visiting "
                    "into outside downtown about".split())  # fmt: skip
_STATES = frozenset("al ak az ar ca co ct de fl ga hi id il ia ks ky la me md ma mi mn ms mo mt ne nv nh nj "
                    "nm ny nc nd oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy texas california "
                    "florida nevada arizona colorado georgia washington oregon ontario".split())  # fmt: skip
# The name is looked at, not taken: in "to sell my house in Utrecht" the second one is the place.
_PATTERN = re.compile(r"(?<![\w'])(?P<prep>in|near|around|en|cerca de|to|from|at|for|of) (?:the (?:city|town|area) of )?(?=(?P<name>[^\W\d_]+(?: [^\W\d_]+){0,3}))")  # fmt: skip
_STREETS = frozenset("st street ave avenue rd road ln lane dr drive blvd boulevard ct court way pl cir "
                     "circle hwy highway pkwy terrace ter trail trl".split())  # fmt: skip
_NEVER = frozenset("the a an this that there here my your our it me you them these those general mind "
                   "particular advance addition fact order total case mid early late may march april june "
                   "area city place town house apartment home summer spring fall winter morning good".split())  # fmt: skip


def find_places(
    reading: Reading, names: Mapping[str, str], *, asked: bool, guess: bool = True
) -> list[Found]:
    """Places said; towns that are also everyday words need a capital and a preposition, or a question."""
    found = _listed(reading, names, asked=asked)
    if (
        not found
        or (asked and max(f.confidence for f in found) < 0.7)
        or _cut_short(reading, found)
    ):
        found += _misspelt(reading, names, asked=asked)
    if not found and guess:
        found = _by_context(reading, asked=asked)
    return [tell_end(reading, item) for item in drop_overlapping(found)]


def _listed(reading: Reading, names: Mapping[str, str], *, asked: bool) -> list[Found]:
    words = reading.words
    found: list[Found] = []
    for at, first in enumerate(words):
        if not first.text[0].isalpha():
            continue
        listed = first.text in place_starts()
        if not (listed or names):
            continue
        for size in range(min(4, len(words) - at), 0, -1):
            if not words[at + size - 1].text[0].isalpha():
                continue
            phrase = " ".join(w.text for w in words[at : at + size] if w.text not in ".-'")
            if phrase in names:
                found.append(_at(reading, at, size, names[phrase], 0.97, "place.index"))
            elif listed and size <= 3 and phrase in places():
                sure = _trust(reading, at, size, phrase, asked=asked)
                if sure:
                    found.append(_at(reading, at, size, places()[phrase], sure, "place.list"))
    return found


def _cut_short(reading: Reading, found: list[Found]) -> bool:
    """Whether an unknown word follows a listed name, as in a misspelt "Walnut Crek"."""
    last = max(found, key=lambda f: f.end)
    following = reading.plain[last.end :].split(" ")[1:2]
    return (
        bool(following)
        and following[0].isalpha()
        and (following[0] not in common_words() and following[0] not in _STATES)
    )


def _trust(reading: Reading, at: int, size: int, phrase: str, *, asked: bool) -> float:
    """How likely a listed name is meant as a place here; 0 where an everyday word is likelier."""
    before = reading.words[at - 1].text if at else ""
    led = before in _BEFORE
    first = reading.words[at]
    capital = reading.text[first.start].isupper()
    following = reading.words[at + size].text if at + size < len(reading.words) else ""
    if phrase in MONTHS or phrase in WEEKDAYS or phrase in _NEVER or following in _STREETS:
        return 0.0
    if size > 1:
        everyday = all(w.text in common_words() for w in reading.words[at : at + size])
        return 0.93 if led or capital or not everyday or asked else 0.0
    if not asked and _ends_a_name(reading, at):
        return 0.0
    if phrase in common_words() or len(phrase) < 3:
        alone = asked and len(reading.words) <= 3
        shouted = len(phrase) < 3 and reading.text[first.start : first.end].isupper()
        inner_capital = capital and (at > 0 or len(reading.words) == 1)
        return 0.85 if (led and inner_capital) or shouted or (alone and inner_capital) else 0.0
    if before in ("to", "for", "of", "by", "about") and not capital and not asked:
        return 0.75
    return 0.92 if led or asked else (0.8 if capital and at else 0.6)


def _ends_a_name(reading: Reading, at: int) -> bool:
    """Whether it is, or ends, the name of somebody: "with Jackson", "Sarah Houston"."""
    before = [word.text for word in reading.words[max(0, at - 2) : at]]
    if "with" in before:
        return True
    if len(before) < 2:
        return False
    first, second = reading.words[at - 1], reading.words[at]
    return (
        first.text.isalpha()
        and not {first.text} & (common_words() | _STREETS | _STATES | places().keys())
        and reading.text[first.start].isupper()
        and reading.text[second.start].isupper()
    )


@lru_cache(maxsize=1)
def _long_names() -> list[str]:
    return [name for name in places() if len(name) >= 5]


_SHORT_ANSWER_WORDS = 3


def _misspelt(reading: Reading, names: Mapping[str, str], *, asked: bool) -> list[Found]:
    best: tuple[float, int, int, str] | None = None
    words = reading.words
    if reading.glossed and len(words) > _SHORT_ANSWER_WORDS:
        return []  # a word of their language is more likely than a place that is like it
    for at, word in enumerate(words):
        before = words[at - 1].text if at else ""
        led = before in ("in", "near", "around", "en", "area", "city")
        if not (asked or led):
            continue
        for size in (3, 2, 1):
            phrase = " ".join(w.text for w in words[at : at + size])
            if at + size > len(words) or not phrase.replace(" ", "").isalpha() or len(phrase) < 5:
                continue
            last = words[at + size - 1].text
            if last in common_words() or last in spanish_words():
                continue
            if word.text in common_words() and size > 1 and word.text not in _NAME_STARTS:
                continue
            match = _nearest(phrase, tuple(names), known=True) or _nearest(phrase, (), known=False)
            if match and (best is None or match[1] > best[0]):
                canonical = names.get(match[0]) or places().get(match[0], match[0])
                best = (match[1], at, size, canonical)
    if best is None:
        return []
    return [_at(reading, best[1], best[2], best[3], 0.6 + best[0] / 500, "place.fuzzy")]


_NAME_STARTS = frozenset("san santa los las el la new north south east west mountain union walnut "
                         "pleasant half fort long st saint palo rohnert king".split())  # fmt: skip


@lru_cache(maxsize=4096)
def _nearest(phrase: str, names: tuple[str, ...], *, known: bool) -> tuple[str, float] | None:
    pool = names if known else _long_names()
    cutoff = 80 if known else (84 if len(phrase) > 6 else 80)
    match = process.extractOne(phrase, pool, scorer=fuzz.ratio, score_cutoff=cutoff)
    if match is None or (match[0][0] != phrase[0] and match[0][1:3] != phrase[1:3]):
        return None
    return match[0], match[1]


def _by_context(reading: Reading, *, asked: bool) -> list[Found]:
    for match in _PATTERN.finditer(reading.plain):
        words = match["name"].split()
        start = match.start("name")
        kept: list[str] = []
        for word in words:
            span = reading.span(
                start + len(" ".join([*kept, ""])), start + len(" ".join([*kept, word]))
            )
            capital = reading.text[span[0]].isupper()
            if word in MONTHS or word in WEEKDAYS or (word in _NEVER) or not capital:
                break
            kept.append(word)
        end = start + len(" ".join(kept))
        if kept and (match["prep"] in ("in", "near", "around", "en", "cerca de") or asked):
            name = reading.surface(start, end)
            return [found_at(reading, start, end, name, extractor="place.context", confidence=0.7)]
    return []


def _at(reading: Reading, at: int, size: int, value: str, sure: float, how: str) -> Found:
    start = reading.offsets[at]
    last = at + size - 1
    end = reading.offsets[last] + len(reading.words[last].text)
    after = [w.text for w in reading.words[last + 1 : last + 3]]
    if len(after) == 2 and after[0] == "," and after[1] in _STATES:
        end = reading.offsets[last + 2] + len(reading.words[last + 2].text)
    return found_at(reading, start, end, value, extractor=how, confidence=sure)
