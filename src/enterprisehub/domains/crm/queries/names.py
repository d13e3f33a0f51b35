"""What records are called, and which there are."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import select

from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.crm.models import (
    CompanyRow,
    ContactRow,
    DealRow,
    PipelineRow,
    StageRow,
)
from enterprisehub.kernel.db.session import Db


async def names_of(db: Db, ids: Collection[UUID]) -> dict[UUID, str]:
    """Companies, contacts, deals, pipelines and stages by id, deleted ones too."""
    found: dict[UUID, str] = {}
    for of_kind, name in (
        (CompanyRow, CompanyRow.name),
        (ContactRow, ContactRow.name),
        (DealRow, DealRow.title),
        (PipelineRow, PipelineRow.name),
        (StageRow, StageRow.name),
    ):
        query = select(of_kind.id, name).where(of_kind.id.in_(ids))
        found |= {row[0]: row[1] for row in await db.execute(query)}
    return found


_ROWS: dict[RecordKind, Any] = {"contact": ContactRow, "company": CompanyRow, "deal": DealRow}


async def live_ids_after(db: Db, kind: RecordKind, *, after: UUID | None, limit: int) -> list[UUID]:
    """Live records of the kind by id, from the one after `after` on."""
    row = _ROWS[kind]
    query = select(row.id).where(row.deleted_at.is_(None))
    if after is not None:
        query = query.where(row.id > after)
    return list(await db.scalars(query.order_by(row.id).limit(limit)))
