"""By when: the day and moment that words name, in the tenant's zone."""

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.delivery.logic.keep_promises.grammar import DayWords

END_OF_DAY = time(18)
LAST_MINUTE = time(23, 59)
_FRIDAY, _SUNDAY = 4, 6
_JOINED = 2
_GONE_LETTERS = 20
# In which days of a month its parts end.
_PARTS = {"early": 10, "middle": 15}


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


# "Last Tuesday", in all the languages: none of these words is one of another language's days.
_GONE_BEFORE = re.compile(
    r"\b(?:last|past|letzte[nrms]?|vergangene[nrms]?|vorige[nrms]?(?: week)?|afgelopen|scors[oa]) $"
)
_GONE_AFTER = re.compile(r" (?:pasad[oa]|dernier|scors[oa]|ago)\b")


def named_days(plain: str, now: datetime, words: DayWords) -> list[Named]:
    """Every day named, in the order they were said; `now` is local. The longest words win."""
    found = list(_by_patterns(plain, now, words))
    for one in conversations.named_days(plain, now.date()) if words.read_as_customers else ():
        if not any(one.start < other.end and other.start < one.end for other in found):
            found.append(Named(one.day, one.start, one.end, bare=one.bare))
    ahead = [one for one in found if not _is_gone(plain, one)]
    return list(_joined(sorted(ahead, key=lambda one: one.start)))


def _is_gone(plain: str, named: Named) -> bool:
    before = plain[max(0, named.start - _GONE_LETTERS) : named.start]
    return bool(_GONE_BEFORE.search(before) or _GONE_AFTER.match(plain, named.end))


def _joined(found: list[Named]) -> Iterator[Named]:
    """Two names of one day ("Thursday, March 12") are one: the one named last."""
    for at, one in enumerate(found):
        following = found[at + 1] if at + 1 < len(found) else None
        if following is not None and following.start - one.end <= _JOINED:
            found[at + 1] = replace(following, start=one.start)
        else:
            yield one


def due_at(named: Named, plain: str, now: datetime, words: DayWords) -> datetime:
    """The moment by which it must be done: as said, else the end of that working day."""
    if named.at is not None:
        return named.at
    said = next((_clock(match) for match in words.clock.finditer(plain)), None)
    if said is None and words.evening.search(plain):
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


def _by_patterns(plain: str, now: datetime, words: DayWords) -> Iterator[Named]:
    taken: list[tuple[int, int]] = []
    for name, pattern in words.patterns:
        for match in pattern.finditer(plain):
            span = match.span()
            if any(span[0] < end and start < span[1] for start, end in taken):
                continue
            if name == "soon":
                at = now + _length(match, words)
                taken.append(span)
                yield Named(at.date(), *span, at=at)
                continue
            day = _last_day(name, match, words, now.date())
            if day is not None:
                taken.append(span)
                yield Named(day, *span, bare=name == "numbers" and not match["year"])


def _last_day(name: str, match: re.Match[str], words: DayWords, today: date) -> date | None:
    """The last day of what was named; None for a day that no calendar has."""
    parts = match.groupdict()
    which = parts.get("which") or parts.get("after") or ""
    ahead = int(words.following.search(which) is not None)
    monday = today - timedelta(days=today.weekday())
    resolve: dict[str, Callable[[], date | None]] = {
        "today": lambda: today,
        "tomorrow": lambda: today + timedelta(days=1),
        "overmorrow": lambda: today + timedelta(days=2),
        "days": lambda: _days_ahead(match, words, today),
        "weekday": lambda: today + timedelta(days=_weekdays_ahead(parts, words, today, ahead)),
        "weekday_of_week": lambda: (
            monday + timedelta(days=words.weekdays[match["weekday"]] + 7 * ahead)
        ),
        "week": lambda: max(monday + timedelta(days=_FRIDAY + 7 * ahead), today),
        "week_of_year": lambda: _week_of_year(int(match["number"]), today),
        "weekend": lambda: today + timedelta(days=_SUNDAY - today.weekday()),
        "month": lambda: _month_end(today, ahead),
        "quarter": lambda: _quarter_end(parts, words, ahead, today),
        "year": lambda: date(today.year, 12, 31),
        "part_of_month": lambda: _part_of_month(match, words, today),
        "date": lambda: _date(parts, words, today),
        "numbers": lambda: _date(parts, words, today),
    }
    return resolve[name]()


