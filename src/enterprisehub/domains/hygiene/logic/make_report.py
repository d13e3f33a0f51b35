"""One report a day: how clean the data is, in figures and one colour with its reasons."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from enterprisehub.domains.hygiene.models import ReportRow
from enterprisehub.domains.hygiene.queries import alerts, findings, pairs, people, reports
from enterprisehub.domains.hygiene.settings import HygieneSettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.tenancy.tenants import tenant

type Health = Literal["green", "yellow", "red"]

# Shares of the tenant's contacts from which on a day is no longer green, and then red.
_DOUBLED = (0.02, 0.10)
_WRONG = (0.05, 0.15)
_STALE = (0.30, 0.60)


async def make_report(db: Db) -> ReportRow:
    """The report of the tenant's today is brought up to date."""
    zone = ZoneInfo((await tenant(db, db.scope.tenant_id)).time_zone)
    now = clock.now()
    day = now.astimezone(zone).date()
    first, last = _span(day, zone)
    settings = await HygieneSettings.load(db)
    verdicts = await findings.count_verdicts(db)
    figures = {
        "contacts": await people.count_people(db),
        "duplicates_open": await pairs.count_open(db),
        "duplicates_found": await pairs.count_found(db, first, last),
        "duplicates_merged": await pairs.count_merged(db, first, last),
        "contacts_validated": await findings.count_visited(db, "checked_at", first, last),
        "contacts_invalid": verdicts.get("bad", 0),
        "contacts_enriched": await findings.count_enriched(db, first, last),
        "stale_records": await people.count_stale(
            db, now - timedelta(days=settings.stale_after_days)
        ),
        "alerts_open": await alerts.count_open(db),
    }
    grave = await alerts.counts_by_type(db)
    health, reasons = judge(figures, silent=grave.get("sync_silent", 0))
    values = {"report_date": day, "made_at": now, "health": health, "reasons": reasons, **figures}
    await reports.put_report(db, values)
    found = await reports.report_of(db, day)
    if found is None:
        raise LookupError(f"the report of {day} is gone after it was made")
    await db.refresh(found)
    return found


def _span(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    first = datetime(day.year, day.month, day.day, tzinfo=zone)
    return first, first + timedelta(days=1)


def judge(figures: Mapping[str, Any], *, silent: int) -> tuple[Health, list[str]]:
    """Green, yellow or red, and in words what made it so."""
    people_count = max(1, figures["contacts"])
    reasons: list[str] = []
    worst = 0
    for name, limits, says in (
        ("duplicates_open", _DOUBLED, "{n} pairs may be doubled"),
        ("contacts_invalid", _WRONG, "{n} fields cannot be right"),
        ("stale_records", _STALE, "{n} contacts were not contacted for long"),
    ):
        share = figures[name] / people_count
        grade = sum(share >= limit for limit in limits)
        if grade and figures[name] > 0:
            reasons.append(says.format(n=figures[name]))
            worst = max(worst, grade)
    if silent:
        reasons.append(f"{silent} connections are silent")
        worst = 2
    grades: tuple[Health, Health, Health] = ("green", "yellow", "red")
    return grades[worst], reasons
