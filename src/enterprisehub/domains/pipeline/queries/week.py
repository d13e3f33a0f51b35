"""What happened to deals within a stretch of time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select

from enterprisehub.domains.crm import views
from enterprisehub.kernel.db.session import Db

MOST = 100


async def deals_in(
    db: Db, kind: Literal["new", "won", "lost"], start: datetime, end: datetime
) -> list[Mapping[str, Any]]:
    """Deals that were opened, won or lost in between, those worth most first."""
    deals, companies, contacts = views.DEALS, views.COMPANIES, views.CONTACTS
    at = deals.c.created_at if kind == "new" else deals.c.closed_at
    query = (
        select(
            deals.c.id, deals.c.title, deals.c.amount_cents, deals.c.currency, deals.c.stage_name,
            deals.c.lost_reason, companies.c.name.label("company_name"),
            contacts.c.name.label("contact_name"),
        )
        .select_from(deals)
        .outerjoin(companies, companies.c.id == deals.c.company_id)
        .outerjoin(contacts, contacts.c.id == deals.c.contact_id)
        .where(at >= start, at < end)
        .order_by(deals.c.amount_cents.desc().nulls_last(), deals.c.id)
        .limit(MOST)
    )  # fmt: skip
    if kind != "new":
        query = query.where(deals.c.state == kind)
    return [dict(row) for row in (await db.execute(query)).mappings()]
