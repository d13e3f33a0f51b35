"""Numbers as people write them, in digits and in English and Spanish words."""

import re
from dataclasses import dataclass

ONES = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
    "uno": 1, "un": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6,
    "siete": 7, "ocho": 8, "nueve": 9, "diez": 10, "once": 11, "doce": 12, "quince": 15,
}  # fmt: skip
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90, "veinte": 20, "treinta": 30, "cuarenta": 40, "cincuenta": 50,
}  # fmt: skip
HUNDREDS = {"doscientos": 200, "trescientos": 300, "cuatrocientos": 400, "quinientos": 500,
            "seiscientos": 600, "setecientos": 700, "ochocientos": 800, "novecientos": 900}  # fmt: skip
SPANISH = frozenset("uno un una dos tres cuatro cinco seis siete ocho nueve diez once doce quince "
                    "veinte treinta cuarenta cincuenta".split()) | HUNDREDS.keys()  # fmt: skip

_ENGLISH_TEN = "|".join(word for word in TENS if word.endswith("ty"))
_UNIT = "|".join(ONES)
_TEN = "|".join(TENS)
_SMALL = rf"(?:(?:{_TEN})(?: -)?(?: y)? (?:{_UNIT})|{_TEN}|{_UNIT})"
_HUNDRED = rf"(?:(?:(?:{_UNIT}|a) hundred|{'|'.join(HUNDREDS)}|cien(?:to)?)(?: and)?(?: {_SMALL})?)"
NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|{_HUNDRED}|{_SMALL})"
_TO_TWELVE = 12
_LEADING = "|".join(w for w, n in ONES.items() if 1 <= n <= _TO_TWELVE and w not in SPANISH)
SPOKEN_HUNDREDS = rf"(?:(?:{_LEADING}) (?:{_ENGLISH_TEN})(?:(?: -)? (?:{_LEADING}))?)"
"""Hundreds as they are spoken of prices: "four fifty", "three seventy five"."""
WORDS = (*ONES, *TENS, *HUNDREDS, "hundred", "thousand", "million", "half", "dozen", "couple")
_PATTERN = re.compile(rf"(?<![\w.]){NUMBER}(?![\w])")


@dataclass(frozen=True, slots=True)
class Number:
    value: float
    start: int
    end: int


def read_number(words: str) -> float:
    """The value of a phrase that NUMBER matched."""
    digits = words.replace(",", "")
    if digits[0].isdigit():
        return float(digits)
    total = 0
    for word in words.replace("-", " ").split():
        if word == "hundred":
            total = max(total, 1) * 100
        elif word in ("cien", "ciento"):
            total += 100
        elif word in ("and", "y"):
            continue
        else:
            total += ONES.get(word, TENS.get(word, HUNDREDS.get(word, 1)))
    return float(total)


def read_spoken_hundreds(words: str) -> float:
    """The value of a phrase that SPOKEN_HUNDREDS matched."""
    hundreds, _, rest = words.partition(" ")
    return ONES[hundreds] * 100 + read_number(rest)


def find_numbers(plain: str) -> list[Number]:
    return [Number(read_number(m.group()), m.start(), m.end()) for m in _PATTERN.finditer(plain)]
