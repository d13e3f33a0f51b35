"""Reports are made in the background, and by schedule on their morning."""

from uuid import UUID

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.hooks import HookPoint
from enterprisehub.kernel.reports.make_report import make_report, note_failure
from enterprisehub.kernel.reports.models import ReportRow
from enterprisehub.kernel.reports.schedule import ask_for_due
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.enqueue import enqueue
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.ticks import every_tenant
from enterprisehub.kernel.work.workflows import workflow

MADE: HookPoint[ReportRow, bool] = HookPoint("reports.made")
"""Told when a report is made, in one transaction: whoever mails or announces it implements this."""


@workflow("reports.make", queue=Queue.BULK, title="Make a report")
async def make(ctx: WorkContext, report_id: str) -> None:
    """Its files are stored and its receivers told."""
    try:
        await ctx.transaction(_make, report_id)
    except Exception as error:
        await ctx.transaction(_note_failure, report_id, str(error))
        raise


async def _make(db: Db, report_id: str) -> None:
    await make_report(db, UUID(report_id))
    await MADE.gather(db, await db.get_one(ReportRow, UUID(report_id)))


async def _note_failure(db: Db, report_id: str, error: str) -> None:
    await note_failure(db, UUID(report_id), error)


@workflow("reports.scheduled", queue=Queue.MAINTENANCE, title="Start reports that are due")
async def scheduled(ctx: WorkContext) -> int:
    """Every due report is being made."""
    return await ctx.transaction(_start_due)


async def _start_due(db: Db) -> int:
    due = await ask_for_due(db)
    for report_id in due:
        await enqueue(db, make, report_id, key=report_id)
    return len(due)


every_tenant(scheduled, "0 6 * * *")
