"""Archives as lists."""

from uuid import UUID

from sqlalchemy import select

from enterprisehub.kernel.archive.models import ArchiveRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, NotFound


async def list_archives(db: Db, *, limit: int = 200) -> list[ArchiveRow]:
    """The newest months first."""
    order = (ArchiveRow.span_from.desc(), ArchiveRow.kind, ArchiveRow.created_at.desc())
    return list(await db.scalars(select(ArchiveRow).order_by(*order).limit(limit)))


async def find_archive(db: Db, archive_id: UUID) -> ArchiveRow:
    """An archive that can be restored. Raises NotFound, Conflict."""
    row = await db.get(ArchiveRow, archive_id)
    if row is None:
        raise NotFound("There is no such archive.")
    if row.state != "removed":
        raise Conflict("Only what was removed from the database can be restored.")
    return row
