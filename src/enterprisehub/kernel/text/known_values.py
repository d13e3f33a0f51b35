"""Mask what is already known of a person: the name, addresses, emails and phones on the record.

Names and street addresses cannot be recognised reliably without a model; the record already
says which ones to look for, whatever way they are written in the text.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from enterprisehub.kernel.text.phone_spans import find_phones

# Names that are also common words are only taken where they are capitalised.
_TAIL_DIGITS = 7
_STREET_WORDS = {
    "street": "st", "avenue": "ave", "road": "rd", "drive": "dr", "lane": "ln", "court": "ct",
    "boulevard": "blvd", "place": "pl", "terrace": "ter", "circle": "cir", "highway": "hwy",
    "parkway": "pkwy", "north": "n", "south": "s", "east": "e", "west": "w", "apartment": "apt",
    "suite": "ste",
}  # fmt: skip
_LONG_BY_SHORT = {short: long for long, short in _STREET_WORDS.items()}


@dataclass(frozen=True, slots=True)
class Known:
    """Values of one person, or of several, that must not leave."""

    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


def _folded(text: str) -> str:
    """Lower case without accents, the same length as the text so that offsets stay true."""
    folded = []
    for char in text:
        plain = unicodedata.normalize("NFD", char)[0].lower()
        folded.append(plain if len(plain) == 1 else char)
    return "".join(folded)


@lru_cache(maxsize=1024)
def _name_pattern(name: str) -> re.Pattern[str] | None:
    parts = [re.escape(p) for p in re.split(r"[\s,]+", _folded(name)) if p]
    if len(parts) == 1:
        return None
    given, family = parts[0], parts[-1]
    between = "|".join([*parts[1:-1], r"\w\.?"])
    middle = rf"(?:[\s,]+(?:{between}))*"
    return re.compile(rf"(?<!\w)(?:{given}{middle}[\s,]+{family}|{family},?\s+{given})(?!\w)")


@lru_cache(maxsize=1024)
def _address_pattern(address: str) -> re.Pattern[str] | None:
    words = re.findall(r"\w+", _folded(address))
    if len(words) <= 1:
        return None
    alternatives = []
    for word in words:
        other = _STREET_WORDS.get(word) or _LONG_BY_SHORT.get(word)
        alternatives.append(rf"(?:{word}|{other})" if other else word)
    # The street line is enough: the rest of the address may be missing in a text.
    needed = next(
        (i + 1 for i, w in enumerate(words) if w in _STREET_WORDS or w in _LONG_BY_SHORT), 2
    )
    needed = max(2, needed if words[0].isdigit() else len(words))
    head = r"\W{1,3}".join(alternatives[:needed])
    tail = "".join(rf"(?:\W{{1,3}}{word}" for word in alternatives[needed:])
    return re.compile(rf"(?<!\w){head}{tail}{')?' * (len(words) - needed)}(?!\w)")


def _find_patterns(
    text: str, patterns: Iterable[re.Pattern[str] | None], kind: str
) -> Iterator[tuple[int, int, str]]:
    for pattern in patterns:
        if pattern is not None:
            for match in pattern.finditer(text):
                yield match.start(), match.end(), kind


def _find_single_names(
    text: str, folded: str, names: Iterable[str]
) -> Iterator[tuple[int, int, str]]:
    """Parts of names alone ("Thanks, Maria"): capitalised, so that "may" stays a verb."""
    for name in names:
        for part in re.split(r"[\s,]+", name):
            if len(part.strip(".")) <= 1:
                continue
            for match in re.finditer(rf"(?<!\w){re.escape(_folded(part))}(?!\w)", folded):
                if text[match.start()].isupper() or not text[match.start()].isascii():
                    yield match.start(), match.end(), "name"


def _find_phones(text: str, phones: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    tails = [re.sub(r"\D", "", p)[-_TAIL_DIGITS:] for p in phones]
    tails = [t for t in tails if len(t) == _TAIL_DIGITS]
    if not tails:
        return
    for start, end in find_phones(text):
        if re.sub(r"\D", "", text[start:end]).endswith(tuple(tails)):
            yield start, end, "phone"
    for tail in tails:
        spaced = r"[ ().-]{0,3}".join(tail)
        for match in re.finditer(rf"(?<![\w-]){spaced}(?!\w)", text):
            yield match.start(), match.end(), "phone"


def find_known(text: str, known: Known) -> Iterator[tuple[int, int, str]]:
    """Start, end and kind of every known value in the text; longer findings first."""
    folded = _folded(text)
    for email in known.emails:
        for match in re.finditer(rf"(?<![\w.]){re.escape(email)}(?!\w)", text, re.IGNORECASE):
            yield match.start(), match.end(), "email"
    yield from _find_patterns(folded, map(_address_pattern, known.addresses), "address")
    yield from _find_phones(text, known.phones)
    yield from _find_patterns(folded, map(_name_pattern, known.names), "name")
    yield from _find_single_names(text, folded, known.names)
