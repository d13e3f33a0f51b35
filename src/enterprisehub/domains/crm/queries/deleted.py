"""Every SELECT about records that were deleted and can be brought back."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from enterprisehub.domains.crm.models import (
    CompanyRow,
    ContactRow,
    CustomFieldRow,
    DealRow,
    ListRow,
    NoteRow,
    PipelineRow,
    PlaceRow,
    PropertyNameRow,
    TaskRow,
)
from enterprisehub.kernel.db.session import Db

TABLES: Final[Mapping[str, Any]] = {
    "company": CompanyRow,
    "deal": DealRow,
    "task": TaskRow,
    "note": NoteRow,
    "list": ListRow,
    "pipeline": PipelineRow,
    "field": CustomFieldRow,
    "place": PlaceRow,
    "property": PropertyNameRow,
}


async def deleted_rows(db: Db, kind: str, *, limit: int) -> list[Any]:
    """The rows of the kind that were deleted last, the latest first."""
    table = TABLES[kind]
    query = select(table).where(table.deleted_at.is_not(None))
    return list(await db.scalars(query.order_by(table.deleted_at.desc(), table.id).limit(limit)))


async def deleted_row(db: Db, kind: str, record_id: UUID) -> Any:
    """The row, locked, whether it is deleted or not; None when there never was one."""
    table = TABLES[kind]
    return await db.scalar(select(table).where(table.id == record_id).with_for_update())


async def undelete(db: Db, row: Any) -> bool:
    """The row is no longer deleted; False when another one has taken what must be unique."""
    row.deleted_at = None
    try:
        async with db.begin_nested():
            await db.flush()
    except IntegrityError:
        return False
    return True


async def deleted_among(db: Db, contact_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The names of those contacts that are deleted."""
    query = select(ContactRow.id, ContactRow.name).where(
        ContactRow.id.in_(contact_ids), ContactRow.deleted_at.is_not(None)
    )
    return {row[0]: row[1] for row in await db.execute(query)}
