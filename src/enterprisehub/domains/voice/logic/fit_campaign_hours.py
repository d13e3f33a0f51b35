"""When a campaign may call somebody: its hours at every place where that person may be. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from enterprisehub.domains.voice.contracts.agents import DAYS
from enterprisehub.domains.voice.contracts.campaigns import LocalHours

DAYS_AHEAD = 8
LAST_MINUTE = "23:59"
"""Hours that close then last until midnight."""


def next_moment(hours: LocalHours, zones: Sequence[str], earliest: datetime) -> datetime | None:
    """The first moment from `earliest` on at which the hours hold by every clock; None for none.

    Without any zone the clock of UTC counts. The hours can only come together when one of the
    clocks opens, so no other moment needs to be tried.
    """
    clocks = [ZoneInfo(zone) for zone in zones] or [ZoneInfo("UTC")]
    openings = [opening for clock in clocks for opening in _openings(hours, clock, earliest)]
    for moment in [earliest, *sorted(openings)]:
        if moment >= earliest and all(_holds(hours, clock, moment) for clock in clocks):
            return moment.astimezone(UTC)
    return None


def _holds(hours: LocalHours, clock: ZoneInfo, moment: datetime) -> bool:
    local = moment.astimezone(clock)
    opens, closes = time.fromisoformat(hours.opens), time.fromisoformat(hours.closes)
    if hours.closes == LAST_MINUTE:
        closes = time.max
    return DAYS[local.weekday()] in hours.days and opens <= local.time() < closes


def _openings(hours: LocalHours, clock: ZoneInfo, earliest: datetime) -> list[datetime]:
    opens = time.fromisoformat(hours.opens)
    first = earliest.astimezone(clock).date()
    days = (first + timedelta(days=ahead) for ahead in range(DAYS_AHEAD))
    return [
        datetime.combine(day, opens, clock).astimezone(UTC)
        for day in days
        if DAYS[day.weekday()] in hours.days
    ]
