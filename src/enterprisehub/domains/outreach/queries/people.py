"""Where people stand in sequences, what became of each step, and when they answer."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, cast, func, literal, or_, select, update

from enterprisehub.domains.crm import views as crm
from enterprisehub.domains.outreach.models import PlaceRow, SequenceRow, StepRow, StepRunRow
from enterprisehub.kernel.db.pages import Slice, json_page
from enterprisehub.kernel.db.session import Db

ANSWERED_WITHIN = timedelta(days=14)
"""A message that is older is not what somebody answers."""
MOST_TALK = 400


async def place(db: Db, place_id: UUID, *, lock: bool = False) -> PlaceRow | None:
    query = select(PlaceRow).where(PlaceRow.id == place_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: PlaceRow | None = await db.scalar(query)
    return found


async def latest_place(db: Db, sequence_id: UUID, contact_id: UUID) -> PlaceRow | None:
    """The person's last way through this sequence, the running one if there is one."""
    query = (
        select(PlaceRow)
        .where(PlaceRow.contact_id == contact_id, PlaceRow.sequence_id == sequence_id)
        .where(PlaceRow.deleted_at.is_(None))
        .order_by(PlaceRow.id.desc())
        .limit(1)
    )
    found: PlaceRow | None = await db.scalar(query)
    return found


async def hold_entry(db: Db, sequence_id: UUID, contact_id: UUID) -> None:
    """Nobody else takes this person into this sequence until the transaction ends."""
    key = f"{db.scope.tenant_id}:outreach.place:{sequence_id}:{contact_id}"
    await db.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


