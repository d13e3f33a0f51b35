"""The board: what stands in which stage, now or on a day gone by, and what moved since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Uuid,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.sql.selectable import Subquery

from enterprisehub.domains.crm import views
from enterprisehub.domains.pipeline.models import StandingRow
from enterprisehub.kernel.db.session import Db

CARDS = 20
SHOWN_MOVES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFilter:
    """`closes_from` and `closes_to` are days of the expected close; ended deals count from
    `ended_since` on.
    """

    pipeline_id: UUID
    ended_since: datetime
    owner_user_id: UUID | None = None
    source: str | None = None
    closes_from: date | None = None
    closes_to: date | None = None


def _narrowed(which: BoardFilter, deals: Any) -> list[ColumnElement[bool]]:
    tests: list[ColumnElement[bool]] = []
    if which.owner_user_id is not None:
        tests.append(deals.c.owner_user_id == which.owner_user_id)
    if which.source is not None:
        tests.append(func.coalesce(deals.c.source, "") == which.source)
    return tests


def _closing(which: BoardFilter, close_on: Any) -> list[ColumnElement[bool]]:
    tests = []
    if which.closes_from is not None:
        tests.append(close_on >= which.closes_from)
    if which.closes_to is not None:
        tests.append(close_on <= which.closes_to)
    return tests


async def pipelines(db: Db) -> list[tuple[UUID, str]]:
    """The pipelines, the default one first."""
    rows = views.PIPELINES
    query = select(rows.c.id, rows.c.name).order_by(
        rows.c.is_default.desc(), rows.c.position, rows.c.id
    )
    return [(row[0], row[1]) for row in await db.execute(query)]


async def stages(db: Db, pipeline_id: UUID) -> list[Mapping[str, Any]]:
    """The pipeline's stages in order."""
    rows = views.STAGES
    query = select(rows).where(rows.c.pipeline_id == pipeline_id).order_by(rows.c.position)
    return [dict(row) for row in (await db.execute(query)).mappings()]


async def sources(db: Db) -> list[str]:
    """Where open deals came from, as far as it was written down."""
    deals = views.DEALS
    query = (
        select(deals.c.source)
        .where(deals.c.state == "open", deals.c.source.is_not(None))
        .group_by(deals.c.source)
        .order_by(deals.c.source)
        .limit(50)
    )
    return list(await db.scalars(query))


def _now(which: BoardFilter) -> Subquery:
    """Deals of the pipeline as they stand: open ones, and those that ended lately."""
    deals = views.DEALS.alias("live")
    lately = and_(deals.c.state != "open", deals.c.closed_at >= which.ended_since)
    query = select(
        deals.c.id, deals.c.stage_id, deals.c.state, deals.c.amount_cents, deals.c.currency,
        deals.c.close_on, deals.c.stage_since_at,
    ).where(
        deals.c.pipeline_id == which.pipeline_id,
        or_(deals.c.state == "open", lately),
        *_narrowed(which, deals),
        *_closing(which, deals.c.close_on),
    )  # fmt: skip
    return query.subquery("standing_deals")


def _then(which: BoardFilter, as_of: datetime) -> Subquery:
    """The same at a moment gone by: each deal where its last move until then had left it."""
    deals, moves = views.DEALS.alias("live"), views.STAGE_CHANGES
    last = (
        select(moves)
        .where(moves.c.at <= as_of)
        .ext(distinct_on(moves.c.deal_id))
        .order_by(moves.c.deal_id, moves.c.at.desc(), moves.c.id.desc())
        .subquery("last_moves")
    )
    lately = and_(last.c.to_state != "open", last.c.at >= which.ended_since)
    query = (
        select(
            deals.c.id, last.c.to_stage_id.label("stage_id"), last.c.to_state.label("state"),
            last.c.amount_cents, last.c.currency, last.c.close_on,
            last.c.at.label("stage_since_at"),
        )
        .select_from(last)
        .join(deals, deals.c.id == last.c.deal_id)
        .where(
            last.c.pipeline_id == which.pipeline_id,
            or_(last.c.to_state == "open", lately),
            *_narrowed(which, deals),
            *_closing(which, last.c.close_on),
        )
    )  # fmt: skip
    return query.subquery("standing_deals")


def _standing(which: BoardFilter, as_of: datetime | None) -> Subquery:
    return _now(which) if as_of is None else _then(which, as_of)


async def sums(
    db: Db, which: BoardFilter, as_of: datetime | None
) -> list[tuple[UUID, str, int, int, int]]:
    """Per stage and currency: number, worth, and worth of those at risk."""
    standing = _standing(which, as_of)
    worth = func.coalesce(func.sum(standing.c.amount_cents), 0)
    risky = func.coalesce(func.sum(standing.c.amount_cents).filter(StandingRow.at_risk), 0)
    query = (
        select(standing.c.stage_id, standing.c.currency, func.count(), worth, risky)
        .select_from(standing)
        .outerjoin(StandingRow, StandingRow.deal_id == standing.c.id)
        .group_by(standing.c.stage_id, standing.c.currency)
        .order_by(standing.c.currency)
    )
    return [(r[0], r[1], r[2], int(r[3]), int(r[4])) for r in await db.execute(query)]


