"""The scores that contacts had, as they came to have them."""

from uuid import UUID

from sqlalchemy import select

from enterprisehub.domains.crm.models import ContactScoreRow
from enterprisehub.kernel.db.session import Db


async def latest_scores(db: Db, contact_id: UUID, *, limit: int) -> list[ContactScoreRow]:
    """The contact's last scores, the latest first."""
    s = ContactScoreRow
    query = select(s).where(s.contact_id == contact_id).order_by(s.at.desc(), s.id.desc())
    return list(await db.scalars(query.limit(limit)))
