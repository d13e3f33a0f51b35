"""A cell of a file as people fill it in becomes a value, or the reason why it cannot.

Every reader raises ValueError with words that go on after the cell ("… is not a date").
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Literal
from uuid import UUID

from enterprisehub.kernel.web.csv_files import unguarded

MAX_CELL = 200
MAX_TEXT = 5000

type DateOrder = Literal["month_first", "day_first"]
"""What 3/4/2026 means."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_CONTROL_IN_TEXT = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u2028\u2029]+")
_LISTED = re.compile(r"[;,|]")
_MONEY = re.compile(r"[$€£\s]|USD|EUR|GBP")
_ZONE_NAME = re.compile(r"\s*\([^)]*\)$")
_DATES = ("%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d", "%b %d, %Y", "%d %b %Y", "%B %d, %Y", "%d/%b/%y")
_SLASHED: dict[DateOrder, tuple[str, ...]] = {
    "month_first": ("%m/%d/%Y", "%m/%d/%y"),
    "day_first": ("%d/%m/%Y", "%d/%m/%y"),
}
_TIMES = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p")
_SPELLED = ("%a %b %d %Y %H:%M:%S GMT%z", "%a, %d %b %Y %H:%M:%S %z")


@dataclass(frozen=True, slots=True)
class Reading:
    """How the cells of one file are read: what its phone numbers and dates are taken for."""

    region: str = "US"
    dates: DateOrder = "month_first"


@dataclass(slots=True)
class Row:
    """What a row says: `values` by field, `custom` by key, and `wrong` by field."""

    number: int
    cells: Sequence[str]
    values: dict[str, Any] = field(default_factory=dict)
    custom: dict[str, Any] = field(default_factory=dict)
    wrong: list[tuple[str, str]] = field(default_factory=list)


def clean_cell(text: str, *, lines: bool = False) -> str:
    """Without control characters, outer blanks, and the mark that guards formulas in exports.

    `lines` of longer texts stay apart.
    """
    control = _CONTROL_IN_TEXT if lines else _CONTROL
    return unguarded(control.sub(" ", text.replace("\r\n", "\n")).strip())


def limited(text: str, most: int = MAX_CELL) -> str:
    """The text, if it is not longer than that."""
    if len(text) > most:
        raise ValueError(f"has more than {most} characters")
    return text


def id_of(text: str) -> UUID:
    """An id of ours."""
    try:
        return UUID(text)
    except ValueError:
        raise ValueError("is no id of EnterpriseHub; leave the column out") from None


def words_listed(text: str) -> list[str]:
    """Labels between commas, semicolons or bars, each once."""
    listed = (part.strip() for part in _LISTED.split(text))
    return list(dict.fromkeys(part[:50] for part in listed if part))[:50]


def word_of(text: str, allowed: Sequence[str], also: Mapping[str, str] | None = None) -> str:
    """One of the allowed words, or what another name (`also`) stands for."""
    plain = "_".join(text.lower().replace("-", " ").split())
    plain = (also or {}).get(plain, plain)
    if plain not in allowed:
        shown = ", ".join(word.replace("_", " ") for word in allowed)
        raise ValueError(f"is none of {shown}")
    return plain


def count_of(text: str, what: str, most: int = 99_999_999) -> int:
    """A whole number; `what` is counted, for the words of the error."""
    digits = text.replace(",", "")
    if not digits.isascii() or not digits.isdigit() or int(digits[:20]) > most:
        raise ValueError(f"is not a number of {what}")
    return int(digits)


def number_of(text: str, what: str, most: float) -> float:
    """A number that is not negative, with a point or a comma before its fraction."""
    if not re.fullmatch(r"\d{1,12}(?:[.,]\d{1,6})?", text):
        raise ValueError(f"is not a number of {what}, such as 3 or 2.5")
    value = float(text.replace(",", "."))
    if value > most:
        raise ValueError(f"is more than {most:g} {what}")
    return value


def cents_of(text: str) -> int:
    """An amount as people write it ("$450,000.50") in minor units.

    Raises:
        ValueError: it is no amount; the message is for people.
    """
    plain = _MONEY.sub("", text).replace(",", "")
    found = re.fullmatch(r"(-?)(\d{1,13})(?:\.(\d{1,2}))?", plain)
    if not found:
        raise ValueError("is not an amount such as 450,000.00")
    cents = int(found[2]) * 100 + int((found[3] or "").ljust(2, "0"))
    return -cents if found[1] else cents


def date_of(text: str, order: DateOrder = "month_first") -> date:
    """A day as people write it."""
    for form in (*_DATES, *_SLASHED[order]):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  a date has no zone
        except ValueError:
            continue
    meant = "3/31/2027" if order == "month_first" else "31/3/2027"
    raise ValueError(f"is not a date such as 2027-03-31 or {meant}")


def moment_of(text: str, order: DateOrder = "month_first") -> datetime:
    """A time, in UTC where it names no zone; a day without an hour is its noon."""
    plain = _ZONE_NAME.sub("", text)
    for read in (datetime.fromisoformat, _spelled, lambda t: _day_and_hour(t, order)):
        try:
            at = read(plain)
            break
        except ValueError:
            continue
    else:
        at = _noon(date_of(plain, order))
    if not 1970 <= at.year <= 2200:  # noqa: PLR2004  years that a record can have
        raise ValueError("is not a time between 1970 and 2200")
    if len(plain) <= len("2027-03-31"):
        at = _noon(at.date())
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def _spelled(text: str) -> datetime:
    for form in _SPELLED:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007  each form has its zone
        except ValueError:
            continue
    raise ValueError(text)


def _day_and_hour(text: str, order: DateOrder) -> datetime:
    day, _, hour = text.partition(" ")
    for form in _TIMES:
        try:
            time = datetime.strptime(hour.strip(), form).time()  # noqa: DTZ007  UTC by default
        except ValueError:
            continue
        return datetime.combine(date_of(day.rstrip(","), order), time)
    raise ValueError(text)
