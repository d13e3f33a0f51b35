"""The SELECTs about recordings and their copies."""

from sqlalchemy import select

from enterprisehub.domains.voice.models import RecordingRow
from enterprisehub.kernel.db.session import Db


async def uncopied(db: Db, *, limit: int) -> list[RecordingRow]:
    """Whole recordings without a copy, the oldest first."""
    query = select(RecordingRow).where(
        RecordingRow.state.in_(("stored", "partial")),
        RecordingRow.storage_key.is_not(None),
        RecordingRow.copy_state != "copied",
    )
    return list(await db.scalars(query.order_by(RecordingRow.created_at).limit(limit)))