async def cards(
    db: Db, which: BoardFilter, stage_ids: Sequence[UUID], as_of: datetime | None
) -> list[Mapping[str, Any]]:
    """The first deals of each stage, those worth most first."""
    if as_of is None:
        return await _described(db, _first_now(which, stage_ids))
    standing = _then(which, as_of)
    place = func.row_number().over(
        partition_by=standing.c.stage_id,
        order_by=(standing.c.amount_cents.desc().nulls_last(), standing.c.id),
    )
    placed = select(standing, place.label("place")).where(standing.c.stage_id.in_(stage_ids))
    return await _described(db, placed.subquery("placed"))


def _first_now(which: BoardFilter, stage_ids: Sequence[UUID]) -> Subquery:
    """Stage by stage along an index: a window would sort every deal of the tenant."""
    listed = bindparam(None, list(stage_ids), type_=ARRAY(Uuid()))
    wanted = func.unnest(listed).table_valued("stage_id", name="wanted").render_derived()
    standing = _now(which)
    first = (
        select(standing)
        .where(standing.c.stage_id == wanted.c.stage_id)
        .order_by(standing.c.amount_cents.desc().nulls_last(), standing.c.id)
        .limit(CARDS)
        .lateral("first_deals")
    )
    place = func.row_number().over(
        partition_by=first.c.stage_id,
        order_by=(first.c.amount_cents.desc().nulls_last(), first.c.id),
    )
    query = select(first, place.label("place")).select_from(wanted).join(first, true())
    return query.subquery("placed")


async def _described(db: Db, placed: Subquery) -> list[Mapping[str, Any]]:
    deals, contacts, companies = views.DEALS, views.CONTACTS, views.COMPANIES
    query: Select[*tuple[Any, ...]] = (
        select(
            placed.c.id, placed.c.stage_id, placed.c.state, placed.c.amount_cents,
            placed.c.currency, placed.c.close_on, placed.c.stage_since_at, deals.c.title,
            deals.c.owner_user_id, deals.c.version, contacts.c.name.label("contact_name"),
            companies.c.name.label("company_name"), StandingRow.score, StandingRow.win_ratio,
            StandingRow.risks,
        )
        .select_from(placed)
        .join(deals, deals.c.id == placed.c.id)
        .outerjoin(contacts, contacts.c.id == deals.c.contact_id)
        .outerjoin(companies, companies.c.id == deals.c.company_id)
        .outerjoin(StandingRow, StandingRow.deal_id == placed.c.id)
        .where(placed.c.place <= CARDS)
        .order_by(placed.c.stage_id, placed.c.place)
    )  # fmt: skip
    return [dict(row) for row in (await db.execute(query)).mappings()]


async def moved(
    db: Db, which: BoardFilter, since: datetime, until: datetime
) -> list[tuple[str, str, int, int]]:
    """What happened in between, by currency: (new, won, lost or moved; currency, number, worth)."""
    moves, deals = views.STAGE_CHANGES, views.DEALS
    kind = _kind_of(moves)
    query = (
        select(
            kind,
            moves.c.currency,
            func.count(func.distinct(moves.c.deal_id)),
            func.coalesce(func.sum(moves.c.amount_cents), 0),
        )
        .select_from(moves)
        .join(deals, deals.c.id == moves.c.deal_id)
        .where(
            moves.c.at > since,
            moves.c.at <= until,
            moves.c.pipeline_id == which.pipeline_id,
            *_narrowed(which, deals),
        )
        .group_by(kind, moves.c.currency)
        .order_by(kind, moves.c.currency)
    )
    return [(row[0], row[1], row[2], int(row[3])) for row in await db.execute(query)]


async def latest_moves(
    db: Db, which: BoardFilter, since: datetime, until: datetime
) -> list[Mapping[str, Any]]:
    """The moves themselves, the newest first."""
    moves, deals = views.STAGE_CHANGES, views.DEALS
    left, entered = views.STAGES.alias("left_stages"), views.STAGES.alias("entered_stages")
    query = (
        select(
            moves.c.at, _kind_of(moves).label("kind"), moves.c.amount_cents, moves.c.currency,
            deals.c.id, deals.c.title, left.c.name.label("left_name"),
            entered.c.name.label("entered_name"),
        )
        .select_from(moves)
        .join(deals, deals.c.id == moves.c.deal_id)
        .outerjoin(left, left.c.id == moves.c.from_stage_id)
        .outerjoin(entered, entered.c.id == moves.c.to_stage_id)
        .where(
            moves.c.at > since,
            moves.c.at <= until,
            moves.c.pipeline_id == which.pipeline_id,
            *_narrowed(which, deals),
        )
        .order_by(moves.c.at.desc(), moves.c.id.desc())
        .limit(SHOWN_MOVES)
    )  # fmt: skip
    return [dict(row) for row in (await db.execute(query)).mappings()]


def _kind_of(moves: Any) -> ColumnElement[str]:
    return case(
        (moves.c.to_state == "won", "won"),
        (moves.c.to_state == "lost", "lost"),
        (moves.c.from_stage_id.is_(None), "new"),
        else_="moved",
    )


async def any_deal(db: Db) -> bool:
    """Whether the tenant has any deal at all."""
    deals = views.DEALS
    return bool(await db.scalar(select(true()).select_from(deals).limit(1)))


async def company_named(db: Db, name: str) -> UUID | None:
    """The first company that is called exactly so."""
    companies = views.COMPANIES
    query = select(companies.c.id).where(companies.c.name == name).order_by(companies.c.id)
    return await db.scalar(query.limit(1))
