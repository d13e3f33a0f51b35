"""Archives as lists."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from enterprisehub.kernel.archive.models import ArchiveRow
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, NotFound


@dataclass(frozen=True, slots=True)
class Moved:
    """Rows that lie in the cold store alone, in months from `since` to `until` (exclusive)."""

    since: datetime
    until: datetime
    row_count: int

    @property
    def last_month(self) -> str:
        return f"{self.until - timedelta(days=1):%B %Y}"

    @property
    def months(self) -> str:
        """As people name them: "May 2026", or "May 2026 to July 2026"."""
        first = f"{self.since:%B %Y}"
        return first if first == self.last_month else f"{first} to {self.last_month}"


async def moved(
    db: Db, kind: str, *, since: datetime | None = None, until: datetime | None = None
) -> Moved | None:
    """The months of this kind that left the database and touch the span; None for none."""
    query = select(
        func.min(ArchiveRow.span_from), func.max(ArchiveRow.span_to), func.sum(ArchiveRow.row_count)
    ).where(ArchiveRow.kind == kind, ArchiveRow.state == "removed", ArchiveRow.row_count > 0)
    if since is not None:
        query = query.where(ArchiveRow.span_to > since)
    if until is not None:
        query = query.where(ArchiveRow.span_from < until)
    found = (await db.execute(query.having(func.count() > 0))).one_or_none()
    return Moved(found[0], found[1], int(found[2])) if found else None


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