def _weekdays_ahead(
    parts: dict[str, str | None], words: DayWords, today: date, following: int
) -> int:
    ahead = (words.weekdays[parts["weekday"] or ""] - today.weekday()) % 7
    return ahead or 7 * following


def _week_of_year(number: int, today: date) -> date | None:
    try:
        friday = date.fromisocalendar(today.isocalendar().year, number, _FRIDAY + 1)
        past = friday + timedelta(days=2) < today
        return date.fromisocalendar(today.year + 1, number, _FRIDAY + 1) if past else friday
    except ValueError:
        return None


def _quarter_end(parts: dict[str, str | None], words: DayWords, ahead: int, today: date) -> date:
    said = parts.get("number") or ""
    number = int(said) if said.isdigit() else words.counts.get(said, 0)
    if not number:
        return _month_end(today, (2 - (today.month - 1) % 3) + 3 * ahead)
    return _month_end(today, (number * 3 - today.month) % 12)


def _part_of_month(match: re.Match[str], words: DayWords, today: date) -> date:
    """Its last day, unless only its beginning or its middle was meant, or the time before it."""
    part = words.parts.get(match["part"], "")
    month = words.months[match["month"]]
    end = _month_end(today, (month - today.month) % 12)
    if part == "before":
        first = end.replace(day=1)
        return first if first >= today else _month_end(today, 0)
    day = end.replace(day=_PARTS[part]) if part in _PARTS else end
    return day if day >= today else end


def _date(parts: dict[str, str | None], words: DayWords, today: date) -> date | None:
    said = parts.get("day") or parts.get("day_word") or ""
    day = int(said) if said.isdigit() else words.counts[said]
    if not (parts.get("month") or parts.get("number")):
        return _next_with(day, today)
    month = int(parts["number"] or 0) if parts.get("number") else words.months[parts["month"] or ""]
    year = int(parts.get("year") or 0)
    if year:
        return _valid(year + 2000 if year < 100 else year, month, day)
    this_year = _valid(today.year, month, day)
    return this_year if this_year and this_year >= today else _valid(today.year + 1, month, day)


def _next_with(day: int, today: date) -> date | None:
    """The next time the calendar shows this day of the month."""
    for months in range(4):
        last = _month_end(today, months)
        found = _valid(last.year, last.month, day)
        if found and found >= today:
            return found
    return None


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _days_ahead(match: re.Match[str], words: DayWords, today: date) -> date:
    count, unit = _amount(match, words), _unit(match, words)
    if unit == "month":
        ahead = today.year * 12 + today.month - 1 + count
        last = calendar.monthrange(ahead // 12, ahead % 12 + 1)[1]
        return date(ahead // 12, ahead % 12 + 1, min(today.day, last))
    if unit == "day" and match["work"]:
        return working_days_after(today, count)
    return today + _length(match, words)


def _length(match: re.Match[str], words: DayWords) -> timedelta:
    return _amount(match, words) * timedelta(**{f"{_unit(match, words)}s": 1})


def _month_end(today: date, months: int) -> date:
    ahead = today.year * 12 + today.month - 1 + months
    year, month = ahead // 12, ahead % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


def _amount(match: re.Match[str], words: DayWords) -> int:
    said = match["count"].strip()
    return int(said) if said.isdigit() else words.counts[said]


def _unit(match: re.Match[str], words: DayWords) -> str:
    return next(unit for start, unit in words.units.items() if match["unit"].startswith(start))


def _clock(match: re.Match[str]) -> time:
    parts = match.groupdict()
    if parts.get("noon"):
        return time(12)
    hour = int(parts.get("hour") or parts.get("hour24") or 0)
    if parts.get("afternoon") and hour < 12:
        hour += 12
    if parts.get("half"):
        hour = hour % 12 + (12 if parts["half"] == "p" else 0)
    return time(hour, int(parts.get("minute") or parts.get("minute24") or 0))
