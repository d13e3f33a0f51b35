"""The daily reports."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from enterprisehub.domains.hygiene.models import ReportRow
from enterprisehub.kernel.db.session import Db


async def put_report(db: Db, values: Mapping[str, Any]) -> None:
    """The day's report says this: there is one a day, brought up to date while the day lasts."""
    made = insert(ReportRow).values(**values)
    changed = {name: made.excluded[name] for name in values if name != "report_date"}
    await db.execute(
        made.on_conflict_do_update(index_elements=["tenant_id", "report_date"], set_=changed)
    )


async def report_of(db: Db, day: date) -> ReportRow | None:
    return await db.scalar(select(ReportRow).where(ReportRow.report_date == day))


async def latest(db: Db, *, before: date | None = None, limit: int = 30) -> list[ReportRow]:
    """Reports, the latest day first."""
    query = select(ReportRow).order_by(ReportRow.report_date.desc()).limit(limit)
    return list(await db.scalars(query.where(ReportRow.report_date < before) if before else query))
