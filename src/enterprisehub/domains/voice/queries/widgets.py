"""The SELECTs about calls from the visitors of other sites."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select

from enterprisehub.domains.voice.models import CallRow, WidgetRow
from enterprisehub.kernel.db.session import Db

WIDGET = "widget"
"""The `connector` of calls that visitors of other sites begin."""


async def widget_of(db: Db, agent_id: UUID, *, lock: bool = False) -> WidgetRow | None:
    query = select(WidgetRow).where(WidgetRow.agent_id == agent_id, WidgetRow.deleted_at.is_(None))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: WidgetRow | None = await db.scalar(query)
    return found


async def widget_with(db: Db, key: str, *, lock: bool = False) -> WidgetRow | None:
    """The widget of this public key."""
    query = select(WidgetRow).where(WidgetRow.key == key, WidgetRow.deleted_at.is_(None))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: WidgetRow | None = await db.scalar(query)
    return found


async def visitor_calls_now(db: Db, agent_id: UUID, since: datetime) -> int:
    """Visitors' calls that are held or about to be; older ones that nobody joined do not count."""
    query = select(func.count()).where(
        CallRow.agent_id == agent_id,
        CallRow.connector == WIDGET,
        (CallRow.state == "in_progress")
        | ((CallRow.state == "queued") & (CallRow.begun_at > since)),
        CallRow.deleted_at.is_(None),
    )
    return await db.scalar(query) or 0


async def visitor_calls_since(
    db: Db, agent_id: UUID, since: datetime, *, visitor: str = "", address: str = ""
) -> int:
    """Calls begun since then: of this visitor or from this address, where one is named."""
    query = select(func.count()).where(
        CallRow.agent_id == agent_id, CallRow.connector == WIDGET, CallRow.begun_at > since
    )
    if visitor or address:
        query = query.where(
            or_(
                CallRow.facts["visitor"].astext == visitor,
                CallRow.facts["address"].astext == address,
            )
        )
    return await db.scalar(query) or 0


async def contact_of_visitor(db: Db, visitor: str) -> UUID | None:
    """Whom this visitor said to be in an earlier call."""
    query = (
        select(CallRow.contact_id)
        .where(
            CallRow.connector == WIDGET,
            CallRow.contact_id.is_not(None),
            CallRow.facts["visitor"].astext == visitor,
        )
        .order_by(CallRow.begun_at.desc())
        .limit(1)
    )
    found: UUID | None = await db.scalar(query)
    return found
