"""All webhooks of a year's beginning, shuffled and doubled, make the tables of one full load."""

import asyncio
import random
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import typer
from sqlalchemy import text

from bench._real_database import real_database
from enterprisehub.connectors.github.told import told as told_by_github
from enterprisehub.connectors.jira.told import told as told_by_jira
from enterprisehub.connectors.sandbox.work import github_site, jira_site
from enterprisehub.connectors.sandbox.work.world import EPOCH
from enterprisehub.domains.delivery.contracts.reading import WorkTold
from enterprisehub.domains.delivery.logic.connect_site import choose_sources, connect_site
from enterprisehub.domains.delivery.logic.derive_waiting import derive_waiting
from enterprisehub.domains.delivery.logic.sync_work.open_tool import open_account
from enterprisehub.domains.delivery.logic.sync_work.read_all import read_all
from enterprisehub.domains.delivery.logic.sync_work.read_unit import read_unit
from enterprisehub.domains.delivery.logic.take_told import take_told
from enterprisehub.domains.delivery.models.sources import SiteRow
from enterprisehub.domains.delivery.queries import derived, sources
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors.ports import Account
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.identity.permissions import Role, permissions_of
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import SYSTEM, Scope
from enterprisehub.kernel.tenancy.models import TenantRecord

TABLES = (
    *("authors", "items", "transitions", "item_changes", "sprints", "sprint_items", "incidents"),
    *("pulls", "reviews", "pull_commits", "pull_items", "commits", "deployments"),
)
CONNECTORS = ("sandbox_jira", "sandbox_github")


def run(
    *,
    weeks: Annotated[int, typer.Option(min=2, help="How much history is told.")] = 8,
    seed: Annotated[int, typer.Option(help="Of the shuffle.")] = 1,
    times: Annotated[int, typer.Option(min=1, help="How often each webhook comes.")] = 2,
) -> dict[str, Any]:
    """Rows by table after one full load, and how many differ after the webhooks alone."""
    return asyncio.run(_drill(EPOCH + timedelta(weeks=weeks), random.Random(seed), times))  # noqa: S311


async def _drill(until: datetime, rng: random.Random, times: int) -> dict[str, Any]:
    async with real_database(durable=False) as real:
        sites = {name: new_id() for name in CONNECTORS}
        loaded, told = await _tenant(real.guarded), await _tenant(real.guarded)
        with clock.fixed(until):
            for name in CONNECTORS:
                connection = await _connect(real.guarded, loaded, name, sites[name])
                await _choose(real.guarded, loaded, connection)
                await read_all(real.guarded, loaded, connection)
            counted = await _tell(real.guarded, told, sites, until, rng, times)
        return await _compared(real.guarded, loaded, told) | {"webhooks": counted}


async def _tenant(database: Database) -> Scope:
    tenant_id = new_id()
    async with database.unscoped() as db:
        db.add(TenantRecord(id=tenant_id, name="Drill", slug=f"drill-{tenant_id.hex[-12:]}"))
    return Scope(tenant_id, SYSTEM, permissions_of(Role.OWNER))


async def _connect(database: Database, scope: Scope, connector: str, site_id: UUID) -> UUID:
    """Both tenants name the site alike, so that ids of rows can be compared."""
    account = Account(tenant_id=scope.tenant_id, id=None, connector=connector, title=connector)
    tool = open_account(database, scope, account)
    identity, seen = await tool.identify(), await tool.sources()
    async with database.scoped(scope) as db:
        db.add(
            SiteRow(
                id=site_id,
                vendor=identity.vendor,
                address=identity.address,
                title=identity.title,
                options=dict(identity.options),
            )
        )
        await db.flush()
        row = await connect_site(db, account, identity, seen)
        # What a new site's statuses mean is said once, by whoever connects it.
        await db.execute(
            text(
                "INSERT INTO delivery_status_mappings (site_id, status, category, flow) "
                "SELECT :site, s, 'in_progress', f FROM (VALUES ('In Progress', 'active'), "
                "('In Review', 'waiting')) AS known (s, f) ON CONFLICT DO NOTHING"
            ),
            {"site": site_id},
        )
        return row.id


async def _choose(database: Database, scope: Scope, connection_id: UUID) -> None:
    async with database.scoped(scope) as db:
        connection, _ = await sources.connection(db, connection_id)
        rows = await sources.sources(db, connection.site_id)
        await choose_sources(db, connection_id, {row.id for row in rows})


async def _tell(
    database: Database,
    scope: Scope,
    sites: dict[str, UUID],
    until: datetime,
    rng: random.Random,
    times: int,
) -> int:
    """Nothing is loaded but the statuses' names; everything else comes by webhook."""
    connections = {}
    for name in CONNECTORS:
        connections[name] = await _connect(database, scope, name, sites[name])
        await read_all(database, scope, connections[name])
        await _choose(database, scope, connections[name])
    hooks = [("sandbox_jira", told_by_jira(body)) for body in jira_site.webhooks(until)]
    hooks += [
        ("sandbox_github", told_by_github(event, body))
        for event, body in github_site.webhooks(until)
    ]
    hooks *= times
    rng.shuffle(hooks)
    for connector, (payloads, refresh) in hooks:
        fact = WorkTold(connector=connector, account_id=None, payloads=payloads, refresh=refresh)
        async with database.scoped(scope) as db:
            await take_told(db, fact)
        for unit in refresh:
            await read_unit(database, scope, connections[connector], unit)
    for name in CONNECTORS:
        await _derive_rest(database, scope, sites[name])
    async with database.scoped(scope) as db:
        await derived.link_deployments(db)
        await derived.link_incidents(db)
        await derived.link_mirrors(db)
    return len(hooks)


async def _derive_rest(database: Database, scope: Scope, site_id: UUID) -> None:
    while True:
        async with database.scoped(scope) as db:
            if not (await derive_waiting(db, site_id)).units:
                return


async def _compared(database: Database, one: Scope, other: Scope) -> dict[str, Any]:
    tables: dict[str, dict[str, int]] = {}
    for name in TABLES:
        left, right = await _rows(database, one, name), await _rows(database, other, name)
        tables[name] = {"rows": len(left), "different": len(left ^ right)}
    different = sum(each["different"] for each in tables.values())
    return {"tables": tables, "different": different, "same": different == 0}


async def _rows(database: Database, scope: Scope, name: str) -> set[str]:
    """Every row as text, without what must differ between two tenants."""
    async with database.scoped(scope) as db:
        found = await db.execute(
            text(
                "SELECT (to_jsonb(row) - '{tenant_id,created_at,source_id}'::text[])::text "
                f"FROM delivery_{name} AS row"
            )
        )
        return {str(value) for (value,) in found}
