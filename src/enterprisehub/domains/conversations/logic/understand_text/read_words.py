"""A message becomes plain words: lower case, texting shorthand and typos mended, spans kept.

Every grammar works on `Reading.plain`; `Reading.span` leads back to the characters of the message,
so that evidence is always a literal piece of what the person wrote.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from enterprisehub.domains.conversations.logic.understand_text.load_lexicon import (
    common_words,
    places,
    spanish_words,
)

_TOKEN = re.compile(
    r"\d{1,2}:\d{2}|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|\d+"
    r"|[^\W\d_]+(?:['’´`\"][^\W\d_]+)*|[$€£#&@/%+?!.,;:\-–—]"
)
_SHORT = {
    "u": "you", "ur": "your", "r": "are", "y": "why", "n": "and", "nd": "and", "b": "be",
    "pls": "please", "plz": "please", "thx": "thanks", "tks": "thanks", "ty": "thanks",
    "tnx": "thanks", "thanx": "thanks", "yea": "yeah", "yep": "yes", "yup": "yes", "ye": "yes", "yess": "yes", "yeh": "yeah", "k": "ok", "kk": "ok", "okay": "ok", "okey": "ok",
    "nope": "no", "nah": "no", "idk": "i don't know", "dunno": "don't know", "dont": "don't",
    "doesnt": "doesn't", "isnt": "isn't", "arent": "aren't", "cant": "can't", "wont": "won't",
    "didnt": "didn't", "im": "i'm", "ive": "i've", "thats": "that's", "whats": "what's",
    "wheres": "where's", "lets": "let's", "hes": "he's", "theres": "there's", "wanna": "want to",
    "gonna": "going to", "gotta": "got to", "lookin": "looking", "abt": "about", "tmrw": "tomorrow",
    "tmr": "tomorrow", "tomorow": "tomorrow", "tommorow": "tomorrow", "tommorrow": "tomorrow",
    "tmw": "tomorrow", "2moro": "tomorrow", "2nite": "tonight", "wknd": "weekend", "wk": "week",
    "mos": "months", "mo": "month", "yr": "year", "yrs": "years", "hr": "hour", "hrs": "hours",
    "appt": "appointment", "apt": "apartment", "apts": "apartments", "bc": "because", "w": "with",
    "wo": "without", "msg": "message", "txt": "text", "ppl": "people", "asap": "asap",
    "approx": "approximately", "min": "min", "info": "info", "mins": "minutes", "def": "definitely",
    "prob": "probably", "prolly": "probably", "rn": "right now", "omg": "omg", "sry": "sorry",
    "ltr": "later", "bdrm": "bedroom", "bdrms": "bedrooms", "bdr": "bedroom", "bed-room": "bedroom",
    "ok": "ok", "bout": "about", "nxt": "next", "sellin": "selling", "buyin": "buying", "thinkin": "thinking",
    "havent": "haven't", "hasnt": "hasn't", "wasnt": "wasn't", "shouldnt": "shouldn't", "wouldnt": "wouldn't",
    "couldnt": "couldn't", "werent": "weren't", "youre": "you're", "theyre": "they're", "weve": "we've", "hse": "house", "thru": "through",
    "cuz": "because", "coz": "because", "gud": "good", "gr8": "great",
}  # fmt: skip
_NAMELIKE = frozenset(("march", "april", "june", "july", "august"))
_ACCENTS = str.maketrans("áéíóúüñàèìòùâêîôûç", "aeiouunaeiouaeiouc")
_FOR_AFTER = frozenset("looking look search searching thanks thank asking hoping ready waiting good "
                       "ok listed list available time what".split())  # fmt: skip
_FOR_BEFORE = frozenset("a an the my me your his their tomorrow today visit sale rent you now about around at under sure our him her "
                        "them that this it one two three four five".split())  # fmt: skip
_TO_AFTER = frozenset("want need like going trying looking able happy have wanting hoping love "
                      "planning got ready try wish".split())  # fmt: skip
_TO_BEFORE = frozenset("be see sell buy visit go get move find book rent talk know list do have "
                       "make schedule look take reserve view check search me the my".split())  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """One word as understood, and where it stands in the message."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as the grammars see it: `plain` is its words joined by single spaces. `glossed`:
    it is of another language, and what no gloss knows stands in it as it was written.
    """

    text: str
    words: tuple[Word, ...]
    plain: str
    offsets: tuple[int, ...]
    glossed: bool = False

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the message that plain[start:end] came from."""
        first = max(0, bisect_right(self.offsets, start) - 1)
        last = max(first, bisect_right(self.offsets, max(start, end - 1)) - 1)
        return self.words[first].start, self.words[last].end

    def surface(self, start: int, end: int) -> str:
        left, right = self.span(start, end)
        return self.text[left:right]


