"""Copies of our records in other systems that fell silent or fail too often raise an alert."""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from enterprisehub.domains.crm.contracts.exchange import SyncHealth
from enterprisehub.domains.crm.ports import SYNC_HEALTH
from enterprisehub.domains.hygiene.logic.raise_alerts import Alarm, raise_alerts
from enterprisehub.domains.hygiene.queries import alerts
from enterprisehub.domains.hygiene.settings import HygieneSettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.tenancy.tenants import tenant

SILENT, FAILING = "sync_silent", "sync_errors"


@dataclass(frozen=True, slots=True)
class SyncWatch:
    """How many connections there are, and what is wrong with which."""

    connections: int
    raised: int
    troubles: tuple[str, ...]


async def connections(db: Db) -> list[SyncHealth]:
    """Every copy of our records in another system."""
    return [one for _, found in await SYNC_HEALTH.gather(db, None) for one in found]


async def watch_sync(db: Db) -> SyncWatch:
    """Alerts stand for what is wrong now; what is well again is over."""
    settings = await HygieneSettings.load(db)
    found = await connections(db)
    zone = ZoneInfo((await tenant(db, db.scope.tenant_id)).time_zone)
    alarms = [alarm for one in found for alarm in _alarms(one, settings, zone)]
    for type_ in (SILENT, FAILING):
        keys = [alarm.key for alarm in alarms if alarm.type == type_]
        await alerts.end_alerts(db, type_, still=keys)
    return SyncWatch(
        connections=len(found),
        raised=await raise_alerts(db, alarms),
        troubles=tuple(alarm.message for alarm in alarms),
    )


def _alarms(one: SyncHealth, settings: HygieneSettings, zone: ZoneInfo) -> list[Alarm]:
    if one.state in ("paused", "loading"):
        return []
    about = Ref("sync.connection", one.connection_id)
    limit = timedelta(minutes=settings.sync_silent_minutes)
    found = []
    if one.synced_at is None or clock.now() - one.synced_at >= limit:
        last = one.synced_at.astimezone(zone) if one.synced_at else None
        since = f"since {last:%-d %B, %H:%M %Z}" if last else "ever"
        found.append(
            Alarm(
                type=SILENT,
                severity="bad",
                message=f"{one.title} was not compared {since}",
                key=f"{SILENT}:{one.connection_id}",
                about=about,
            )
        )
    pct = one.error_ratio * 100
    if pct > settings.sync_error_pct:
        why = f": {one.last_error[:160]}" if one.last_error else ""
        found.append(
            Alarm(
                type=FAILING,
                severity="warn",
                message=f"{one.title}: {pct:.1f} % of the records fail{why}",
                key=f"{FAILING}:{one.connection_id}",
                about=about,
            )
        )
    return found
