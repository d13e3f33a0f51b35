"""A whole reading in one go, in this process: what the workflow does by durable steps."""

from uuid import UUID

from enterprisehub.domains.delivery.logic.connect_site import choose_sources, connect_site
from enterprisehub.domains.delivery.logic.sync_work.derive_site import derive_for_run
from enterprisehub.domains.delivery.logic.sync_work.end_run import finish_run, link_units
from enterprisehub.domains.delivery.logic.sync_work.open_tool import open_account
from enterprisehub.domains.delivery.logic.sync_work.plan_run import plan_run
from enterprisehub.domains.delivery.logic.sync_work.read_page import read_page
from enterprisehub.domains.delivery.logic.sync_work.sweep_source import sweep_source
from enterprisehub.domains.delivery.queries import sources
from enterprisehub.kernel.connectors.ports import Account
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Scope


async def connect_account(database: Database, scope: Scope, account: Account) -> UUID:
    """The account is a connection that reads everything it can see; nothing is read yet."""
    tool = open_account(database, scope, account)
    identity, seen = await tool.identify(), await tool.sources()
    async with database.scoped(scope) as db:
        connection = await connect_site(db, account, identity, seen)
        rows = await sources.sources(db, connection.site_id)
        await choose_sources(db, connection.id, {row.id for row in rows})
        return connection.id


async def read_all(
    database: Database, scope: Scope, connection_id: UUID, kind: str = "incremental"
) -> str | None:
    """The run's id; None when another one is going on."""
    async with database.scoped(scope) as db:
        plan = await plan_run(db, str(connection_id), kind)
    if plan is None:
        return None
    for source_id, stream in plan.parts:
        if kind == "sweep":
            await sweep_source(database, scope, plan.run_id, source_id or "", stream)
            continue
        while await read_page(database, scope, plan.run_id, source_id, stream):
            pass
    await end_run(database, scope, plan.run_id)
    return plan.run_id


async def end_run(database: Database, scope: Scope, run_id: str) -> None:
    """Everything that was kept is derived and linked, and the run has ended."""
    while True:
        async with database.scoped(scope) as db:
            if not await derive_for_run(db, run_id):
                break
    async with database.scoped(scope) as db:
        await link_units(db, run_id)
        await finish_run(db, run_id)
