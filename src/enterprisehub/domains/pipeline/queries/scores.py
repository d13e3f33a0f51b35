"""Scores, models and alerts as they are kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert

from enterprisehub.domains.crm import views
from enterprisehub.domains.pipeline.models import AlertRow, ModelRow, ScoreRow, StandingRow
from enterprisehub.kernel.db.session import Db

_BATCH = 500


async def standings_of(db: Db, deal_ids: Sequence[UUID]) -> dict[UUID, StandingRow]:
    """How these deals stand, as far as they were looked at."""
    query = select(StandingRow).where(StandingRow.deal_id.in_(deal_ids))
    return {row.deal_id: row for row in await db.scalars(query)}


async def put_standings(db: Db, rows: Sequence[Mapping[str, Any]]) -> None:
    """The deals stand as given; what was thought of them before is replaced."""
    for start in range(0, len(rows), _BATCH):
        statement = insert(StandingRow).values(list(rows[start : start + _BATCH]))
        names = [name for name in rows[0] if name != "deal_id"]
        await db.execute(
            statement.on_conflict_do_update(
                index_elements=["tenant_id", "deal_id"],
                set_={name: statement.excluded[name] for name in names},
            )
        )


async def keep_scores(db: Db, rows: Sequence[Mapping[str, Any]]) -> None:
    for start in range(0, len(rows), _BATCH):
        await db.execute(insert(ScoreRow).values(list(rows[start : start + _BATCH])))


async def forget_standings(db: Db, deal_ids: Sequence[UUID]) -> None:
    if deal_ids:
        await db.execute(delete(StandingRow).where(StandingRow.deal_id.in_(deal_ids)))


async def forget_ended(db: Db) -> None:
    """Only open deals stand anywhere."""
    deals = views.DEALS
    still_open = select(deals.c.id).where(deals.c.state == "open")
    await db.execute(delete(StandingRow).where(StandingRow.deal_id.not_in(still_open)))


async def history_of(db: Db, deal_id: UUID, *, limit: int = 60) -> list[ScoreRow]:
    """The deal's scores, the newest first."""
    query = select(ScoreRow).where(ScoreRow.deal_id == deal_id)
    order = (ScoreRow.calculated_at.desc(), ScoreRow.id.desc())
    return list(await db.scalars(query.order_by(*order).limit(limit)))


async def usual_amounts(db: Db, since: datetime) -> dict[str, int]:
    """The middle amount of won deals by currency."""
    deals = views.DEALS
    middle = func.percentile_cont(0.5).within_group(deals.c.amount_cents)
    query = (
        select(deals.c.currency, middle)
        .where(deals.c.state == "won", deals.c.amount_cents > 0, deals.c.closed_at >= since)
        .group_by(deals.c.currency)
    )
    return {row[0]: int(row[1]) for row in await db.execute(query)}


async def base_rate(db: Db, since: datetime) -> tuple[int, int]:
    """How many deals were won and lost since then."""
    deals = views.DEALS
    query = (
        select(deals.c.state, func.count())
        .where(deals.c.state != "open", deals.c.closed_at >= since)
        .group_by(deals.c.state)
    )
    counts = {row[0]: row[1] for row in await db.execute(query)}
    return counts.get("won", 0), counts.get("lost", 0)


async def live_model(db: Db) -> ModelRow | None:
    query = select(ModelRow).where(ModelRow.state == "live", ModelRow.deleted_at.is_(None))
    return await db.scalar(query)


async def models(db: Db, *, limit: int = 20) -> list[ModelRow]:
    """The latest attempts to learn, the newest first."""
    query = select(ModelRow).where(ModelRow.deleted_at.is_(None))
    return list(await db.scalars(query.order_by(ModelRow.number.desc()).limit(limit)))


async def told_and_came(db: Db, model_id: UUID, since: datetime) -> list[tuple[float, bool]]:
    """The first chance that a model told of each deal that has ended since, and whether it won."""
    deals = views.DEALS
    first = (
        select(ScoreRow.win_ratio)
        .where(
            ScoreRow.deal_id == deals.c.id,
            ScoreRow.model_id == model_id,
            ScoreRow.win_ratio.is_not(None),
        )
        .order_by(ScoreRow.calculated_at)
        .limit(1)
        .lateral("first_told")
    )
    query = (
        select(first.c.win_ratio, deals.c.state)
        .select_from(deals)
        .join(first, true())
        .where(deals.c.state != "open", deals.c.closed_at >= since)
    )
    return [(float(row[0]), row[1] == "won") for row in await db.execute(query)]


async def alerts(db: Db, *, limit: int = 50) -> list[AlertRow]:
    """Open alerts, the newest first."""
    query = select(AlertRow).where(AlertRow.dismissed_at.is_(None), AlertRow.deleted_at.is_(None))
    return list(
        await db.scalars(query.order_by(AlertRow.created_at.desc(), AlertRow.id).limit(limit))
    )


