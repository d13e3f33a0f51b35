"""What whoever runs the installation sees of a tenant: counts and states, never its content.

Everything is asked inside the tenant's own scope: row-level security is not gone around.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select, text

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.identity.members import list_members
from enterprisehub.kernel.identity.models import OperatorRow, UserRow
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.tenancy.models import TenantRecord

USED_FOR: Final = timedelta(days=30)
MOST_TENANTS: Final = 50
_LATE: Final = timedelta(minutes=15)
# What decides how a tenant works: who may come in, what may leave, what it is connected to.
CONFIGURATION: Final = {
    "kernel_tenants": "Name, place and suspension",
    "kernel_settings": "Settings",
    "kernel_memberships": "Members",
    "kernel_invitations": "Invitations",
    "kernel_api_keys": "API keys",
    "kernel_connector_accounts": "Connections",
    "kernel_action_policies": "Approval rules",
    "kernel_webhook_endpoints": "Webhooks",
    "kernel_workspaces": "Workspaces",
    "kernel_report_schedules": "Report schedules",
    "kernel_legal_holds": "Legal holds",
}
_DONE: Final = {"insert": "added", "update": "changed", "delete": "removed"}
_WHO: Final = {
    "user": "A member",
    "key": "An API key",
    "agent": "An agent",
    "connector": "A connected service",
    "visitor": "A visitor",
}
_STANDING = text("""
    SELECT
        (SELECT count(*) FROM kernel_memberships WHERE deleted_at IS NULL) AS members,
        (SELECT count(*) FROM kernel_api_keys WHERE deleted_at IS NULL) AS keys,
        (SELECT count(*) FROM kernel_actions WHERE created_at >= :since) AS actions,
        (SELECT count(*) FROM kernel_agent_runs WHERE created_at >= :since) AS runs,
        (SELECT count(*) FROM kernel_model_calls WHERE created_at >= :since) AS model_calls,
        (SELECT CAST(coalesce(sum(cost_microcents), 0) AS bigint) FROM kernel_model_calls
            WHERE created_at >= :since) AS cost_microcents,
        (SELECT max(created_at) FROM kernel_events) AS last_event_at,
        (SELECT count(*) FROM kernel_deliveries
            WHERE state = 'waiting' AND created_at < :late) AS late_events,
        (SELECT count(*) FROM kernel_inbox WHERE state = 'failed') AS failed_inbox,
        (SELECT count(*) FROM kernel_actions
            WHERE state = 'failed' AND created_at >= :since) AS failed_actions,
        (SELECT count(*) FROM kernel_connector_accounts
            WHERE deleted_at IS NULL AND state <> 'connected') AS failing_accounts
""")
_CHANGES = text("""
    SELECT at, actor, operation, table_name, record_id FROM kernel_changes
    WHERE table_name = ANY(:tables) AND at >= :since ORDER BY seq DESC LIMIT :most
""")


@dataclass(frozen=True, slots=True)
class Standing:
    """A tenant in numbers; usage and failures are of the last 30 days, the rest is now."""

    tenant_id: UUID
    name: str
    slug: str
    suspended_at: datetime | None
    members: int
    keys: int
    actions: int
    runs: int
    model_calls: int
    cost_microcents: int
    last_event_at: datetime | None
    late_events: int
    failed_inbox: int
    failed_actions: int
    failing_accounts: int

    @property
    def troubles(self) -> list[str]:
        """What somebody should look at, in words; empty when all is well."""
        said = (
            (self.late_events, "{} events wait for over 15 minutes"),
            (self.failed_inbox, "{} received things were not understood"),
            (self.failed_actions, "{} actions failed"),
            (self.failing_accounts, "{} connections do not work"),
        )
        return [words.format(f"{count:,}") for count, words in said if count]


@dataclass(frozen=True, slots=True)
class ConfigurationChange:
    """That something about how a tenant works was changed, not to what. `actor` is named where it
    is one of those who run the installation.
    """

    tenant_id: UUID
    tenant_name: str
    at: datetime
    actor: str
    operation: str
    table: str
    record_id: UUID

    @property
    def what(self) -> str:
        return f"{CONFIGURATION[self.table]}: {_DONE[self.operation]}"


async def find_tenants(database: Database, wanted: str = "") -> list[TenantRecord]:
    """The first tenants by name whose name or short name holds the words, at most MOST_TENANTS:
    each is asked in a transaction of its own.
    """
    query = select(TenantRecord).order_by(TenantRecord.name, TenantRecord.id).limit(MOST_TENANTS)
    if wanted.strip():
        like = wanted.strip()[:100]
        query = query.where(
            or_(
                TenantRecord.name.icontains(like, autoescape=True),
                TenantRecord.slug.icontains(like, autoescape=True),
            )
        )
    async with database.unscoped() as db:
        return list(await db.scalars(query))


async def tenant_names(database: Database, ids: Iterable[UUID]) -> dict[UUID, str]:
    """What these tenants are called."""
    query = select(TenantRecord.id, TenantRecord.name).where(TenantRecord.id.in_(set(ids)))
    async with database.unscoped() as db:
        return {found[0]: found[1] for found in await db.execute(query)}


async def standing_of(database: Database, actor: Actor, row: TenantRecord) -> Standing:
    """How the tenant stands, asked in its own scope."""
    now = clock.now()
    async with database.scoped(Scope(row.id, actor)) as db:
        values = {"since": now - USED_FOR, "late": now - _LATE}
        found = (await db.execute(_STANDING, values)).mappings().one()
    known = {str(key): found[key] for key in found}
    return Standing(row.id, row.name, row.slug, row.suspended_at, **known)


async def roles_in(db: Db) -> dict[Role, int]:
    """How many members have each role, the strongest first."""
    members = await list_members(db)
    counted = {role: sum(one.role is role for one in members) for role in Role}
    return {role: count for role, count in counted.items() if count}


async def configuration_changes(
    database: Database, actor: Actor, rows: Sequence[TenantRecord], *, days: int, most: int
) -> list[ConfigurationChange]:
    """Changes of how these tenants work, the newest first over all of them."""
    since, names = clock.now() - timedelta(days=days), await _operator_names(database)
    found: list[ConfigurationChange] = []
    for row in rows:
        async with database.scoped(Scope(row.id, actor)) as db:
            values = {"tables": list(CONFIGURATION), "since": since, "most": most}
            found += [
                ConfigurationChange(
                    row.id,
                    row.name,
                    c.at,
                    _who(c.actor, names),
                    c.operation,
                    c.table_name,
                    c.record_id,
                )
                for c in await db.execute(_CHANGES, values)
            ]
    return sorted(found, key=lambda one: (one.at, str(one.record_id)), reverse=True)[:most]


async def _operator_names(database: Database) -> dict[str, str]:
    query = select(UserRow.id, UserRow.name).join(OperatorRow, OperatorRow.user_id == UserRow.id)
    async with database.unscoped() as db:
        return {f"user:{user_id}": str(name) for user_id, name in await db.execute(query)}


def _who(actor: str, names: Mapping[str, str]) -> str:
    """Operators by name; who else it was is the tenant's own."""
    return names.get(actor) or _WHO.get(actor.partition(":")[0], "EnterpriseHub")
