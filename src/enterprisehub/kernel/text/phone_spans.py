"""Find telephone numbers in running text, in the formats people of many countries write.

A number is judged by three things together: its shape (country prefix, brackets, groups), the words
around it, and — for bare digits — whether a numbering plan knows it. Prices, dates, ranges,
post codes and reference numbers have their own shapes and words and are refused first.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

import phonenumbers

_CANDIDATE = re.compile(
    r"""(?<![\w@#$€£₹.,+/-])
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
    r"(?:phone|tel(?:ephone|[eé]fono|efon)?|mobile|cell(?:ular|phone)?|fax|desk|landline|whats ?app|hotline"
    r"|phone (?:num(?:ber)?|no|#)|my num(?:ber)?|call(?:ing|ed)?|text(?:ing)?|ring|dial|reach|celular"
    r"|m[oó]vil|ll[aá]m\w+|answering|registered|handy|messages)\b[^\d\n]{0,24}\s*$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^[ ,-]{0,2}\(?(?:office|mobile|cell|fax|home|work|desk|direct|landline|is my (?:cell|number|phone))\b",
    re.IGNORECASE,
)
_MONEY_BEFORE = re.compile(
    r"(?:[$€£₹]|usd|eur|gbp|rs\.?|inr|price[sd]?|cost[s]?|worth|paid|pay|budget|under|over|around|about)"
    r"\s*(?:of|is|at|for)?\s*$",
    re.IGNORECASE,
)
_REFERENCE_BEFORE = re.compile(
    r"(?:mls|order|invoice|case|ticket|ref(?:erence)?|account|acct|id|confirmation|tracking|policy"
    r"|parcel|apn|lot|permit|serial|sku|code|pin|licen[cs]e|dre|nmls|iban|card|ssn|routing|version"
    r"|flight|isbn|po box|zip)\b\s*(?:number|num|no\.?|nr|code|id|is|was)?\s*[:#=]?\s*#?$",
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
_REGIONS = ("US", "GB", "IN", "FR", "DE", "ES", "IT", "AU", "BR", "MX", "NL", "ZA", "PL", "SE", "PT")
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


def _has_phone_shape(core: str, digits: str, groups: list[str]) -> bool:
    """Whether the grouping alone says telephone, with no word near it."""
    n = len(digits)
    if _NANP.match(core) and len(groups) > 1:
        return True
    if core.startswith("(") and 8 <= n <= 12:
        return True
    if len(groups) == 1:
        return False
    if digits.startswith("00") and n >= 10:
        return True
    if n not in range(8, 14):
        return False
    if digits[0] == "0" and (n >= 9 and len(groups) >= 2):
        return True
    if len(groups) == 2:
        return _known_to_a_plan(digits) and "-" not in core and "/" not in core
    widths = [len(g) for g in groups]
    return max(widths) <= 4 and min(widths) >= 2 and len({c for c in core if c in " .-/–"}) == 1


def _is_phone(found: str, before: str, after: str) -> bool:
    core = _EXTENSION.sub("", found)
    digits = re.sub(r"\D", "", core)
    n = len(digits)
    if core.startswith("+") or core.lower().startswith("tel:"):
        return _SHORTEST <= n <= _LONGEST
    if not _SHORTEST <= n <= _LONGEST or len(set(digits)) == 1:
        return False
    if _DATE.match(core) or _SSN.match(core) or _UNIT_AFTER.match(after) or after.startswith(("/", ":")):
        return False
    if _MONEY_BEFORE.search(before) or _REFERENCE_BEFORE.search(before):
        return False
    strong = bool(_STRONG_BEFORE.search(before) or _AFTER.match(after))
    if _THOUSANDS.match(core) and not strong:
        return False
    groups = re.findall(r"\d+", core)
    if len(found) > len(core) and n >= 10:
        return True
    if strong and n <= 13:
        return True
    if _has_phone_shape(core, digits, groups):
        return True
    if len(groups) == 1 and n >= 9:
        return _known_to_a_plan(digits)
    return n >= 8 and bool(_BEFORE.search(before)) and _known_to_a_plan(digits)


def find_phones(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every telephone number in the text, extension included."""
    for match in _CANDIDATE.finditer(text):
        start, end = match.span()
        while end > start and not text[end - 1].isdigit():
            end -= 1
        if end - start < _SHORTEST:
            continue
        if _is_phone(text[start:end], text[max(0, start - 48) : start], text[end : end + 24]):
            yield start, end
