"""Written words become words for the ear: sentences, and numbers as people say them. Pure."""

import re

from enterprisehub.kernel.text.languages import LANGUAGES
from enterprisehub.kernel.text.languages.aloud import say_figures

_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[\"'“¿¡A-ZÀ-Þ0-9])")
_ABBREVIATED = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Ave|vs|Inc|No|Sr|Sra)|\b[A-Z])\.$")
_MONEY = re.compile(r"(?P<sign>[$€£])(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<cents>\d{2}))?")
_PHONE = re.compile(r"(?<![\d.])\+?1?[\s-]?\(?(\d{3})\)?[\s.-]?(\d{3})[\s.-](\d{4})(?!\d)")
_EMAIL = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")
_WEB = re.compile(r"\bhttps?://\S+")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s?%")
_NUMBER = re.compile(r"(?<![\w.])(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(?![\w.]*\d)")
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_ORDINAL = re.compile(r"\b(\d{1,2})(st|nd|rd|th)\b")
_DAY = re.compile(
    r"\b(January|February|March|April|May|June|July|August|September|October|November|December) "
    r"([12]?\d|3[01])(?![\d,.:%]*\d)\b"
)
_CLOCK = re.compile(r"\b(\d{1,2}):(\d{2})\b")
_NUMBERED = re.compile(r"(?<!\d)\d{1,2}\.$")
_MONTHS = tuple(month for one in LANGUAGES.values() for month in one.months)
_HYPHENED = re.compile(r"\b(\d+)-(?=[a-z])")
COINS = {"$": ("dollar", "dollars"), "€": ("euro", "euros"), "£": ("pound", "pounds")}
_WEBSITES = {"en": "our website", "es": "nuestra página"}
_SIGNS = {"en": ("at", "dot"), "es": ("arroba", "punto")}
COINS_ES = {"$": ("dólar", "dólares"), "€": ("euro", "euros"), "£": ("libra", "libras")}
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS = (
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)  # fmt: skip
_ORDINALS = {
    1: "first", 2: "second", 3: "third", 5: "fifth", 8: "eighth", 9: "ninth", 12: "twelfth",
}  # fmt: skip
_SCALES = ((1_000_000_000, "billion"), (1_000_000, "million"), (1_000, "thousand"))
_HUNDRED, _TWENTY = 100, 20
_MOST = 10**12
_MOST_IN_BREATH = 140


def sentences(text: str) -> list[str]:
    """The sentences of `text`, so that the first can be spoken while the rest still waits."""
    found: list[str] = []
    for piece in _SENTENCE.split(text.strip()):
        if found and (_ABBREVIATED.search(found[-1]) or _is_day(found[-1], piece)):
            found[-1] += " " + piece
        elif piece:
            found.append(piece)
    return [part for whole in found for part in _breaths(whole)]


def _is_day(before: str, after: str) -> bool:
    """German writes "26. November": no sentence ends there."""
    return _NUMBERED.search(before) is not None and after.startswith(_MONTHS)


def _breaths(sentence: str) -> list[str]:
    """A sentence too long for one breath is parted at a semicolon or a colon."""
    if len(sentence) <= _MOST_IN_BREATH:
        return [sentence]
    head, mark, rest = sentence.partition("; ")
    return [f"{head}.", *_breaths(rest[0].upper() + rest[1:])] if mark and rest else [sentence]


