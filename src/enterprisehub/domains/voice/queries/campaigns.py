"""The SELECTs about campaigns and the people in them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from enterprisehub.domains.voice.models import CallRow, CampaignMemberRow, CampaignRow
from enterprisehub.kernel.db.pages import Slice, json_page
from enterprisehub.kernel.db.session import Db

_OPEN = ("waiting", "calling")
_LIVE = ("queued", "ringing", "in_progress")
_NOT_REACHED = (
    "busy", "no_answer", "voicemail", "failed", "declined", "no_such_number", "cancelled",
)  # fmt: skip


async def campaigns(db: Db) -> list[CampaignRow]:
    """The latest first."""
    query = select(CampaignRow).where(CampaignRow.deleted_at.is_(None))
    return list(await db.scalars(query.order_by(CampaignRow.created_at.desc()).limit(200)))


async def campaign(db: Db, campaign_id: UUID, *, lock: bool = False) -> CampaignRow | None:
    query = select(CampaignRow).where(
        CampaignRow.id == campaign_id, CampaignRow.deleted_at.is_(None)
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: CampaignRow | None = await db.scalar(query)
    return found


async def campaign_named(db: Db, name: str) -> CampaignRow | None:
    found: CampaignRow | None = await db.scalar(select(CampaignRow).where(CampaignRow.name == name))
    return found


async def hold_line(db: Db, via: str) -> None:
    """Nobody else counts the calls of this carrier account until this transaction ends."""
    key = f"{db.scope.tenant_id}:voice.pace:{via}"
    await db.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


# --- people ---------------------------------------------------------------------------------------


async def add_members(db: Db, campaign_id: UUID, contact_ids: Sequence[UUID]) -> None:
    """These contacts are in the campaign; who was in it stays as they were."""
    if contact_ids:
        values = [{"campaign_id": campaign_id, "contact_id": one} for one in contact_ids]
        await db.execute(insert(CampaignMemberRow).values(values).on_conflict_do_nothing())


async def drop_members(db: Db, campaign_id: UUID) -> None:
    """Nobody is in the campaign."""
    await db.execute(delete(CampaignMemberRow).where(CampaignMemberRow.campaign_id == campaign_id))


async def member(db: Db, member_id: UUID, *, lock: bool = False) -> CampaignMemberRow | None:
    query = select(CampaignMemberRow).where(CampaignMemberRow.id == member_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: CampaignMemberRow | None = await db.scalar(query)
    return found


async def member_of_contact(
    db: Db, campaign_id: UUID, contact_id: UUID
) -> CampaignMemberRow | None:
    query = select(CampaignMemberRow).where(
        CampaignMemberRow.campaign_id == campaign_id, CampaignMemberRow.contact_id == contact_id
    )
    found: CampaignMemberRow | None = await db.scalar(query)
    return found


async def member_of_action(
    db: Db, action_id: UUID, *, lock: bool = False
) -> CampaignMemberRow | None:
    query = select(CampaignMemberRow).where(CampaignMemberRow.action_id == action_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: CampaignMemberRow | None = await db.scalar(query)
    return found


async def members_after(
    db: Db, campaign_id: UUID, after: UUID | None, limit: int
) -> list[CampaignMemberRow]:
    """Those who wait, by id."""
    query = select(CampaignMemberRow).where(
        CampaignMemberRow.campaign_id == campaign_id, CampaignMemberRow.state == "waiting"
    )
    if after is not None:
        query = query.where(CampaignMemberRow.id > after)
    return list(await db.scalars(query.order_by(CampaignMemberRow.id).limit(limit)))


async def due_members(
    db: Db, campaign_id: UUID, now: datetime, limit: int
) -> list[CampaignMemberRow]:
    """Those whose turn it is, who have waited longest first; locked."""
    m = CampaignMemberRow
    query = (
        select(m)
        .where(m.campaign_id == campaign_id, m.state == "waiting")
        .where(func.coalesce(m.due_at, now) <= now)
        .order_by(func.coalesce(m.due_at, m.created_at), m.id)
        .limit(limit)
    )
    return list(await db.scalars(query.with_for_update(skip_locked=True)))


async def is_being_called(db: Db, contact_id: UUID) -> bool:
    """Whether a call with this person rings, is held, or was proposed by a campaign."""
    proposed = select(CampaignMemberRow.id).where(
        CampaignMemberRow.contact_id == contact_id, CampaignMemberRow.state == "calling"
    )
    live = select(CallRow.id).where(
        CallRow.contact_id == contact_id,
        CallRow.state.in_(_LIVE),
        CallRow.is_test.is_(False),
        CallRow.deleted_at.is_(None),
    )
    return bool(await db.scalar(select(proposed.exists() | live.exists())))


async def calling_members(db: Db, campaign_id: UUID) -> list[CampaignMemberRow]:
    """Those whose call is under way or was proposed."""
    query = select(CampaignMemberRow).where(
        CampaignMemberRow.campaign_id == campaign_id, CampaignMemberRow.state == "calling"
    )
    return list(await db.scalars(query))


async def drop_waiting(db: Db, campaign_id: UUID, says: str) -> None:
    """Who waits is left out."""
    query = update(CampaignMemberRow).where(
        CampaignMemberRow.campaign_id == campaign_id, CampaignMemberRow.state == "waiting"
    )
    await db.execute(query.values(state="skipped", says=says, due_at=None))


async def may_call_somebody(db: Db, campaign_id: UUID) -> bool:
    """Whether the rules, when last asked, let anybody who waits be called, now or later."""
    query = select(CampaignMemberRow.id).where(
        CampaignMemberRow.campaign_id == campaign_id,
        CampaignMemberRow.state == "waiting",
        func.coalesce(CampaignMemberRow.verdict, "allow") != "refuse",
    )
    return await db.scalar(query.limit(1)) is not None


async def has_open_members(db: Db, campaign_id: UUID) -> bool:
    query = select(CampaignMemberRow.id).where(
        CampaignMemberRow.campaign_id == campaign_id, CampaignMemberRow.state.in_(_OPEN)
    )
    return await db.scalar(query.limit(1)) is not None


async def members_page(
    db: Db,
    campaign_id: UUID,
    *,
    state: str | None = None,
    why: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Slice:
    """The people of a campaign, who changed last first.

    `state` is a state, or a name of `figures_of`; `why`: those not called for this reason.
    """
    m = CampaignMemberRow
    query = select(
        m.id, m.contact_id, m.state, m.verdict, m.says, m.due_at, m.attempts, m.last_called_at,
        m.action_id, m.call_id, m.outcome, m.updated_at, m.version,
    ).where(m.campaign_id == campaign_id)  # fmt: skip
    if state is not None:
        query = query.where(_named().get(state, m.state == state))
    if why is not None:
        query = query.where(_refused(), m.says == why)
    return await json_page(db, query, order=(m.updated_at, m.id), limit=limit, cursor=cursor)


# --- figures --------------------------------------------------------------------------------------


async def due_campaigns(db: Db, now: datetime) -> list[UUID]:
    """Running campaigns in which somebody's turn has come, or nobody is left."""
    m = CampaignMemberRow
    ours = m.campaign_id == CampaignRow.id
    turn = select(m.id).where(ours, m.state == "waiting", func.coalesce(m.due_at, now) <= now)
    left = select(m.id).where(ours, m.state.in_(_OPEN))
    query = select(CampaignRow.id).where(
        CampaignRow.state == "running",
        CampaignRow.deleted_at.is_(None),
        turn.exists() | ~left.exists(),
    )
    return list(await db.scalars(query))


