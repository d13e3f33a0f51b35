"""What was known of deals at a moment: read from their moves and the talk, never from later."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Uuid, and_, bindparam, func, or_, select, true
from sqlalchemy.sql.selectable import LateralFromClause

from enterprisehub.domains.crm import views
from enterprisehub.domains.pipeline.contracts import DealFacts, Stage
from enterprisehub.domains.pipeline.queries.market import markets_at
from enterprisehub.kernel.db.session import Db

RECENT = timedelta(days=14)
TALK_LOOKED_AT = timedelta(days=60)


async def stages_by_id(db: Db) -> dict[UUID, Stage]:
    """Every stage with its place among the open ones of its pipeline: 0 first, 1 last."""
    stages = views.STAGES
    rows = (
        await db.execute(select(stages).order_by(stages.c.pipeline_id, stages.c.position))
    ).mappings()
    by_pipeline: dict[UUID, list[Any]] = {}
    for row in rows:
        by_pipeline.setdefault(row["pipeline_id"], []).append(row)
    found = {}
    for of_one in by_pipeline.values():
        still_open = [row["id"] for row in of_one if row["kind"] == "open"]
        for row in of_one:
            place = still_open.index(row["id"]) if row["id"] in still_open else len(still_open)
            ratio = min(place / max(len(still_open) - 1, 1), 1.0)
            found[row["id"]] = Stage(
                row["id"],
                row["pipeline_id"],
                row["name"],
                row["kind"],
                row["win_pct"],
                ratio,
                row["stale_after_days"],
            )
    return found


async def open_deal_ids(db: Db, *, after: UUID | None = None, limit: int = 500) -> list[UUID]:
    """Open deals in order of their ids."""
    deals = views.DEALS
    query = select(deals.c.id).where(deals.c.state == "open")
    if after is not None:
        query = query.where(deals.c.id > after)
    return list(await db.scalars(query.order_by(deals.c.id).limit(limit)))


async def open_deals_of(
    db: Db, *, contact_id: UUID | None = None, company_id: UUID | None = None
) -> list[UUID]:
    """The open deals of a contact or a company."""
    deals = views.DEALS
    query = select(deals.c.id).where(deals.c.state == "open")
    if contact_id is not None:
        query = query.where(deals.c.contact_id == contact_id)
    if company_id is not None:
        query = query.where(deals.c.company_id == company_id)
    return list(await db.scalars(query.limit(50)))


async def facts_at(
    db: Db, moments: Sequence[tuple[UUID, datetime]], *, current: bool = False
) -> list[DealFacts]:
    """Each live deal as it stood at its moment; those that did not exist yet are left out.

    `current` reads amount and expected close as they are now: only right for moments that are now.
    """
    if not moments:
        return []
    given = func.unnest(
        bindparam(None, [one for one, _ in moments], type_=ARRAY(Uuid())),
        bindparam(None, [at for _, at in moments], type_=ARRAY(DateTime(timezone=True))),
    ).table_valued("deal_id", "at", name="given").render_derived()  # fmt: skip
    deals, contacts = views.DEALS, views.CONTACTS
    last, first = _last_move(given), _first_move(given)
    talk, warmth = _talk(given, deals), _score_then(given, deals)
    amount = deals.c.amount_cents if current else last.c.amount_cents
    close_on = deals.c.close_on if current else last.c.close_on
    query = (
        select(
            deals.c.id, deals.c.title, given.c.at, last.c.to_state, last.c.pipeline_id,
            last.c.to_stage_id, last.c.at.label("stage_since_at"), first.c.opened_at,
            first.c.moves, amount.label("amount_cents"), deals.c.currency,
            close_on.label("close_on"), func.coalesce(deals.c.source, contacts.c.source, ""),
            deals.c.owner_user_id, deals.c.contact_id, deals.c.company_id,
            talk.c.heard_recent, talk.c.said_recent, talk.c.earlier, talk.c.heard, talk.c.said,
            talk.c.met, talk.c.last_talk_at, talk.c.last_heard_at, deals.c.next_step,
            contacts.c.name.label("contact_name"), warmth.c.score,
        )
        .select_from(given)
        .join(deals, deals.c.id == given.c.deal_id)
        .join(last, true())
        .join(first, true())
        .join(talk, true())
        .outerjoin(contacts, contacts.c.id == deals.c.contact_id)
        .outerjoin(warmth, true())
    )  # fmt: skip
    found = [DealFacts(*tuple(row)) for row in await db.execute(query)]
    markets = await markets_at(db, [(one.pipeline_id, one.at) for one in found])
    return [replace(one, market=market) for one, market in zip(found, markets, strict=True)]


def _last_move(given: Any) -> LateralFromClause:
    moves = views.STAGE_CHANGES.alias("last_moves")
    return (
        select(
            moves.c.to_stage_id, moves.c.to_state, moves.c.pipeline_id, moves.c.at,
            moves.c.amount_cents, moves.c.close_on,
        )
        .where(moves.c.deal_id == given.c.deal_id, moves.c.at <= given.c.at)
        .order_by(moves.c.at.desc(), moves.c.id.desc())
        .limit(1)
        .lateral("last_move")
    )  # fmt: skip


def _first_move(given: Any) -> LateralFromClause:
    moves = views.STAGE_CHANGES.alias("first_moves")
    return (
        select(func.min(moves.c.at).label("opened_at"), func.count().label("moves"))
        .where(moves.c.deal_id == given.c.deal_id, moves.c.at <= given.c.at)
        .lateral("first_move")
    )


def _talk(given: Any, deals: Any) -> LateralFromClause:
    """Talk with the deal's contact that is not about another deal."""
    talk = views.INTERACTIONS
    recent = talk.c.at > given.c.at - RECENT
    earlier = and_(~recent, talk.c.at > given.c.at - 2 * RECENT)
    heard, said = talk.c.direction == "inbound", talk.c.direction == "outbound"
    return (
        select(
            func.count().filter(recent, heard).label("heard_recent"),
            func.count().filter(recent, said).label("said_recent"),
            func.count().filter(earlier, heard).label("earlier"),
            func.count().filter(heard).label("heard"),
            func.count().filter(said).label("said"),
            func.count().filter(talk.c.channel.in_(("voice", "meeting"))).label("met"),
            func.max(talk.c.at).label("last_talk_at"),
            func.max(talk.c.at).filter(heard).label("last_heard_at"),
        )
        .where(
            talk.c.contact_id == deals.c.contact_id,
            or_(talk.c.deal_id.is_(None), talk.c.deal_id == deals.c.id),
            talk.c.at <= given.c.at,
            talk.c.at > given.c.at - TALK_LOOKED_AT,
        )
        .lateral("talk_then")
    )


def _score_then(given: Any, deals: Any) -> LateralFromClause:
    """What the deal's contact scored at the moment: the last score before it, and none later."""
    scores = views.CONTACT_SCORES
    return (
        select(scores.c.score)
        .where(scores.c.contact_id == deals.c.contact_id, scores.c.at <= given.c.at)
        .order_by(scores.c.at.desc(), scores.c.id.desc())
        .limit(1)
        .lateral("score_then")
    )


async def ended_deals(db: Db, *, since: datetime) -> list[tuple[UUID, datetime, datetime, str]]:
    """Id, opening, end and outcome of deals that were won or lost since then and stayed so."""
    deals, moves = views.DEALS, views.STAGE_CHANGES
    opened = (
        select(func.min(moves.c.at).label("at"))
        .where(moves.c.deal_id == deals.c.id)
        .lateral("opened")
    )
    query = (
        select(deals.c.id, opened.c.at, deals.c.closed_at, deals.c.state)
        .select_from(deals)
        .join(opened, true())
        .where(deals.c.state != "open", deals.c.closed_at >= since)
        .order_by(deals.c.closed_at, deals.c.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in await db.execute(query) if row[1]]
