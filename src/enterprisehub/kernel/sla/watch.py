"""Slower than promised: an alert is raised once, escalated, taken on, and taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

import structlog
from sqlalchemy import delete, select

from enterprisehub.kernel import clock, live
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.errors import Conflict, NotFound
from enterprisehub.kernel.events.publish import Event, event, publish
from enterprisehub.kernel.notices.kinds import NoticeKind, declare
from enterprisehub.kernel.notices.notify import notify
from enterprisehub.kernel.scope import Actor, Ref, Scope
from enterprisehub.kernel.sla.measure import Measured, PerformanceSettings, measure
from enterprisehub.kernel.sla.models import RouteTimesRow, SlaAlertRow
from enterprisehub.kernel.sla.permissions import ACKNOWLEDGE, PROMISE, READ
from enterprisehub.kernel.tenancy.tenants import all_tenant_ids
from enterprisehub.kernel.work.ticks import tick

log = structlog.get_logger()
TOPIC: Final = "performance.alert"
SLA_BREACH: Final = declare(
    NoticeKind("performance.sla_breach", "Something is slower than promised", "warn")
)
SLA_ESCALATED: Final = declare(
    NoticeKind("performance.sla_escalated", "Nobody took on an alert about slowness", "bad")
)
SLA_RECOVERED: Final = declare(
    NoticeKind("performance.sla_recovered", "Something is as fast as promised again", "ok")
)
_KEPT: Final = timedelta(days=7)
_UNASKED: Final = timedelta(days=1)
"""After so long without enough requests or runs there is nothing left that could be slow."""
_OBSERVER: Final = Actor("system", "performance", "Performance monitor")


@event
@dataclass(frozen=True, slots=True)
class SlaBreach(Event):
    """The 95th percentile is over 120 % of what was promised (`alert_type` SLA_BREACH)."""

    type: ClassVar[str] = "performance.sla_breached"
    counted_by: ClassVar[tuple[str, ...]] = ("kind",)
    alert_id: UUID
    alert_type: str
    kind: str
    name: str
    p95_ms: int
    sla_ms: int


@event
@dataclass(frozen=True, slots=True)
class SlaRecovered(Event):
    """It is within what was promised again."""

    type: ClassVar[str] = "performance.sla_recovered"
    counted_by: ClassVar[tuple[str, ...]] = ("kind",)
    alert_id: UUID
    kind: str
    name: str
    p95_ms: int
    sla_ms: int


async def watch(db: Db) -> int:
    """Alerts are as the figures say; how many are open."""
    settings = await PerformanceSettings.load(db)
    found = {(str(m.kind), m.name): m for m in await measure(db, settings)}
    query = select(SlaAlertRow).where(SlaAlertRow.status != "recovered").with_for_update()
    alerts = {(row.kind, row.name): row for row in await db.scalars(query)}
    still_open = 0
    for key, row in alerts.items():
        measured = found.get(key)
        if measured is not None and measured.kept:
            await _recover(db, row, measured)
            continue
        enough = measured is not None and measured.enough
        if not enough and clock.now() - row.last_at > _UNASKED:
            await _let_go(db, row)
            continue
        still_open += 1
        if measured is not None and enough:
            row.p95_ms, row.samples, row.last_at = measured.p95_ms, measured.samples, clock.now()
            row.worst_ms = max(row.worst_ms, measured.p95_ms)
        await _escalate(db, row, settings)
    for key, measured in found.items():
        if measured.breached and key not in alerts:
            await _raise_alert(db, measured)
            still_open += 1
    return still_open


async def acknowledge(db: Db, alert_id: UUID, *, note: str = "") -> SlaAlertRow:
    """Somebody looks after it: it is not escalated any more.

    Raises:
        NotFound: there is no such alert.
        Conflict: it is over already.
    """
    row = await db.get(SlaAlertRow, alert_id, with_for_update=True)
    if row is None:
        raise NotFound("There is no such alert.")
    if row.status == "recovered":
        raise Conflict("It is as fast as promised again.", status=row.status)
    row.status, row.acknowledged_at = "acknowledged", clock.now()
    row.acknowledged_by, row.note = db.scope.user_id, note[:500]
    await live.tell(db, TOPIC, {"alert_id": str(row.id)}, permission=READ)
    return row


async def alerts(db: Db, *, limit: int = 50) -> Sequence[SlaAlertRow]:
    """Open ones first, then the latest."""
    query = select(SlaAlertRow).order_by(SlaAlertRow.first_at.desc()).limit(limit)
    return sorted(await db.scalars(query), key=lambda row: row.status == "recovered")


async def _raise_alert(db: Db, found: Measured) -> None:
    now = clock.now()
    row = SlaAlertRow(
        kind=found.kind, name=found.name, title=found.title, p95_ms=found.p95_ms,
        worst_ms=found.p95_ms, sla_ms=found.sla_ms, samples=found.samples, first_at=now,
        last_at=now, status="firing",
    )  # fmt: skip
    db.add(row)
    await db.flush()
    fact = SlaBreach(row.id, "SLA_BREACH", row.kind, row.name, row.p95_ms, row.sla_ms)
    await publish(db, fact, Ref("kernel.sla_alert", row.id))
    title = f"{row.title} is slower than promised"
    await _tell(db, SLA_BREACH, row, title, having=ACKNOWLEDGE)


async def _escalate(db: Db, row: SlaAlertRow, settings: PerformanceSettings) -> None:
    waited = timedelta(minutes=settings.escalate_after_minutes)
    if row.status != "firing" or row.escalated_at or clock.now() - row.first_at < waited:
        return
    row.escalated_at = clock.now()
    minutes = settings.escalate_after_minutes
    unit = "minute" if minutes == 1 else "minutes"
    title = f"{row.title}: slow for {minutes} {unit}, and nobody took it on"
    await _tell(db, SLA_ESCALATED, row, title, having=PROMISE)


async def _recover(db: Db, row: SlaAlertRow, found: Measured) -> None:
    row.status, row.recovered_at = "recovered", clock.now()
    row.p95_ms, row.samples = found.p95_ms, found.samples
    fact = SlaRecovered(row.id, row.kind, row.name, row.p95_ms, row.sla_ms)
    await publish(db, fact, Ref("kernel.sla_alert", row.id))
    title = f"{row.title} is as fast as promised again"
    await _tell(db, SLA_RECOVERED, row, title, having=ACKNOWLEDGE)


async def _let_go(db: Db, row: SlaAlertRow) -> None:
    """It is over without a word to anybody: nobody can say that it is fast again."""
    row.status, row.recovered_at = "recovered", clock.now()
    row.note = row.note or "Hardly asked for since then: nothing left to measure."
    await live.tell(db, TOPIC, {"alert_id": str(row.id)}, permission=READ)


async def _tell(db: Db, kind: NoticeKind, row: SlaAlertRow, title: str, *, having: str) -> None:
    await notify(
        db,
        kind,
        title,
        body=f"95 of 100 take up to {row.p95_ms:,} ms; promised are {row.sla_ms:,} ms.",
        href="/performance",
        having=having,
        key=f"sla:{row.id}",
    )
    await live.tell(db, TOPIC, {"alert_id": str(row.id)}, permission=READ)


@tick("* * * * *", "performance.watch")
async def watch_all(database: Database, moment: datetime) -> None:
    """Every minute, in every tenant; what is older than a week is forgotten."""
    async with database.unscoped() as db:
        tenants = await all_tenant_ids(db)
    for tenant_id in tenants:
        try:
            async with database.scoped(Scope(tenant_id, _OBSERVER)) as tenant:
                await watch(tenant)
                if moment.minute == 0:
                    old = RouteTimesRow.minute_at < moment - _KEPT
                    await tenant.execute(delete(RouteTimesRow).where(old))
        except Exception:
            log.exception("performance.not_watched", tenant=str(tenant_id))
