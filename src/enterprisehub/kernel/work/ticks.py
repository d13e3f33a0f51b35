"""Schedules: ticks of the platform, and work that every tenant gets by its own clock.

Every worker looks when a moment has come, and through everything once a minute; a row lock lets
exactly one of them act, and the moment up to which a schedule was honoured is stored in the same
transaction. After downtime the latest missed moment is made good once, older ones are not.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog
from croniter import croniter
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from enterprisehub.kernel.clock import now
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.errors import Misdeclared
from enterprisehub.kernel.scope import SYSTEM, Scope
from enterprisehub.kernel.tenancy.models import TenantRecord
from enterprisehub.kernel.work.enqueue import enqueue
from enterprisehub.kernel.work.models import TickRow
from enterprisehub.kernel.work.workflows import Workflow

log = structlog.get_logger()
LOOK_SECONDS = 1.0
MOST_TICKS = 40
_FIELDS = 5  # minute, hour, day, month, weekday
_CATCH_UP = timedelta(days=2)

type TickBody = Callable[[Database, datetime], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Tick:
    """`body(database, moment)` runs on the platform's behalf, in UTC; it may run twice."""

    name: str
    cron: str
    body: TickBody


@dataclass(frozen=True, slots=True)
class Schedule:
    """Every tenant gets `work(ctx)` at this time of its own time zone."""

    work: Workflow[()]
    cron: str


TICKS: dict[str, Tick] = {}
SCHEDULES: dict[str, Schedule] = {}


def tick(cron: str, name: str) -> Callable[[TickBody], TickBody]:
    """Register `async (database, moment)`: short, repeatable, enqueues what takes long."""

    def register(body: TickBody) -> TickBody:
        _check(name, cron, TICKS)
        TICKS[name] = Tick(name, cron, body)
        return body

    return register


def every_tenant(work: Workflow[()], cron: str) -> Workflow[()]:
    """Register that each tenant gets `work` whenever `cron` matches its own clock.

    The schedules of a suspended tenant rest.
    """
    _check(work.name, cron, SCHEDULES)
    SCHEDULES[work.name] = Schedule(work, cron)
    return work


def last_moment(cron: str, zone: str, after: datetime, until: datetime) -> datetime | None:
    """The latest moment in (after, until] at which `cron` matches the clock of `zone`."""
    try:
        place: ZoneInfo | Any = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        place = UTC
    moment: datetime = croniter(cron, until.astimezone(place) + timedelta(seconds=1)).get_prev(
        datetime
    )
    return moment.astimezone(UTC) if after < moment <= until else None


async def look(database: Database) -> int:
    """One round: everything due now has been started; how many pieces that were."""
    started = await _look_at(database, TICKS.values())
    if SCHEDULES:
        async with database.unscoped() as db:
            started += await _start_schedules(db, database)
    return started


async def keep_ticking(database: Database) -> None:
    """Runs for the life of the worker; outages of the database are sat out.

    Between the minutes nothing is asked of the database but for ticks whose second has come.
    """
    looked_at: datetime | None = None
    while True:
        until = now()
        try:
            if looked_at is None or _minute(until) > looked_at:
                await look(database)
            else:
                await _look_at(database, _come(looked_at, until))
            looked_at = until
        except Exception:
            log.exception("work.tick_failed")
        await asyncio.sleep(LOOK_SECONDS)


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _come(after: datetime, until: datetime) -> list[Tick]:
    """Ticks finer than a minute: those have six fields."""
    fine = (t for t in TICKS.values() if len(t.cron.split()) > _FIELDS)
    return [t for t in fine if last_moment(t.cron, "UTC", after, until)]


async def _look_at(database: Database, ticks: Iterable[Tick]) -> int:
    started = 0
    if wanted := list(ticks):
        async with database.unscoped() as db:
            for item in wanted:
                started += await _run_tick(db, database, item)
    return started


async def _run_tick(db: AsyncSession, database: Database, item: Tick) -> int:
    until = now()
    since = await _since(db, f"tick:{item.name}", until)
    if since is None:
        return 0
    moment = last_moment(item.cron, "UTC", since, until)
    if moment is None:
        return 0
    try:
        await item.body(database, moment)
    except Exception:
        log.exception("work.tick_failed", tick=item.name)
    await _honour(db, f"tick:{item.name}", until)
    return 1


async def _start_schedules(db: AsyncSession, database: Database) -> int:
    until = now().replace(second=0, microsecond=0)
    since = await _since(db, "schedules", until)
    if since is None or since >= until:
        return 0
    query = select(TenantRecord.id, TenantRecord.time_zone)
    tenants = (await db.execute(query.where(TenantRecord.suspended_at.is_(None)))).all()
    started = 0
    for tenant_id, zone in tenants:
        started += await _start_due(database, tenant_id, _due(zone, since, until))
    await _honour(db, "schedules", until)
    return started


def _due(zone: str, since: datetime, until: datetime) -> list[tuple[Schedule, datetime]]:
    moments = ((s, last_moment(s.cron, zone, since, until)) for s in SCHEDULES.values())
    return [(schedule, moment) for schedule, moment in moments if moment is not None]


async def _start_due(
    database: Database, tenant_id: UUID, due: Iterable[tuple[Schedule, datetime]]
) -> int:
    due = list(due)
    if due:
        async with database.scoped(Scope(tenant_id, SYSTEM)) as db:
            for schedule, moment in due:
                await enqueue(db, schedule.work, key=moment.isoformat(timespec="minutes"))
    return len(due)


async def _since(db: AsyncSession, name: str, until: datetime) -> datetime | None:
    """Up to when it was honoured; None while another worker is at it. Locked until commit."""
    query = select(TickRow.honoured_at).where(TickRow.name == name)
    found = await db.scalar(query.with_for_update(skip_locked=True))
    if found is None:
        made = insert(TickRow).values(name=name, honoured_at=until).on_conflict_do_nothing()
        await db.execute(made)
        return None
    return max(found, until - _CATCH_UP)


async def _honour(db: AsyncSession, name: str, until: datetime) -> None:
    await db.execute(update(TickRow).where(TickRow.name == name).values(honoured_at=until))


def _check(name: str, cron: str, known: dict[str, Any]) -> None:
    if name in known or len(TICKS) >= MOST_TICKS:
        raise Misdeclared(f"schedule {name!r} is declared twice, or there are too many ticks")
    if not croniter.is_valid(cron):
        raise Misdeclared(f"schedule {name!r}: {cron!r} is not in cron form")
