"""Which times can be promised: by the tenant's hours, people's appointments and the wish. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from enterprisehub.domains.concierge.contracts import DayPart, OpenTime, OpenTimes
from enterprisehub.domains.concierge.settings import DAYS, ConciergeSettings

NOON = time(12)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeWish:
    """What was asked for, by the tenant's clock; None is left open."""

    day: date | None = None
    at: time | None = None
    part: DayPart | None = None


@dataclass(frozen=True, slots=True)
class Colleague:
    """One who can be booked, and when they are taken: each from then on for one slot."""

    user_id: UUID
    name: str
    taken: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    settings: ConciergeSettings
    zone: ZoneInfo
    now: datetime
    colleagues: Sequence[Colleague]
    first: UUID | None = None
    """Who is asked before the others: the owner of the contact."""

    @property
    def slot(self) -> timedelta:
        return timedelta(minutes=self.settings.slot_minutes)

    def opening(self, day: date) -> tuple[datetime, datetime] | None:
        """From when until when the house is open on this day."""
        if DAYS[day.weekday()] not in self.settings.days:
            return None
        opens, closes = (
            datetime.combine(day, time.fromisoformat(clock), self.zone)
            for clock in (self.settings.opens, self.settings.closes)
        )
        return opens, closes

    def bookable(self, at: datetime) -> bool:
        """Whether the house takes appointments at this moment, whoever is free."""
        local = at.astimezone(self.zone)
        hours = self.opening(local.date())
        return (
            hours is not None
            and hours[0] <= local
            and local + self.slot <= hours[1]
            and at >= self.now + timedelta(minutes=self.settings.notice_minutes)
            and local.date() <= self.now.astimezone(self.zone).date() + self.ahead
        )

    @property
    def ahead(self) -> timedelta:
        return timedelta(days=self.settings.days_ahead)


def free_colleague(calendar: Calendar, at: datetime) -> Colleague | None:
    """Who takes an appointment then: the first one, else who has the fewest, by name."""
    if not calendar.bookable(at):
        return None
    free = [
        one for one in calendar.colleagues
        if not any(abs(at - taken) < calendar.slot for taken in one.taken)
    ]  # fmt: skip

    def order(one: Colleague) -> tuple[bool, int, str, str]:
        return one.user_id != calendar.first, len(one.taken), one.name, str(one.user_id)

    return min(free, key=order, default=None)


def list_free_times(calendar: Calendar, wish: TimeWish) -> OpenTimes:
    """The very time asked for, if it is free; else the nearest ones, those of that day first."""
    if wish.day is not None and wish.at is not None:
        at = datetime.combine(wish.day, wish.at, calendar.zone)
        if (who := free_colleague(calendar, at)) is not None:
            return OpenTimes(times=(_open(at, who),), exact=True)
    chosen: list[OpenTime] = []
    for at in _candidates(calendar, wish):
        if len(chosen) == calendar.settings.offers:
            break
        who = free_colleague(calendar, at)
        if who is not None:
            chosen.append(_open(at, who))
    return OpenTimes(times=tuple(sorted(chosen, key=lambda one: one.starts_at)))


def _candidates(calendar: Calendar, wish: TimeWish) -> Iterator[datetime]:
    """On the day asked for by nearness to the hour; then, day by day, one in each half of it."""
    if wish.day is not None:
        yield from sorted(_slots(calendar, wish.day, wish.part), key=lambda at: _away(at, wish))
    today = calendar.now.astimezone(calendar.zone).date()
    days = (today + timedelta(days=n) for n in range(calendar.settings.days_ahead + 1))
    for day in days:
        if day == wish.day or (wish.day is not None and day < wish.day):
            continue
        slots = sorted(_slots(calendar, day, wish.part), key=lambda at: _away(at, wish))
        free = [at for at in slots if free_colleague(calendar, at) is not None]
        halves = {at.time() < NOON: at for at in reversed(free)}
        yield from (at for at in free if at in halves.values())


def _slots(calendar: Calendar, day: date, part: DayPart | None) -> list[datetime]:
    hours = calendar.opening(day)
    if hours is None:
        return []
    at, slots = hours[0], list[datetime]()
    while at + calendar.slot <= hours[1]:
        if part is None or (at.time() < NOON) == (part == "morning"):
            slots.append(at)
        at += calendar.slot
    return slots


def _away(at: datetime, wish: TimeWish) -> tuple[float, datetime]:
    if wish.at is None:
        return 0.0, at
    minutes = at.hour * 60 + at.minute - wish.at.hour * 60 - wish.at.minute
    return float(abs(minutes)), at


def _open(at: datetime, who: Colleague) -> OpenTime:
    return OpenTime(starts_at=at, user_id=who.user_id, user_name=who.name)


def calendar_of(
    settings: ConciergeSettings,
    zone: ZoneInfo,
    now: datetime,
    people: Mapping[UUID, str],
    taken: Mapping[UUID, Sequence[datetime]],
    first: UUID | None = None,
) -> Calendar:
    """The calendar of those who can be booked."""
    colleagues = [
        Colleague(user_id, name, tuple(taken.get(user_id, ()))) for user_id, name in people.items()
    ]
    return Calendar(settings=settings, zone=zone, now=now, colleagues=colleagues, first=first)
