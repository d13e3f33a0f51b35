"""Until when something is put off, in the person's own time."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import Invalid

MORNING, EVENING = time(9), time(18)


def _at(day: datetime, hour: time) -> datetime:
    return datetime.combine(day.date(), hour, day.tzinfo)


def _evening(now: datetime) -> datetime:
    today = _at(now, EVENING)
    return today if today > now else _at(now + timedelta(days=1), EVENING)


def _monday(now: datetime) -> datetime:
    return _at(now + timedelta(days=7 - now.weekday()), MORNING)


CHOICES: Final[Mapping[str, tuple[str, Callable[[datetime], datetime]]]] = {
    "hour": ("In an hour", lambda now: now + timedelta(hours=1)),
    "evening": ("This evening, 18:00", _evening),
    "tomorrow": ("Tomorrow, 9:00", lambda now: _at(now + timedelta(days=1), MORNING)),
    "monday": ("Monday, 9:00", _monday),
}


def end_of_snooze(choice: str, zone: str, expires_at: datetime | None) -> datetime:
    """The moment that a choice names, or the last that leaves time before the proposal expires."""
    now = clock.now()
    moment = snoozed_until(choice, now, zone)
    if expires_at and moment >= expires_at:
        return max(now + timedelta(minutes=1), expires_at - timedelta(hours=1))
    return moment


def snoozed_until(choice: str, now: datetime, zone: str) -> datetime:
    """The moment that a choice names.

    Raises:
        Invalid: there is no such choice.
    """
    if choice not in CHOICES:
        reason = f"must be one of {', '.join(CHOICES)}"
        raise Invalid(f"The time {reason}.", fields={"until": reason})
    return CHOICES[choice][1](now.astimezone(ZoneInfo(zone)))
