"""Every SELECT about imports."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select

from enterprisehub.domains.crm.models import ImportErrorRow, ImportRow
from enterprisehub.kernel.db.session import Db


async def import_row(db: Db, import_id: UUID, *, lock: bool = False) -> ImportRow | None:
    query = select(ImportRow).where(ImportRow.id == import_id, ImportRow.deleted_at.is_(None))
    return await db.scalar(query.with_for_update() if lock else query)


async def imports(db: Db, *, limit: int = 50) -> list[ImportRow]:
    """The latest imports, newest first."""
    query = select(ImportRow).where(ImportRow.deleted_at.is_(None))
    order = (ImportRow.created_at.desc(), ImportRow.id.desc())
    return list(await db.scalars(query.order_by(*order).limit(limit)))


async def import_errors(
    db: Db, import_id: UUID, *, after_row: int = 0, limit: int = 1000
) -> list[ImportErrorRow]:
    """Rows that were not taken, in the order of the file."""
    query = select(ImportErrorRow).where(
        ImportErrorRow.import_id == import_id, ImportErrorRow.row_number > after_row
    )
    return list(await db.scalars(query.order_by(ImportErrorRow.row_number).limit(limit)))


async def imports_with_file_before(db: Db, before: datetime, *, most: int) -> list[ImportRow]:
    """Imports that ended before then, or were uploaded and never began, and still have a file."""
    over = func.coalesce(ImportRow.finished_at, ImportRow.created_at) < before
    query = select(ImportRow).where(
        over, ImportRow.state != "running", ImportRow.file_removed_at.is_(None)
    )
    order = query.order_by(ImportRow.created_at, ImportRow.id).limit(most)
    return list(await db.scalars(order.with_for_update(skip_locked=True)))


async def delete_import_errors(db: Db, import_ids: Sequence[UUID]) -> None:
    """The rows that were not taken are forgotten for good; the count of them stays."""
    await db.execute(delete(ImportErrorRow).where(ImportErrorRow.import_id.in_(import_ids)))


def json_text(cells: Sequence[str]) -> str:
    return json.dumps(list(cells))


async def refresh_statistics(db: Db, tables: Sequence[str]) -> None:
    """Statements on these tables are planned for what they hold now.

    A file may fill tables that were empty; with their old statistics, looking for a key would
    read a whole tenant.
    """
    for table in tables:
        await db.execute(select(func.hub.refresh_statistics(table)))
