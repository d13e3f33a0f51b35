"""Every SELECT of voice."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, func, select, update
from sqlalchemy.dialects.postgresql import insert

from enterprisehub.domains.voice.models import (
    AgentRow,
    AgentVersionRow,
    CallAnalyticsRow,
    CallEventRow,
    CallRow,
    InterruptionEventRow,
    MediaTokenRow,
    RecordingRow,
    SaidRow,
)
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.db.pages import Slice, json_page
from enterprisehub.kernel.db.session import Db

ENDED_WELL = "completed"

# --- agents ---------------------------------------------------------------------------------------


async def agents(db: Db) -> list[AgentRow]:
    query = select(AgentRow).where(AgentRow.deleted_at.is_(None))
    return list(await db.scalars(query.order_by(AgentRow.name)))


async def agent(db: Db, agent_id: UUID, *, lock: bool = False) -> AgentRow | None:
    query = select(AgentRow).where(AgentRow.id == agent_id, AgentRow.deleted_at.is_(None))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: AgentRow | None = await db.scalar(query)
    return found


async def agent_named(db: Db, name: str) -> AgentRow | None:
    found: AgentRow | None = await db.scalar(select(AgentRow).where(AgentRow.name == name))
    return found


async def agent_answering(db: Db, number_e164: str) -> AgentRow | None:
    query = select(AgentRow).where(
        AgentRow.number_e164 == number_e164, AgentRow.deleted_at.is_(None)
    )
    found: AgentRow | None = await db.scalar(query)
    return found


async def agent_versions(db: Db, agent_id: UUID) -> list[AgentVersionRow]:
    """Every version, the newest first."""
    query = select(AgentVersionRow).where(AgentVersionRow.agent_id == agent_id)
    return list(await db.scalars(query.order_by(AgentVersionRow.number.desc())))


async def agent_version(db: Db, agent_id: UUID, number: int) -> AgentVersionRow | None:
    query = select(AgentVersionRow).where(
        AgentVersionRow.agent_id == agent_id, AgentVersionRow.number == number
    )
    found: AgentVersionRow | None = await db.scalar(query)
    return found


async def calls_by_agent(db: Db, since: datetime) -> dict[UUID, dict[str, Any]]:
    """For each agent: how many calls, completed ones, their mean score and mean duration."""
    query = (
        select(
            CallRow.agent_id,
            func.count(),
            func.count().filter(CallRow.state == ENDED_WELL),
            func.avg(CallAnalyticsRow.performance_score),
            func.avg(CallRow.duration_ms),
            func.percentile_cont(0.5).within_group(CallAnalyticsRow.latency_p50_ms),
        )
        .outerjoin(CallAnalyticsRow, CallAnalyticsRow.call_id == CallRow.id)
        .where(CallRow.begun_at >= since, CallRow.deleted_at.is_(None))
        .group_by(CallRow.agent_id)
    )
    return {
        row[0]: {
            "calls": row[1],
            "completed": row[2],
            "score": None if row[3] is None else round(float(row[3]), 1),
            "duration_ms": None if row[4] is None else int(row[4]),
            "latency_ms": None if row[5] is None else round(float(row[5])),
        }
        for row in await db.execute(query)
    }


# --- calls ----------------------------------------------------------------------------------------


async def call(db: Db, call_id: UUID, *, lock: bool = False) -> CallRow | None:
    query = select(CallRow).where(CallRow.id == call_id, CallRow.deleted_at.is_(None))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: CallRow | None = await db.scalar(query)
    return found


async def call_of_provider(
    db: Db, connector: str, provider_id: str, *, lock: bool = False
) -> CallRow | None:
    query = select(CallRow).where(
        CallRow.connector == connector, CallRow.provider_id == provider_id
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: CallRow | None = await db.scalar(query)
    return found


async def call_of_action(db: Db, action_id: UUID, *, lock: bool = False) -> CallRow | None:
    query = select(CallRow).where(CallRow.action_id == action_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: CallRow | None = await db.scalar(query)
    return found


async def one_at_a_time(db: Db, contact_id: UUID) -> None:
    """Until this transaction ends, nobody else has this contact called."""
    key = func.hashtextextended(f"voice.place_call:{contact_id}", 11)
    await db.execute(select(func.pg_advisory_xact_lock(key)))


async def call_under_way(db: Db, contact_id: UUID) -> ActionRow | None:
    """The latest call to this contact that a person asked for and that is not dialled yet."""
    query = select(ActionRow).where(
        ActionRow.kind == "voice.place_call",
        ActionRow.state.in_(("proposed", "approved", "performing")),
        ActionRow.subject_id == contact_id,
        ActionRow.payload["asked_by"].astext.is_not(None),
    )
    found: ActionRow | None = await db.scalar(query.order_by(ActionRow.id.desc()).limit(1))
    return found


async def live_calls(db: Db) -> list[CallRow]:
    """Calls that ring or are held now, the newest first."""
    query = select(CallRow).where(
        CallRow.state.in_(("ringing", "in_progress")), CallRow.deleted_at.is_(None)
    )
    return list(await db.scalars(query.order_by(CallRow.begun_at.desc()).limit(100)))


async def live_by_agent(db: Db) -> dict[UUID, int]:
    """How many calls each agent holds now."""
    query = (
        select(CallRow.agent_id, func.count())
        .where(CallRow.state == "in_progress", CallRow.deleted_at.is_(None))
        .group_by(CallRow.agent_id)
    )
    return {row[0]: row[1] for row in await db.execute(query)}


async def count_live(db: Db) -> int:
    query = select(func.count()).where(CallRow.state == "in_progress", CallRow.deleted_at.is_(None))
    return await db.scalar(query) or 0


async def calls_of_contact(db: Db, contact_id: UUID, *, limit: int = 20) -> list[CallRow]:
    query = select(CallRow).where(CallRow.contact_id == contact_id, CallRow.deleted_at.is_(None))
    return list(await db.scalars(query.order_by(CallRow.begun_at.desc()).limit(limit)))


async def calls_page(
    db: Db,
    *,
    state: str | None = None,
    direction: str | None = None,
    agent_id: UUID | None = None,
    contact_id: UUID | None = None,
    campaign_id: UUID | None = None,
    outcome: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    tests: bool = True,
    limit: int = 50,
    cursor: str | None = None,
) -> Slice:
    """Calls by these filters, the latest first."""
    c = CallRow
    columns = (
        c.id, c.agent_id, c.agent_version, c.direction, c.state, c.is_test, c.contact_id,
        c.connector, c.from_e164, c.to_e164, c.begun_at, c.scheduled_at, c.answered_at,
        c.ended_at, c.duration_ms, c.end_reason, c.outcome, c.language, c.handler, c.recording,
        c.score, c.temperature, c.cost_microcents, c.version,
        CallAnalyticsRow.performance_score,
    )  # fmt: skip
    query = (
        select(*columns)
        .outerjoin(CallAnalyticsRow, CallAnalyticsRow.call_id == c.id)
        .where(c.deleted_at.is_(None))
    )
    for column, wanted in (
        (c.state, state),
        (c.direction, direction),
        (c.agent_id, agent_id),
        (c.contact_id, contact_id),
        (c.campaign_id, campaign_id),
        (c.outcome, outcome),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    if since is not None:
        query = query.where(c.begun_at >= since)
    if until is not None:
        query = query.where(c.begun_at < until)
    if not tests:
        query = query.where(c.is_test.is_(False))
    return await json_page(db, query, order=(c.begun_at, c.id), limit=limit, cursor=cursor)


async def lost_calls(db: Db, unseen_since: datetime) -> list[CallRow]:
    """Calls in progress of whose process nothing was heard since then; locked."""
    query = select(CallRow).where(
        CallRow.state == "in_progress",
        CallRow.seen_at < unseen_since,
        CallRow.deleted_at.is_(None),
    )
    return list(await db.scalars(query.with_for_update(skip_locked=True).limit(200)))


async def unanswered_calls(db: Db, begun_before: datetime) -> list[CallRow]:
    """Calls that ring, or wait in a browser that was closed, since before then; locked."""
    query = select(CallRow).where(
        (CallRow.state == "ringing")
        | ((CallRow.state == "queued") & (CallRow.direction == "browser")),
        func.coalesce(CallRow.ringing_at, CallRow.begun_at) < begun_before,
        CallRow.deleted_at.is_(None),
    )
    return list(await db.scalars(query.with_for_update(skip_locked=True).limit(200)))


async def mark_seen(db: Db, call_ids: Sequence[UUID], at: datetime) -> None:
    """These calls run in that process now."""
    query = update(CallRow).where(CallRow.id.in_(call_ids), CallRow.state == "in_progress")
    await db.execute(query.values(seen_at=at))


# --- what happened in a call ----------------------------------------------------------------------


async def said(db: Db, call_id: UUID) -> list[SaidRow]:
    """The turns of a call as they began, also where both sides talk at once.

    A turn of the caller is written down when it has ended, which may be after the agent's next.
    """
    query = select(SaidRow).where(SaidRow.call_id == call_id)
    return list(await db.scalars(query.order_by(SaidRow.began_ms, SaidRow.number)))


async def said_number(db: Db, call_id: UUID, number: int) -> SaidRow | None:
    found: SaidRow | None = await db.scalar(
        select(SaidRow).where(SaidRow.call_id == call_id, SaidRow.number == number)
    )
    return found


async def next_said_number(db: Db, call_id: UUID) -> int:
    query = select(func.coalesce(func.max(SaidRow.number), 0)).where(SaidRow.call_id == call_id)
    return (await db.scalar(query) or 0) + 1


async def call_events(db: Db, call_id: UUID) -> list[CallEventRow]:
    query = select(CallEventRow).where(CallEventRow.call_id == call_id)
    return list(await db.scalars(query.order_by(CallEventRow.at, CallEventRow.id)))


async def interruptions(db: Db, call_id: UUID) -> list[InterruptionEventRow]:
    query = select(InterruptionEventRow).where(InterruptionEventRow.call_id == call_id)
    return list(await db.scalars(query.order_by(InterruptionEventRow.at_ms)))


async def analytics(db: Db, call_id: UUID) -> CallAnalyticsRow | None:
    found: CallAnalyticsRow | None = await db.scalar(
        select(CallAnalyticsRow).where(CallAnalyticsRow.call_id == call_id)
    )
    return found


async def recording(db: Db, call_id: UUID, *, lock: bool = False) -> RecordingRow | None:
    query = select(RecordingRow).where(RecordingRow.call_id == call_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: RecordingRow | None = await db.scalar(query)
    return found


async def expired_recordings(db: Db, now: datetime, *, limit: int = 100) -> list[RecordingRow]:
    query = select(RecordingRow).where(
        RecordingRow.keep_until < now,
        RecordingRow.legal_hold.is_(False),
        RecordingRow.state != "deleted",
    )
    return list(await db.scalars(query.with_for_update(skip_locked=True).limit(limit)))


async def redeem(db: Db, call_id: UUID, token_id: UUID, at: datetime) -> bool:
    """Whether the token was not used before; from now on it was."""
    made = await db.execute(
        insert(MediaTokenRow)
        .values(call_id=call_id, token_id=token_id, redeemed_at=at)
        .on_conflict_do_nothing(index_elements=["tenant_id", "token_id"])
        .returning(MediaTokenRow.id)
    )
    return made.first() is not None


# --- figures --------------------------------------------------------------------------------------


async def figures(
    db: Db, since: datetime, until: datetime, agent_id: UUID | None = None
) -> dict[str, Any]:
    """Counts and means of the calls begun in [since, until); tests are left out."""
    a, c = CallAnalyticsRow, CallRow
    query = (
        select(
            func.count().label("calls"),
            func.count().filter(c.state == ENDED_WELL).label("completed"),
            func.count().filter(c.answered_at.is_not(None)).label("answered"),
            func.count().filter(c.direction == "outbound").label("outbound"),
            func.coalesce(func.sum(c.duration_ms), 0).label("duration_ms"),
            func.coalesce(func.sum(c.cost_microcents), 0).label("cost_microcents"),
            func.avg(a.performance_score).label("score"),
            func.avg(a.talk_ratio).label("talk_ratio"),
            func.coalesce(func.sum(a.interruptions_caller), 0).label("interruptions_caller"),
            func.coalesce(func.sum(a.interruptions_agent), 0).label("interruptions_agent"),
            func.coalesce(func.sum(a.silences_awkward), 0).label("silences_awkward"),
            func.coalesce(func.sum(a.silences_failure), 0).label("silences_failure"),
            func.percentile_cont(0.5).within_group(a.latency_p50_ms).label("latency_p50_ms"),
            func.percentile_cont(0.95).within_group(a.latency_p95_ms).label("latency_p95_ms"),
        )
        .select_from(c)
        .outerjoin(a, a.call_id == c.id)
        .where(c.begun_at >= since, c.begun_at < until, c.is_test.is_(False))
        .where(c.deleted_at.is_(None))
    )
    if agent_id is not None:
        query = query.where(c.agent_id == agent_id)
    row = (await db.execute(query)).one()
    return {
        name: float(value) if value is not None and not isinstance(value, int) else value
        for name, value in row._mapping.items()  # noqa: SLF001  SQLAlchemy's public name for it
    }


async def calls_by(db: Db, what: str, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """How many calls by "state", "outcome", "direction", "language" or "day"."""
    columns: dict[str, Any] = {
        "state": CallRow.state,
        "outcome": CallRow.outcome,
        "direction": CallRow.direction,
        "language": CallRow.language,
        "day": cast(func.date_trunc("day", CallRow.begun_at), Text),
    }
    column = columns[what]
    query = (
        select(column, func.count())
        .where(CallRow.begun_at >= since, CallRow.begun_at < until, CallRow.is_test.is_(False))
        .where(CallRow.deleted_at.is_(None), column.is_not(None))
        .group_by(column)
        .order_by(column if what == "day" else func.count().desc())
    )
    return [{"name": row[0], "calls": row[1]} for row in await db.execute(query)]