async def count_calling(db: Db, campaign_id: UUID) -> int:
    query = select(func.count()).where(
        CampaignMemberRow.campaign_id == campaign_id, CampaignMemberRow.state == "calling"
    )
    return await db.scalar(query) or 0


async def count_called(db: Db, campaign_id: UUID, since: datetime) -> int:
    """How many people's calls were proposed since then."""
    query = select(func.count()).where(
        CampaignMemberRow.campaign_id == campaign_id, CampaignMemberRow.last_called_at > since
    )
    return await db.scalar(query) or 0


async def line_load(db: Db, via: str, now: datetime) -> tuple[int, int]:
    """Of one carrier account: calls under way, and calls begun within the last minute.

    Campaigns' calls are counted from their proposal on, others from their record.
    """
    m, c = CampaignMemberRow, CallRow
    minute = now - timedelta(minutes=1)
    of_campaigns = (
        select(
            func.count().filter(m.state == "calling"),
            func.count().filter(m.last_called_at > minute),
        )
        .join(CampaignRow, CampaignRow.id == m.campaign_id)
        .where(func.coalesce(CampaignRow.plan["via"].astext, "") == via)
        .where((m.state == "calling") | (m.last_called_at > minute))
    )
    ours = (await db.execute(of_campaigns)).one()
    others = select(
        func.count().filter(c.state.in_(_LIVE)),
        func.count().filter(c.begun_at > minute),
    ).where(c.direction == "outbound", c.campaign_id.is_(None), c.deleted_at.is_(None))
    other = (await db.execute(others.where(_recent_or_live(minute)))).one()
    return ours[0] + other[0], ours[1] + other[1]


