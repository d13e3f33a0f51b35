"""By when: the day and moment that words name, in the tenant's zone."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.kernel.errors import Misdeclared

END_OF_DAY = time(18)
LAST_MINUTE = time(23, 59)
_FRIDAY, _SUNDAY = 4, 6
_JOINED = 2
_SMALL = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "ten": 10, "couple": 2, "few": 3, "the": 1, "un": 1, "una": 1, "dos": 2, "tres": 3,
}  # fmt: skip
_COUNT = r"(?:(?:a )?(?P<few>couple|few)(?: of)?|(?:\d{1,3} ?(?:-|to|or) ?)?(?P<count>\d{1,3}|" + (
    "|".join(word for word in _SMALL if word not in ("couple", "few"))
) + r"))"  # fmt: skip
_RANGES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"(?<![\w'])(?:{pattern})(?![\w'])"))
    for name, pattern in (
        ("soon", rf"(?:within|in)(?: the)?(?: next)? {_COUNT} (?P<unit>minutes?|hours?|mins?|hrs?)"),
        ("days", rf"(?:within|in|en)(?: the)?(?: next)? {_COUNT} (?P<work>business |working )?(?P<unit>days?|weeks?|months?|dias?|semanas?|meses)"),
        ("week", r"(?:(?:the )?end of (?:the )?)?(?P<which>next|this|the) week(?!end| from| on| ?(?:mon|tue|wed|thu|fri|sat|sun))|eow"),
        ("month", r"(?:(?:the )?end of )?(?P<which>next|this|the) month|eom"),
        ("quarter", r"(?:the )?end of (?P<which>next|this|the) quarter|eoq"),
        ("year", r"(?:the )?end of (?:the|this) year|eoy"),
        ("weekend", r"(?:this|the|over the) weekend"),
        ("now", r"right away|right now|immediately|straight away|ahora mismo|enseguida"),
        ("day_end", r"(?:by )?(?:the )?(?:end of (?:the |business )?day|close of business)(?: today)?|eod|cob"),
        ("tomorrow_es", r"(?<!la )manana"),
        ("week_es", r"(?:la )?(?:proxima semana|semana que viene)"),
        ("month_end", r"(?:the )?end of (?P<named>january|february|march|april|may|june|july|august|september|october|november|december)"),
    )
)  # fmt: skip
_CLOCK = re.compile(
    r"(?<![\w:.$])(?P<hour>1[0-2]|0?[1-9])(?::(?P<minute>[0-5]\d))? ?(?P<half>[ap])\.?m\b"
    r"|(?<![\w:.$])(?P<hour24>[01]?\d|2[0-3]):(?P<minute24>[0-5]\d)(?!\d)|\b(?P<noon>noon|midday)\b"
)
_MONTHS = [name.lower() for name in calendar.month_name]


@dataclass(frozen=True, slots=True)
class Named:
    """A day as it was said, at plain[start:end]; `at` is set where the very moment follows.

    `bare` days ("the 2nd") need a word before them that makes them one.
    """

    day: date
    start: int
    end: int
    at: datetime | None = None
    bare: bool = False


def named_days(plain: str, now: datetime) -> list[Named]:
    """Every day named, in the order they were said; `now` is local. The longest words win."""
    found = list(_ranges(plain, now))
    for one in conversations.named_days(plain, now.date()):
        if not any(one.start < other.end and other.start < one.end for other in found):
            found.append(Named(one.day, one.start, one.end, bare=one.bare))
    return list(_joined(sorted(found, key=lambda one: one.start)))


def _joined(found: list[Named]) -> Iterator[Named]:
    """Two names of one day ("Thursday, March 12") are one: the one named last."""
    for at, one in enumerate(found):
        following = found[at + 1] if at + 1 < len(found) else None
        if following is not None and following.start - one.end <= _JOINED:
            found[at + 1] = replace(following, start=one.start)
        else:
            yield one


def due_at(named: Named, plain: str, now: datetime) -> datetime:
    """The moment by which it must be done: as said, else the end of that working day."""
    if named.at is not None:
        return named.at
    said = next((clock for clock in (_clock(m) for m in _CLOCK.finditer(plain)) if clock), None)
    if said is None and re.search(r"\b(?:tonight|this evening|esta noche)\b", plain):
        said = LAST_MINUTE
    moment = datetime.combine(named.day, said or END_OF_DAY, now.tzinfo)
    if moment <= now:
        moment = datetime.combine(named.day, LAST_MINUTE, now.tzinfo)
    return moment


def working_days_after(day: date, count: int) -> date:
    """So many working days later; Monday to Friday work."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() <= _FRIDAY
    return day


def _ranges(plain: str, now: datetime) -> Iterator[Named]:
    taken: list[tuple[int, int]] = []
    for name, pattern in _RANGES:
        for match in pattern.finditer(plain):
            span = match.span()
            if any(span[0] < end and start < span[1] for start, end in taken):
                continue
            taken.append(span)
            if name == "soon":
                at = now + timedelta(minutes=_amount(match) * _minutes(match["unit"]))
                yield Named(at.date(), *span, at=at)
            elif name == "now":
                yield Named(now.date(), *span)
            else:
                yield Named(_last_day(name, match, now.date()), *span)


def _last_day(name: str, match: re.Match[str], today: date) -> date:  # noqa: PLR0911  one per form
    parts = match.groupdict()
    next_one = parts.get("which") == "next" or name == "week_es"
    match name:
        case "day_end":
            return today
        case "tomorrow_es":
            return today + timedelta(days=1)
        case "days":
            return _days_ahead(match, today)
        case "week" | "week_es":
            monday = today - timedelta(days=today.weekday()) + timedelta(days=7 * next_one)
            return max(monday + timedelta(days=_FRIDAY), today)
        case "weekend":
            return today + timedelta(days=_SUNDAY - today.weekday())
        case "month":
            return _month_end(today, int(next_one))
        case "quarter":
            return _month_end(today, (2 - (today.month - 1) % 3) + 3 * next_one)
        case "year":
            return date(today.year, 12, 31)
        case "month_end":
            return _month_end(today, (_MONTHS.index(parts["named"]) - today.month) % 12)
        case _:
            raise Misdeclared(f"no last day for {name!r}")


def _days_ahead(match: re.Match[str], today: date) -> date:
    count, unit = _amount(match), match["unit"]
    if unit.startswith(("week", "sem")):
        return today + timedelta(weeks=count)
    if unit.startswith("m"):
        ahead = today.year * 12 + today.month - 1 + count
        last = calendar.monthrange(ahead // 12, ahead % 12 + 1)[1]
        return date(ahead // 12, ahead % 12 + 1, min(today.day, last))
    return working_days_after(today, count) if match["work"] else today + timedelta(days=count)


def _month_end(today: date, months: int) -> date:
    ahead = today.year * 12 + today.month - 1 + months
    year, month = ahead // 12, ahead % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


def _amount(match: re.Match[str]) -> int:
    word = match["few"] or match["count"] or "a"
    return int(word) if word.isdigit() else _SMALL[word]


def _minutes(unit: str) -> int:
    return 60 if unit.startswith("h") else 1


def _clock(match: re.Match[str]) -> time | None:
    if match["noon"]:
        return time(12)
    if match["hour24"]:
        return time(int(match["hour24"]), int(match["minute24"]))
    hour = int(match["hour"]) % 12 + (12 if match["half"] == "p" else 0)
    return time(hour, int(match["minute"] or 0))
