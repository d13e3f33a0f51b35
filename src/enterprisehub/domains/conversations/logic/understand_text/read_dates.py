"""A day named in any of the ways people name days becomes a date; ranges have their own file."""

import calendar
import re
from datetime import date, timedelta

from enterprisehub.domains.conversations.logic.understand_text.found import (
    Found,
    drop_overlapping,
    found_at,
)
from enterprisehub.domains.conversations.logic.understand_text.read_words import Reading

MONTHS = {
    "january": 1, "jan": 1, "enero": 1, "february": 2, "feb": 2, "febrero": 2, "march": 3, "mar": 3,
    "marzo": 3, "april": 4, "apr": 4, "abril": 4, "may": 5, "mayo": 5, "june": 6, "jun": 6,
    "junio": 6, "july": 7, "jul": 7, "julio": 7, "august": 8, "aug": 8, "agosto": 8,
    "september": 9, "sept": 9, "sep": 9, "septiembre": 9, "october": 10, "oct": 10, "octubre": 10,
    "november": 11, "nov": 11, "noviembre": 11, "december": 12, "dec": 12, "diciembre": 12,
}  # fmt: skip
WEEKDAYS = {
    "monday": 0, "mon": 0, "lunes": 0, "tuesday": 1, "tues": 1, "tue": 1, "martes": 1,
    "wednesday": 2, "wed": 2, "weds": 2, "miercoles": 2, "thursday": 3, "thurs": 3, "thur": 3,
    "thu": 3, "jueves": 3, "friday": 4, "fri": 4, "viernes": 4, "saturday": 5, "sat": 5,
    "sabado": 5, "sunday": 6, "domingo": 6,
}  # fmt: skip
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13,
    "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18,
    "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
WEEKDAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_ORD = (
    "|".join(ORDINALS)
    + "|twenty(?: -)? (?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|thirty(?: -)? first"
)
_DAY = rf"(?:\d{{1,2}} (?:st|nd|rd|th)|{_ORD})"
_YEAR = r"(?:(?: ,)? (?:of )?(?P<year>20\d\d))?"
# Many given names lie one letter from a Spanish month (Maya, Julie, Marco): it is read, not mended.
_SPANISH = (
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
)
WORDS = (*[m for m in MONTHS if len(m) > 3 and m not in _SPANISH.split()], *[w for w in WEEKDAYS if len(w) > 4], *ORDINALS,
         "today", "tomorrow", "weekend", "month", "week", "next", "this", "after", "later")  # fmt: skip

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"(?<![\w'])(?:{pattern})(?![\w'])"))
    for name, pattern in (
        ("month_day", rf"(?P<month>{MONTH})(?: the)? (?P<day>{_DAY}|\d{{1,2}}(?! ?(?:k|%|:|bed)))(?! (?:{MONTH})){_YEAR}"),
        ("day_month", rf"(?P<day>{_DAY}|\d{{1,2}})(?: of| de)? (?P<month>{MONTH}){_YEAR}"),
        ("day_this_month", rf"(?P<day>{_DAY}) (?:of|in) (?P<which>this|the|next) month"),
        ("weekday_week", rf"(?P<weekday>{WEEKDAY})(?: of)? (?P<which>next|this) week"),
        ("next_week_weekday", rf"(?P<which>next|this) week(?: on)? (?P<weekday>{WEEKDAY})"),
        ("which_weekday", rf"(?P<which>next|this|this coming|this upcoming|proximo|este) (?P<weekday>{WEEKDAY})"),
        ("after_tomorrow", r"day after tomorrow|pasado manana"),
        ("today", r"later today|today|tonight|this (?:morning|afternoon|evening)|hoy"),
        ("tomorrow", r"tomorrow"),
        ("in_days", r"in (?P<count>\d{1,3}|a|one|two|three|four|five|six) (?P<unit>days?|weeks?)(?: from now)?"),
        ("week_from", rf"a week from (?P<weekday>{WEEKDAY})"),
        ("iso", r"(?P<year>20\d\d) - (?P<month>\d{1,2}) - (?P<day>\d{1,2})"),
        ("slashed", r"(?P<month>\d{1,2}) / (?P<day>\d{1,2})(?: / (?P<year>\d{2,4}))?"),
        ("the_day", rf"the (?P<day>{_DAY})(?! (?:one|option|place|property|apartment|house|floor|time|car|hotel|restaurant|flight|movie|song|event|room|thing|choice|street|st|avenue|ave|two|half|week|show|day|item|bus|train))"),
        ("ordinal", r"\d{1,2} (?:st|nd|rd|th)(?! (?:street|avenue|floor|grade|st|ave|one|option|time|place|anniversary|birthday|row|of (?!march)))"),
        ("weekday", rf"(?P<weekday>{WEEKDAY})"),
    )
)  # fmt: skip


