"""Phone numbers, e-mail addresses and a person's name given as contact details."""

import re

import phonenumbers

from enterprisehub.domains.conversations.logic.understand_text.found import Found, found_at
from enterprisehub.domains.conversations.logic.understand_text.load_lexicon import common_words
from enterprisehub.domains.conversations.logic.understand_text.read_words import Reading, Word

_EMAIL = re.compile(r"[\w.+'-]+@(?:[\w-]+\.)+[A-Za-z]{2,}")
_SITE = re.compile(r"(?<![\w@])(?:https?://|www\.)\S+", re.IGNORECASE)
_DIGITS = re.compile(r"\d(?:[\s().+-]*\d){6,}")
_STREET = re.compile(
    r"(?<![\w'$.])\d{1,6} (?:(?:n|s|e|w|ne|nw|se|sw|north|south|east|west) (?:\. )?)?"
    r"(?:(?!(?:and|or|bed|beds|bath|baths|in|on|at|for|from|the|sqft|months?|weeks?|minutes?|miles?)(?![\w']))[\w']+ ){1,3}?"
    r"(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|way|place|pl|circle|cir"
    r"|highway|hwy|parkway|pkwy|terrace|trail)(?![\w'])(?: (?:apt|unit|#) \w+)?"
)
_INTRODUCED = re.compile(
    r"(?<![\w'])(?:my name is|my name's|name is|this is|i'm|i am|it's|call me|me llamo|soy|mi nombre es)"
    r" (?P<name>[^\W\d_]+(?: (?!and|from|in|at|here|with|but)[^\W\d_]+){0,2})"
)
_NAMED_SELF = re.compile(
    r"(?<![\w'])(?:(?P<sure>my name is|my name's|name is|call me|me llamo|mi nombre es)"
    r"|this is|i'm|i am|soy) (?P<name>[^\W\d_]+)(?![\w'])(?! (?:to|through|until|till|or|a) )"
)
_NOT_NAMES = frozenset("looking not interested just so very sure fine good ok selling buying in on the a an "
                       "ready thinking going trying from at here also hoping busy driving still happy "
                       "un una el la de interesado buscando great correct perfect right".split())  # fmt: skip


def find_phones(reading: Reading, region: str = "US") -> list[Found]:
    """Possible phone numbers as E.164."""
    if not _DIGITS.search(reading.text):
        return []
    found = []
    for match in phonenumbers.PhoneNumberMatcher(
        reading.text, region, leniency=phonenumbers.Leniency.POSSIBLE
    ):
        number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        start, end = _plain_span(reading, match.start, match.end)
        found.append(
            found_at(reading, start, end, number, extractor="phone.number", confidence=0.95)
        )
    return found


def find_streets(reading: Reading) -> list[Found]:
    """Street addresses: a house number, a name and a kind of street."""
    return [
        found_at(reading, m.start(), m.end(), reading.surface(m.start(), m.end()),
                 extractor="address.street", confidence=0.9)
        for m in _STREET.finditer(reading.plain)
    ]  # fmt: skip


def find_emails(reading: Reading) -> list[Found]:
    found = []
    for match in _EMAIL.finditer(reading.text):
        start, end = _plain_span(reading, match.start(), match.end())
        found.append(
            found_at(reading, start, end, match.group().lower(), extractor="email.address", confidence=0.98)
        )  # fmt: skip
    return found


def find_addresses(reading: Reading) -> list[tuple[int, int]]:
    """Where e-mail and web addresses stand: no word within one tells anything else."""
    return [
        _plain_span(reading, m.start(), m.end())
        for pattern in (_EMAIL, _SITE)
        for m in pattern.finditer(reading.text)
    ]


def find_own_name(reading: Reading) -> list[tuple[int, int]]:
    """Where somebody says their own name, which may be that of a month: "my name is June"."""
    told = (m for m in _NAMED_SELF.finditer(reading.plain) if m["name"] not in _NOT_NAMES)
    return [
        m.span("name") for m in told
        if m["sure"] or reading.surface(*m.span("name"))[:1].isupper()
    ]  # fmt: skip


def find_persons(reading: Reading, *, asked: bool) -> list[Found]:
    """A name somebody introduces themselves with, or a short answer to the question for it."""
    for match in _INTRODUCED.finditer(reading.plain):
        first = match["name"].split()[0]
        named = reading.surface(match.start("name"), match.end("name"))
        if first not in _NOT_NAMES and (named[:1].isupper() or first not in common_words()):
            return [_person(reading, match.start("name"), match.end("name"), 0.85)]
    words = [w for w in reading.words if w.text.isalpha()]
    short = 1 <= len(words) <= 4 and not any(w.text in _NOT_NAMES for w in words)
    if asked and short and any(_looks_like_name(reading, w) for w in words):
        return [_person(reading, 0, len(reading.plain), 0.6)]
    return []


def _looks_like_name(reading: Reading, word: Word) -> bool:
    return word.text not in common_words() or reading.text[word.start].isupper()


def _person(reading: Reading, start: int, end: int, sure: float) -> Found:
    name = reading.surface(start, end).strip(" .,!")
    shown = name.title() if name.islower() else name
    return found_at(reading, start, end, shown, extractor="person.name", confidence=sure)


def _plain_span(reading: Reading, start: int, end: int) -> tuple[int, int]:
    inside = [i for i, w in enumerate(reading.words) if w.start < end and start < w.end]
    if not inside:
        return 0, len(reading.plain)
    last = inside[-1]
    return reading.offsets[inside[0]], reading.offsets[last] + len(reading.words[last].text)