def read_words(text: str, vocabulary: Iterable[str] = ()) -> Reading:
    """Reads a message; words one slip away from the vocabulary are taken for it."""
    known = vocabulary if isinstance(vocabulary, frozenset) else frozenset(vocabulary)
    words = list(_split(text, known))
    mended = [_unshorten(words, i) for i in range(len(words))]
    return reading_of(text, mended)


def reading_of(text: str, words: Sequence[Word]) -> Reading:
    """The reading of a message that these words stand for."""
    offsets: list[int] = []
    length = 0
    for word in words:
        offsets.append(length)
        length += len(word.text) + 1
    plain = " ".join(word.text for word in words)
    return Reading(text, tuple(words), plain, tuple(offsets))


def _split(text: str, known: frozenset[str]) -> Iterable[Word]:
    for found in _TOKEN.finditer(text):
        raw = found.group().lower().replace("’", "'").replace("´", "'").replace("`", "'")
        raw = raw.replace('"', "'").replace("–", "-").replace("—", "-").replace("!", ".")
        raw = raw.translate(_ACCENTS)
        after_digit = found.start() > 0 and text[found.start() - 1].isdigit()
        word = raw if after_digit else _mend(_SHORT.get(raw, raw), known)
        if word in _NAMELIKE and word != raw and found.group().istitle():
            word = raw  # somebody's name: Marcy is not March
        yield Word(word, found.start(), found.end())


def _unshorten(words: list[Word], at: int) -> Word:
    word = words[at]
    if word.text not in ("4", "2"):
        return word
    before = words[at - 1].text if at else "."
    after = words[at + 1].text if at + 1 < len(words) else "."
    if word.text == "4" and (before in _FOR_AFTER or after in _FOR_BEFORE):
        if after not in ("bed", "beds", "bedroom", "bedrooms", "br", "people", "of"):
            return Word("for", word.start, word.end)
    elif word.text == "2" and before in _TO_AFTER and after in _TO_BEFORE:
        return Word("to", word.start, word.end)
    return word


def _mend(word: str, known: frozenset[str]) -> str:
    if len(word) < 4 or not word.isalpha() or word in known:
        return word
    if word in common_words() or word in places() or word in spanish_words():
        return word
    return _nearest(word, known)


@lru_cache(maxsize=20_000)
def _nearest(word: str, known: frozenset[str]) -> str:
    limit = 1 if len(word) < 8 else 2
    best, best_distance = word, limit + 1
    for other in known:
        if other[0] != word[0] and (len(word) < 6 or other[-1] != word[-1]):
            continue
        if abs(len(other) - len(word)) > limit or len(other) < 4:
            continue
        distance = DamerauLevenshtein.distance(word, other, score_cutoff=limit)
        if distance < best_distance or (distance == best_distance and other < best):
            best, best_distance = other, distance
    return best if best_distance <= limit else word


# Where texters leave out the marks, a new sentence is heard in how it begins.
_BEGINS = re.compile(
    r" (?=(?:is|are|does|do|can|could|would|will) (?:it|they|the|this|that|you|i|we|pets|there|those|these)(?![\w'])"
    r"|(?:what|where|when|how) (?:is|are|do|does|can)(?![\w'])|what's(?![\w'])"
    r"|(?:give|tell|show|get|find|let) me(?![\w'])|i (?:want|need|would|also|will)(?![\w'])|(?:thanks|thank you|also)(?![\w']))"
)
_BOUND = frozenset("like exactly just of for about with do much many long soon far old big all place this that it which here there what who where how when and if whether is are was so i you "
                   "we they would could can will as thing one where's know to because".split())  # fmt: skip


def sentences(reading: Reading) -> list[tuple[int, int]]:
    """Spans of plain between sentence ends, for telling a question from the statement beside it."""
    plain = reading.plain
    spans, start = [], 0
    marked = any(mark in plain for mark in ".?;,")
    for stop in re.finditer(r" ?[.?;] ?|$", plain):
        if stop.start() > start:
            spans += [(start, stop.end())] if marked else _unmarked(plain, start, stop.end())
        start = stop.end()
    return spans


def _unmarked(plain: str, start: int, end: int) -> list[tuple[int, int]]:
    spans = []
    for begin in _BEGINS.finditer(plain, start, end):
        before = plain[start : begin.start()].rsplit(" ", 1)[-1]
        if before not in _BOUND and begin.start() > start:
            spans.append((start, begin.end()))
            start = begin.end()
    return [*spans, (start, end)]


def fold(text: str) -> str:
    """A phrase spelled as `plain` spells it, so that a flow's words and a lead's words can meet."""
    return read_words(text).plain
