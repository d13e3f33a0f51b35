"""Told facts are forgotten after some weeks: the timeline and the change log keep what matters."""

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.models import DeliveryRow, EventRow

KEPT: Final = timedelta(days=30)
_BATCH: Final = 5000


async def forget_delivered(db: Db) -> int:
    """Old facts that every subscriber has taken are gone, a batch at a time. How many."""
    open_ = select(DeliveryRow.id).where(
        DeliveryRow.event_id == EventRow.id, DeliveryRow.state != "done"
    )
    old = (
        select(EventRow.id)
        .where(EventRow.created_at < clock.now() - KEPT, ~open_.exists())
        .order_by(EventRow.seq)
        .limit(_BATCH)
    )
    gone = await db.execute(delete(EventRow).where(EventRow.id.in_(old)).returning(EventRow.id))
    return len(gone.all())
