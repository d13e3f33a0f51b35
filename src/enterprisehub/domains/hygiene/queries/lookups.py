"""What providers said, and the credits that they cost: rows of the usage ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert

from enterprisehub.domains.crm.contracts import CONTACT
from enterprisehub.domains.hygiene.models import LookupRow, VisitRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.llm.models import CREDITS, ModelCallRow


@dataclass(frozen=True, slots=True)
class ProviderFigures:
    """What came of asking one provider since some day."""

    hits: int = 0
    misses: int = 0
    failed: int = 0
    spent_microcents: int = 0
    last_failure: str = ""


async def kept(db: Db, provider: str, key: str) -> LookupRow | None:
    query = select(LookupRow).where(LookupRow.provider == provider, LookupRow.key == key)
    return await db.scalar(query)


async def keep(db: Db, values: Mapping[str, Any]) -> None:
    """What the provider last said of the key stands in place of what it said before."""
    made = insert(LookupRow).values([dict(values)])
    names = ("outcome", "says", "facts", "cost_microcents", "asked_at", "contact_id")
    told = {name: made.excluded[name] for name in names}
    await db.execute(
        made.on_conflict_do_update(index_elements=["tenant_id", "provider", "key"], set_=told)
    )


async def hold_credits(db: Db) -> None:
    """Nobody else reserves credits until the transaction ends."""
    key = func.hashtext(func.concat("credits:", func.hub.tenant()))
    await db.execute(select(func.pg_advisory_xact_lock(key)))


async def spent_on_credits(db: Db, since: datetime) -> int:
    """Millionths of a cent spent or reserved since then."""
    row = ModelCallRow
    total = func.coalesce(func.sum(row.cost_microcents), 0)
    query = select(total).where(row.route == CREDITS, row.created_at >= since)
    return int(await db.scalar(query) or 0)


async def reserve(
    db: Db, provider: str, contact_id: UUID, cost_microcents: int, run_id: UUID | None
) -> UUID:
    row = ModelCallRow(
        route=CREDITS,
        provider=provider,
        model="match",
        prompt_version="",
        cost_microcents=cost_microcents,
        cost_known=True,
        run_id=run_id,
        subject_kind=CONTACT,
        subject_id=contact_id,
    )
    db.add(row)
    await db.flush()
    return row.id


async def settle(db: Db, credit_id: UUID, cost_microcents: int, error: str | None) -> None:
    row = await db.get_one(ModelCallRow, credit_id)
    row.status = "failed" if error else "success"
    row.error, row.cost_microcents = error, cost_microcents


async def figures(db: Db, since: datetime) -> dict[str, ProviderFigures]:
    """By provider; what it cost is summed up from the ledger."""
    lookup, call = LookupRow, ModelCallRow
    counted = select(
        lookup.provider,
        func.count().filter(lookup.outcome == "hit"),
        func.count().filter(lookup.outcome == "miss"),
        func.count().filter(lookup.outcome == "failed"),
    ).where(lookup.asked_at >= since)
    paid = select(call.provider, func.coalesce(func.sum(call.cost_microcents), 0)).where(
        call.route == CREDITS, call.created_at >= since
    )
    spent = {row[0]: int(row[1]) for row in await db.execute(paid.group_by(call.provider))}
    failures = await _last_failures(db, since)
    found = {
        row[0]: ProviderFigures(
            row[1], row[2], row[3], spent.pop(row[0], 0), failures.get(row[0], "")
        )
        for row in await db.execute(counted.group_by(lookup.provider))
    }
    return found | {name: ProviderFigures(spent_microcents=cost) for name, cost in spent.items()}


async def _last_failures(db: Db, since: datetime) -> dict[str, str]:
    """Why a provider could not answer, of those that could not when they were last asked."""
    lookup = LookupRow
    query = (
        select(lookup.provider, lookup.says, lookup.outcome)
        .where(lookup.asked_at >= since)
        .ext(distinct_on(lookup.provider))
        .order_by(lookup.provider, lookup.asked_at.desc())
    )
    return {row[0]: row[1] for row in await db.execute(query) if row[2] == "failed"}


async def look_up_again(db: Db, contact_ids: Sequence[UUID] | None = None) -> int:
    """These contacts, or all, are due to be looked up; how many were not so far."""
    change = update(VisitRow).where(VisitRow.enriched_at.is_not(None)).values(enriched_at=None)
    if contact_ids is not None:
        change = change.where(VisitRow.contact_id.in_(contact_ids))
    return len(list(await db.scalars(change.returning(VisitRow.id))))


def month_began() -> datetime:
    """The first of this month, UTC, as budgets count."""
    return clock.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
