"""Every SELECT of conversations."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Float, and_, cast, func, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import aliased

from enterprisehub.domains.conversations.models import FlowRow, HandoffRow, SessionRow, TurnRow
from enterprisehub.kernel.db.pages import Slice, json_page
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.ids import new_id

OPEN_HANDOFFS = ("offered", "claimed", "live")


# --- sessions -------------------------------------------------------------------------------------


async def session(db: Db, session_id: UUID, *, lock: bool = False) -> SessionRow | None:
    query = select(SessionRow).where(SessionRow.id == session_id, SessionRow.deleted_at.is_(None))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: SessionRow | None = await db.scalar(query)
    return found


async def answered_since(db: Db, since: datetime, *, flow: str, limit: int) -> list[UUID]:
    """Conversations in which the bot wrote since then, the latest first; all, or those of a flow
    they are in or went through.
    """
    written = TurnRow.versions["channel"].astext.is_distinct_from("voice")
    mine = TurnRow.session_id == SessionRow.id, TurnRow.direction == "out", TurnRow.at >= since
    spoke = select(TurnRow.id).where(*mine, written)
    tests = [SessionRow.last_turn_at >= since, SessionRow.deleted_at.is_(None), spoke.exists()]
    if flow:
        tests.append((SessionRow.flow == flow) | SessionRow.flow_path.contains([{"flow": flow}]))
    query = select(SessionRow.id).where(*tests)
    return list(await db.scalars(query.order_by(SessionRow.last_turn_at.desc()).limit(limit)))


async def model_turns_since(
    db: Db, part: str, since: datetime, *, limit: int
) -> list[tuple[UUID, int]]:
    """Conversations, the latest first, with how many of their turns since then keep this part of a
    model's work: "slots" it read, "template_text" it was to word.
    """
    mine = TurnRow.session_id == SessionRow.id, TurnRow.at >= since, TurnRow.versions.has_key(part)
    query = select(SessionRow.id, func.count()).join(TurnRow, and_(*mine))
    kept = query.where(SessionRow.deleted_at.is_(None)).group_by(SessionRow.id)
    latest = kept.order_by(func.max(TurnRow.at).desc()).limit(limit)
    return [(id_, count) for id_, count in await db.execute(latest)]


async def open_session(db: Db, contact_id: UUID, *, lock: bool = False) -> SessionRow | None:
    query = select(SessionRow).where(
        SessionRow.contact_id == contact_id,
        SessionRow.closed_at.is_(None),
        SessionRow.deleted_at.is_(None),
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: SessionRow | None = await db.scalar(query)
    return found


async def latest_session(db: Db, contact_id: UUID) -> SessionRow | None:
    query = (
        select(SessionRow)
        .where(SessionRow.contact_id == contact_id, SessionRow.deleted_at.is_(None))
        .order_by(SessionRow.last_turn_at.desc(), SessionRow.id.desc())
    )
    found: SessionRow | None = await db.scalar(query.limit(1))
    return found


async def session_ids_of(db: Db, contact_id: UUID) -> list[UUID]:
    query = select(SessionRow.id).where(
        SessionRow.contact_id == contact_id, SessionRow.deleted_at.is_(None)
    )
    return list(await db.scalars(query.order_by(SessionRow.id)))


async def make_session(db: Db, **values: Any) -> None:
    """The contact has an open session: this one, or the one made a moment ago elsewhere."""
    made = insert(SessionRow).values(id=new_id(), **values)
    await db.execute(
        made.on_conflict_do_nothing(
            index_elements=["tenant_id", "contact_id"],
            index_where=and_(SessionRow.closed_at.is_(None), SessionRow.deleted_at.is_(None)),
        )
    )


async def open_session_of_thread(db: Db, thread_id: UUID) -> SessionRow | None:
    query = select(SessionRow).where(
        SessionRow.thread_id == thread_id,
        SessionRow.closed_at.is_(None),
        SessionRow.deleted_at.is_(None),
    )
    found: SessionRow | None = await db.scalar(query.with_for_update())
    return found


async def sessions_page(
    db: Db,
    *,
    stage: str | None = None,
    temperature: str | None = None,
    flow: str | None = None,
    stalled: bool = False,
    limit: int = 50,
    cursor: str | None = None,
) -> Slice:
    """Sessions, the one with the latest turn first."""
    columns = (
        SessionRow.id,
        SessionRow.contact_id,
        SessionRow.thread_id,
        SessionRow.channel,
        SessionRow.flow,
        SessionRow.flow_version,
        SessionRow.tone,
        SessionRow.stage,
        SessionRow.outcome,
        SessionRow.answered_count,
        SessionRow.required_count,
        SessionRow.score,
        SessionRow.temperature,
        SessionRow.effectiveness_score,
        SessionRow.stall_reason,
        SessionRow.stall_detail,
        SessionRow.last_turn_at,
        SessionRow.version,
    )
    query = select(*columns).where(SessionRow.deleted_at.is_(None))
    for column, wanted in (
        (SessionRow.stage, stage),
        (SessionRow.temperature, temperature),
        (SessionRow.flow, flow),
    ):
        if wanted:
            query = query.where(column == wanted)
    if stalled:
        query = query.where(SessionRow.stalled_at.is_not(None), SessionRow.closed_at.is_(None))
    order = (SessionRow.last_turn_at, SessionRow.id)
    return await json_page(db, query, order=order, limit=limit, cursor=cursor)


async def count_by_stage(db: Db) -> dict[str, int]:
    query = (
        select(SessionRow.stage, func.count())
        .where(SessionRow.deleted_at.is_(None))
        .group_by(SessionRow.stage)
    )
    return dict((await db.execute(query)).tuples().all())


async def sessions_to_watch(db: Db, *, limit: int, after: UUID | None = None) -> list[SessionRow]:
    """Open sessions in which the bot has spoken, in order of id."""
    query = select(SessionRow).where(
        SessionRow.stage == "qualifying",
        SessionRow.closed_at.is_(None),
        SessionRow.deleted_at.is_(None),
        SessionRow.bot_message_count > 0,
    )
    if after is not None:
        query = query.where(SessionRow.id > after)
    return list(await db.scalars(query.order_by(SessionRow.id).limit(limit)))


async def quiet_sessions(
    db: Db, *, since: datetime, until: datetime, limit: int, after: UUID | None = None
) -> list[SessionRow]:
    """Sessions whose last word lies in between and that are the bot's to take up, in order of id:
    open ones, and those that ended because there was nothing more to ask for now.
    """
    query = select(SessionRow).where(
        or_(
            and_(SessionRow.stage == "qualifying", SessionRow.closed_at.is_(None)),
            SessionRow.outcome == "nurture",
        ),
        SessionRow.deleted_at.is_(None),
        SessionRow.bot_message_count > 0,
        SessionRow.last_turn_at.between(since, until),
    )
    if after is not None:
        query = query.where(SessionRow.id > after)
    return list(await db.scalars(query.order_by(SessionRow.id).limit(limit)))


async def effectiveness_by(db: Db, what: str) -> list[dict[str, Any]]:
    """Mean effectiveness and how many sessions, by "flow", "tone" or "flow_version"."""
    column = {"flow": SessionRow.flow, "tone": SessionRow.tone}.get(what)
    keys = (column,) if column is not None else (SessionRow.flow, SessionRow.flow_version)
    query = (
        select(*keys, func.count(), func.avg(SessionRow.effectiveness_score))
        .where(SessionRow.effectiveness_score.is_not(None), SessionRow.deleted_at.is_(None))
        .group_by(*keys)
        .order_by(*keys)
    )
    return [
        {
            "name": " v".join(str(part) for part in row[:-2]),
            "sessions": row[-2],
            "effectiveness": round(float(row[-1]), 1),
        }
        for row in await db.execute(query)
    ]


# --- turns ----------------------------------------------------------------------------------------


async def turn(db: Db, turn_id: UUID, *, lock: bool = False) -> TurnRow | None:
    query = select(TurnRow).where(TurnRow.id == turn_id)
    found: TurnRow | None = await db.scalar(query.with_for_update() if lock else query)
    return found


async def turn_of_message(db: Db, message_id: UUID) -> TurnRow | None:
    found: TurnRow | None = await db.scalar(select(TurnRow).where(TurnRow.message_id == message_id))
    return found


async def turn_of_action(db: Db, action_id: UUID) -> TurnRow | None:
    found: TurnRow | None = await db.scalar(select(TurnRow).where(TurnRow.action_id == action_id))
    return found


async def waiting_turns(db: Db, session_id: UUID) -> list[TurnRow]:
    """What the lead wrote and the bot has not yet answered, oldest first."""
    query = select(TurnRow).where(TurnRow.session_id == session_id, TurnRow.state == "waiting")
    return list(await db.scalars(query.order_by(TurnRow.at, TurnRow.id)))


async def highest_injection_score(db: Db, session_id: UUID) -> float:
    """How suspicious the most suspicious text of the conversation was; 0 where none was read."""
    score = cast(TurnRow.understanding["injection_score"].astext, Float)
    found = await db.scalar(select(func.max(score)).where(TurnRow.session_id == session_id))
    return float(found or 0)


async def turns_of(db: Db, session_id: UUID, *, limit: int = 200) -> list[TurnRow]:
    """The latest turns, oldest first."""
    query = select(TurnRow).where(TurnRow.session_id == session_id)
    latest = query.order_by(TurnRow.at.desc(), TurnRow.id.desc()).limit(limit)
    return list(reversed(list(await db.scalars(latest))))


async def disagreements_since(db: Db, since: datetime) -> list[dict[str, Any]]:
    """How often rules and model read a slot differently, the largest share first.

    `turns` are those in which a model read along and the slot got a value.
    """
    acts = func.jsonb_array_elements(TurnRow.understanding["acts"], type_=JSONB)
    act = acts.column_valued("act", joins_implicitly=True)
    slot = act["value"]["slot"].astext
    differing = func.jsonb_build_array(func.jsonb_build_object("slot", slot), type_=JSONB)
    read = (
        select(
            TurnRow.id,
            slot.label("slot"),
            TurnRow.versions["model"].astext.label("model"),
            TurnRow.versions["prompt_version"].astext.label("prompt_version"),
            TurnRow.understanding["disagreements"].contains(differing).label("differs"),
        )
        .where(TurnRow.engine == "rules+model", TurnRow.at >= since, slot.is_not(None))
        .distinct()
        .subquery()
    )
    keys = (read.c.slot, read.c.model, read.c.prompt_version)
    turns, disagreements = func.count(), func.count().filter(read.c.differs)
    share = cast(disagreements, Float) / turns
    query = select(
        *keys,
        turns.label("turns"),
        disagreements.label("disagreements"),
        share.label("share_ratio"),
    ).group_by(*keys)
    rows = await db.execute(query.order_by(share.desc(), turns.desc(), *keys))
    return [dict(row) for row in rows.mappings()]


# --- handoffs -------------------------------------------------------------------------------------


async def handoff(db: Db, handoff_id: UUID, *, lock: bool = False) -> HandoffRow | None:
    query = select(HandoffRow).where(HandoffRow.id == handoff_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: HandoffRow | None = await db.scalar(query)
    return found


async def open_handoff(db: Db, session_id: UUID) -> HandoffRow | None:
    query = select(HandoffRow).where(
        HandoffRow.session_id == session_id, HandoffRow.state.in_(OPEN_HANDOFFS)
    )
    found: HandoffRow | None = await db.scalar(query.with_for_update())
    return found


async def handoffs_of(db: Db, session_id: UUID) -> list[HandoffRow]:
    query = select(HandoffRow).where(HandoffRow.session_id == session_id)
    return list(await db.scalars(query.order_by(HandoffRow.offered_at, HandoffRow.id)))


async def handoffs_to_take(
    db: Db, *, limit: int, states: tuple[str, ...] = OPEN_HANDOFFS
) -> list[HandoffRow]:
    """Handoffs in these states, and leads that nobody claimed in time: as long as the bot still
    has the conversation and it was not offered anew, somebody may take them.
    """
    newer = aliased(HandoffRow)
    since = select(newer.id).where(
        newer.session_id == HandoffRow.session_id, newer.offered_at > HandoffRow.offered_at
    )
    still = select(SessionRow.id).where(
        SessionRow.id == HandoffRow.session_id,
        SessionRow.stage == "qualifying",
        SessionRow.closed_at.is_(None),
        SessionRow.deleted_at.is_(None),
    )
    missed = and_(HandoffRow.state == "unclaimed", ~since.exists(), still.exists())
    query = select(HandoffRow).where(or_(HandoffRow.state.in_(states), missed))
    newest = query.order_by(HandoffRow.offered_at.desc(), HandoffRow.id.desc())
    return list(await db.scalars(newest.limit(limit)))


async def missed_handoff(db: Db, session_id: UUID) -> HandoffRow | None:
    """The session's latest handoff, where nobody claimed it."""
    query = select(HandoffRow).where(HandoffRow.session_id == session_id)
    latest = query.order_by(HandoffRow.offered_at.desc(), HandoffRow.id.desc()).limit(1)
    found: HandoffRow | None = await db.scalar(latest.with_for_update())
    return found if found is not None and found.state == "unclaimed" else None


