"""What one language needs to say and hear numbers, dates, hours and money. Pure data and rules."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language beside English and Spanish, whose grammars came first.

    `morphemes` are the pieces of which its number words are made, folded, with their values;
    `joints` those between them that count nothing ("und", "et"). `telling` are frequent words by
    which the language is known. `day` takes the word before it, too ("der", "am"); `coins` are by
    sign, one and many, and stand after whole millions with `millions_of` ("un million de").
    `thousands`, `decimal` and `price` are how a sum is written: "450.000 $".
    """

    code: str
    cardinal: Callable[[int], str]
    year: Callable[[int], str]
    day: Callable[[int, str], str]
    clock: Callable[[int, int], str]
    morphemes: Mapping[str, int]
    joints: tuple[str, ...]
    articles: frozenset[str]
    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    written_day: str
    written_time: str
    coins: Mapping[str, tuple[str, str]]
    cents: tuple[str, str]
    point: str
    percent: str
    at: str
    dot: str
    website: str
    telling: str
    millions_of: str = ""
    thousands: str = "."
    decimal: str = ","
    price: str = "{number} {sign}"

    @property
    def digits(self) -> tuple[str, ...]:
        """Ten words, zero to nine."""
        return tuple(self.cardinal(number) for number in range(10))


def by_scales(
    below_thousand: Callable[[int], str],
    thousand: Callable[[int], str],
    million: tuple[str, str],
    gap: str = "",
) -> Callable[[int], str]:
    """Whole numbers from how a language says those below a thousand.

    `thousand` words so many thousands, `million` is one million and many. From a thousand millions
    on a number is said digit by digit: nobody hears it as a whole.
    """

    def cardinal(number: int) -> str:
        if number < 1000:  # noqa: PLR2004
            return below_thousand(number)
        if number < 10**6:
            head, rest = divmod(number, 1000)
            return thousand(head) + (gap + below_thousand(rest) if rest else "")
        if number >= 10**9:
            return " ".join(below_thousand(int(digit)) for digit in str(number))
        head, rest = divmod(number, 10**6)
        one, many = million
        said = one if head == 1 else f"{cardinal(head)} {many}"
        return f"{said} {cardinal(rest)}" if rest else said

    return cardinal
