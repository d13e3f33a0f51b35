"""What wants a look is told once; dismissed it stays silent until there is a new cause."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from enterprisehub.domains.hygiene.events import AlertRaised
from enterprisehub.domains.hygiene.models import AlertRow
from enterprisehub.domains.hygiene.permissions import HYGIENE_READ
from enterprisehub.domains.hygiene.queries import alerts
from enterprisehub.kernel import clock, live
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.scope import Ref

type Severity = Literal["info", "warn", "bad"]
BADGE = "data_alerts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One cause; `key` names it, so that the same cause is told once."""

    type: str
    severity: Severity
    message: str
    key: str
    about: Ref | None = None


async def raise_alerts(db: Db, alarms: Iterable[Alarm]) -> int:
    """How many are new."""
    rows = [
        {
            "type": alarm.type,
            "severity": alarm.severity,
            "message": alarm.message,
            "key": alarm.key,
            "entity_type": alarm.about.kind if alarm.about else None,
            "entity_id": alarm.about.id if alarm.about else None,
        }
        for alarm in {alarm.key: alarm for alarm in alarms}.values()
    ]
    made = await alerts.put_alerts(db, rows)
    for alert_id in made[:20]:
        row = await alerts.alert(db, alert_id)
        if row is not None:
            await publish(db, AlertRaised(row.id, row.type, row.severity), None)
    if made:
        await tell_count(db)
    return len(made)


async def dismiss_alert(db: Db, alert_id: UUID) -> AlertRow:
    """Somebody saw it; it is not shown any more.

    Raises:
        NotFound: there is no such alert.
    """
    row = await alerts.alert(db, alert_id)
    if row is None:
        raise NotFound("There is no such alert.")
    if row.dismissed_at is None:
        row.dismissed_at, row.dismissed_by = clock.now(), db.scope.actor.name
        await db.flush()
        await tell_count(db)
    return row


async def dismiss_type(db: Db, type_: str) -> int:
    """All of one sort at once; how many."""
    count = await alerts.dismiss_all(db, type_, db.scope.actor.name)
    await tell_count(db)
    return count


async def tell_count(db: Db) -> None:
    """Open pages show how many alerts wait now."""
    count = await alerts.count_open(db)
    await live.tell(db, "badges", {BADGE: count}, permission=HYGIENE_READ)
