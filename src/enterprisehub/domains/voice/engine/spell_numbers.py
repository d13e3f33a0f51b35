"""Numbers in figures become the words people say."""

import re

_ONES = tuple(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "  # noqa: SIM905
    "fifteen sixteen seventeen eighteen nineteen".split()
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ((1_000_000, "million"), (1_000, "thousand"), (100, "hundred"))
_FIGURES = re.compile(r"\d+")
_LARGEST = 999_999_999


def spelled(text: str) -> str:
    """Every run of digits as words."""
    return _FIGURES.sub(lambda found: number_words(int(found.group())), text)


def number_words(number: int) -> str:
    """The words of a whole number; digit by digit where it is too large to be said."""
    if number > _LARGEST:
        return " ".join(_ONES[int(digit)] for digit in str(number))
    if number < len(_ONES):
        return _ONES[number]
    if number < 100:  # noqa: PLR2004
        rest = f" {_ONES[number % 10]}" if number % 10 else ""
        return _TENS[number // 10 - 2] + rest
    for size, name in _SCALES:
        if number >= size:
            rest = f" {number_words(number % size)}" if number % size else ""
            return f"{number_words(number // size)} {name}{rest}"
    raise AssertionError("every number has words")
