"""The SELECTs by which others choose contacts and learn what passed with them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from enterprisehub.domains.crm.contracts.audience import Audience
from enterprisehub.domains.crm.models import ContactRow, InteractionRow
from enterprisehub.domains.crm.queries.contact_pages import ContactFilter, contacts_where
from enterprisehub.kernel.db.session import Db

_SPOKEN = ("voice", "meeting")


async def audience(db: Db, which: Audience, *, after: UUID | None, limit: int) -> list[UUID]:
    """Live contacts that the audience takes in, by id, from the one after `after` on."""
    narrowed = ContactFilter(
        list_id=which.list_id,
        tag=which.tag,
        lifecycle=which.lifecycle,
        temperature=which.temperature,
    )
    query = contacts_where(None, narrowed).with_only_columns(ContactRow.id)
    if which.contact_ids:
        query = query.where(ContactRow.id.in_(which.contact_ids))
    if after is not None:
        query = query.where(ContactRow.id > after)
    return list(await db.scalars(query.order_by(ContactRow.id).limit(limit)))


async def spoke_since(db: Db, contact_id: UUID, since: datetime) -> bool:
    """Whether a call or a meeting with them was written down for a time after that."""
    query = select(InteractionRow.id).where(
        InteractionRow.contact_id == contact_id,
        InteractionRow.at > since,
        InteractionRow.channel.in_(_SPOKEN),
    )
    return await db.scalar(query.limit(1)) is not None
