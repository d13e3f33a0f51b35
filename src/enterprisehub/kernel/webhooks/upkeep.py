"""What nobody asks for: lost work is found, old log is forgotten."""

from datetime import datetime

import structlog

from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.tenancy.tenants import all_tenant_ids
from enterprisehub.kernel.webhooks.deliver import release_stuck
from enterprisehub.kernel.webhooks.log import forget_old
from enterprisehub.kernel.work.ticks import tick

log = structlog.get_logger()
UPKEEP = Actor("system", "webhooks", "Webhooks")


@tick("*/5 * * * *", "webhooks.release")
async def release(database: Database, _: datetime) -> None:
    """Every endpoint whose deliveries are long due is looked at again."""
    for scope in await _scopes(database):
        try:
            async with database.scoped(scope) as db:
                await release_stuck(db)
        except Exception:
            log.exception("webhooks.release_failed", tenant=str(scope.tenant_id))


@tick("50 3 * * *", "webhooks.forget")
async def forget(database: Database, _: datetime) -> None:
    """The log reaches back thirty days."""
    for scope in await _scopes(database):
        try:
            while True:
                async with database.scoped(scope) as db:
                    if not await forget_old(db):
                        break
        except Exception:
            log.exception("webhooks.forget_failed", tenant=str(scope.tenant_id))


async def _scopes(database: Database) -> list[Scope]:
    async with database.unscoped() as db:
        return [Scope(tenant_id, UPKEEP) for tenant_id in await all_tenant_ids(db)]
