"""What a contact's interactions add up to."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from enterprisehub.domains.crm.models import InteractionRow
from enterprisehub.kernel.db.session import Db


async def sums_of(
    db: Db, *, contact_id: UUID | None = None, ids: Sequence[UUID] | None = None
) -> dict[str, Any]:
    """Counts and latest moments by direction, of a contact or of these interactions."""
    i = InteractionRow
    inbound, outbound = i.direction == "inbound", i.direction == "outbound"
    query = select(
        func.count().filter(inbound).label("inbound_count"),
        func.count().filter(outbound).label("outbound_count"),
        func.max(i.at).label("last_activity_at"),
        func.max(i.at).filter(inbound).label("last_inbound_at"),
        func.max(i.at).filter(outbound).label("last_outbound_at"),
    )
    query = query.where(i.contact_id == contact_id if ids is None else i.id.in_(ids))
    return dict((await db.execute(query)).mappings().one())
