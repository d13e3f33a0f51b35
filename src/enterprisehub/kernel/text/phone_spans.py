"""Find telephone numbers in running text, in the formats people of many countries write.

A number is judged by three things together: its shape (country prefix, brackets, groups), the words
around it, and — for bare digits — whether a numbering plan knows it. Prices, dates, ranges,
post codes and reference numbers have their own shapes and words and are refused first.
"""

# ruff: noqa: PLR2004 -- the numbers are digit counts of numbering plans

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers

_CANDIDATE = re.compile(
    r"""(?<![\w@#$€£₹+/-])(?<!\d[.,])
        (?:\+[ ]?|tel:\+?)?
        (?:\(\+?\d{1,5}\)|\d{1,14})
        (?:[ .\-/\u2010\u2011\u2013]{1,2}\(?\d{1,8}\)?|\(\d{1,5}\)|(?<=\))\d{1,8}){0,6}
        (?:[ ]?(?:x|ext\.?|extension)[ ]?\d{1,6})?
        (?![\w@])""",
    re.VERBOSE | re.IGNORECASE,
)
_EXTENSION = re.compile(r"[ ]?(?:x|ext\.?|extension)[ ]?\d{1,6}$", re.IGNORECASE)
_BEFORE = re.compile(
    r"(?:phone|tel(?:ephone)?|mobile|cell(?:ular|phone)?|fax|desk|office|landline|whats ?app|sms"
    r"|num(?:ber)?|no|nr|call|calling|called|text|texting|txt|ring|dial|reach|contact|ping|hotline"
    r"|answering|messages|registered|phones?|celular|tel[eé]fono|m[oó]vil|ll[aá]m\w+|handy|telefon"
    r"|direct|work|home)\b[^\d\n]{0,28}\s?$"
    r"|\b(?:at|on|to|is|its|it's):?\s?$",
    re.IGNORECASE,
)
_STRONG_BEFORE = re.compile(
    r"(?:phone|tel(?:ephone|[eé]fono|efon)?|mobile|cell(?:ular|phone)?|fax|desk|landline"
    r"|whats ?app|hotline|phone (?:num(?:ber)?|no|#)|my num(?:ber)?|call(?:ing|ed)?|text(?:ing)?"
    r"|ring|dial|reach|celular|m[oó]vil|ll[aá]m\w+|answering|registered|handy|messages)\b"
    r"[^\d\n]{0,24}\s*$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^[ ,-]{0,2}\(?(?:office|mobile|cell|fax|home|work|desk|direct|landline"
    r"|is (?:my|the|our) (?:\w+ )?(?:cell|number|phone))\b",
    re.IGNORECASE,
)
_MONEY_BEFORE = re.compile(
    r"(?:[$€£₹]|usd|eur|gbp|rs\.?|inr|price[sd]?|cost[s]?|worth|paid|pay|budget|under|over|around"
    r"|about)\s*(?:of|is|at|for)?\s*$",
    re.IGNORECASE,
)
_REFERENCE_BEFORE = re.compile(
    r"(?:mls|order|invoice|case|ticket|ref(?:erence)?|account|acct|id|confirmation|tracking|policy"
    r"|parcel|apn|lot|permit|serial|sku|code|pin|licen[cs]e|dre|nmls|iban|card|ssn|routing|version"
    r"|flight|isbn|po box|zip|rooms?|suite|unit|score|years?)\b"
    r"\s*(?:number|num|no\.?|nr|code|id|is|was)?\s*[:#=]?\s*#?$",
    re.IGNORECASE,
)
_UNIT_AFTER = re.compile(
    r"^\s?(?:k\b|m\b|mm\b|%|sq|square|ft|feet|acres?|hectares?|miles?|km|beds?|baths?|years?|yrs?"
    r"|days?|hours?|hrs?|mins?|minutes?|dollars|usd|eur|euros?|bucks|people|units?|months?|am\b|pm\b|°)",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"^(?:(?:19|20)\d\d[-./ ]\d{1,2}[-./ ]\d{1,2}|\d{1,2}[-./ ]\d{1,2}[-./ ](?:19|20)\d\d"
    r"|\d{1,2}[-/.]\d{1,2}[-/.]\d{2}|(?:19|20)\d\d[-–](?:19|20)?\d\d)(?:[ T]\d{1,2})?$"
)
_NANP = re.compile(r"^(?:1|001)?[ .-]?\(?[2-9]\d{2}\)?[ .\-–]{0,2}\d{3}[ .\-–]?\d{4}$")
_SSN = re.compile(r"^\d{3}-\d{2}-\d{4}$")
_THOUSANDS = re.compile(r"^[1-9]\d{0,2}(?:[ .]\d{3})*[ .]000$")
# Where a bare run of digits is looked up. Ordered by how often our tenants meet them.
_REGIONS = (
    "US",
    "GB",
    "IN",
    "FR",
    "DE",
    "ES",
    "IT",
    "AU",
    "BR",
    "MX",
    "NL",
    "ZA",
    "PL",
    "SE",
    "PT",
)
_SHORTEST, _LONGEST = 7, 15


