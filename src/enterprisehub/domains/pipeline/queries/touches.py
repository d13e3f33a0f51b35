"""What a deal's contact was touched by before the deal ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import insert

from enterprisehub.domains.crm import views
from enterprisehub.domains.pipeline.models import LeadSourceRow
from enterprisehub.kernel.db.session import Db

type Dimension = Literal["source", "campaign", "channel", "page"]
LOOK_BACK = timedelta(days=365)
MOST_DEALS, MOST_TOUCHES = 5000, 60_000


@dataclass(frozen=True, slots=True)
class TouchedDeal:
    deal_id: UUID
    title: str
    amount_cents: int
    currency: str
    closed_at: datetime
    won: bool


async def ended_between(db: Db, start: datetime, end: datetime) -> list[TouchedDeal]:
    """Deals that were won or lost in between, the newest first."""
    deals = views.DEALS
    query = (
        select(
            deals.c.id,
            deals.c.title,
            func.coalesce(deals.c.amount_cents, 0),
            deals.c.currency,
            deals.c.closed_at,
            deals.c.state == "won",
        )
        .where(deals.c.state != "open", deals.c.closed_at >= start, deals.c.closed_at < end)
        .order_by(deals.c.closed_at.desc(), deals.c.id)
        .limit(MOST_DEALS)
    )
    return [TouchedDeal(*row) for row in await db.execute(query)]


async def touches_between(
    db: Db, dimension: Dimension, start: datetime, end: datetime
) -> list[Mapping[str, Any]]:
    """Deal, key and moment of every touch in the year before a deal's end, in order of time."""
    parts = {
        "source": [_marked(LeadSourceRow.source), _written_down()],
        "campaign": [_marked(LeadSourceRow.campaign)],
        "channel": [_talked()],
        "page": [_marked(LeadSourceRow.page)],
    }[dimension]
    found = union_all(*(_of_ended(part, start, end) for part in parts)).subquery("touches")
    query = select(found).order_by(found.c.deal_id, found.c.at, found.c.key).limit(MOST_TOUCHES)
    return [dict(row) for row in (await db.execute(query)).mappings()]


def _marked(column: Any) -> Select[Any]:
    deals = views.DEALS
    return (
        select(deals.c.id.label("deal_id"), column.label("key"), LeadSourceRow.at.label("at"))
        .select_from(deals)
        .join(LeadSourceRow, LeadSourceRow.contact_id == deals.c.contact_id)
        .where(column != "", LeadSourceRow.at <= deals.c.closed_at)
        .where(LeadSourceRow.at > deals.c.closed_at - LOOK_BACK)
    )


def _written_down() -> Select[Any]:
    """Where the deal or its contact is said to come from, at the moment it came to be."""
    deals, contacts = views.DEALS, views.CONTACTS
    source = func.lower(func.coalesce(deals.c.source, contacts.c.source))
    began = func.least(contacts.c.created_at, deals.c.created_at)
    return (
        select(deals.c.id.label("deal_id"), source.label("key"), began.label("at"))
        .select_from(deals)
        .outerjoin(contacts, contacts.c.id == deals.c.contact_id)
        .where(func.coalesce(deals.c.source, contacts.c.source, "") != "")
    )


def _talked() -> Select[Any]:
    """What came from them, by the channel that they chose."""
    deals, talk = views.DEALS, views.INTERACTIONS
    return (
        select(deals.c.id.label("deal_id"), talk.c.channel.label("key"), talk.c.at.label("at"))
        .select_from(deals)
        .join(talk, talk.c.contact_id == deals.c.contact_id)
        .where(talk.c.direction == "inbound", talk.c.at <= deals.c.closed_at)
        .where(talk.c.at > deals.c.closed_at - LOOK_BACK)
    )


def _of_ended(part: Select[Any], start: datetime, end: datetime) -> Select[Any]:
    deals = views.DEALS
    return part.where(
        deals.c.state != "open",
        deals.c.closed_at >= literal(start),
        deals.c.closed_at < literal(end),
    )


async def keep_marks(db: Db, rows: Sequence[Mapping[str, Any]]) -> None:
    """Visits of the past are kept, in bulk."""
    if rows:
        await db.execute(insert(LeadSourceRow).values(list(rows)))


async def recent_marks(db: Db, contact_id: UUID, limit: int = 20) -> list[LeadSourceRow]:
    """Where a contact came from, the newest first."""
    query = select(LeadSourceRow).where(LeadSourceRow.contact_id == contact_id)
    return list(await db.scalars(query.order_by(LeadSourceRow.at.desc()).limit(limit)))


async def marked_since(db: Db, contact_id: UUID, marks: Mapping[str, str], since: datetime) -> bool:
    """Whether this contact's visit with just these marks is known already."""
    row = LeadSourceRow
    same = [getattr(row, name) == value for name, value in marks.items()]
    query = select(row.id).where(row.contact_id == contact_id, row.at >= since, *same).limit(1)
    return await db.scalar(query) is not None