def _recent_or_live(minute: datetime) -> Any:
    live = CallRow.state.in_(_LIVE)
    return live | (CallRow.begun_at > minute)


def _named() -> dict[str, ColumnElement[bool]]:
    """Whom the figures count, by the figure's name."""
    m = CampaignMemberRow
    waits, done = m.state == "waiting", m.state == "done"
    return {
        "reached": done & m.outcome.not_in(_NOT_REACHED),
        "not_reached": done & m.outcome.in_(_NOT_REACHED),
        "unchecked": waits & m.verdict.is_(None),
        "may_call": waits & (m.verdict == "allow"),
        "later": waits & (m.verdict == "defer"),
        "refused": _refused(),
    }


def _refused() -> ColumnElement[bool]:
    m = CampaignMemberRow
    return (m.state == "skipped") | ((m.state == "waiting") & (m.verdict == "refuse"))


async def figures_of(db: Db, campaign_ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """Counts of the people of these campaigns, by name of the count."""
    m = CampaignMemberRow
    named = _named()
    query = (
        select(
            m.campaign_id,
            func.count().label("people"),
            func.count().filter(m.state == "waiting").label("waiting"),
            func.count().filter(m.state == "calling").label("calling"),
            func.count().filter(m.state == "skipped").label("skipped"),
            *(
                func.count().filter(named[name]).label(name)
                for name in ("reached", "not_reached", "unchecked", "may_call", "later")
            ),
        )
        .where(m.campaign_id.in_(campaign_ids))
        .group_by(m.campaign_id)
    )
    found = {}
    for row in await db.execute(query):
        values = dict(row._mapping)  # noqa: SLF001  SQLAlchemy's public name for it
        found[values.pop("campaign_id")] = values
    return found


async def calls_and_cost(db: Db, campaign_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """How many calls each campaign has made, and what they cost."""
    query = (
        select(
            CallRow.campaign_id,
            func.count(),
            func.coalesce(func.sum(CallRow.cost_microcents), 0),
        )
        .where(CallRow.campaign_id.in_(campaign_ids))
        .group_by(CallRow.campaign_id)
    )
    rows = await db.execute(query)
    return {row[0]: (row[1], int(row[2])) for row in rows if row[0] is not None}


async def outcomes_of(db: Db, campaign_id: UUID) -> list[tuple[str, int]]:
    """What came of those whose turn is over, the commonest first."""
    m = CampaignMemberRow
    query = (
        select(m.outcome, func.count())
        .where(m.campaign_id == campaign_id, m.state == "done", m.outcome.is_not(None))
        .group_by(m.outcome)
        .order_by(func.count().desc(), m.outcome)
    )
    return [(str(row[0]), int(row[1])) for row in await db.execute(query)]


async def refusals_of(db: Db, campaign_id: UUID, *, most: int = 8) -> list[tuple[str, int]]:
    """Why people are not called, the commonest reason first: refused ahead, or left out since."""
    m = CampaignMemberRow
    query = (
        select(m.says, func.count())
        .where(m.campaign_id == campaign_id, _refused())
        .group_by(m.says)
        .order_by(func.count().desc(), m.says)
        .limit(most)
    )
    return [(str(row[0]), int(row[1])) for row in await db.execute(query)]


async def calls_of_actions(db: Db, action_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The call of each of these actions, where one was begun."""
    query = select(CallRow.action_id, CallRow.id).where(CallRow.action_id.in_(action_ids))
    rows = await db.execute(query)
    return {row[0]: row[1] for row in rows if row[0] is not None}