async def open_alert(db: Db, key: str) -> AlertRow | None:
    query = select(AlertRow).where(
        AlertRow.key == key, AlertRow.dismissed_at.is_(None), AlertRow.deleted_at.is_(None)
    )
    return await db.scalar(query)


async def end_alerts(
    db: Db, prefixes: Sequence[str], now: datetime, *, still: Sequence[str]
) -> None:
    """Open alerts whose keys begin so are over, but those that are `still` so."""
    begins = or_(*(AlertRow.key.startswith(one, autoescape=True) for one in prefixes))
    query = update(AlertRow).where(
        begins, AlertRow.dismissed_at.is_(None), AlertRow.key.not_in(still)
    )
    await db.execute(query.values(dismissed_at=now))


async def keys_over_since(db: Db, moment: datetime) -> set[str]:
    """The keys of alerts that were dismissed, or were over, since then."""
    return set(await db.scalars(select(AlertRow.key).where(AlertRow.dismissed_at >= moment)))


async def alert(db: Db, alert_id: UUID) -> AlertRow | None:
    query = select(AlertRow).where(AlertRow.id == alert_id, AlertRow.deleted_at.is_(None))
    return await db.scalar(query)


async def at_risk(
    db: Db, *, limit: int = 50, owner_user_id: UUID | None = None
) -> list[Mapping[str, Any]]:
    """Open deals at risk with why, those worth most first."""
    deals, companies, contacts = views.DEALS, views.COMPANIES, views.CONTACTS
    query = (
        select(
            deals.c.id, deals.c.title, deals.c.amount_cents, deals.c.currency, deals.c.close_on,
            deals.c.owner_user_id, deals.c.contact_id, deals.c.company_id, StandingRow.score,
            StandingRow.win_ratio, StandingRow.risks, companies.c.name.label("company_name"),
            contacts.c.name.label("contact_name"),
        )
        .select_from(StandingRow)
        .join(deals, deals.c.id == StandingRow.deal_id)
        .outerjoin(companies, companies.c.id == deals.c.company_id)
        .outerjoin(contacts, contacts.c.id == deals.c.contact_id)
        .where(StandingRow.at_risk, deals.c.state == "open")
    )  # fmt: skip
    if owner_user_id is not None:
        query = query.where(deals.c.owner_user_id == owner_user_id)
    order = (deals.c.amount_cents.desc().nulls_last(), deals.c.id)
    return [dict(row) for row in (await db.execute(query.order_by(*order).limit(limit))).mappings()]


async def worth_at_risk(db: Db, closes_by: datetime | None = None) -> list[tuple[str, int, int]]:
    """Currency, number and worth of open deals at risk, all or those to close by a day."""
    deals = views.DEALS
    query = (
        select(deals.c.currency, func.count(), func.coalesce(func.sum(deals.c.amount_cents), 0))
        .select_from(StandingRow)
        .join(deals, deals.c.id == StandingRow.deal_id)
        .where(StandingRow.at_risk, deals.c.state == "open")
        .group_by(deals.c.currency)
        .order_by(deals.c.currency)
    )
    if closes_by is not None:
        query = query.where(deals.c.close_on <= closes_by.date())
    return [(row[0], row[1], int(row[2])) for row in await db.execute(query)]


async def mean_scores_by_company(db: Db, before: datetime) -> list[tuple[UUID, str, float, float]]:
    """Companies with open deals: id, name, mean score now and as it was at `before`."""
    deals, companies = views.DEALS, views.COMPANIES
    then = (
        select(ScoreRow.score)
        .where(ScoreRow.deal_id == deals.c.id, ScoreRow.calculated_at <= before)
        .order_by(ScoreRow.calculated_at.desc())
        .limit(1)
        .lateral("score_then")
    )
    query = (
        select(
            companies.c.id, companies.c.name, func.avg(StandingRow.score), func.avg(then.c.score)
        )
        .select_from(StandingRow)
        .join(deals, deals.c.id == StandingRow.deal_id)
        .join(companies, companies.c.id == deals.c.company_id)
        .join(then, true())
        .group_by(companies.c.id, companies.c.name)
    )
    return [(row[0], row[1], float(row[2]), float(row[3])) for row in await db.execute(query)]


async def ended_by_source(db: Db, since: datetime, until: datetime) -> list[tuple[str, int, int]]:
    """Source, won and lost of deals that ended in between."""
    deals, contacts = views.DEALS, views.CONTACTS
    source = func.coalesce(deals.c.source, contacts.c.source, "Unknown")
    won = func.count().filter(deals.c.state == "won")
    query = (
        select(source, won, func.count() - won)
        .select_from(deals)
        .outerjoin(contacts, contacts.c.id == deals.c.contact_id)
        .where(deals.c.state != "open", deals.c.closed_at >= since, deals.c.closed_at < until)
        .group_by(source)
        .order_by(source)
    )
    return [(row[0], row[1], row[2]) for row in await db.execute(query)]
