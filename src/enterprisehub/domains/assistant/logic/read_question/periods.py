"""Times in words: "this month", "the last 30 days", "since Monday", "in March", "Q3"."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_MONTHS_IN_ORDER = (
    "january february march april may june july august september october november december"
)
_DAYS_IN_ORDER = "monday tuesday wednesday thursday friday saturday sunday"
MONTHS: Final = tuple(_MONTHS_IN_ORDER.split())
DAYS: Final = tuple(_DAYS_IN_ORDER.split())
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS)
_DAY = "|".join(DAYS)
_UNIT_DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}
COUNTS: Final = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
}  # fmt: skip
NUMBER: Final = r"(?:\d{1,4}|" + "|".join(COUNTS) + ")"
_MOST_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` up to but without `end`, and how it is said."""

    start: date
    end: date
    says: str


def count_of(word: str) -> int:
    """A number written in digits or as a word."""
    return COUNTS[word] if word in COUNTS else int(word)


def _unit(name: str, today: date, step: int) -> tuple[date, date]:
    """The day, week, month, quarter or year that lies `step` of them from today's."""
    if name == "day":
        start = today + timedelta(days=step)
        return start, start + timedelta(days=1)
    if name == "week":
        start = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        return start, start + timedelta(weeks=1)
    if name == "year":
        return date(today.year + step, 1, 1), date(today.year + step + 1, 1, 1)
    size = 3 if name == "quarter" else 1
    first = (today.year * 12 + today.month - 1) // size * size + step * size
    return _month(first), _month(first + size)


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def _named_month(match: re.Match[str], today: date) -> tuple[date, date]:
    place = next(i for i, name in enumerate(MONTHS) if name.startswith(match["month"][:3]))
    year = int(match["year"]) if match["year"] else today.year
    return _month(year * 12 + place), _month(year * 12 + place + 1)


def _quarter(match: re.Match[str], today: date) -> tuple[date, date]:
    year = int(match["year"]) if match["year"] else today.year
    first = year * 12 + (int(match["quarter"]) - 1) * 3
    return _month(first), _month(first + 3)


def _iso(match: re.Match[str], today: date) -> tuple[date, date]:
    del today
    day = date(int(match["y"]), int(match["m"]), int(match["d"]))
    return day, day + timedelta(days=1)


def _month_day(match: re.Match[str], today: date) -> tuple[date, date]:
    place = next(i for i, name in enumerate(MONTHS) if name.startswith(match["month"][:3]))
    year = int(match["year"]) if match["year"] else today.year
    day = date(year, place + 1, int(match["d"]))
    return day, day + timedelta(days=1)


def _weekday(match: re.Match[str], today: date) -> tuple[date, date]:
    """The last such day up to today; asked with "next" or of what is to come, the next one."""
    place = next(i for i, name in enumerate(DAYS) if name.startswith(match["weekday"][:3]))
    back = (today.weekday() - place) % 7
    day = today - timedelta(days=back)
    return day, day + timedelta(days=1)


def _rolling(match: re.Match[str], today: date) -> tuple[date, date]:
    days = min(count_of(match["n"]) * _UNIT_DAYS[match["unit"]], _MOST_DAYS)
    if match["way"] in ("next", "coming", "within", "in", "for"):
        return today, today + timedelta(days=days)
    return today - timedelta(days=days), today + timedelta(days=1)


def _relative(match: re.Match[str], today: date) -> tuple[date, date]:
    steps = {"this": 0, "current": 0, "last": -1, "previous": -1, "past": -1, "next": 1}
    return _unit(match["unit"], today, steps[match["way"]])


def _running(match: re.Match[str], today: date) -> tuple[date, date]:
    return _unit(match["unit"], today, 0)


def _near(match: re.Match[str], today: date) -> tuple[date, date]:
    return _unit("day", today, {"today": 0, "yesterday": -1, "tomorrow": 1}[match["near"]])


type _Reader = Callable[[re.Match[str], date], tuple[date, date]]
_YEAR = r"(?:,?\s+(?:of\s+)?(?P<year>20\d\d))?"
_ROLLING = (
    r"(?P<way>last|past|previous|next|coming|within)(?:\s+the)?(?:\s+(?:last|next))?\s+"
    rf"(?P<n>{NUMBER})\s+(?P<unit>day|week|month|quarter|year)s?"
)
_FORMS: list[tuple[str, _Reader]] = [
    (r"(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)", _iso),
    (_ROLLING, _rolling),
    (rf"(?P<way>in|for)\s+(?P<n>{NUMBER})\s+(?P<unit>day|week|month|quarter|year)s?", _rolling),
    (
        r"(?P<way>this|current|last|previous|past|next)\s+(?P<unit>week|month|quarter|year)",
        _relative,
    ),
    (r"(?:the\s+)?end\s+of\s+(?:the|this|our)\s+(?P<unit>week|month|quarter|year)", _running),
    (r"(?:the|our)\s+(?P<unit>week|month|quarter|year)(?!\s+(?:of|before|after|20\d\d))", _running),
    (r"(?P<near>today|yesterday|tomorrow)", _near),
    (rf"(?P<month>{_MONTH})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?{_YEAR}(?!\d)", _month_day),
    (rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})\.?{_YEAR}", _month_day),
    (rf"q(?P<quarter>[1-4]){_YEAR}", _quarter),
    (rf"(?:last\s+)?(?P<weekday>{_DAY})", _weekday),
    (rf"(?<=in\s)(?P<month>{_MONTH})\.?{_YEAR}", _named_month),
    (rf"(?<=since\s)(?P<month>{_MONTH})\.?{_YEAR}", _named_month),
]
_COMPILED = [(re.compile(rf"(?<!\w){form}(?!\w)"), reader) for form, reader in _FORMS]
_LEAD_WORDS = r"since|after|from|before|until|till|by|through|on|in|during|for|the"
_LEADS = re.compile(rf"(?:(?<!\w)(?:{_LEAD_WORDS})\s+)+$")


def find_period(low: str, today: date) -> tuple[Period, tuple[int, int]] | None:
    """The first time named in a text in lower case, and where it stands in it."""
    found: list[tuple[int, int, re.Match[str], _Reader]] = []
    for pattern, reader in _COMPILED:
        if match := pattern.search(low):
            found.append((match.start(), -match.end(), match, reader))
    for start, _, match, reader in sorted(found, key=lambda one: one[:2]):
        try:
            first, end = reader(match, today)
        except (ValueError, OverflowError):
            continue
        leads = _LEADS.search(low[:start])
        before = leads[0].split() if leads else []
        says = f"this {match['unit']}" if reader is _running else match[0]
        if "since" in before or "after" in before:
            end, says = max(today + timedelta(days=1), end), f"since {says}"
        elif {"before", "until", "till", "by", "through"} & set(before):
            last = first if "before" in before else end
            whole = "the end of " if reader is _running and last == end else ""
            first, end, says = date(1970, 1, 1), last, f"{before[-1]} {whole}{says}"
        return Period(first, end, says), (leads.start() if leads else start, match.end())
    return None
