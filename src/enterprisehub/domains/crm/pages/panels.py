"""Pieces of a record's page that other domains add."""

from uuid import UUID

from enterprisehub.domains.crm.contracts import Panel
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.hooks import HookPoint


async def ordered_panels(db: Db, point: HookPoint[UUID, Panel], record_id: UUID) -> list[Panel]:
    """What other domains show of this record to the caller, in their order."""
    return sorted(
        (panel for _, panel in await point.gather(db, record_id)), key=lambda panel: panel.order
    )
