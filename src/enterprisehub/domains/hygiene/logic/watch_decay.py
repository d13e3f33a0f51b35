"""Contacts that nobody wrote to or called for too long raise an alert, the weightiest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from enterprisehub.domains.hygiene.logic.raise_alerts import Alarm, Severity, raise_alerts
from enterprisehub.domains.hygiene.queries import alerts, people
from enterprisehub.domains.hygiene.settings import HygieneSettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref

TYPE = "stale_contact"
MOST = 1_000
"""Alerts for more would be read by nobody; the report counts them all."""


@dataclass(frozen=True, slots=True)
class Stale:
    contact_id: UUID
    name: str
    days: int
    worth_cents: int | None
    is_customer: bool


@dataclass(frozen=True, slots=True)
class Decay:
    """How many contacts went stale, how many alerts are new, and the weightiest contacts."""

    stale: int
    raised: int
    over: int
    after_days: int
    worst: tuple[Stale, ...]


async def watch_decay(db: Db) -> Decay:
    """Each stale contact has an alert; of those that were contacted since, the alert is over."""
    settings = await HygieneSettings.load(db)
    now = clock.now()
    before = now - timedelta(days=settings.stale_after_days)
    rows = await people.stale_people(db, before, limit=MOST)
    alarms = [_alarm(row, now) for row in rows]
    count = await people.count_stale(db, before)
    over = 0
    if count <= MOST:
        over = await alerts.end_alerts(db, TYPE, still=[alarm.key for alarm in alarms])
    return Decay(
        stale=count,
        raised=await raise_alerts(db, alarms),
        over=over,
        after_days=settings.stale_after_days,
        worst=tuple(_stale(row, now) for row in rows[:10]),
    )


def _stale(row: Mapping[str, Any], now: datetime) -> Stale:
    return Stale(
        contact_id=row["id"],
        name=row["name"],
        days=(now - row["touched_at"]).days,
        worth_cents=row["worth_cents"],
        is_customer=row["lifecycle"] == "customer",
    )


def _alarm(row: Mapping[str, Any], now: datetime) -> Alarm:
    one = _stale(row, now)
    severity: Severity = "info"
    why = ""
    if one.worth_cents is not None:
        severity, why = "bad", ", with an open deal,"
    elif one.is_customer:
        severity, why = "warn", ", a customer,"
    return Alarm(
        type=TYPE,
        severity=severity,
        message=f"{one.name}{why} was not contacted for {one.days} days",
        # A new silence after the next contact is a new cause.
        key=f"{TYPE}:{one.contact_id}:{row['touched_at']:%Y%m%d}",
        about=Ref("crm.contact", one.contact_id),
    )
