"""Who of some contacts wished to hear nothing since a moment."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from enterprisehub.domains.compliance.models import OptOutRow
from enterprisehub.kernel.db.session import Db


async def opted_out_after(db: Db, since: Mapping[UUID, datetime]) -> set[UUID]:
    """Contacts whose wish to hear nothing came after their moment and holds."""
    query = select(OptOutRow.contact_id, OptOutRow.opted_out_at).where(
        OptOutRow.contact_id.in_(since),
        OptOutRow.state == "active",
        OptOutRow.reason != "hard_bounce",
    )
    return {row[0] for row in await db.execute(query) if row[0] and row[1] > since[row[0]]}
