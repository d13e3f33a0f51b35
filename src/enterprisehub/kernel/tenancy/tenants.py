"""Making and finding tenants."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.tenancy.models import TenantRecord


async def all_tenant_ids(db: AsyncSession) -> list[UUID]:
    """Every tenant, for platform ticks that give each its own work."""
    return list(await db.scalars(select(TenantRecord.id).order_by(TenantRecord.id)))


async def tenant(db: AsyncSession, tenant_id: UUID) -> TenantRecord:
    """The tenant's own record.

    Raises:
        NotFound: there is none with this id.
    """
    found = await db.get(TenantRecord, tenant_id)
    if found is None:
        raise NotFound("This tenant does not exist.")
    return found


async def at_rest(db: AsyncSession, tenant_id: UUID) -> bool:
    """Whether the tenant is suspended: nobody works in it, and nobody outside is served."""
    return (await tenant(db, tenant_id)).suspended_at is not None
