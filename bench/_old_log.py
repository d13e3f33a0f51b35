"""A tenant whose change log has one old month, sealed: for measuring and breaking archives."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import psycopg
from sqlalchemy import text

from bench._real_database import Real
from enterprisehub.kernel.audit.seal_changes import seal
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.tenancy.models import TenantRecord

MONTH = datetime(2026, 3, 1, tzinfo=UTC)
NEXT = datetime(2026, 4, 1, tzinfo=UTC)
_BATCH = 5000


@dataclass(frozen=True, slots=True)
class Filled:
    """`digest` is over the rows' own text, in order."""

    url: str
    tenant_id: UUID
    changes: int
    digest: str


async def old_log(real: Real, changes: int) -> Filled:
    """So many changes of March 2026, with empty texts, quotes, line ends and other scripts."""
    tenant_id = new_id()
    async with real.guarded.unscoped() as plain:
        plain.add(TenantRecord(id=tenant_id, name="Old", slug=f"old-{tenant_id.hex[-12:]}"))
    scope = Scope(tenant_id)
    for start in range(0, changes, _BATCH):
        async with real.guarded.scoped(scope) as db:
            await db.execute(
                text(
                    "INSERT INTO crm_contacts (id, name, city) SELECT uuidv7(),"
                    " 'Zoë \"Q\" ' || chr(10) || n || ' 李雷', CASE WHEN n % 2 = 0 THEN ''"
                    " ELSE 'Austin' END FROM generate_series(CAST(:first AS int), :last) n"
                ),
                {"first": start + 1, "last": min(start + _BATCH, changes)},
            )
    with psycopg.connect(real.urls.admin) as admin:
        admin.execute("SELECT hub.make_partition('kernel_changes', %s)", [MONTH])
        admin.execute(
            "UPDATE kernel_changes SET at = %s + (seq %% 40000) * interval '1 minute'"
            " WHERE tenant_id = %s",
            [MONTH, tenant_id],
        )
    while True:
        async with real.guarded.scoped(scope) as db:
            if not await seal(db, batch=_BATCH):
                break
    filled = Filled(real.urls.admin, tenant_id, changes, "")
    found = await count_log(filled)
    return Filled(real.urls.admin, tenant_id, found, await log_digest(filled))


async def count_log(filled: Filled) -> int:
    """The changes of the month that the log still has."""
    return len(_rows(filled))


async def log_digest(filled: Filled) -> str:
    """Over every byte of the month's rows as PostgreSQL writes them."""
    return hashlib.sha256("\n".join(_rows(filled)).encode()).hexdigest()


def _rows(filled: Filled) -> list[str]:
    query = (
        "SELECT c::text FROM kernel_changes c"
        " WHERE tenant_id = %s AND at >= %s AND at < %s ORDER BY seq"
    )
    with psycopg.connect(filled.url) as admin:
        return [row[0] for row in admin.execute(query, [filled.tenant_id, MONTH, NEXT])]
