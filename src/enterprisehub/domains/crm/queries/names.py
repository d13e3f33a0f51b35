"""What things that records point at are called."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

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
