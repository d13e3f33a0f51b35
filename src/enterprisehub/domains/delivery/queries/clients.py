"""Who is a client, and whose items are due."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from enterprisehub.domains.crm import views as crm
from enterprisehub.domains.delivery import views
from enterprisehub.kernel.db.session import Db


async def client_ids(db: Db, *, most: int) -> list[UUID]:
    """Companies that bought, whoever bought last first."""
    d = crm.DEALS.c
    query = (
        select(d.company_id)
        .where(d.state == "won", d.company_id.is_not(None))
        .group_by(d.company_id)
        .order_by(func.max(d.closed_at).desc(), d.company_id)
        .limit(most)
    )
    return list(await db.scalars(query))


async def company_named(db: Db, name: str) -> UUID | None:
    """The first company that is called exactly so."""
    c = crm.COMPANIES.c
    found: UUID | None = await db.scalar(select(c.id).where(c.name == name).order_by(c.id).limit(1))
    return found


async def won_stage(db: Db, pipeline_id: UUID) -> UUID | None:
    """The stage in which the pipeline's won deals stand."""
    s = crm.STAGES.c
    query = select(s.id).where(s.pipeline_id == pipeline_id, s.kind == "won")
    found: UUID | None = await db.scalar(query.limit(1))
    return found


async def items_due(db: Db, until: date, *, most: int) -> list[dict[str, Any]]:
    """Unfinished work that has a day until then, what is due first before the rest."""
    i = views.ITEMS.c
    query = (
        select(i.id, i.key, i.title, i.source_name, i.status, i.due_on, i.url)
        .where(i.finished_at.is_(None), i.due_on.is_not(None), i.due_on <= until)
        .order_by(i.due_on, i.id)
        .limit(most)
    )
    return [dict(row) for row in (await db.execute(query)).mappings()]
