"""The state row: the only place that says how far an archive is."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from enterprisehub.kernel.archive.models import ArchiveRow
from enterprisehub.kernel.db.session import Db

_LONGEST: Final = 500


def why(error: Exception) -> str:
    """Why a step failed, for people: what the database says without its driver's trace."""
    said = str(error.orig).partition("\n")[0] if isinstance(error, DBAPIError) else str(error)
    return said[:_LONGEST]


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
