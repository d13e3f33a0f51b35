"""What the report counts and what the exports stream."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, String, cast, func, select, true

from enterprisehub.domains.compliance.models import ConsentRow, OptOutRow, ReceiptRow
from enterprisehub.domains.compliance.queries import BOUNCE
from enterprisehub.kernel.db.session import Db

_EXPORT_ROWS = 500


async def count_opt_outs(
    db: Db, channel: str, start: datetime, end: datetime, workspace_id: UUID | None
) -> int:
    query = select(func.count()).where(
        OptOutRow.channel == channel,
        OptOutRow.opted_out_at >= start,
        OptOutRow.opted_out_at < end,
        OptOutRow.reason != BOUNCE,
        OptOutRow.state.in_(("active", "ended")),
        OptOutRow.workspace_id == workspace_id if workspace_id else true(),
    )
    return await db.scalar(query) or 0


@dataclass(frozen=True, slots=True)
class SentPerDay:
    """Messages sent, people reached, person-days above the limit, and the worst of those.

    Only what nobody had asked for counts towards the limit; a person is one over all addresses.
    """

    messages: int
    people: int
    above_limit: int
    worst: list[tuple[str, date, int]]


async def sent_per_day(
    db: Db,
    channel: str,
    start: datetime,
    end: datetime,
    workspace_id: UUID | None,
    *,
    zone: str,
    limit: int,
    shown: int,
) -> SentPerDay:
    """What was sent, by person and calendar day in `zone`; one pass over one index."""
    r = ReceiptRow
    day = cast(func.timezone(zone, r.decided_at), Date)
    person = func.coalesce(cast(r.contact_id, String), r.address)
    per_day = (
        select(
            person.label("person"),
            func.max(r.address).label("address"),
            day.label("day"),
            func.count().label("messages"),
            func.count().filter(r.unasked).label("unasked"),
        )
        .where(
            r.channel == channel,
            r.stage == "send",
            r.outcome == "allow",
            r.purpose.not_in(("opt_out_confirmation", "help")),
            r.decided_at >= start,
            r.decided_at < end,
            r.workspace_id == workspace_id if workspace_id else true(),
        )
        .group_by(person, day)
        .cte("per_day")
        .prefix_with("MATERIALIZED")
    )
    above = per_day.c.unasked > limit
    totals = select(
        func.coalesce(func.sum(per_day.c.messages), 0).label("messages"),
        func.count(func.distinct(per_day.c.person)).label("people"),
        func.count().filter(above).label("above"),
    ).subquery("totals")
    order = (per_day.c.unasked.desc(), per_day.c.day.desc(), per_day.c.address)
    worst = (
        select(per_day.c.address, per_day.c.day, per_day.c.unasked.label("sent"))
        .where(above)
        .order_by(*order)
        .limit(shown)
        .subquery("worst")
    )
    rows = (
        await db.execute(select(totals, worst).join_from(totals, worst, true(), isouter=True))
    ).all()
    first = rows[0]
    found = [(row.address, row.day, row.sent) for row in rows if row.address is not None]
    return SentPerDay(int(first.messages), int(first.people), int(first.above), found)


async def outcomes(
    db: Db, start: datetime, end: datetime, workspace_id: UUID | None = None
) -> dict[str, int]:
    """Decisions by outcome, when proposed and when sent."""
    query = select(ReceiptRow.outcome, func.count()).where(
        ReceiptRow.decided_at >= start,
        ReceiptRow.decided_at < end,
        ReceiptRow.workspace_id == workspace_id if workspace_id else true(),
    )
    found = await db.execute(query.group_by(ReceiptRow.outcome))
    return {str(outcome): int(count) for outcome, count in found}


async def exported[R: OptOutRow | ConsentRow | ReceiptRow](
    db: Db, row: type[R], start: datetime, end: datetime
) -> AsyncIterator[R]:
    """Every row of the time, in order, a few hundred at a time."""
    at: Any = {
        OptOutRow: OptOutRow.opted_out_at,
        ConsentRow: ConsentRow.given_at,
        ReceiptRow: ReceiptRow.decided_at,
    }[row]
    query = select(row).where(at >= start, at < end).order_by(at, row.id)
    result = await db.stream_scalars(query.execution_options(yield_per=_EXPORT_ROWS))
    async for found in result:
        yield found
