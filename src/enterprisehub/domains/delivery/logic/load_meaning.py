"""What a site's statuses and types mean: the tool's categories and people's own words."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from enterprisehub.domains.delivery.logic.derive_work.read_meaning import Meaning
from enterprisehub.domains.delivery.queries import sources
from enterprisehub.kernel.db.session import Db

if TYPE_CHECKING:
    from enterprisehub.domains.delivery.contracts.sources import Category, Flow, Kind


async def load_meaning(db: Db, site_id: UUID) -> Meaning:
    return Meaning(
        statuses={
            (row.status.casefold(), row.item_type.casefold() if row.item_type else None): (
                cast("Category", row.category),
                cast("Flow", row.flow),
            )
            for row in await sources.status_mappings(db, site_id)
        },
        categories={
            row.name.casefold(): cast("Category", row.category)
            for row in await sources.statuses(db, site_id)
        },
        kinds={
            row.item_type.casefold(): cast("Kind", row.kind)
            for row in await sources.type_mappings(db, site_id)
        },
    )
