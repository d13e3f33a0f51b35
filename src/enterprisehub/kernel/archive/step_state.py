"""The state row: the only place that says how far an archive is."""

from typing import Any
from uuid import UUID

from sqlalchemy import update

from enterprisehub.kernel.archive.models import ArchiveRow
from enterprisehub.kernel.db.session import Db


async def reached(db: Db, archive_id: UUID, *, before: str, state: str, **values: Any) -> bool:
    """The archive goes from `before` to `state`; False when it is no longer there."""
    moved = await db.execute(
        update(ArchiveRow)
        .where(ArchiveRow.id == archive_id, ArchiveRow.state == before)
        .values(state=state, **({"error": None} | values))
        .returning(ArchiveRow.id)
        .execution_options(synchronize_session=False)
    )
    return moved.first() is not None
