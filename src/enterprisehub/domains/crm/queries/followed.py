"""What contacts did after something of an agent's reached them."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from enterprisehub.domains.crm.models import ContactRow, StandingRow, TaskRow
from enterprisehub.kernel.db.session import Db


async def replied_after(db: Db, since: Mapping[UUID, datetime]) -> set[UUID]:
    """Contacts from whom something came in after their moment."""
    query = select(StandingRow.contact_id, StandingRow.last_inbound_at).where(
        StandingRow.contact_id.in_(since), StandingRow.last_inbound_at.is_not(None)
    )
    return {row[0] for row in await db.execute(query) if row[1] and row[1] > since[row[0]]}


async def qualified_of(db: Db, contact_ids: Mapping[UUID, datetime]) -> set[UUID]:
    """Those of the contacts that are qualified by now."""
    query = select(ContactRow.id).where(
        ContactRow.id.in_(contact_ids),
        (ContactRow.lead_status == "qualified") | (ContactRow.lifecycle == "qualified"),
    )
    return set(await db.scalars(query))


async def met_after(db: Db, since: Mapping[UUID, datetime]) -> set[UUID]:
    """Contacts with whom a meeting was put on somebody's list after their moment."""
    query = select(TaskRow.contact_id, TaskRow.created_at).where(
        TaskRow.contact_id.in_(since), TaskRow.kind == "meeting", TaskRow.deleted_at.is_(None)
    )
    return {row[0] for row in await db.execute(query) if row[0] and row[1] > since[row[0]]}