def aloud(text: str, language: str = "en") -> str:
    """`text` as it is said. Numbers become words; Spanish keeps its digits, which its voices
    read; signs, addresses and telephone numbers are spelled in all of them.
    """
    text = _EMAIL.sub(lambda m: _spelled(m[0], language), text)
    text = _WEB.sub(_WEBSITES.get(language) or LANGUAGES[language].website, text)
    text = _PHONE.sub(lambda m: ", ".join(" ".join(part) for part in m.groups()), text)
    if language in LANGUAGES:
        return say_figures(text, language)
    coins = COINS if language == "en" else COINS_ES
    text = _MONEY.sub(lambda m: _coins(m, coins, language), text)
    if language != "en":
        return _PERCENT.sub(r"\1 por ciento", text)
    text = _PERCENT.sub(lambda m: f"{_decimal(m[1])} percent", text)
    text = _CLOCK.sub(_clock, text)
    text = _DAY.sub(lambda m: f"{m[1]} {ordinal(int(m[2]))}", text)
    text = _ORDINAL.sub(lambda m: ordinal(int(m[1])), text)
    text = _YEAR.sub(lambda m: year(int(m[0])), text)
    text = _HYPHENED.sub(lambda m: f"{words(int(m[1]))}-", text)
    return _NUMBER.sub(lambda m: _decimal(m[0]), text)


def words(number: int) -> str:
    """A whole number in English words: 450000 → "four hundred fifty thousand"."""
    if number < 0:
        return f"minus {words(-number)}"
    if number >= _MOST:
        return " ".join(_ONES[int(digit)] for digit in str(number))
    for size, name in _SCALES:
        if number >= size:
            rest = f" {words(number % size)}" if number % size else ""
            return f"{words(number // size)} {name}{rest}"
    if number >= _HUNDRED:
        rest = f" {words(number % _HUNDRED)}" if number % _HUNDRED else ""
        return f"{_ONES[number // _HUNDRED]} hundred{rest}"
    if number >= _TWENTY:
        tens = _TENS[number // 10]
        return f"{tens}-{_ONES[number % 10]}" if number % 10 else tens
    return _ONES[number]


def ordinal(number: int) -> str:
    """The English ordinal: 21 → "twenty-first"."""
    if number in _ORDINALS:
        return _ORDINALS[number]
    if number > _TWENTY and number % 10 in _ORDINALS:
        return f"{_TENS[number // 10]}-{_ORDINALS[number % 10]}"
    said = words(number)
    return f"{said[:-1]}ieth" if said.endswith("y") else f"{said}th"


def year(number: int) -> str:
    """A year as it is said: 1998 → "nineteen ninety-eight", 2026 → "twenty twenty-six"."""
    century, rest = divmod(number, 100)
    if rest == 0:
        return words(number) if century % 10 == 0 else f"{words(century)} hundred"
    if century == _TWENTY and rest < 10:  # noqa: PLR2004  two thousand nine
        return f"two thousand {words(rest)}"
    return f"{words(century)} {'oh ' if rest < 10 else ''}{words(rest)}"  # noqa: PLR2004


def _coins(found: re.Match[str], coins: dict[str, tuple[str, str]], language: str) -> str:
    whole = int(found["whole"].replace(",", ""))
    one, many = coins[found["sign"]]
    amount = words(whole) if language == "en" else found["whole"].replace(",", "")
    said = f"{amount} {one if whole == 1 else many}"
    if not found["cents"] or found["cents"] == "00":
        return said
    joined = ("and", "cents") if language == "en" else ("con", "centavos")
    cents = int(found["cents"])
    return f"{said} {joined[0]} {words(cents) if language == 'en' else cents} {joined[1]}"


def _decimal(text: str) -> str:
    whole, point, rest = text.replace(",", "").partition(".")
    said = words(int(whole))
    return f"{said} point {' '.join(_ONES[int(d)] for d in rest)}" if point else said


def _clock(found: re.Match[str]) -> str:
    hour, minute = words(int(found[1])), int(found[2])
    if minute == 0:
        return hour
    return f"{hour} {'oh ' if minute < 10 else ''}{words(minute)}"  # noqa: PLR2004


def _spelled(address: str, language: str) -> str:
    at, dot = _SIGNS.get(language) or (LANGUAGES[language].at, LANGUAGES[language].dot)
    return address.replace("@", f" {at} ").replace(".", f" {dot} ")
