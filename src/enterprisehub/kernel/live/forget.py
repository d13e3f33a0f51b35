"""What was told long ago is no news any more."""

from sqlalchemy import delete

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.live.models import LiveRow
from enterprisehub.kernel.live.stream import KEPT


async def forget_told(db: Db) -> int:
    """The tenant's tellings older than a day are gone; answers how many."""
    gone = await db.execute(
        delete(LiveRow).where(LiveRow.created_at < clock.now() - KEPT).returning(LiveRow.id)
    )
    return len(gone.all())
