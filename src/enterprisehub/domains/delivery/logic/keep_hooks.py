"""Registered webhooks are kept alive: extended before they end, and what they lost asked for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from enterprisehub.domains.delivery.logic.sync_work.open_tool import account_of, keeper_of
from enterprisehub.domains.delivery.ports import HookRegistry, hooks_opener
from enterprisehub.domains.delivery.queries import hooks, sources
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.scope import Scope

# Of thirty days; so that a fortnight without us is survived.
EXTEND_BEFORE = timedelta(days=15)
# A delivery may still be under way.
SETTLED = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Standing:
    """A webhook as it stands here, apart from any transaction."""

    id: UUID
    external_id: str
    source_key: str
    expires_at: datetime | None
    since: datetime


async def connections_to_keep(db: Db) -> list[str]:
    """The ids of connections that have webhooks of ours."""
    return [str(row.id) for row in await hooks.watched_connections(db)]


async def keep_hooks(database: Database, scope: Scope, connection_id: UUID) -> int:
    """How many lost deliveries were asked for again. What the tool refuses is written down."""
    async with database.scoped(scope) as db:
        connection, _ = await sources.connection(db, connection_id)
        opener = hooks_opener(connection.connector)
        account = await account_of(db, connection)
        standing = [
            Standing(
                hook.id,
                hook.external_id,
                source.key,
                hook.expires_at,
                hook.swept_at or hook.created_at,
            )
            for hook, source in await hooks.hooks_of(db, connection_id)
        ]
    if opener is None or not standing:
        return 0
    registry = opener(account, keeper_of(database, scope))
    failed = await _extend(database, scope, registry, standing)
    resent = 0
    for one in standing:
        resent += await _sweep(database, scope, registry, one, failed)
    return resent


async def _extend(
    database: Database, scope: Scope, registry: HookRegistry, standing: list[Standing]
) -> str | None:
    """What the tool said against it."""
    soon = clock.now() + EXTEND_BEFORE
    ending = [one for one in standing if one.expires_at is not None and one.expires_at < soon]
    if not ending:
        return None
    error: str | None = None
    until: datetime | None = None
    try:
        until = await registry.extend([one.external_id for one in ending])
    except HubError as refusal:
        error = refusal.message[:1000]
    async with database.scoped(scope) as db:
        for one in ending:
            row = await hooks.hook(db, one.id)
            if row is not None:
                row.expires_at = row.expires_at if error else until
    return error


async def _sweep(
    database: Database, scope: Scope, registry: HookRegistry, one: Standing, failed: str | None
) -> int:
    until = clock.now() - SETTLED
    resent, error = 0, None
    try:
        resent = await registry.send_again(one.external_id, one.source_key, one.since)
    except HubError as refusal:
        error = refusal.message[:1000]
    async with database.scoped(scope) as db:
        row = await hooks.hook(db, one.id)
        if row is not None:
            row.resent_count += resent
            row.last_error = error or failed
            # Overlapping by a day: what was sent again may be lost again.
            row.swept_at = row.swept_at if error else until - timedelta(days=1)
    return resent
