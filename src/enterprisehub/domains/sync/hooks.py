"""What the sync answers when others ask."""

from uuid import UUID

from enterprisehub.domains.crm.contracts import Panel
from enterprisehub.domains.crm.contracts.exchange import SyncHealth
from enterprisehub.domains.crm.ports import (
    COMPANY_PANELS,
    CONTACT_PANELS,
    DEAL_PANELS,
    SYNC_HEALTH,
)
from enterprisehub.domains.sync.logic.measure_health import measure_health
from enterprisehub.domains.sync.logic.seed_demo import seed_demo
from enterprisehub.domains.sync.permissions import SYNC_READ
from enterprisehub.domains.sync.queries import copies
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.seeding import SEED, DemoSeed


@SEED.implement("sync")
async def seed(db: Db, _: DemoSeed) -> None:
    await seed_demo(db)


@SYNC_HEALTH.implement("sync")
async def tell_health(db: Db, _: None) -> list[SyncHealth]:
    return await measure_health(db)


@CONTACT_PANELS.implement("sync")
@COMPANY_PANELS.implement("sync")
@DEAL_PANELS.implement("sync")
async def show_copies(db: Db, record_id: UUID) -> Panel | None:
    """Where else the record is kept."""
    if not db.scope.may(SYNC_READ) or not await copies.copies_of_record(db, record_id, gone=True):
        return None
    href = f"/sync/records/{record_id}/panel"
    return Panel(title="Also kept in", href=href, icon="refresh-cw", order=60)
