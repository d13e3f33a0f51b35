"""Every SELECT about deals, pipelines and stages."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from enterprisehub.domains.crm.models import (
    DealContactRow,
    DealRow,
    PipelineRow,
    StageChangeRow,
    StageRow,
)
from enterprisehub.kernel.db.session import Db


async def deal(db: Db, deal_id: UUID, *, lock: bool = False) -> DealRow | None:
    query = select(DealRow).where(DealRow.id == deal_id)
    return await db.scalar(query.with_for_update() if lock else query)


async def deal_id_with_external_key(db: Db, key: str) -> UUID | None:
    query = select(DealRow.id).where(DealRow.external_key == key, DealRow.deleted_at.is_(None))
    return await db.scalar(query)


async def deals_of_contact(db: Db, contact_id: UUID) -> list[tuple[DealRow, StageRow]]:
    """Live deals in which the contact takes part: open ones first, the newest of them first."""
    taking_part = select(DealContactRow.deal_id).where(
        DealContactRow.contact_id == contact_id, DealContactRow.deleted_at.is_(None)
    )
    query = (
        select(DealRow, StageRow)
        .join(StageRow, StageRow.id == DealRow.stage_id)
        .where((DealRow.contact_id == contact_id) | DealRow.id.in_(taking_part))
        .where(DealRow.deleted_at.is_(None))
        .order_by((DealRow.state == "open").desc(), DealRow.created_at.desc())
        .limit(200)
    )
    return [(row[0], row[1]) for row in await db.execute(query)]


async def deals_of_company(db: Db, company_id: UUID) -> list[tuple[DealRow, StageRow]]:
    query = (
        select(DealRow, StageRow)
        .join(StageRow, StageRow.id == DealRow.stage_id)
        .where(DealRow.company_id == company_id, DealRow.deleted_at.is_(None))
        .order_by((DealRow.state == "open").desc(), DealRow.created_at.desc())
        .limit(200)
    )
    return [(row[0], row[1]) for row in await db.execute(query)]


async def stage(db: Db, stage_id: UUID) -> StageRow | None:
    query = select(StageRow).where(StageRow.id == stage_id, StageRow.deleted_at.is_(None))
    return await db.scalar(query)


async def stages_of(db: Db, pipeline_ids: Sequence[UUID]) -> list[StageRow]:
    """Live stages of these pipelines, in order."""
    query = select(StageRow).where(
        StageRow.pipeline_id.in_(pipeline_ids), StageRow.deleted_at.is_(None)
    )
    return list(await db.scalars(query.order_by(StageRow.pipeline_id, StageRow.position)))


async def all_stages(db: Db) -> list[StageRow]:
    """Live stages of every pipeline, in order."""
    query = select(StageRow).where(StageRow.deleted_at.is_(None))
    return list(await db.scalars(query.order_by(StageRow.pipeline_id, StageRow.position)))


async def pipelines(db: Db) -> list[PipelineRow]:
    """Live pipelines, the default one first."""
    query = select(PipelineRow).where(PipelineRow.deleted_at.is_(None))
    order = (PipelineRow.is_default.desc(), PipelineRow.position, PipelineRow.id)
    return list(await db.scalars(query.order_by(*order)))


async def pipeline(db: Db, pipeline_id: UUID, *, lock: bool = False) -> PipelineRow | None:
    query = select(PipelineRow).where(
        PipelineRow.id == pipeline_id, PipelineRow.deleted_at.is_(None)
    )
    return await db.scalar(query.with_for_update() if lock else query)


async def stage_is_used(db: Db, stage_ids: Sequence[UUID]) -> bool:
    """True while a live deal stands in one of these stages."""
    query = select(DealRow.id).where(DealRow.stage_id.in_(stage_ids), DealRow.deleted_at.is_(None))
    return await db.scalar(query.limit(1)) is not None


async def stage_changes(
    db: Db, deal_id: UUID, *, until: datetime | None = None
) -> list[StageChangeRow]:
    """Every move of the deal, the oldest first."""
    query = select(StageChangeRow).where(StageChangeRow.deal_id == deal_id)
    if until is not None:
        query = query.where(StageChangeRow.at <= until)
    return list(await db.scalars(query.order_by(StageChangeRow.at, StageChangeRow.id)))


async def deal_contacts(db: Db, deal_id: UUID) -> list[DealContactRow]:
    query = select(DealContactRow).where(
        DealContactRow.deal_id == deal_id, DealContactRow.deleted_at.is_(None)
    )
    return list(await db.scalars(query.order_by(DealContactRow.id)))


async def deals_titled(db: Db, title_keys: Sequence[str]) -> list[tuple[str, UUID | None, UUID]]:
    """Folded title, contact and id of live deals with these titles."""
    query = select(DealRow.title_key, DealRow.contact_id, DealRow.id).where(
        DealRow.title_key.in_(title_keys), DealRow.deleted_at.is_(None)
    )
    return [(row[0], row[1], row[2]) for row in await db.execute(query)]