@lru_cache(maxsize=4096)
def _known_to_a_plan(digits: str) -> bool:
    for region in _REGIONS:
        try:
            parsed = phonenumbers.parse(digits, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Digits with separators, taken apart once, and the words on both sides."""

    core: str
    digits: str
    groups: list[str]
    has_extension: bool
    before: str
    after: str

    @property
    def is_announced(self) -> bool:
        """A word beside it says that it is a telephone number."""
        return bool(_STRONG_BEFORE.search(self.before) or _AFTER.match(self.after))

    @property
    def is_round(self) -> bool:
        """Prices and lists of quantities: 450 000 000, 10 20 30 40."""
        all_round = len(self.groups) > 1 and all(g.endswith("0") for g in self.groups)
        return bool(_THOUSANDS.match(self.core)) or (all_round and self.digits[0] != "0")


def _is_something_else(c: _Candidate) -> bool:
    """Dates, money, measures, reference numbers and repeated digits are not telephone numbers."""
    return bool(
        len(set(c.digits)) == 1
        or _DATE.match(c.core)
        or _SSN.match(c.core)
        or _UNIT_AFTER.match(c.after)
        or c.after.startswith(("/", ":"))
        or _MONEY_BEFORE.search(c.before)
        or _REFERENCE_BEFORE.search(c.before)
    )


def _has_small_groups(c: _Candidate) -> bool:
    """Three or more groups of two to four digits with one kind of separator: 03.93.92.16.85."""
    widths = [len(g) for g in c.groups]
    one_separator = len({char for char in c.core if char in " .-/–"}) == 1
    return max(widths) <= 4 and 2 <= min(widths) <= 3 and one_separator


def _has_phone_shape(c: _Candidate) -> bool:
    """Whether the grouping alone says telephone, with no word near it."""
    n = len(c.digits)
    if len(c.groups) == 1:
        return n >= 9 and not _is_clock(c.digits) and _known_to_a_plan(c.digits)
    if _NANP.match(c.core) or (c.core.startswith("(") and 8 <= n <= 12):
        return True
    if n not in range(8, 14) and not c.digits.startswith("00"):
        return False
    if c.digits[0] == "0" and n >= 9:
        return True
    if len(c.groups) == 2:
        return not set("-/") & set(c.core) and _known_to_a_plan(c.digits)
    return _has_small_groups(c)


def _is_clock(digits: str) -> bool:
    """Seconds since 1970, as logs and links write them."""
    return len(digits) == 10 and digits[0] == "1"


def _is_phone(c: _Candidate) -> bool:
    n = len(c.digits)
    if not _SHORTEST <= n <= _LONGEST:
        return False
    if c.core.startswith("+") or c.core.lower().startswith("tel:"):
        return True
    if _is_something_else(c):
        return False
    if c.is_announced or (c.has_extension and n >= 10):
        return n <= 13 or c.has_extension
    if c.is_round:
        return False
    loosely_announced = n >= 8 and bool(_BEFORE.search(c.before))
    return _has_phone_shape(c) or (loosely_announced and _known_to_a_plan(c.digits))


def find_phones(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every telephone number in the text, extension included."""
    for match in _CANDIDATE.finditer(text):
        start, end = match.span()
        while end > start and not text[end - 1].isdigit():
            end -= 1
        if end - start < _SHORTEST:
            continue
        core = _EXTENSION.sub("", text[start:end])
        candidate = _Candidate(
            core=core,
            digits=re.sub(r"\D", "", core),
            groups=re.findall(r"\d+", core),
            has_extension=len(core) < end - start,
            before=text[max(0, start - 48) : start],
            after=text[end : end + 24],
        )
        if _is_phone(candidate):
            yield start, end
