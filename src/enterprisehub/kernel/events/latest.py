"""How far the tenant's facts have come: a cheap sign that something has happened since."""

from sqlalchemy import select

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.models import EventRow


async def latest_seq(db: Db) -> int:
    """The number of the latest fact told; 0 before the first. Read from the end of an index."""
    return await db.scalar(select(EventRow.seq).order_by(EventRow.seq.desc()).limit(1)) or 0