# "That's all for today" names no day.
_FAREWELL = re.compile(
    r"(?<![\w'])(?:all|everything|nothing|anything|done|help|helping|enough)(?: \w+){0,4} $"
)


def find_dates(reading: Reading, today: date) -> list[Found]:
    """Every single day named; the past is read as the next time it comes."""
    found: list[Found] = []
    for name, pattern in _PATTERNS:
        for match in pattern.finditer(reading.plain):
            day = _resolve(name, match, today)
            farewell = name == "today" and _FAREWELL.search(reading.plain, 0, match.start())
            if day is not None and not farewell:
                found.append(
                    found_at(
                        reading, match.start(), match.end(), day.isoformat(),
                        extractor=f"date.{name}", confidence=0.8 if name == "ordinal" else 0.95,
                    )
                )  # fmt: skip
    return drop_overlapping(found)


def _resolve(name: str, match: re.Match[str], today: date) -> date | None:
    parts = match.groupdict()
    if "weekday" in parts:
        return _weekday(name, parts, today)
    if name in ("today", "tomorrow", "after_tomorrow"):
        return today + timedelta(days=("today", "tomorrow", "after_tomorrow").index(name))
    if name == "in_days":
        return today + timedelta(days=count_of(parts["count"] or "a") * _days(parts["unit"] or ""))
    day = _day_number(parts.get("day") or match.group())
    if name in ("the_day", "ordinal"):
        return next_day(today, day)
    if name == "day_this_month":
        first = today.replace(day=1)
        month = _following(first) if parts["which"] == "next" else first
        return _valid(month.year, month.month, day)
    return _of_month(parts, day, today)


def _of_month(parts: dict[str, str | None], day: int, today: date) -> date | None:
    named = parts["month"] or ""
    month = MONTHS.get(named) or (int(named) if named.isdigit() else 0)
    if parts.get("year"):
        year = int(parts["year"] or 0)
        return _valid(year + 2000 if year < 100 else year, month, day)
    this_year = _valid(today.year, month, day)
    if this_year is None or this_year < today:
        return _valid(today.year + 1, month, day)
    return this_year


def _weekday(name: str, parts: dict[str, str | None], today: date) -> date:
    wanted = WEEKDAYS[parts["weekday"] or ""]
    ahead = (wanted - today.weekday()) % 7
    monday = today - timedelta(days=today.weekday())
    if name in ("weekday_week", "next_week_weekday"):
        weeks = 1 if parts["which"] == "next" else 0
        return monday + timedelta(days=wanted + 7 * weeks)
    if name == "week_from":
        return today + timedelta(days=ahead + 7)
    if name == "which_weekday" and (parts["which"] or "").startswith(("next", "proximo")):
        return today + timedelta(days=ahead or 7)
    return today + timedelta(days=ahead)


def _day_number(words: str) -> int:
    number = re.match(r"(?:the )?(\d{1,2})", words)
    if number:
        return int(number.group(1))
    total = 0
    for word in words.replace("-", " ").split():
        total += ORDINALS.get(word, {"twenty": 20, "thirty": 30}.get(word, 0))
    return total


def next_day(today: date, day: int) -> date | None:
    """The next time the calendar shows this day of the month."""
    month = today.replace(day=1)
    for _ in range(4):
        candidate = _valid(month.year, month.month, day)
        if candidate and candidate >= today:
            return candidate
        month = _following(month)
    return None


def _valid(year: int, month: int, day: int) -> date | None:
    if not (1 <= month <= 12 and 2000 <= year <= 2100):
        return None
    return date(year, month, day) if 1 <= day <= calendar.monthrange(year, month)[1] else None


def _following(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _days(unit: str) -> int:
    return 7 if unit.startswith("week") else 1


def count_of(word: str) -> int:
    """A small count in words: "a", "couple" and "few" included."""
    small = {"a": 1, "an": 1, "un": 1, "one": 1, "two": 2, "couple": 2, "three": 3, "few": 3,
             "four": 4, "five": 5, "six": 6, "dos": 2, "tres": 3, "seis": 6, "several": 4}  # fmt: skip
    return int(word) if word.isdigit() else small.get(word, 1)