async def count_handoffs_since(db: Db, since: datetime) -> int:
    query = select(func.count()).where(HandoffRow.offered_at >= since)
    return int(await db.scalar(query) or 0)


# --- flows ----------------------------------------------------------------------------------------


async def flow_version(db: Db, name: str, version: int) -> FlowRow | None:
    query = select(FlowRow).where(
        FlowRow.name == name, FlowRow.flow_version == version, FlowRow.deleted_at.is_(None)
    )
    found: FlowRow | None = await db.scalar(query)
    return found


async def live_flow(db: Db, name: str) -> FlowRow | None:
    query = select(FlowRow).where(
        FlowRow.name == name, FlowRow.state == "live", FlowRow.deleted_at.is_(None)
    )
    found: FlowRow | None = await db.scalar(query.order_by(FlowRow.flow_version.desc()).limit(1))
    return found


async def flows(db: Db) -> list[FlowRow]:
    query = select(FlowRow).where(FlowRow.deleted_at.is_(None))
    return list(await db.scalars(query.order_by(FlowRow.name, FlowRow.flow_version.desc())))


async def retire_flows(db: Db, name: str) -> None:
    query = update(FlowRow).where(FlowRow.name == name, FlowRow.state == "live")
    await db.execute(query.values(state="retired"))


async def moods(
    db: Db, contact_ids: Sequence[UUID], since: datetime
) -> list[tuple[datetime, float]]:
    """How each message of these people sounded (-1 to 1), newest first."""
    sounded = cast(TurnRow.understanding["sentiment"].astext, Float)
    query = (
        select(TurnRow.at, sounded)
        .join(SessionRow, SessionRow.id == TurnRow.session_id)
        .where(
            SessionRow.contact_id.in_(contact_ids),
            TurnRow.direction == "in",
            TurnRow.at >= since,
            TurnRow.understanding["sentiment"].astext.is_not(None),
        )
        .order_by(TurnRow.at.desc(), TurnRow.id)
        .limit(500)
    )
    return [(row[0], row[1]) for row in await db.execute(query)]


async def words_of_turn(db: Db, turn_id: UUID) -> str:
    query = select(TurnRow.text).where(TurnRow.id == turn_id, TurnRow.deleted_at.is_(None))
    return await db.scalar(query) or ""
