"""Schedules of hygiene: each starts an agent, so that every execution is a run on record."""

from enterprisehub.domains.hygiene.contracts import (
    CONTACT_VALIDATION,
    DATA_DECAY,
    DUPLICATE_WATCHER,
    ENRICHMENT_ORCHESTRATOR,
    SYNC_HEALTH,
)
from enterprisehub.domains.hygiene.logic.make_report import make_report
from enterprisehub.domains.hygiene.logic.watch_sync import connections
from enterprisehub.domains.hygiene.queries import people
from enterprisehub.kernel.agents.execute import execute
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.work.context import WorkContext
from enterprisehub.kernel.work.queues import Queue
from enterprisehub.kernel.work.ticks import every_tenant
from enterprisehub.kernel.work.workflows import workflow


async def start(db: Db, name: str) -> str:
    """A run of the agent is on its way."""
    return str((await execute(db, name, {}, trigger="schedule")).id)


@workflow("hygiene.watch_duplicates", queue=Queue.MAINTENANCE, title="Look for duplicates")
async def watch_duplicates(ctx: WorkContext) -> None:
    await ctx.transaction(start, DUPLICATE_WATCHER)


@workflow("hygiene.validate_contacts", queue=Queue.MAINTENANCE, title="Validate contacts")
async def validate_contacts(ctx: WorkContext) -> None:
    await ctx.transaction(start, CONTACT_VALIDATION)


@workflow("hygiene.watch_decay", queue=Queue.MAINTENANCE, title="Look for stale contacts")
async def watch_stale(ctx: WorkContext) -> None:
    await ctx.transaction(start, DATA_DECAY)


@workflow("hygiene.enrich_contacts", queue=Queue.MAINTENANCE, title="Look up new contacts")
async def enrich_new(ctx: WorkContext) -> None:
    """A run only where there is somebody to look up."""
    await ctx.transaction(_enrich)


@workflow("hygiene.watch_sync", queue=Queue.MAINTENANCE, title="Watch connected systems")
async def watch_connections(ctx: WorkContext) -> None:
    """A run only where another system keeps a copy."""
    await ctx.transaction(_watch)


@workflow("hygiene.report", queue=Queue.MAINTENANCE, title="Write the data report")
async def write_report(ctx: WorkContext) -> None:
    """The day's figures as they are when it ends."""
    await ctx.transaction(_report)


async def _enrich(db: Db) -> str | None:
    if await people.due_for_enrichment(db, 1):
        return await start(db, ENRICHMENT_ORCHESTRATOR)
    return None


async def _watch(db: Db) -> str | None:
    return await start(db, SYNC_HEALTH) if await connections(db) else None


async def _report(db: Db) -> str:
    return (await make_report(db)).health


every_tenant(watch_duplicates, "0 6 * * *")
every_tenant(validate_contacts, "30 6 * * *")
every_tenant(watch_stale, "45 6 * * *")
every_tenant(enrich_new, "10 * * * *")
every_tenant(watch_connections, "*/15 * * * *")
every_tenant(write_report, "55 23 * * *")
