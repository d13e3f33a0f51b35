"""The earliest moment at which every candidate place is within its hours."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache

import holidays

from enterprisehub.domains.compliance.logic.locate_person import zone_of
from enterprisehub.domains.compliance.logic.read_rules import DayWindows, Span

_LOOK_AHEAD_DAYS = 14
_SATURDAY, _SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class Hours:
    """Open hours in one zone by one rule; `state` names whose holidays count."""

    zone: str
    windows: DayWindows
    rule: str
    says: str
    source: str
    country: str = "US"
    state: str | None = None


@cache
def _known_calendars() -> dict[str, list[str]]:
    return holidays.list_supported_countries()


@lru_cache(maxsize=512)
def _holidays(country: str, state: str | None, year: int) -> frozenset[date]:
    """Public holidays; of the whole country where the state has no calendar of its own."""
    calendars = _known_calendars()
    if country not in calendars:
        return frozenset()
    subdivision = state if state in calendars[country] else None
    return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=year))


@lru_cache(maxsize=65_536)
def _span_on(hours: Hours, day: date) -> Span | None:
    """The open span of one local day, or None when it is closed."""
    windows = hours.windows
    if windows.holiday != "as_weekday" and day in _holidays(hours.country, hours.state, day.year):
        return windows.holiday
    weekday = day.weekday()
    if weekday == _SUNDAY:
        return windows.sun
    return windows.sat if weekday == _SATURDAY else windows.mon_fri


@lru_cache(maxsize=65_536)
def _bounds(hours: Hours, day: date) -> tuple[datetime, datetime] | None:
    """The open span of one local day as moments; time zones and summer time are in it."""
    span = _span_on(hours, day)
    if span is None:
        return None
    zone = zone_of(hours.zone)
    opens, closes = (datetime.combine(day, t, zone).astimezone(UTC) for t in span)
    return opens, closes


@dataclass(frozen=True, slots=True)
class Quiet:
    """A daily quiet time in one zone, over midnight or within a day."""

    zone: str
    start: time
    end: time
    rule: str
    says: str
    source: str


type Gate = Hours | Quiet


def is_open(gate: Gate, at: datetime) -> bool:
    """Whether this gate lets anything through at this moment."""
    if isinstance(gate, Quiet):
        clock = at.astimezone(zone_of(gate.zone)).time()
        if gate.start <= gate.end:
            return not gate.start <= clock < gate.end
        return gate.end <= clock < gate.start
    bounds = _bounds(gate, at.astimezone(zone_of(gate.zone)).date())
    return bounds is not None and bounds[0] <= at < bounds[1]


def next_open(gate: Gate, at: datetime) -> datetime | None:
    """`at` itself when open, else the next opening; None when there is none in two weeks."""
    local = at.astimezone(zone_of(gate.zone))
    if isinstance(gate, Quiet):
        if is_open(gate, at):
            return at
        day = local.date() + timedelta(days=0 if local.time() < gate.end else 1)
        return datetime.combine(day, gate.end, zone_of(gate.zone)).astimezone(UTC)
    for ahead in range(_LOOK_AHEAD_DAYS):
        bounds = _bounds(gate, local.date() + timedelta(days=ahead))
        if bounds is not None and at < bounds[1]:
            return max(at, bounds[0])
    return None


def find_open_moment(gates: tuple[Gate, ...], at: datetime) -> datetime | None:
    """The earliest moment from `at` on at which all are open; None when they never meet."""
    moment = at
    horizon = at + timedelta(days=_LOOK_AHEAD_DAYS)
    while moment < horizon:
        later = moment
        for gate in gates:
            opens = next_open(gate, later)
            if opens is None:
                return None
            later = opens
        if later == moment:
            return moment
        moment = later
    return None
