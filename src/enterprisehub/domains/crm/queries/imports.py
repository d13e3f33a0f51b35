"""Every SELECT about imports."""

import json
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, true

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


def json_text(cells: Sequence[str]) -> str:
    return json.dumps(list(cells))


async def plan_anew(db: Db) -> None:
    """Until this transaction ends, each statement is planned for what the tables hold now.

    A file may fill tables that were empty: plans kept from the first batches would read ever
    larger tables whole.
    """
    await db.execute(select(func.set_config("plan_cache_mode", "force_custom_plan", true())))
