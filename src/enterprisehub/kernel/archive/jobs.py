"""The durable run: every night in the tenant's own zone, or when somebody asks for it."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import text

from enterprisehub.kernel.archive.advance import STEPS, advance
from enterprisehub.kernel.archive.parquet_files import ArchiveDamaged
from enterprisehub.kernel.archive.places import Cold, archiver, installed_cold
from enterprisehub.kernel.archive.plan_spans import plan_due
from enterprisehub.kernel.archive.restore_rows import fetch_files, restore
from enterprisehub.kernel.archive.step_state import reached, why
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.work.browse import inspect_work, list_work
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.ticks import every_tenant, tick
from enterprisehub.kernel.work.workflows import workflow

log = structlog.get_logger()
STEP_SECONDS = 600.0
RUN_SECONDS = 6 * 3600.0
MOST_TRIES = 3
RESTORE_STEPS: Final = (
    "Reading the files back and checking every byte",
    "Putting the rows back and comparing them with what was removed",
)


@workflow(
    "archive.run",
    queue=Queue.MAINTENANCE,
    title="Move old months to the cold store",
    time_limit_seconds=RUN_SECONDS,
)
async def archive_run(ctx: WorkContext) -> dict[str, int]:
    """Every due span was brought as far as it can go; one that fails does not hold up others."""
    told: dict[str, int] = {}
    failed = ""
    for archive_id in await ctx.transaction(plan_due):
        try:
            state = await _bring_to_rest(ctx, UUID(archive_id))
        except Exception as error:  # noqa: BLE001  told below, after the others had their turn
            state, failed = "failed", str(error)
        told[state] = told.get(state, 0) + 1
    if failed:
        raise ArchiveDamaged(failed)
    return told


async def _bring_to_rest(ctx: WorkContext, archive_id: UUID) -> str:
    state, tries = "", 0
    while True:
        before, state = (
            state,
            await ctx.step(
                advance_installed, ctx.scope.tenant_id, archive_id, timeout_seconds=STEP_SECONDS
            ),
        )
        tries += 1
        if state not in STEPS or state == before or tries > MOST_TRIES * len(STEPS):
            return state


async def advance_installed(tenant_id: UUID, archive_id: UUID) -> str:
    """One step further, with this process's database and store."""
    return await advance(installed_cold(), tenant_id, archive_id)


@workflow(
    "archive.restore",
    queue=Queue.MAINTENANCE,
    title="Bring a month back from the cold store",
    time_limit_seconds=3600.0,
)
async def archive_restore(ctx: WorkContext, archive_id: str) -> None:
    """The archive's rows are in the database again."""
    await ctx.step(
        fetch_installed, ctx.scope.tenant_id, UUID(archive_id), timeout_seconds=STEP_SECONDS
    )
    await ctx.step(
        restore_installed, ctx.scope.tenant_id, UUID(archive_id), timeout_seconds=STEP_SECONDS
    )


async def fetch_installed(tenant_id: UUID, archive_id: UUID) -> None:
    """The files are in this process's spool; the next step reads those that are not in its own."""
    await _told(fetch_files, tenant_id, archive_id)


async def restore_installed(tenant_id: UUID, archive_id: UUID) -> None:
    """With this process's database and store; why it failed stands on the archive, which can then
    be asked for again.
    """
    await _told(restore, tenant_id, archive_id)


async def restores_under_way(tenant_id: UUID) -> dict[UUID, int | None]:
    """Archives that are being brought back: how many of RESTORE_STEPS are done, None while the
    work waits for a worker.
    """
    name = archive_restore.name
    found: dict[UUID, int | None] = {}
    for work in await list_work(tenant_id, name=name, state="waiting"):
        found[_archive_of(work.id)] = None
    for work in await list_work(tenant_id, name=name, state="running"):
        _, steps = await inspect_work(tenant_id, work.id)
        done = sum(step.finished_at is not None and step.error is None for step in steps)
        found[_archive_of(work.id)] = min(done, len(RESTORE_STEPS) - 1)
    return found


def restore_key(archive_id: UUID, version: int) -> str:
    """One restore of an archive as it stands: asked for twice, it runs once."""
    return f"{archive_id}:{version}"


def _archive_of(work_id: str) -> UUID:
    return UUID(work_id.rsplit(":", 2)[1])


async def _told(
    act: Callable[[Cold, UUID, UUID], Awaitable[object]], tenant_id: UUID, archive_id: UUID
) -> None:
    cold = installed_cold()
    try:
        await act(cold, tenant_id, archive_id)
    except Exception as error:
        async with cold.database.scoped(archiver(tenant_id)) as db:
            await reached(db, archive_id, before="removed", state="removed", error=why(error))
        raise


every_tenant(archive_run, "40 2 * * *")


@tick("10 4 * * *", "kernel.drop_emptied_months")
async def drop_emptied_months(database: Database, moment: datetime) -> None:
    """Months of the change log that are empty for every tenant give their space back."""
    del moment
    async with database.unscoped() as db:
        dropped = await db.scalar(text("SELECT hub.drop_emptied_months()"))
    log.info("archive.months_dropped", count=dropped)
