"""Reports by schedule: of the last whole week or month, on its own morning."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid, NotFound
from enterprisehub.kernel.identity.members import member_ids
from enterprisehub.kernel.reports.kinds import KINDS, report_kind
from enterprisehub.kernel.reports.make_report import put_request
from enterprisehub.kernel.reports.models import ReportScheduleRow
from enterprisehub.kernel.tenancy.tenants import tenant

EVERY = {"week": "Every week", "month": "Every month"}


async def add_schedule(db: Db, kind: str, every: str, mail_to: Sequence[UUID]) -> UUID:
    """From the next Monday, or first of a month, on.

    Raises:
        NotFound, Denied: there is no such kind, or the actor may not see what it tells.
        Invalid: the interval is unknown, or a receiver is no member who may see it.
    """
    found = report_kind(db, kind)
    if every not in EVERY:
        raise Invalid("Choose a week or a month.", fields={"every": "choose week or month"})
    allowed = set(await member_ids(db, having=found.read))
    if not mail_to or not set(mail_to) <= allowed:
        reason = "choose members who may see what this report tells"
        raise Invalid("A receiver may not see this report.", fields={"mail_to": reason})
    row = ReportScheduleRow(
        kind=kind,
        every=every,
        mail_to=[str(user_id) for user_id in mail_to],
        next_on=next_day(await _today(db), every),
        set_by=db.scope.user_id,
    )
    db.add(row)
    await db.flush()
    return row.id


async def end_schedule(db: Db, schedule_id: UUID) -> None:
    """No further report is made by it. Raises NotFound."""
    row = await db.get(ReportScheduleRow, schedule_id, with_for_update=True)
    if row is None or row.deleted_at is not None:
        raise NotFound("There is no such schedule.")
    row.deleted_at = clock.now()


async def list_schedules(db: Db) -> list[ReportScheduleRow]:
    query = select(ReportScheduleRow).where(ReportScheduleRow.deleted_at.is_(None))
    return list(await db.scalars(query.order_by(ReportScheduleRow.next_on)))


async def ask_for_due(db: Db) -> list[str]:
    """Every due schedule has asked for its report, once; the reports' ids."""
    today = await _today(db)
    due = (
        select(ReportScheduleRow)
        .where(ReportScheduleRow.deleted_at.is_(None), ReportScheduleRow.next_on <= today)
        .with_for_update()
    )
    asked = []
    for row in await db.scalars(due):
        row.next_on = next_day(today, row.every)
        if row.kind in KINDS:
            first, last = last_whole(today, row.every)
            mail_to = [UUID(user_id) for user_id in row.mail_to]
            report = await put_request(db, row.kind, first, last, mail_to)
            asked.append(str(report.id))
    return asked


def next_day(today: date, every: str) -> date:
    """The next Monday, or first of a month, after today."""
    if every == "week":
        return today + timedelta(days=7 - today.weekday())
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def last_whole(today: date, every: str) -> tuple[date, date]:
    """First and last day of the last week (from Monday) or month that is over."""
    if every == "week":
        monday = today - timedelta(days=today.weekday())
        return monday - timedelta(days=7), monday - timedelta(days=1)
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


async def _today(db: Db) -> date:
    zone = ZoneInfo((await tenant(db, db.scope.tenant_id)).time_zone)
    return clock.now().astimezone(zone).date()
