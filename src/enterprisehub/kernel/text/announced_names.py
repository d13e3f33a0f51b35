"""Find names that the sentence itself announces, and the street addresses in it.

"My name is Ana Ruiz", "this is Ana from Northwind": precise where it speaks, silent elsewhere.
"""

import re
from collections.abc import Iterator

from enterprisehub.kernel.text.street_addresses import find_streets

_WORD = r"[A-ZÀ-Þ][\w'’-]+"
_NAME = rf"{_WORD}(?:[ ](?:de|del|la|van|von|der|bin|{_WORD}|[A-ZÀ-Þ]\.?)){{0,3}}"
# After these words a name stands, however it is typed.
_SURE = (
    r"(?i:\bmy (?:full )?name(?:['’]?s| is)|\bname:|\bthe name(?:['’]s| is)|\bme llamo"
    r"|\bmi nombre es|\bich hei(?:ß|ss)e|\bmein name ist|\bje m['’]appelle)"
)
_TITLED = re.compile(
    rf"(?:{_SURE}|\bMrs?\.?|\bMs\.?|\bDr\.|\bMiss|\bSr[a]?\.?|\b[Ss]igned,?|\b[Rr]egards,"
    rf"|\b[Cc]heers,)[ \n]+({_NAME})"
)
_TYPED_SMALL = re.compile(rf"{_SURE}[ ]+([a-zà-þ][\w'’-]+(?:[ ][a-zà-þ][\w'’-]+)?)")
# These announce all kinds of things: only capitals in the manner of a name are believed.
_PERHAPS = re.compile(
    r"(?P<hi>\b(?i:hi|hello|hey|hola|good (?:morning|afternoon|evening)|buenas|buenos d[ií]as)"
    r"[ ,.!]*(?:\w+[ ,.!]+)?)?"
    r"\b(?i:i['’]?m|i am|this is|it['’]?s|soy|habla|ich bin|je suis)[ ]+"
    rf"(?P<name>{_WORD}(?:[ ]{_WORD}){{0,2}})"
    r"(?P<after>[ ]*[,(-]|[ ](?:from|with|at|here|calling|and|de|von)\b)?"
)
_PLAIN_WORDS = frozenset((
    "a", "about", "after", "again", "all", "also", "an", "and", "annoyed", "any", "are", "around",
    "as", "asking", "at", "available", "aware", "back", "because", "been", "busy", "but", "buy",
    "buyer", "buying", "call", "calling", "can", "considering", "curious", "currently", "de",
    "done", "down", "email", "excited", "fed", "few", "fine", "for", "free", "from", "get",
    "getting", "glad", "going", "gone", "good", "great", "had", "happy", "have", "here", "hoping",
    "house", "how", "i", "if", "ill", "im", "in", "inquiring", "interested", "is", "it", "its",
    "just", "keen", "late", "leaving", "like", "located", "looking", "mi", "moving", "mud", "my",
    "need", "new", "nice", "no", "not", "now", "of", "off", "ok", "okay", "on", "only", "or",
    "our", "out", "over", "owner", "planning", "please", "ready", "realtor", "really",
    "relocating", "renting", "sad", "seller", "selling", "serious", "so", "soon", "sorry", "sure",
    "texting", "thanks", "that", "the", "then", "there", "thinking", "this", "to", "today",
    "tomorrow", "tired", "too", "trying", "unsure", "up", "very", "waiting", "wanting", "we",
    "what", "when", "where", "who", "why", "will", "with", "wondering", "working", "worried",
    "wrong", "y", "yes", "yet", "you", "your",
))  # fmt: skip
# Capitalised for other reasons than being somebody's name.
_NOT_PEOPLE = frozenset((
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january",
    "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december", "american", "spanish", "english", "mexican", "german", "french",
    "indian", "chinese", "christian", "catholic", "muslim", "jewish", "republican", "democrat",
    "street", "avenue", "road", "drive", "lane", "court", "mls", "hoa", "usa", "texas", "realty",
    "homes", "real", "estate", "agent", "broker",
))  # fmt: skip
_FEWEST_ALONE = 2


def _is_person(words: list[str]) -> bool:
    plain = {word.casefold().strip(".'’") for word in words}
    shouted = all(word.isupper() for word in words)
    return not shouted and not plain & (_PLAIN_WORDS | _NOT_PEOPLE)


def _typed_small(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _TYPED_SMALL.finditer(text):
        words = match[1].split(" ")
        kept = next((n for n, w in enumerate(words) if _is_no_name(w)), len(words))
        if kept:
            yield match.start(1), match.start(1) + len(" ".join(words[:kept])), "name"


def _is_no_name(word: str) -> bool:
    return word in _PLAIN_WORDS or word.endswith(("ing", "ed"))


def _perhaps(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _PERHAPS.finditer(text):
        words = match["name"].split(" ")
        certain = len(words) >= _FEWEST_ALONE or match["hi"] or match["after"]
        if certain and _is_person(words):
            yield match.start("name"), match.end("name"), "name"


def find_announced(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and kind ("name" or "address") of what a sentence announces."""
    for start, end in find_streets(text):
        yield start, end, "address"
    for match in _TITLED.finditer(text):
        yield match.start(1), match.end(1), "name"
    yield from _typed_small(text)
    yield from _perhaps(text)