async def running_places(db: Db, contact_id: UUID, *, lock: bool = False) -> list[PlaceRow]:
    """The sequences this person is in."""
    query = (
        select(PlaceRow)
        .where(PlaceRow.contact_id == contact_id, PlaceRow.state == "running")
        .where(PlaceRow.deleted_at.is_(None))
        .order_by(PlaceRow.id)
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return list(await db.scalars(query))


async def is_led(db: Db, contact_id: UUID) -> bool:
    """Whether a live sequence is writing to this person."""
    query = (
        select(PlaceRow.id)
        .join(SequenceRow, SequenceRow.id == PlaceRow.sequence_id)
        .where(PlaceRow.contact_id == contact_id, PlaceRow.state == "running")
        .where(SequenceRow.state == "live", PlaceRow.deleted_at.is_(None))
    )
    return await db.scalar(query.limit(1)) is not None


async def due_places(db: Db, now: datetime, limit: int) -> list[PlaceRow]:
    """People of live sequences for whom something has to be done now, the longest due first."""
    query = (
        select(PlaceRow)
        .join(SequenceRow, SequenceRow.id == PlaceRow.sequence_id)
        .where(PlaceRow.state == "running", PlaceRow.deleted_at.is_(None))
        .where(PlaceRow.due_at <= now, SequenceRow.state == "live")
        .order_by(PlaceRow.due_at, PlaceRow.id)
        .limit(limit)
    )
    return list(await db.scalars(query))


async def places_at(db: Db, sequence_id: UUID, after: UUID | None, limit: int) -> list[PlaceRow]:
    """Those who are under way in a sequence, by id."""
    query = select(PlaceRow).where(
        PlaceRow.sequence_id == sequence_id,
        PlaceRow.state == "running",
        PlaceRow.deleted_at.is_(None),
    )
    if after is not None:
        query = query.where(PlaceRow.id > after)
    return list(await db.scalars(query.order_by(PlaceRow.id).limit(limit)))


async def move_times(db: Db, sequence_id: UUID, paused_at: datetime, now: datetime) -> None:
    """After a pause every wait goes on where it stood; what was withdrawn is due at once."""
    rest = func.greatest(PlaceRow.due_at, paused_at) + (now - paused_at)
    await db.execute(
        update(PlaceRow)
        .where(PlaceRow.sequence_id == sequence_id, PlaceRow.state == "running")
        .where(PlaceRow.due_at.is_not(None))
        .values(due_at=rest, since_at=PlaceRow.since_at + (now - paused_at))
    )
    held = select(StepRunRow.place_id).where(
        StepRunRow.sequence_id == sequence_id,
        StepRunRow.state == "waiting",
        StepRunRow.action_id.is_(None),
    )
    await db.execute(
        update(PlaceRow)
        .where(PlaceRow.sequence_id == sequence_id, PlaceRow.state == "running")
        .where(PlaceRow.due_at.is_(None), PlaceRow.id.in_(held))
        .values(due_at=now)
    )


async def wake_those_at_removed_steps(db: Db, sequence_id: UUID, now: datetime) -> None:
    """Who stands at a step that was taken out is due, to go on with what follows."""
    removed = select(StepRow.id).where(
        StepRow.sequence_id == sequence_id, StepRow.deleted_at.is_not(None)
    )
    await db.execute(
        update(PlaceRow)
        .where(PlaceRow.sequence_id == sequence_id, PlaceRow.state == "running")
        .where(PlaceRow.step_id.in_(removed))
        .values(due_at=now)
    )


async def move_waits(db: Db, sequence_id: UUID, step_id: UUID, wait: timedelta) -> None:
    """Who waits at this step does so for as long as it says now, from when they came to it."""
    await db.execute(
        update(PlaceRow)
        .where(PlaceRow.sequence_id == sequence_id, PlaceRow.state == "running")
        .where(PlaceRow.step_id == step_id)
        .values(due_at=PlaceRow.since_at + wait)
    )


# --- what became of steps -------------------------------------------------------------------------


async def run_at(db: Db, place_id: UUID, step_id: UUID) -> StepRunRow | None:
    query = select(StepRunRow).where(StepRunRow.place_id == place_id, StepRunRow.step_id == step_id)
    found: StepRunRow | None = await db.scalar(query)
    return found


async def run_of_action(db: Db, action_id: UUID) -> StepRunRow | None:
    query = select(StepRunRow).where(StepRunRow.action_id == action_id)
    found: StepRunRow | None = await db.scalar(query)
    return found


async def passed_steps(db: Db, place_id: UUID) -> set[UUID]:
    """The steps that this person has gone through, or was led past."""
    query = select(StepRunRow.step_id).where(
        StepRunRow.place_id == place_id, StepRunRow.state != "waiting"
    )
    return set(await db.scalars(query))


async def last_sent_run(db: Db, place_id: UUID) -> StepRunRow | None:
    """The last message that this person got on this way through."""
    query = (
        select(StepRunRow)
        .where(StepRunRow.place_id == place_id, StepRunRow.state == "sent")
        .order_by(StepRunRow.at.desc(), StepRunRow.id.desc())
        .limit(1)
    )
    found: StepRunRow | None = await db.scalar(query)
    return found


async def answered_runs(db: Db, contact_id: UUID, at: datetime) -> list[StepRunRow]:
    """The last message of each sequence that this person may be answering, not answered yet."""
    query = (
        select(StepRunRow)
        .where(StepRunRow.contact_id == contact_id, StepRunRow.state == "sent")
        .where(StepRunRow.at <= at, StepRunRow.at >= at - ANSWERED_WITHIN)
        .order_by(StepRunRow.at.desc(), StepRunRow.id.desc())
        .limit(MOST_TALK)
    )
    last: dict[UUID, StepRunRow] = {}
    for row in await db.scalars(query):
        last.setdefault(row.place_id, row)
    return [row for row in last.values() if row.replied_at is None]


_SHOWN = {
    "waiting": StepRunRow.state == "waiting",
    "sent": StepRunRow.state == "sent",
    "done": StepRunRow.state == "done",
    "replied": StepRunRow.replied_at.is_not(None),
    "stopped": StepRunRow.left_for.is_not(None),
    "skipped": StepRunRow.state == "skipped",
}


async def runs_page(
    db: Db, sequence_id: UUID, step_id: UUID, what: str, *, limit: int = 50, cursor: str | None
) -> Slice:
    """The people behind one figure of a step, the latest first."""
    r = StepRunRow
    query = (
        select(
            r.id, r.place_id, r.contact_id, r.state, r.says, r.action_id, r.planned_at, r.timing,
            r.at, r.replied_at, r.left_for, PlaceRow.state.label("place_state"), PlaceRow.due_at,
            PlaceRow.reason, PlaceRow.says.label("left_says"),
        )
        .join(PlaceRow, PlaceRow.id == r.place_id)
        .where(r.sequence_id == sequence_id, r.step_id == step_id, _SHOWN[what])
    )  # fmt: skip
    return await json_page(db, query, order=(r.id,), limit=limit, cursor=cursor)


async def places_page(
    db: Db,
    sequence_id: UUID,
    *,
    state: str | None = None,
    reason: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Slice:
    """The people of a sequence, who came last first."""
    p, r = PlaceRow, StepRunRow
    query = (
        select(
            p.id, p.id.label("place_id"), p.contact_id, p.state.label("place_state"), p.due_at,
            p.reason, p.says.label("left_says"), p.step_id, p.created_at, p.ended_at,
            r.state, r.says, r.action_id, r.planned_at, r.timing,
        )
        .outerjoin(r, (r.place_id == p.id) & (r.step_id == p.step_id))
        .where(p.sequence_id == sequence_id, p.deleted_at.is_(None))
    )  # fmt: skip
    if state is not None:
        query = query.where(p.state == state)
    if reason is not None:
        query = query.where(p.reason == reason)
    return await json_page(db, query, order=(p.id,), limit=limit, cursor=cursor)


async def places_of_contact(db: Db, contact_id: UUID, *, limit: int = 20) -> list[Any]:
    """The sequences a person is or was in, with how far they are."""
    query = (
        select(PlaceRow, SequenceRow.name, SequenceRow.state, StepRunRow)
        .join(SequenceRow, SequenceRow.id == PlaceRow.sequence_id)
        .outerjoin(
            StepRunRow,
            (StepRunRow.place_id == PlaceRow.id) & (StepRunRow.step_id == PlaceRow.step_id),
        )
        .where(PlaceRow.contact_id == contact_id, PlaceRow.deleted_at.is_(None))
        .order_by(PlaceRow.id.desc())
        .limit(limit)
    )
    return list((await db.execute(query)).all())


# --- when people answer ---------------------------------------------------------------------------


async def answers_of(db: Db, contact_id: UUID, since: datetime) -> list[datetime]:
    """When this person wrote or called, the latest first."""
    i = crm.INTERACTIONS.c
    query = (
        select(i.at)
        .where(i.contact_id == contact_id, i.at >= since, i.direction == "inbound")
        .order_by(i.at.desc(), i.id.desc())
        .limit(MOST_TALK)
    )
    return list(await db.scalars(query))


async def answer_hours(
    db: Db, contact_ids: Sequence[UUID], since: datetime, zone: str
) -> list[tuple[str, int, int]]:
    """Segment, hour of the person's own clock (or else of `zone`), and how many answers came."""
    i, c = crm.INTERACTIONS.c, crm.CONTACTS.c
    local = func.timezone(func.coalesce(c.time_zone, literal(zone)), i.at)
    hour = cast(func.date_part("hour", local), Integer)
    query = (
        select(c.lifecycle, hour, func.count())
        .select_from(crm.INTERACTIONS)
        .join(crm.CONTACTS, c.id == i.contact_id)
        .where(i.contact_id.in_(contact_ids), i.at >= since, i.direction == "inbound")
        .group_by(c.lifecycle, hour)
    )
    return [(row[0], int(row[1]), int(row[2])) for row in await db.execute(query)]


async def booked_since(db: Db, contact_id: UUID, since: datetime) -> bool:
    """Whether a meeting was put on somebody's list for this person after that."""
    t, i = crm.TASKS.c, crm.INTERACTIONS.c
    planned = select(t.id).where(
        t.contact_id == contact_id, t.kind == "meeting", t.created_at > since,
        or_(t.state == "open", t.state == "done"),
    )  # fmt: skip
    if await db.scalar(planned.limit(1)) is not None:
        return True
    held = select(i.id).where(i.contact_id == contact_id, i.at > since, i.channel == "meeting")
    return await db.scalar(held.limit(1)) is not None
